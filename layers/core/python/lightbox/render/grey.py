"""Stored values to grey levels: modality LUT, VOI LUT, presentation LUT, in one pass (PS3.4 §N.2).

Integers of up to 16 bits have so few values that all are computed once, in double precision, and looked up: exact,
and as fast as the simplest arithmetic on each pixel. Everything else is computed in blocks of a few rows. Neither
makes anything as large as the image but the picture itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.render.asked import Window
from lightbox.render.modality import Modality, Rescale
from lightbox.render.tables import Table
from lightbox.render.voi import WHITE, Voi, levels, line

_ROWS = 16
"""Of a block: a block's values and their indices stay in the processor's cache."""
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
        for top in range(0, len(pixels), _ROWS):
            rows = pixels[top : top + _ROWS]
            found[top : top + _ROWS] = self.levels(rows)
        return found

    def _looked_up(self, pixels: NDArray[Any], found: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Look each value up, by its bits: negative values follow the positive ones."""
        half = 1 << 8 * pixels.dtype.itemsize - 1
        if pixels.dtype.kind == "i":
            domain = np.concatenate((np.arange(half), np.arange(-half, 0)))
        else:
            domain = np.arange(2 * half)
        lookup = self.levels(domain)
        indices = pixels.view(f"u{pixels.dtype.itemsize}")
        for top in range(0, len(pixels), _ROWS):
            # Every index is in range; "wrap" spares the check of each before the first is written.
            np.take(lookup, indices[top : top + _ROWS], out=found[top : top + _ROWS], mode="wrap")
        return found

    def levels(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """Return grey levels of a few stored values."""
        shown = self._displayed(values)
        shown += 0.5  # halves go up
        if self.padding:
            shown[self.padding.of(values)] = 0
        return np.nan_to_num(shown, copy=False).astype(np.uint8)

    def _displayed(self, values: NDArray[Any]) -> NDArray[np.floating[Any]]:
        """Return levels from 0 to 255, not rounded; what is no number stays so."""
        if self.presentation:
            entries = _presented(self.presentation, levels(self.modality(values), self.voi))
            return WHITE - entries if self.inverse else entries
        straight = line(self.voi) if isinstance(self.voi, Window) else None
        if straight and isinstance(self.modality, Rescale):
            return _straight(values, self.modality, straight.slope, straight.offset, inverse=self.inverse)
        found = levels(self.modality(values), self.voi)
        return WHITE - found if self.inverse else found


def _straight(
    values: NDArray[Any], rescale: Rescale, slope: float, offset: float, *, inverse: bool
) -> NDArray[np.floating[Any]]:
    """Modality, window and inversion as one line: two operations for each value."""
    factor, constant = rescale.slope * slope, rescale.intercept * slope + offset
    if inverse:
        factor, constant = -factor, WHITE - constant
    found = values.astype(np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        found *= factor
        found += constant
    np.clip(found, 0, WHITE, out=found)
    return found


def _presented(table: Table, shown: NDArray[Any]) -> NDArray[np.floating[Any]]:
    """Apply a presentation LUT: its entries are spread over the whole range of its input (PS3.3 §C.11.6.1.1)."""
    places = np.nan_to_num(shown) * ((len(table.entries) - 1) / WHITE)
    return table.entries[np.rint(places).astype(np.int32)] * (WHITE / table.top)
