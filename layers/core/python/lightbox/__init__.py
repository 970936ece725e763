"""Lightbox: a serverless picture archive for medical images.

Read the package from the bottom up; nothing imports from a line below its own:

========================  =====================================================================
errors, settings          what can go wrong; what a deployment chooses
dicom, events, observe    the standard; what happened; logs without patient data
store, objects, bus       the single table; the buckets; the event bus (the only homes of boto3)
runtime                   the composition root: one cached object that holds the above
access                    who asks (actors), what they may (policy), within what (scope)
catalogue                 studies, series and instances on record
accounts, ingest, ...     the slices: one capability each, side by side, never importing each other
http, worker              the edges: errors become problem+json, or retry and quarantine
========================  =====================================================================
"""
