"""Bringing files into an archive: upload sessions, STOW-RS, and the one way in for everything that arrives.

================  =================================================================================================
``uploads``       upload sessions: files announced, addresses to put them to;  ``models``, ``repository`` their records
``digests``       what stands for a file's bytes
``service``       the one way in: read, decide, copy, record
``arrivals``      what arrives, and what is read of it
``deciding``      new, the same again, in conflict, or too much
``records``       the writes of one batch
``stow``          what a request carries goes the same way
``stow_request``  what that is;  ``stow_json``, ``stow_image`` where it came as JSON;  ``stow_reply`` what is answered
``errors``        what can be refused
================  =================================================================================================
"""
