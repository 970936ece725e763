"""The values of a stored file that its DICOM JSON only points at, as ranges and as bytes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from lightbox.access.policy import Scope
from lightbox.catalogue.errors import TooManyFragments, ValueTooLong
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.elements import Bulk
from lightbox.dicom.fragments import HEADER_SIZE, item_values
from lightbox.dicom.refusals import HeaderTooLong
from lightbox.dicom.source import Inflated, Window
from lightbox.dicom.transfer import transfer_syntax
from lightbox.dicom.words import swapped, word_size
from lightbox.objects import body
from lightbox.objects.body import Segment, Span
from lightbox.objects.bucket import Bucket

_MOST_FRAGMENTS = 2000
"""Each long fragment of a value costs a ranged read of its header."""

_MOST_INFLATED = 256 * 1024 * 1024
"""Longest value of a deflated file, which has to be held in memory."""

LARGEST = 32 * 1024 * 1024
"""Most bytes of a value that :func:`bulk_values` reads: an overlay of 16,384 x 16,384."""


def segments(
    original: Original, instance: Instance, bulk: Bulk, inflated: Inflated | None = None
) -> tuple[Segment, ...]:
    """Return what a value consists of, little endian as bulk data is on the web (PS3.18 §8.7.3.4).

    Parameters
    ----------
    original, instance, bulk
        Where it lies.
    inflated
        The file as it was before it was deflated, for who reads several values of it, in ascending order.

    Raises
    ------
    TooManyFragments, ValueTooLong
        It cannot be put together.
    """
    syntax = transfer_syntax(instance.transfer_syntax)
    if syntax.deflated:
        if bulk.length > _MOST_INFLATED:
            raise ValueTooLong
        return ((inflated or original.inflated()).window(bulk.offset, bulk.length),)
    if bulk.encapsulated:
        return tuple(_fragments(original, bulk))
    word = 1 if syntax.little else word_size(bulk.vr)
    cut = partial(swapped, size=word) if word > 1 else None
    return (Span(original.bucket, original.key, bulk.offset, bulk.length, cut=cut),)


def bulk_values(
    catalogue: Catalogue, archive: Bucket, scope: Scope, instance: Instance, paths: Iterable[str]
) -> dict[str, bytes]:
    """Read values of an instance; those near each other in the file are read at once.

    Parameters
    ----------
    catalogue, archive
        The records, and the bucket of the originals.
    scope, instance
        Whose, and which.
    paths
        As the JSON names them.

    Returns
    -------
    dict
        By path; without those that the instance does not have or that are beyond :data:`LARGEST`.
    """
    known = catalogue.bulk(scope, instance)
    original = Original(archive, catalogue.original(scope, instance), instance.size)
    wanted = {path: known[path] for path in paths if path in known and known[path].length <= LARGEST}
    found = dict(sorted(wanted.items(), key=lambda each: each[1].offset))
    inflated = original.inflated() if found and transfer_syntax(instance.transfer_syntax).deflated else None
    parts = [(path, part) for path, bulk in found.items() for part in segments(original, instance, bulk, inflated)]
    values = dict.fromkeys(found, b"")
    for (path, _), data in zip(parts, body.read([segment for _, segment in parts]), strict=True):
        values[path] += data
    return values


def _fragments(original: Original, bulk: Bulk) -> list[Span]:
    """Return the values of the fragments that a range holds, up to where they end (PS3.5 §A.4)."""
    spans: list[Span] = []
    end = bulk.offset + bulk.length
    try:
        for place, length in item_values(Window(original).read, bulk.offset, end):
            spans.append(original.span(place, length))
            if len(spans) == _MOST_FRAGMENTS and place + length + HEADER_SIZE <= end:
                raise TooManyFragments
    except HeaderTooLong as error:
        raise TooManyFragments from error
    return spans
