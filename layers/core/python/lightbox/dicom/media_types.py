"""The media types of DICOM on the web (PS3.18 §8.7.3), but for those of frames, which ``transfer`` has."""

from __future__ import annotations

DICOM = "application/dicom"
"""A Part 10 file."""

DICOM_JSON = "application/dicom+json"

JSON = "application/json"
"""What some clients call the same."""

OCTETS = "application/octet-stream"
"""Bulk data, and uncompressed frames."""

PDF = "application/pdf"

MULTIPART = "multipart/related"


def in_parts(media_type: str) -> str:
    """Return the media type of a body whose parts are of one (RFC 2387 §3.1)."""
    return f'{MULTIPART}; type="{media_type}"'
