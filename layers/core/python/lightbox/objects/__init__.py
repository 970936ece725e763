"""The buckets: where objects lie, how they are read and written, and how answers are made of them.

===========  ==============================================================================================
``layout``   every key
``bucket``   one bucket: each method is one call to S3;  ``copying`` files of any size, bucket to bucket
``body``     what is to be sent, before anybody holds it: bytes, and ranges of objects
``parts``    several things in one body;  ``zipped`` as a zip file
``export``   an answer that is too large for a response, put together as an object
===========  ==============================================================================================
"""
