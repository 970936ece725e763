"""What stands for a file's bytes.

A file of one part is named by its SHA-256. A larger one is sent in parts of :data:`PART_SIZE`, and named by the
SHA-256 of its parts' SHA-256 sums with their count, as S3 does for composite checksums. The part size is fixed,
so equal bytes have equal digests, whoever sends them. S3 verifies each sum on arrival: it is a signed header of
the presigned request.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence

from lightbox.ingest.errors import FileTooLarge, InvalidDigest

PART_SIZE = 16 * 1024 * 1024
"""Bytes of each part but the last; a file up to this size is sent in one piece."""

MOST_PARTS = 10_000
"""S3's limit on the parts of one object."""

_SHA256_BYTES = 32


def part_count(size: int) -> int:
    """Return in how many parts a file of ``size`` bytes is sent.

    Raises
    ------
    FileTooLarge
        More than S3 takes.
    """
    count = max(1, -(-size // PART_SIZE))
    if count > MOST_PARTS:
        raise FileTooLarge(f"A file may have {MOST_PARTS * PART_SIZE // 2**30} GiB at most.")
    return count


def part_length(size: int, number: int) -> int:
    """Return the length in bytes of one part, counted from 1."""
    return min(PART_SIZE, size - (number - 1) * PART_SIZE)


def digest(sums: Sequence[str], size: int) -> str:
    """Return the digest of a file from the base64 SHA-256 sums of its parts.

    Raises
    ------
    InvalidDigest
        A sum is malformed, or there are too many or too few.
    FileTooLarge
        The file has more parts than S3 takes.
    """
    if len(sums) != part_count(size):
        raise InvalidDigest(f"A file of {size} bytes has {part_count(size)} sums, one for each part.")
    return _named([_decoded(text) for text in sums])


def digest_of(chunks: Iterable[bytes]) -> str:
    """Return the digest of bytes at hand, given in chunks of any length."""
    sums: list[bytes] = []
    part, filled = hashlib.sha256(), 0
    for chunk in chunks:
        rest = memoryview(chunk)
        while rest:
            if filled == PART_SIZE:
                sums.append(part.digest())
                part, filled = hashlib.sha256(), 0
            piece = rest[: PART_SIZE - filled]
            part.update(piece)
            filled += len(piece)
            rest = rest[len(piece) :]
    return _named([*sums, part.digest()])


def _named(sums: Sequence[bytes]) -> str:
    if len(sums) == 1:
        return sums[0].hex()
    return f"{hashlib.sha256(b''.join(sums)).hexdigest()}-{len(sums)}"


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidDigest from error
    if len(raw) != _SHA256_BYTES:
        raise InvalidDigest
    return raw
