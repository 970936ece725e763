"""Lightbox: a serverless picture archive for medical images.

Read the package from the bottom up; nothing imports from a line below its own:

========================  =====================================================================
errors, settings          what can go wrong; what a deployment chooses
dicom, events             the standard; what happened
observe, faults           logs without patient data; what a failed call to AWS means
pixels                    frames of every transfer syntax as numbers
store, objects, bus       the single table; the buckets; the event bus
runtime                   the composition root: one cached object that makes AWS's clients and holds the above
access                    who asks (actors), what they may (policy), within what (scope)
catalogue                 studies, series and instances on record, and the search index
accounts, ingest, ...     the slices: one capability each, side by side, never importing each other
http, worker              the edges: errors become problem+json, or are tried again, or dropped
========================  =====================================================================
"""
