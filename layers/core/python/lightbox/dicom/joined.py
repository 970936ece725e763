"""What the fragments of a value make together, read by ranges: a video whose beginning is wanted, not all of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from lightbox.dicom.elements import Bulk
from lightbox.dicom.fragments import item_values
from lightbox.dicom.source import Source

_MOST_READS = 64
"""Headers of fragments that are fetched one by one, at most: what lies behind is not reached."""


class Joined:
    """One stream of bytes in as many fragments as its writer liked (PS3.5 §8.2, §A.4).

    Parameters
    ----------
    source
        The file.
    bulk
        Where the value lies: its fragments with their headers, or its bytes as they are.
    ahead
        Bytes that are read with the first header: in them headers cost nothing.
    """

    def __init__(self, source: Source, bulk: Bulk, ahead: int) -> None:
        self._source = source
        self._bulk = bulk
        self._end = min(bulk.offset + bulk.length, source.size)
        self._ahead = ahead
        self._reads = 0
        self._known: list[tuple[int, int, int]] = []
        self._walk = self._fragments() if bulk.encapsulated else iter(((0, bulk.offset, self._end - bulk.offset),))

    def window(self, offset: int, length: int) -> bytes:
        """Return a range of the stream; less of it where the stream ends, or where it is too much cut up to say."""
        found: list[bytes] = []
        for start, place, size in self._reached(offset + length):
            first, last = max(offset, start), min(offset + length, start + size)
            if first < last:
                found.append(self._raw(place + first - start, last - first))
        return b"".join(found)

    def _reached(self, end: int) -> list[tuple[int, int, int]]:
        """Return where fragments begin in the stream and in the file, and their lengths, up to a place in it."""
        while not self._known or self._known[-1][0] + self._known[-1][2] < end:
            following = next(self._walk, None)
            if following is None:
                break
            self._known.append(following)
        return self._known

    def _fragments(self) -> Iterator[tuple[int, int, int]]:
        begun = 0
        for place, length in item_values(self._header, self._bulk.offset, self._end):
            yield begun, place, length
            begun += length

    def _header(self, place: int, length: int) -> bytes:
        self._reads += place + length > self._bulk.offset + len(self._front)
        return self._raw(place, length) if self._reads <= _MOST_READS else b""

    def _raw(self, place: int, length: int) -> bytes:
        start = place - self._bulk.offset
        if start + length <= len(self._front):
            return self._front[start : start + length]
        return self._source.window(place, min(length, self._end - place))

    @cached_property
    def _front(self) -> bytes:
        return self._source.window(self._bulk.offset, min(self._ahead, self._end - self._bulk.offset))
