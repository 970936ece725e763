"""What stands for a file's bytes.

A file of one part is named by its SHA-256. A larger one is sent in parts of :data:`PART_SIZE`, and named by the
SHA-256 of two sums, that of its first part and that of the sums of all others, with the count of parts. The part size
is fixed, so equal bytes have equal digests, whoever sends them. S3 verifies each sum on arrival: it is a signed header
of the presigned request.

An archive holds a file with its preamble nulled (PS3.10 §7.1), so it is named as if it had been sent so. Where it was
not, its first part is read for its sum; the sum of the others is kept from when the file was announced.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator, Sequence

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
    first, *others = [_decoded(text) for text in sums]
    return _named(first, _sum_of(others), len(sums))


def rest(sums: Sequence[str]) -> str:
    """Return what stands for all parts of a file but the first; empty where there is one part.

    Parameters
    ----------
    sums
        As :func:`digest` took them.
    """
    return _sum_of([_decoded(text) for text in sums[1:]]).hex()


def digest_of(chunks: Iterable[bytes], size: int, rest: str = "") -> str:
    """Return the digest of a file from its bytes.

    Parameters
    ----------
    chunks
        Its bytes, in pieces of any length.
    size
        Its length in bytes.
    rest
        What :func:`rest` returned, where that is known: then no more than the first part is taken.
    """
    sums = _sums(chunks)
    first = next(sums, hashlib.sha256().digest())
    return _named(first, bytes.fromhex(rest) if rest else _sum_of(list(sums)), part_count(size))


def sha256(digest: str) -> bytes:
    """Return the SHA-256 of a file of one part from its digest; empty for any other."""
    return b"" if "-" in digest else bytes.fromhex(digest)


def _sums(chunks: Iterable[bytes]) -> Iterator[bytes]:
    part, filled = hashlib.sha256(), 0
    for chunk in chunks:
        left = memoryview(chunk)
        while left:
            piece = left[: PART_SIZE - filled]
            part.update(piece)
            filled += len(piece)
            left = left[len(piece) :]
            if filled == PART_SIZE:
                yield part.digest()
                part, filled = hashlib.sha256(), 0
    if filled:
        yield part.digest()


def _sum_of(sums: Sequence[bytes]) -> bytes:
    return hashlib.sha256(b"".join(sums)).digest() if sums else b""


def _named(first: bytes, rest: bytes, count: int) -> str:
    if count == 1:
        return first.hex()
    return f"{hashlib.sha256(first + rest).hexdigest()}-{count}"


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidDigest from error
    if len(raw) != _SHA256_BYTES:
        raise InvalidDigest
    return raw
