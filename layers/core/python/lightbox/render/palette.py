"""Palette colour (PS3.3 §C.7.9), segmented palettes (§C.7.9.2) and supplemental ones (§C.7.6.19) included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom.json_model import Dataset
from lightbox.render.errors import NotDisplayable
from lightbox.render.tables import MOST_ENTRIES, Table, described
from lightbox.render.values import Bulk, binary, numbers

_COLOURS = ("1", "2", "3")
_ROWS = 16
_DISCRETE, _LINEAR, _INDIRECT = 0, 1, 2
_BYTE_BITS = 8
_BYTE = 255


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of values.

    Parameters
    ----------
    first
        The value that the first colour is for.
    colours
        Entries x 3; values below have the first, values beyond the last.
    """

    first: int
    colours: NDArray[np.uint8]

    def __call__(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        """Return the colours of an image's values, rows x columns x 3."""
        found = np.empty((*pixels.shape, 3), np.uint8)
        last = len(self.colours) - 1
        for top in range(0, len(pixels), _ROWS):
            places = np.clip(pixels[top : top + _ROWS].astype(np.int64) - self.first, 0, last)
            np.take(self.colours, places, axis=0, out=found[top : top + _ROWS], mode="wrap")
        return found

    def supplement(self, grey: NDArray[np.uint8], pixels: NDArray[Any]) -> NDArray[np.uint8]:
        """Return a grey picture whose values from ``first`` on are in colour (§C.7.6.19)."""
        found = np.repeat(grey[..., None], 3, axis=-1)
        coloured = pixels >= self.first
        found[coloured] = self(pixels[coloured][None])[0]
        return found


def palette(dataset: Dataset, bulk: Bulk, *, signed: bool) -> Palette:
    """Read an image's palette.

    Parameters
    ----------
    dataset
        DICOM JSON of the image, or an item that has the palette's attributes.
    bulk
        What was read beside the JSON.
    signed
        Whether stored values are.

    Raises
    ------
    NotDisplayable
        One of the three tables is missing.
    """
    tables = [_table(dataset, bulk, colour, signed=signed) for colour in _COLOURS]
    found = [table for table in tables if table]
    if len(found) < len(_COLOURS):
        raise NotDisplayable("The image's palette is incomplete.")
    first, length = found[0].first, max(len(table.entries) for table in found)
    places = np.arange(length) + first
    return Palette(first, np.stack([_bytes(table)[_clipped(table, places)] for table in found], axis=-1))


def _clipped(table: Table, places: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.clip(places - table.first, 0, len(table.entries) - 1)


def _table(dataset: Dataset, bulk: Bulk, colour: str, *, signed: bool) -> Table | None:
    descriptor = numbers(dataset, f"0028110{colour}")
    raw = binary(dataset, f"0028120{colour}", bulk)
    if not raw:
        segments = binary(dataset, f"0028122{colour}", bulk)
        raw = expanded(segments, descriptor) if segments and descriptor else None
        if raw:
            descriptor = [*descriptor[:2], 16]
    return described(descriptor, raw, signed=signed)


def _bytes(table: Table) -> NDArray[np.uint8]:
    """Return entries as bytes. Some files say 16 bits and fill 8: no picture is meant to be that dark."""
    entries = table.entries.astype(np.uint32)
    bits = _BYTE_BITS if table.bits > _BYTE_BITS and entries.max() <= _BYTE else table.bits
    top = (1 << bits) - 1
    return ((entries * _BYTE + top // 2) // top).astype(np.uint8)


def expanded(raw: bytes, descriptor: list[float]) -> bytes | None:
    """Write a segmented table out (§C.7.9.2).

    Parameters
    ----------
    raw
        Segments, little endian: of bytes if the descriptor says 8 bits, else of words.
    descriptor
        The three numbers of the table's descriptor: never more entries than it says are made.

    Returns
    -------
    bytes or None
        Words from 0 to 65,535; None if a segment is none that the standard knows.
    """
    narrow = int(descriptor[-1]) == _BYTE_BITS
    count = int(descriptor[0]) % MOST_ENTRIES or MOST_ENTRIES
    codes = np.frombuffer(raw, np.uint8 if narrow else "<u2", len(raw) if narrow else len(raw) // 2).tolist()
    entries: list[int] = []
    place = 0
    while place < len(codes) and len(entries) < count:
        taken = _segment(codes, place, entries, count, wide=1 if not narrow else 2)
        if not taken:
            return None
        place += taken
    factor = 257 if narrow else 1
    return (np.array(entries[:count], np.uint16) * np.uint16(factor)).astype("<u2").tobytes()


def _segment(codes: list[int], place: int, entries: list[int], count: int, *, wide: int) -> int:
    """Add one segment's entries; return how many codes it takes, or 0 if it is malformed."""
    if len(codes) - place < 2:  # noqa: PLR2004 - opcode and length
        return len(codes) - place  # padding to an even length
    opcode, length = codes[place], codes[place + 1]
    if opcode == _DISCRETE:
        entries.extend(codes[place + 2 : place + 2 + length])
        return 2 + length
    if opcode == _LINEAR and entries and len(codes) - place > 2:  # noqa: PLR2004
        start, end = entries[-1], codes[place + 2]
        steps = min(length, count - len(entries))
        entries.extend(round(start + (end - start) * step / length) for step in range(1, steps + 1))
        return 3
    words = 2 * wide
    if opcode == _INDIRECT and len(codes) - place >= 2 + words:
        return _repeated(codes, place, entries, count, wide=wide)
    return 0


def _repeated(codes: list[int], place: int, entries: list[int], count: int, *, wide: int) -> int:
    """Copy earlier segments: an indirect segment names the first by its offset in bytes, and none may be indirect."""
    size = 2 if wide == 1 else 1
    words = 2 * wide
    shift = 8 * size
    offset = sum(code << shift * index for index, code in enumerate(codes[place + 2 : place + 2 + words]))
    source, left = offset // size, codes[place + 1]
    while left and source < place and len(entries) < count:
        if codes[source] == _INDIRECT:
            return 0
        taken = _segment(codes, source, entries, count, wide=wide)
        if not taken:
            return 0
        source, left = source + taken, left - 1
    return 2 + words
