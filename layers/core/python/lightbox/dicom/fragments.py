"""Finding the frames of encapsulated pixel data (PS3.5 §A.4): by offset tables, or by walking fragments.

A table is believed only if its numbers add up; a walk reads the file once, front to back, in bounded memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from lightbox.dicom.frames import EncapsulatedFrames
from lightbox.dicom.refusals import HeaderTooLong, Truncated
from lightbox.dicom.source import Source, Window
from lightbox.dicom.walk import ITEM, SEQUENCE_END

_HEADER = struct.Struct("<HHI")
_ITEM_TAG = struct.pack("<HH", ITEM >> 16, ITEM & 0xFFFF)
HEADER_SIZE = _HEADER.size
"""Bytes of an item's tag and length."""

_MOST_FRAGMENTS = 1_000_000
_MOST_TABLE = 4 * _MOST_FRAGMENTS

# How a codestream begins: JPEG and JPEG-LS (SOI), JPEG 2000 (SOC SIZ), JP2 and JPEG XL boxes, JPEG XL.
_FRAME_STARTS = (
    b"\xff\xd8\xff",
    b"\xff\x4f\xff\x51",
    b"\x00\x00\x00\x0cjP  ",
    b"\x00\x00\x00\x0cJXL ",
    b"\xff\x0a",
)
_PEEK = 8


class Fragment(NamedTuple):
    """One item of the pixels: where its header lies, its value's length, whether a frame starts here."""

    offset: int
    length: int
    starts_frame: bool

    @property
    def end(self) -> int:
        """Offset of what follows."""
        return self.offset + _HEADER.size + self.length


def encapsulated_frames(
    source: Source, window: Window, offset: int, frames: int, extended: tuple[bytes, bytes] | None
) -> EncapsulatedFrames | None:
    """Find the frames of encapsulated pixel data.

    Parameters
    ----------
    source, window
        The file, and the view that has just arrived at its pixels.
    offset
        Where the value of the pixel data begins: its first item, the Basic Offset Table.
    frames
        Number of Frames as the header says.
    extended
        The Extended Offset Table and its lengths as stored (PS3.3 §C.7.6.3.1.8), if present.

    Returns
    -------
    EncapsulatedFrames or None
        None if there are no fragments, or if nothing tells which of them make a frame.

    Raises
    ------
    Truncated
        If a fragment goes beyond the end of the file.
    HeaderTooLong
        If there are more frames or fragments than the window's limits allow.
    """
    if frames > window.limits.frames:
        raise HeaderTooLong
    table = _header(window, offset)
    if table is None:
        return None
    first = table.end
    start = _header(window, first)
    if start is None:
        return None
    if frames == 1 and _is_last(window, start):
        return EncapsulatedFrames((start.offset,), (start.end - start.offset,))
    found = _by_extended_table(window, first, frames, extended) or _by_basic_table(window, table, frames)
    return found or _by_walk(source, first, frames, window.limits.frames)


def first_fragments(window: Window, offset: int) -> tuple[int, int] | None:
    """Return where all fragments behind the Basic Offset Table lie, headers included.

    Parameters
    ----------
    window
        The file's bytes.
    offset
        Where the value of the pixel data begins.

    Returns
    -------
    tuple of int, or None
        Offset and length in bytes, up to the end of the file if there are several; None if there are none.
    """
    table = _header(window, offset)
    first = _header(window, table.end) if table is not None else None
    if first is None:
        return None
    return first.offset, (first.end if _is_last(window, first) else window.size) - first.offset


def item_values(read: Callable[[int, int], bytes], place: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the values of items lie, with their lengths, up to what is no item (PS3.5 §A.4).

    Parameters
    ----------
    read
        Returns a range of bytes, by offset and length; asked for one header after the other.
    place, end
        Where the first header begins, and where the last value ends at the latest: it is cut off there.
    """
    while place + HEADER_SIZE <= end:
        header = read(place, HEADER_SIZE)
        if header[:4] != _ITEM_TAG:
            return
        (length,) = struct.unpack("<I", header[4:])
        place += HEADER_SIZE
        yield place, min(length, end - place)
        place += length


def _header(window: Window, offset: int) -> Fragment | None:
    """Return the item at an offset; None if there is none."""
    if offset + _HEADER.size > window.size:
        return None
    group, element, length = _HEADER.unpack(window.read(offset, _HEADER.size))
    if group << 16 | element != ITEM:
        return None
    if offset + _HEADER.size + length > window.size:
        raise Truncated
    return Fragment(offset, length, starts_frame=True)


def _is_last(window: Window, fragment: Fragment) -> bool:
    """Tell whether nothing but a delimiter can follow, without reading on for it."""
    if window.size - fragment.end <= _HEADER.size:
        return True
    group, element, _ = _HEADER.unpack(window.read(fragment.end, _HEADER.size))
    return group << 16 | element == SEQUENCE_END


def _by_extended_table(
    window: Window, first: int, frames: int, tables: tuple[bytes, bytes] | None
) -> EncapsulatedFrames | None:
    if tables is None or any(len(table) != 8 * frames for table in tables):
        return None
    offsets, lengths = (struct.unpack(f"<{frames}Q", table) for table in tables)
    ends = [start + _HEADER.size + length for start, length in zip(offsets, lengths, strict=True)]
    if offsets[0] or any(end > start for end, start in zip(ends, offsets[1:], strict=False)):
        return None
    return _believed(window, first, offsets, ends[-1])


def _by_basic_table(window: Window, table: Fragment, frames: int) -> EncapsulatedFrames | None:
    if table.length != 4 * frames or table.length > _MOST_TABLE:
        return None
    offsets = struct.unpack(f"<{frames}I", window.read(table.offset + _HEADER.size, table.length))
    if offsets[0] or any(later <= earlier for earlier, later in pairwise(offsets)):
        return None
    return _believed(window, table.end, offsets, window.size - table.end)


def _believed(window: Window, first: int, offsets: tuple[int, ...], end: int) -> EncapsulatedFrames | None:
    """Return the frames if a fragment stands where the table says the last one begins."""
    last = first + offsets[-1]
    fragment = _header(window, last)
    if fragment is None or first + end > window.size:
        return None
    stop = fragment.end if _is_last(window, fragment) else first + end
    ends = [first + offset for offset in offsets[1:]] + [stop]
    starts = tuple(first + offset for offset in offsets)
    return EncapsulatedFrames(starts, tuple(end - start for start, end in zip(starts, ends, strict=True)))


def _by_walk(source: Source, first: int, frames: int, most: int) -> EncapsulatedFrames | None:
    fragments: list[Fragment] = []
    for fragment in _fragments(source, first):
        fragments.append(fragment)
        if len(fragments) > most:
            raise HeaderTooLong
        if len(fragments) > _MOST_FRAGMENTS:
            return None
    if frames == 1:
        groups = [0]
    elif len(fragments) <= frames:
        groups = list(range(len(fragments)))
    else:
        groups = [place for place, fragment in enumerate(fragments) if fragment.starts_frame]
        if len(groups) != frames or groups[0]:
            return None
    starts = tuple(fragments[place].offset for place in groups)
    ends = [fragments[place - 1].end for place in groups[1:]] + [fragments[-1].end]
    return EncapsulatedFrames(starts, tuple(end - start for start, end in zip(starts, ends, strict=True)))


def _fragments(source: Source, first: int) -> Iterator[Fragment]:
    """Yield the items from an offset on, up to the sequence delimiter, the end, or what is no item."""
    reader = _Reader(source.stream(first))
    position = first
    while True:
        header = reader.take(_HEADER.size)
        if len(header) < _HEADER.size:
            return
        group, element, length = _HEADER.unpack(header)
        if group << 16 | element != ITEM:
            return
        if position + _HEADER.size + length > source.size:
            raise Truncated
        beginning = reader.take(min(length, _PEEK))
        fragment = Fragment(position, length, beginning.startswith(_FRAME_STARTS))
        yield fragment
        reader.skip(length - len(beginning))
        position = fragment.end


class _Reader:
    """Takes and skips bytes of a stream of pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = b""
        self._at = 0

    def take(self, count: int) -> bytes:
        taken = self._piece[self._at : self._at + count]
        self._at += len(taken)
        while len(taken) < count:
            piece = next(self._pieces, None)
            if piece is None:
                break
            more = piece[: count - len(taken)]
            taken += more
            self._piece, self._at = piece, len(more)
        return taken

    def skip(self, count: int) -> None:
        while count > len(self._piece) - self._at:
            count -= len(self._piece) - self._at
            piece = next(self._pieces, None)
            self._piece, self._at = piece or b"", 0
            if piece is None:
                return
        self._at += count
