"""Where a file's bytes come from: ranged reads of bounded size, never the whole file."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from lightbox.dicom.refusals import HeaderTooLong, InflatedTooLarge, Malformed, Truncated

FIRST_READ = 64 * 1024
"""Bytes of the first ranged read: enough for the header of nearly every image."""
_LARGEST_READ = 8 * 1024 * 1024
_READ_THROUGH = 256 * 1024
"""A gap up to this size is read and dropped; over a larger one a new ranged read starts."""

_MOST_INFLATED = 512 * 1024 * 1024
_INFLATE_STEP = 256 * 1024


class Limits(NamedTuple):
    """What reading one header may come to, and so the memory that it takes; beyond is HeaderTooLong.

    Parameters
    ----------
    elements
        Data elements and items, of all depths: some 600 bytes each.
    octets
        Bytes that all reads may fetch together.
    frames
        Frames and fragments to be told apart: some 200 bytes each.
    values
        Values of all elements together: some 100 bytes each, of which a file may need no more than two.
    """

    elements: int
    octets: int
    frames: int
    values: int


COMMON = Limits(50_000, 8 * 1024 * 1024, 50_000, 500_000)
"""Nearly every header there is, at some tens of megabytes."""
LARGEST = Limits(1_000_000, 64 * 1024 * 1024, sys.maxsize, 5_000_000)
"""Every header there is, at some hundreds of megabytes."""


class Source(Protocol):
    """A stored file that can be read in part, such as an object in a bucket."""

    @property
    def size(self) -> int:
        """Length of the file in bytes."""
        ...

    def window(self, offset: int, length: int) -> bytes:
        """Return ``length`` bytes from ``offset`` on; never asked for bytes beyond ``size``."""
        ...

    def stream(self, offset: int) -> Iterator[bytes]:
        """Yield everything from ``offset`` to the end in pieces of bounded size."""
        ...


@dataclass(frozen=True, slots=True)
class InMemory:
    """A source over bytes at hand: a part of a request, a test.

    Parameters
    ----------
    data
        The whole file.
    """

    data: bytes

    @property
    def size(self) -> int:
        """Length of the file in bytes."""
        return len(self.data)

    def window(self, offset: int, length: int) -> bytes:
        """Return a copy of a range."""
        return self.data[offset : offset + length]

    def stream(self, offset: int) -> Iterator[bytes]:
        """Yield the rest in pieces of 256 KiB."""
        for start in range(offset, len(self.data), _INFLATE_STEP):
            yield self.data[start : start + _INFLATE_STEP]


class Window:
    """A view that moves forward over a source and grows as it goes, so that long headers need few reads.

    Parameters
    ----------
    source
        The file.
    limits
        What reading may come to.

    Attributes
    ----------
    limits : Limits
        As given.
    size : int
        Length of the file in bytes.
    data : bytes
        What is at hand.
    base : int
        Offset in the file of ``data[0]``.
    """

    __slots__ = ("_fetched", "_source", "_step", "base", "data", "limits", "size")

    def __init__(self, source: Source, limits: Limits = LARGEST) -> None:
        self._source = source
        self.limits = limits
        self._step = FIRST_READ
        self._fetched = 0
        self.size = source.size
        self.base = 0
        self.data = b""

    def reach(self, offset: int, length: int) -> int:
        """Bring a range within reach.

        Parameters
        ----------
        offset, length
            The range in the file, in bytes.

        Returns
        -------
        int
            Its index in ``data``, which is to be read anew after every call.

        Raises
        ------
        Truncated
            If the file ends before the range does.
        HeaderTooLong
            If reading it would fetch more than a header may hold.
        """
        index = offset - self.base
        if index >= 0 and index + length <= len(self.data):
            return index
        return self._load(offset, length)

    def read(self, offset: int, length: int) -> bytes:
        """Return a range as bytes; raises as :meth:`reach` does."""
        index = self.reach(offset, length)
        return self.data[index : index + length]

    def _load(self, offset: int, length: int) -> int:
        if offset + length > self.size:
            raise Truncated
        end = self.base + len(self.data)
        start = end if self.base <= offset <= end + _READ_THROUGH else offset
        if start != end:
            self._step = FIRST_READ
        wanted = min(max(self._step, offset + length - start), self.size - start)
        self._fetched += wanted
        if self._fetched > self.limits.octets:
            raise HeaderTooLong
        fresh = self._source.window(start, wanted)
        if len(fresh) != wanted:
            raise Truncated
        self._step = min(self._step * 2, _LARGEST_READ)
        if start == end and offset < end:
            self.data = self.data[offset - self.base :] + fresh
        else:
            self.data = fresh[offset - start :]
        self.base = offset
        return 0


class Inflated:
    """A deflated data set (PS3.5 §A.5), seen as what it inflates to. Keeps a few steps of it in memory.

    The whole is inflated once to learn its size, and again up to what is asked for; deflate expands at most
    1,032 times, and what exceeds half a gigabyte is refused, so a bomb costs about a second. Who reads on where
    it stopped goes on inflating there: a thousand values cost no more than the last one. For one thread.

    Parameters
    ----------
    source
        The file.
    start
        Offset of the deflated bytes: right behind the file meta information.

    Raises
    ------
    InflatedTooLarge
        If it grows beyond what is reasonable.
    Truncated
        If the deflated stream has no end.
    Malformed
        If it is not a deflated stream.
    """

    __slots__ = ("_head", "_readers", "_source", "_start", "size")

    def __init__(self, source: Source, start: int) -> None:
        self._source = source
        self._start = start
        self._readers: list[_Onward] = []
        head = b""
        total = 0
        for piece in self._inflate():
            if len(head) < _INFLATE_STEP:
                head += piece
            total += len(piece)
            if total > _MOST_INFLATED:
                raise InflatedTooLarge
        self._head = head
        self.size = total

    def _inflate(self) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for piece in self._source.stream(self._start):
                fresh = inflater.decompress(piece, _INFLATE_STEP)
                while fresh:
                    yield fresh
                    fresh = inflater.decompress(inflater.unconsumed_tail, _INFLATE_STEP)
                if inflater.eof:
                    return
        except zlib.error as error:
            message = "The deflated data set cannot be inflated."
            raise Malformed(message) from error
        raise Truncated

    def window(self, offset: int, length: int) -> bytes:
        """Return a range of the inflated data set."""
        if offset + length <= len(self._head):
            return self._head[offset : offset + length]
        at_hand = [reader for reader in self._readers if reader.position <= offset]
        # Two of them: a header is read ahead while the values behind are still being copied.
        reader = max(at_hand, key=lambda each: each.position) if at_hand else _Onward(self._inflate())
        self._readers = [reader, *(each for each in self._readers if each is not reader)][:2]
        return reader.read(offset, length)

    def stream(self, offset: int) -> Iterator[bytes]:
        """Yield the inflated data set from an offset on."""
        position = 0
        for piece in self._inflate():
            if position + len(piece) > offset:
                yield piece[max(0, offset - position) :]
            position += len(piece)


class _Onward:
    """Reads pieces from front to back; ``position`` is where the last of them begins."""

    __slots__ = ("_piece", "_pieces", "position")

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = b""
        self.position = 0

    def read(self, offset: int, length: int) -> bytes:
        """Return a range, not before ``position``; fewer bytes where the pieces end."""
        found = bytearray()
        while len(found) < length:
            at = offset + len(found) - self.position
            found += self._piece[at : at + length - len(found)]
            if len(found) == length:
                break
            piece = next(self._pieces, None)
            if piece is None:
                break
            self.position += len(self._piece)
            self._piece = piece
        return bytes(found)
