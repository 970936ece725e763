"""The body of an answer, before anybody holds it in memory: bytes, and ranges of stored objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from lightbox.objects.bucket import Bucket, ObjectMissing

READERS = 16
"""Most ranged reads at a time."""

NEAR = 16 * 1024
"""Ranges of one object that are at most this far apart are read at once: less is read in vain than a request costs."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of an object.

    Parameters
    ----------
    bucket, key
        The object.
    offset, length
        The range in bytes.
    whole
        Whether it is the object from its first byte to its last.
    cut
        What makes the bytes to be sent out of those of the range; not longer than they are. None: as they are.
    """

    bucket: Bucket
    key: str
    offset: int
    length: int
    whole: bool = False
    cut: Callable[[bytes], bytes] | None = None

    def part(self, offset: int, length: int) -> Span:
        """Return a range of the range, as stored."""
        return replace(self, offset=self.offset + offset, length=length, whole=False, cut=None)


Segment = bytes | Span


@dataclass(frozen=True)
class Body:
    """What is to be sent.

    Parameters
    ----------
    content_type
        Its media type.
    segments
        What it consists of, in order. A tuple is measured before anything is read; anything else is taken
        as it comes, once.
    encoding
        Its content coding (``gzip``), or empty.
    """

    content_type: str
    segments: Iterable[Segment]
    encoding: str = ""


def length(segment: Segment) -> int:
    """Return how many bytes a segment stands for, at most."""
    return segment.length if isinstance(segment, Span) else len(segment)


def read(segments: Sequence[Segment], pool: ThreadPoolExecutor | None = None) -> list[bytes]:
    """Return the bytes of segments; ranges that lie near each other are read at once, the others in parallel.

    Parameters
    ----------
    segments
        Small enough together to be held in memory.
    pool
        Who reads; made for the occasion if there is more than one read to make.

    Raises
    ------
    ObjectMissing
        An object is not there any more, or shorter than it was.
    """
    if len(segments) == 1:
        return [_bytes(segments[0])]
    spans = [(i, segment) for i, segment in enumerate(segments) if isinstance(segment, Span) and segment.length]
    groups = list(_neighbours(spans)) if len(spans) > 1 else [(span, [(i, span)]) for i, span in spans]
    if len(groups) <= 1 or pool is not None:
        found = list((map if pool is None else pool.map)(_window, (span for span, _ in groups)))
    else:
        with ThreadPoolExecutor(min(READERS, len(groups))) as own:
            found = list(own.map(_window, (span for span, _ in groups)))
    result = [segment if isinstance(segment, bytes) else b"" for segment in segments]
    for (span, members), data in zip(groups, found, strict=True):
        for position, member in members:
            start = member.offset - span.offset
            raw = data[start : start + member.length]
            result[position] = member.cut(raw) if member.cut else raw
    return result


def _bytes(segment: Segment) -> bytes:
    if isinstance(segment, bytes):
        return segment
    raw = _window(segment) if segment.length else b""
    return segment.cut(raw) if segment.cut and raw else raw


Group = tuple[Span, list[tuple[int, Span]]]
"""A range that is read at once, and the ranges in it with their places among the segments."""


def _neighbours(spans: list[tuple[int, Span]]) -> Iterator[Group]:
    spans.sort(key=lambda item: (item[1].bucket.name, item[1].key, item[1].offset))
    group: Group | None = None
    for i, span in spans:
        if group and _near(group[0], span):
            first = group[0]
            end = max(first.offset + first.length, span.offset + span.length)
            group = (replace(first, length=end - first.offset), [*group[1], (i, span)])
            continue
        if group:
            yield group
        group = (span, [(i, span)])
    if group:
        yield group


def _near(left: Span, right: Span) -> bool:
    same = left.bucket is right.bucket and left.key == right.key
    return same and right.offset - (left.offset + left.length) <= NEAR


def _window(span: Span) -> bytes:
    data = span.bucket.window(span.key, span.offset, span.length)
    if len(data) != span.length:
        raise ObjectMissing
    return data
