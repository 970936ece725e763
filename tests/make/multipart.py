"""Requests in parts, as a well-behaved client writes them."""

from __future__ import annotations

from collections.abc import Iterable

BOUNDARY = "0123456789abcdef"
CONTENT_TYPE = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'
JSON_CONTENT_TYPE = f'multipart/related; type="application/dicom+json"; boundary={BOUNDARY}'


def related(files: Iterable[bytes], header: str = "Content-Type: application/dicom") -> bytes:
    """Return a body with a part for each file."""
    return mixed((header, file) for file in files)


def mixed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a body with a part for each pair of header lines and content."""
    written = [f"--{BOUNDARY}\r\n{header}\r\n\r\n".encode() + content + b"\r\n" for header, content in parts]
    return b"".join(written) + f"--{BOUNDARY}--\r\n".encode()
