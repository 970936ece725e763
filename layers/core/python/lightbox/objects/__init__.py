"""The buckets: where objects lie (``layout.py``) and how they are read and written (``bucket.py``)."""
