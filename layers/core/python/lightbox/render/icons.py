"""Icons for what has no picture: drawn from lines when they are asked for, light grey on black.

A thumbnail is never an error: a list of series with a hole in it makes people think that something was lost.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lightbox.render.kinds import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INK = 190
_SMOOTH = 3
"""Each pixel is the mean of so many by so many."""

Point = tuple[float, float]
Line = tuple[Point, ...]

_PAGE: tuple[Line, ...] = (
    ((0.30, 0.20), (0.58, 0.20), (0.72, 0.34), (0.72, 0.80), (0.30, 0.80), (0.30, 0.20)),
    ((0.58, 0.20), (0.58, 0.34), (0.72, 0.34)),
)
_TEXT: tuple[Line, ...] = tuple(((0.38, y), (0.64, y)) for y in (0.46, 0.56, 0.66))
_FRAME: tuple[Line, ...] = (((0.20, 0.26), (0.80, 0.26), (0.80, 0.74), (0.20, 0.74), (0.20, 0.26)),)

LINES: dict[Kind, tuple[Line, ...]] = {
    Kind.IMAGE: (*_FRAME, ((0.20, 0.66), (0.38, 0.48), (0.52, 0.62), (0.64, 0.50), (0.80, 0.66))),
    Kind.VIDEO: (*_FRAME, ((0.44, 0.38), (0.62, 0.50), (0.44, 0.62), (0.44, 0.38))),
    Kind.DOCUMENT: (*_PAGE, *_TEXT),
    Kind.REPORT: (*_PAGE, *_TEXT[1:], ((0.38, 0.42), (0.43, 0.47), (0.51, 0.38))),
    Kind.PRESENTATION: (*_FRAME, ((0.36, 0.62), (0.64, 0.38)), ((0.55, 0.38), (0.64, 0.38), (0.64, 0.47))),
    Kind.WAVEFORM: (
        ((0.16, 0.52), (0.34, 0.52), (0.40, 0.44), (0.45, 0.52), (0.49, 0.24)),
        ((0.49, 0.24), (0.55, 0.74), (0.60, 0.52), (0.84, 0.52)),
    ),
    Kind.MODEL: (
        ((0.50, 0.20), (0.76, 0.35), (0.76, 0.65), (0.50, 0.80), (0.24, 0.65), (0.24, 0.35), (0.50, 0.20)),
        ((0.24, 0.35), (0.50, 0.50), (0.76, 0.35)),
        ((0.50, 0.50), (0.50, 0.80)),
    ),
    Kind.PLAN: (
        ((0.50, 0.22), (0.70, 0.30), (0.78, 0.50), (0.70, 0.70), (0.50, 0.78)),
        ((0.50, 0.78), (0.30, 0.70), (0.22, 0.50), (0.30, 0.30), (0.50, 0.22)),
        ((0.50, 0.14), (0.50, 0.40)),
        ((0.50, 0.60), (0.50, 0.86)),
        ((0.14, 0.50), (0.40, 0.50)),
        ((0.60, 0.50), (0.86, 0.50)),
    ),
    Kind.OTHER: (*_PAGE,),
}
"""By kind: lines through points, as shares of the side, from the top left."""

_HALF = 0.012
"""Half the width of a line."""


def icon(kind: Kind, side: int) -> NDArray[Any]:
    """Return the icon of a kind of object: side x side grey levels, uint8."""
    import numpy as np

    fine = side * _SMOOTH
    axis = (np.arange(fine, dtype=np.float32) + 0.5) / fine
    x, y = axis[None, :], axis[:, None]
    ink = np.zeros((fine, fine), np.bool_)
    for line in LINES[kind]:
        for (x0, y0), (x1, y1) in pairwise(line):
            along_x, along_y = x1 - x0, y1 - y0
            share = ((x - x0) * along_x + (y - y0) * along_y) / (along_x**2 + along_y**2)
            share = np.clip(share, 0, 1)
            ink |= (x - x0 - share * along_x) ** 2 + (y - y0 - share * along_y) ** 2 < _HALF**2
    cells = ink.reshape(side, _SMOOTH, side, _SMOOTH)
    return (cells.mean(axis=(1, 3)) * _INK).astype(np.uint8)
