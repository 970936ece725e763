"""Giving back what was stored (WADO-RS, PS3.18 §10.4): instances, frames, bulk data.

=============  ===============================================================================================
``wanted``     what the client takes, and which of our forms that is
``instances``  whole instances, series, studies
``frames``     frames: one record, one ranged read
``pixeldata``  all frames of an instance, a series, a study
``transcode``  Explicit VR Little Endian for who does not take what is stored
``zips``       a study or series as a zip file; ``tree``, ``dicomdir``, ``directory_records`` name what is in it
``wado_uri``   the older way to ask for the same
``bulkdata``   values that metadata only points at, documents, video
``retrieval``  what these services stand on;  ``errors`` what they refuse
=============  ===============================================================================================
"""
