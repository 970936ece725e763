"""Where each frame of an image lies in its file, packed small enough to live in a record.

A frame is served by one ranged read of ``span(n)`` followed by ``cut(n, raw)``. Offsets count in the file, or
in the inflated data set where ``inflated`` says so.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from dataclasses import dataclass
from typing import TypeAlias

from lightbox.dicom.refusals import Malformed
from lightbox.dicom.words import swapped
from lightbox.errors import NotFound

_BYTE = 8
_ITEM_HEADER = 8
_ITEM = b"\xfe\xff\x00\xe0"
_NATIVE = struct.Struct("<cQQQBB?")
_ENCAPSULATED = struct.Struct("<c?I")


class NoSuchFrame(NotFound):
    """A frame number outside the image."""

    slug = "no-such-frame"
    title = "The image has no such frame"


@dataclass(frozen=True, slots=True)
class NativeFrames:
    """Frames that lie one behind the other, all of one size (PS3.5 §8.1.1).

    Parameters
    ----------
    offset
        Where the first begins.
    frame_bits
        Size of one, in bits: one-bit images need not end on a byte (PS3.5 §8.1.1 packs them without gaps).
    count
        How many there are in full.
    word
        Bytes whose order is reversed in the file (big endian only), otherwise 1.
    inflated
        Whether offsets count in the inflated data set.
    """

    offset: int
    frame_bits: int
    count: int
    word: int = 1
    inflated: bool = False

    def _range(self, number: int) -> tuple[int, int, int]:
        """Return first byte and length relative to the pixels, and the bit at which the frame begins."""
        if not 1 <= number <= self.count:
            raise NoSuchFrame
        unit = _BYTE * self.word
        first, last = (number - 1) * self.frame_bits, number * self.frame_bits
        start = first // unit * self.word
        return start, -(-last // unit) * self.word - start, first - start * _BYTE

    def span(self, number: int) -> tuple[int, int]:
        """Return offset and length in bytes of what holds a frame.

        Parameters
        ----------
        number
            Frame number, from 1.

        Raises
        ------
        NoSuchFrame
            If the image ends before it.
        """
        start, length, _ = self._range(number)
        return self.offset + start, length

    def cut(self, number: int, raw: bytes) -> bytes:
        """Return a frame's own bytes, little endian, its first pixel at the first bit.

        Parameters
        ----------
        number
            Frame number, from 1.
        raw
            The bytes of ``span(number)``.
        """
        _, _, shift = self._range(number)
        if self.word > 1:
            raw = swapped(raw + bytes(-len(raw) % self.word), self.word)
        if not (shift | self.frame_bits) % _BYTE:
            return raw[shift // _BYTE : (shift + self.frame_bits) // _BYTE]
        bits = int.from_bytes(raw, "little") >> shift & ((1 << self.frame_bits) - 1)
        return bits.to_bytes(-(-self.frame_bits // _BYTE), "little")

    def pack(self) -> bytes:
        """Return the index as bytes, the same size for any number of frames."""
        return _NATIVE.pack(b"N", self.offset, self.frame_bits, self.count, self.word, 0, self.inflated)


@dataclass(frozen=True, slots=True)
class EncapsulatedFrames:
    """Frames in fragments (PS3.5 §A.4): each a run of items, with their headers.

    Parameters
    ----------
    starts
        Offset of each frame's first item.
    lengths
        Bytes of each frame's items, headers included; the last may include what follows the pixels.
    inflated
        Whether offsets count in the inflated data set.
    """

    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    inflated: bool = False

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self.starts)

    def span(self, number: int) -> tuple[int, int]:
        """Return offset and length in bytes of a frame's items; ``number`` counts from 1.

        Raises
        ------
        NoSuchFrame
            If the image ends before it.
        """
        if not 1 <= number <= len(self.starts):
            raise NoSuchFrame
        return self.starts[number - 1], self.lengths[number - 1]

    def cut(self, number: int, raw: bytes) -> bytes:
        """Return a frame's compressed bytes from the bytes of ``span(number)``."""
        if not 1 <= number <= len(self.starts):
            raise NoSuchFrame
        return defragment(raw)

    def pack(self) -> bytes:
        """Return the index as bytes: typically two per frame."""
        ends = (0, *(start + length for start, length in zip(self.starts, self.lengths, strict=True)))
        gaps = [start - end for start, end in zip(self.starts, ends, strict=False)]
        columns = _transposed(array("q", gaps)) + _transposed(array("q", self.lengths))
        return _ENCAPSULATED.pack(b"E", self.inflated, self.count) + zlib.compress(columns, 9)


FrameIndex: TypeAlias = NativeFrames | EncapsulatedFrames


def unpack(packed: bytes) -> FrameIndex:
    """Return the index that ``pack()`` packed."""
    if packed[:1] == b"N":
        _, offset, frame_bits, count, word, _, inflated = _NATIVE.unpack(packed)
        return NativeFrames(offset, frame_bits, count, word, inflated)
    _, inflated, count = _ENCAPSULATED.unpack_from(packed)
    columns = zlib.decompress(packed[_ENCAPSULATED.size :])
    gaps, lengths = _restored(columns[: count * 8]), _restored(columns[count * 8 :])
    starts: list[int] = []
    end = 0
    for gap, length in zip(gaps, lengths, strict=True):
        starts.append(end + gap)
        end = starts[-1] + length
    return EncapsulatedFrames(tuple(starts), tuple(lengths), inflated)


def defragment(raw: bytes) -> bytes:
    """Strip the item headers from a run of fragments.

    Parameters
    ----------
    raw
        Items one behind the other. Reading stops at the sequence delimiter or where the bytes end; a last
        fragment that is longer than what is left is taken as far as it goes, for offset tables count a
        frame's bytes without its padding.

    Returns
    -------
    bytes
        The fragments' values, joined.

    Raises
    ------
    Malformed
        If the bytes do not begin with an item.
    """
    if raw[:4] != _ITEM:
        raise Malformed
    view = memoryview(raw)
    pieces: list[memoryview] = []
    position = 0
    while raw.startswith(_ITEM, position) and position + _ITEM_HEADER <= len(raw):
        (length,) = struct.unpack_from("<I", raw, position + 4)
        position += _ITEM_HEADER
        pieces.append(view[position : position + length])
        position += length
    return b"".join(pieces)


def _transposed(numbers: array[int]) -> bytes:
    """Return the lowest bytes of all, then the next and so on: alike bytes together deflate far better."""
    raw = struct.pack(f"<{len(numbers)}q", *numbers)
    return b"".join(raw[place::8] for place in range(8))


def _restored(columns: bytes) -> tuple[int, ...]:
    count = len(columns) // 8
    raw = bytearray(len(columns))
    for place in range(8):
        raw[place::8] = columns[place * count : (place + 1) * count]
    return struct.unpack(f"<{count}q", raw)
