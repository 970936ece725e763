"""Lightbox beside Orthanc with its DICOMweb plug-in: the same studies, the same requests, one machine, by turns.

``python -m benchmarks peer``; ``docs/benchmarks.md`` tells how the table is to be read.
"""
