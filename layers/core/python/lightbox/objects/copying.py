"""Originals from one bucket to another, whatever their size, on S3's side as far as it goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from lightbox.dicom.media_types import DICOM
from lightbox.objects.bucket import LEAST_PART, Bucket, Part

COPY_AT_ONCE = 512 * 1024 * 1024
"""Above this many bytes an object is copied in parts, in parallel; CopyObject itself ends at 5 GiB."""

COPY_PART = 128 * 1024 * 1024
"""Bytes of one part of such a copy."""

_COPIERS = 8


def copy(source: Bucket, source_key: str, target: Bucket, key: str, size: int, head: bytes = b"") -> None:
    """Copy a DICOM file.

    Parameters
    ----------
    source, source_key, size
        The object, and its bytes.
    target, key
        Where its copy goes.
    head
        What the copy has instead of as many of its first bytes; only up to
        :data:`~lightbox.objects.bucket.LEAST_PART` of them are read.

    Raises
    ------
    ObjectMissing
        The source is not there.
    """
    if head and size <= LEAST_PART:
        target.put(key, head + source.window(source_key, len(head), size - len(head)), DICOM)
    elif head or size > COPY_AT_ONCE:
        _in_parts(source, source_key, target, key, size, head)
    else:
        target.copy_whole(source, source_key, key)


def _in_parts(source: Bucket, source_key: str, target: Bucket, key: str, size: int, head: bytes) -> None:
    upload = target.begin(key, DICOM)
    first = LEAST_PART if head else 0
    spans = [(start, min(COPY_PART, size - start)) for start in range(first, size, COPY_PART)]
    try:
        parts: list[Part] = []
        if head:
            start = head + source.window(source_key, len(head), first - len(head))
            parts.append(target.put_part(key, upload, 1, start))
        with ThreadPoolExecutor(_COPIERS) as pool:
            copied = [
                pool.submit(target.copy_part, key, upload, number, source, source_key, span)
                for number, span in enumerate(spans, 1 + len(parts))
            ]
            target.complete(key, upload, parts + [part.result() for part in copied])
    except BaseException:
        target.abort(key, upload)
        raise
