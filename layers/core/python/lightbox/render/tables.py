"""Lookup tables (PS3.3 §C.11.1.1, §C.11.2.1.1): a descriptor that may lie, and the entries that are really there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom.json_model import Dataset
from lightbox.render.values import Bulk, binary, numbers

MOST_ENTRIES = 65_536
_DESCRIPTOR, _DATA = "00283002", "00283006"
_FIELDS = 3
_BYTE_BITS = 8
_WORD_BITS = 16
_NEGATIVE, _WORD = 0x8000, 0x10000


@dataclass(frozen=True, slots=True)
class Table:
    """A lookup table.

    Parameters
    ----------
    first
        The value that the first entry is for; all below have it too, all beyond the last have the last.
    entries
        At least one, unsigned.
    bits
        Of each entry.
    """

    first: int
    entries: NDArray[np.uint16]
    bits: int

    @property
    def top(self) -> int:
        """The greatest value that an entry may have: full white."""
        return (1 << self.bits) - 1

    def __call__(self, values: NDArray[Any]) -> NDArray[np.uint16]:
        """Return the entries for values; what is no number gets the first."""
        with np.errstate(invalid="ignore"):
            places = np.clip(np.rint(values) - self.first, 0, len(self.entries) - 1)
        return self.entries[np.nan_to_num(places).astype(np.int32)]


def table(item: Dataset, bulk: Bulk, *, signed: bool) -> Table | None:
    """Read a table from an item of a Modality, VOI or Presentation LUT Sequence.

    Parameters
    ----------
    item
        With LUT Descriptor and LUT Data.
    bulk
        What was read beside the JSON.
    signed
        Whether the values that are looked up may be negative: decides what the descriptor's second value means.

    Returns
    -------
    Table or None
        None if there is none that can be used.
    """
    return described(numbers(item, _DESCRIPTOR), binary(item, _DATA, bulk), signed=signed)


def described(descriptor: list[float], raw: bytes | None, *, signed: bool) -> Table | None:
    """Make a table of a descriptor's three numbers and the bytes of its entries."""
    if len(descriptor) != _FIELDS or not raw:
        return None
    count, first, bits = (int(value) for value in descriptor)
    count = count % _WORD or MOST_ENTRIES  # 0 stands for 65,536
    found = unpacked(raw, count, bits)
    if not len(found):
        return None
    if signed and _NEGATIVE <= first < _WORD:
        first -= _WORD
    return Table(first, found, _width(found, bits))


def unpacked(raw: bytes, count: int, bits: int) -> NDArray[np.uint16]:
    """Return up to ``count`` entries: words, or bytes where they fill no more (§C.11.1.1.1)."""
    if bits <= _BYTE_BITS and len(raw) < 2 * count:
        return np.frombuffer(raw, np.uint8)[:count].astype(np.uint16)
    return np.frombuffer(raw, "<u2", len(raw) // 2)[:count].astype(np.uint16)


def _width(entries: NDArray[np.uint16], bits: int) -> int:
    """Return the bits of each entry: as described, unless an entry has more."""
    return min(max(bits, int(entries.max()).bit_length(), 1), _WORD_BITS)
