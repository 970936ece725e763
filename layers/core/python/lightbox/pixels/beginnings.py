"""How much of a video its first picture takes: its beginning, and the index of an MP4 wherever that lies.

Nothing is decoded here. What is put together is a stream by itself, so that a decoder never learns how long the whole
one is.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from lightbox.pixels.errors import PixelsInvalid

Read = Callable[[int, int], bytes]
"""Returns a range of the stream, by offset and length; less of it where the stream ends."""

_START_CODE = b"\0\0\1"
_LEAD = 4096
"""A start code stands so early in elementary and program streams, or it is none."""

_SYNC, _PACKETS = 0x47, ((0, 188), (4, 192))
"""Of transport streams: the byte that each packet begins with; where the first does, and how long they are."""

_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp")
_INDEX, _HEADER, _LONG = b"moov", 8, 16
_MOST_BOXES = 32
_MOST_INDEX = 16 * 1024 * 1024
"""Longest index that is read: of some forty hours."""


def beginning(read: Read, reach: int) -> bytes:
    """Return what a decoder needs of a video for the first of its pictures.

    Parameters
    ----------
    read
        Reads the stream.
    reach
        Bytes of the stream from its beginning, the index not counted.

    Raises
    ------
    PixelsInvalid
        It is no video in any form that DICOM has: MPEG-2 program and transport streams, elementary streams, MP4
        (PS3.5 §8.2.5 to §8.2.11).
    """
    head = read(0, reach)
    if head[4:8] in _BOXES:
        return _with_index(read, head, reach)
    if _is_transport(head) or _START_CODE in head[:_LEAD]:
        return head
    raise PixelsInvalid("What is stored is no video stream of any known kind.")


def _is_transport(head: bytes) -> bool:
    return any(
        len(head) > first + 2 * length and all(head[first + packet * length] == _SYNC for packet in range(3))
        for first, length in _PACKETS
    )


def _with_index(read: Read, head: bytes, reach: int) -> bytes:
    """Return an MP4's beginning with its index (ISO/IEC 14496-12 §8.2.1), which may stand behind all its pictures."""
    for place, kind, size, header in _boxes(read, head):
        end = place + size
        if kind == _INDEX:
            if end <= len(head):
                return head
            if size > _MOST_INDEX:
                raise PixelsInvalid("The index of the video is too long.")
            if place <= len(head):
                return head + read(len(head), end + reach - len(head))
            return head + read(place, size)
        if place < len(head) < end:
            # The index will stand right behind what is there of this box. The first pictures stay where it says that
            # they are: places are counted from the beginning of the file.
            head = _shortened(head, place, header)
    return head


def _boxes(read: Read, head: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """Yield place, kind, size and length of the header of each box (ISO/IEC 14496-12 §4.2)."""
    place = 0
    for _ in range(_MOST_BOXES):
        within = head[place : place + _LONG]
        raw = within if len(within) == _LONG else read(place, _LONG)
        if len(raw) < _HEADER:
            return
        size, kind = struct.unpack_from(">I4s", raw)
        header = _HEADER
        if size == 1 and len(raw) == _LONG:
            size, header = int.from_bytes(raw[_HEADER:], "big"), _LONG
        if size < header:  # up to the end of the file, or damaged
            return
        yield place, kind, size, header
        place += size


def _shortened(head: bytes, place: int, header: int) -> bytes:
    """Return the beginning of an MP4 with its last box ending where the beginning does."""
    size = len(head) - place
    if size < header:
        return head[:place]
    where, form = (place + _HEADER, ">Q") if header == _LONG else (place, ">I")
    told = struct.pack(form, size)
    return head[:where] + told + head[where + len(told) :]
