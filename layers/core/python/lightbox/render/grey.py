"""Stored values to grey levels: modality LUT, VOI LUT, presentation LUT, in one pass (PS3.4 §N.2).

Integers of up to 16 bits have so few values that all are computed once, in double precision, and looked up: exact,
and as fast as the simplest arithmetic on each pixel. Everything else is computed in blocks of a few rows. Neither
makes anything as large as the image but the picture itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.render.modality import Modality, Rescale
from lightbox.render.tables import Table
from lightbox.render.voi import WHITE, Line, Voi, finite, levels, line

_BLOCK = 1 << 14
"""Values that are computed together: they and their indices stay in the processor's cache."""
_LOOKED_UP = 2
"""Most bytes of a value that is looked up."""


@dataclass(frozen=True, slots=True)
class Padding:
    """Stored values that are no pixels of the image (PS3.3 §C.7.5.1.1.2).

    Parameters
    ----------
    low, high
        Both included.
    """

    low: float
    high: float

    def of(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which values are padding."""
        return (values >= self.low) & (values <= self.high)


@dataclass(frozen=True, slots=True)
class Grey:
    """How stored values become grey levels.

    Parameters
    ----------
    modality
        The modality LUT.
    voi
        The VOI LUT.
    presentation
        The presentation LUT; None: the identity (PS3.3 §C.11.6).
    inverse
        Whether the smallest value is white: MONOCHROME1, or a presentation LUT shape of INVERSE.
    padding
        Values shown black whatever the LUTs say.
    """

    modality: Modality
    voi: Voi
    presentation: Table | None = None
    inverse: bool = False
    padding: Padding | None = None

    def __call__(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        """Return grey levels of stored values, which may be read-only and not contiguous."""
        found = np.empty(pixels.shape, np.uint8)
        if pixels.dtype.kind in "iub" and pixels.dtype.itemsize <= _LOOKED_UP:
            return self._looked_up(pixels, found)
        for rows in _blocks(pixels):
            found[rows] = self.levels(pixels[rows])
        return found

    def _looked_up(self, pixels: NDArray[Any], found: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Look each value up by its bits."""
        size = 1 << 8 * pixels.dtype.itemsize
        low = -size // 2 if pixels.dtype.kind == "i" else 0
        straight = self._line()
        if straight is None or not straight.slope:
            lookup = _by_bits(self.levels(np.arange(low, low + size)), low)
        else:
            lookup = _of_line(straight, self.padding, low, size)
        indices = pixels.view(f"u{pixels.dtype.itemsize}")
        for rows in _blocks(pixels):
            # Every index is in range; "wrap" spares the check of each before the first is written.
            lookup.take(indices[rows], out=found[rows], mode="wrap")
        return found

    def levels(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """Return grey levels of a few stored values."""
        return _rounded(self._displayed(values), values, self.padding)

    def _line(self) -> Line | None:
        """Return modality, window and inversion as one line, if they are."""
        if self.presentation or isinstance(self.voi, Table) or not isinstance(self.modality, Rescale):
            return None
        straight = line(self.voi)
        if straight is None:
            return None
        slope = self.modality.slope * straight.slope
        offset = self.modality.intercept * straight.slope + straight.offset
        return finite(Line(-slope, WHITE - offset) if self.inverse else Line(slope, offset))

    def _displayed(self, values: NDArray[Any]) -> NDArray[np.floating[Any]]:
        """Return levels from 0 to 255, not rounded; a floating point value that is no number may stay so."""
        straight = self._line()
        if straight:
            return _along(straight, values)
        found = levels(self.modality(values), self.voi)
        if self.presentation:
            found = _presented(self.presentation, found)
        # Integers become no numbers too, where a file multiplies them with what is beyond any.
        return np.nan_to_num(WHITE - found if self.inverse else found, copy=False)


@lru_cache(maxsize=16)
def _of_line(straight: Line, padding: Padding | None, low: int, size: int) -> NDArray[np.uint8]:
    """Return the levels of ``size`` values from ``low`` on by their bits.

    They are computed where the line is neither black nor white, and kept: the slices of a series share a window, and
    so do the frames of a cine.
    """
    ends = sorted((level - straight.offset) / straight.slope for level in (0, WHITE))
    first, last = (min(max(end - low, -1.0), size) for end in ends)
    start, stop = max(int(first) - 1, 0), min(int(last) + 2, size)
    lookup = np.empty(size, np.uint8)
    lookup[:start], lookup[stop:] = (0, WHITE) if straight.slope > 0 else (WHITE, 0)
    between = np.arange(low + start, low + stop)
    lookup[start:stop] = _rounded(_along(straight, between), between, padding)
    if padding:
        outside = max(int(padding.low) - low, 0), max(int(padding.high) - low + 1, 0)
        lookup[slice(*outside)] = 0
    lookup = _by_bits(lookup, low)
    lookup.flags.writeable = False
    return lookup


def _by_bits(lookup: NDArray[np.uint8], low: int) -> NDArray[np.uint8]:
    """Return levels of ascending values in the order of the values' bits: negative ones follow the positive ones."""
    return np.concatenate((lookup[-low:], lookup[:-low])) if low else lookup


def _along(straight: Line, values: NDArray[Any]) -> NDArray[np.float64]:
    """Return levels from 0 to 255 on a line, not rounded."""
    found = values.astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        found *= straight.slope
        found += straight.offset
    return np.clip(found, 0, WHITE, out=found)


def _rounded(shown: NDArray[np.floating[Any]], values: NDArray[Any], padding: Padding | None) -> NDArray[np.uint8]:
    """Return levels rounded, halves up; padding and what is no number are black."""
    shown += 0.5
    if padding:
        shown[padding.of(values)] = 0
    return (np.nan_to_num(shown, copy=False) if values.dtype.kind == "f" else shown).astype(np.uint8)


def _blocks(pixels: NDArray[Any]) -> Iterator[slice]:
    """Yield the rows of an image, some at a time."""
    step = max(1, _BLOCK // pixels.shape[-1])
    return (slice(top, top + step) for top in range(0, len(pixels), step))


def _presented(table: Table, shown: NDArray[Any]) -> NDArray[np.floating[Any]]:
    """Apply a presentation LUT: its entries are spread over the whole range of its input (PS3.3 §C.11.6.1.1)."""
    places = np.nan_to_num(shown) * ((len(table.entries) - 1) / WHITE)
    return table.entries[np.rint(places).astype(np.int32)] * (WHITE / table.top)
