"""The VOI LUT (PS3.3 §C.11.2): the values of interest, spread over what a screen can show."""

from __future__ import annotations

from math import isfinite
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.render.asked import FUNCTIONS, Window
from lightbox.render.tables import Table, table
from lightbox.render.values import Bulk, macro, numbers

WHITE = 255.0
_CENTRE, _WIDTH, _FUNCTION = "00281050", "00281051", "00281056"
SEQUENCE = "00283010"
_FRAME_VOI = "00289132"
_STEEPEST = 700.0
"""Beyond it the exponential of a sigmoid overflows; the result is 0 or 1 long before."""

Voi: TypeAlias = Window | Table


class Line(NamedTuple):
    """``value * slope + offset``, cut off at 0 and 255.

    Parameters
    ----------
    slope, offset
        To grey levels.
    """

    slope: float
    offset: float


def voi(dataset: Dataset, frame: int, bulk: Bulk, *, signed: bool) -> Voi | None:
    """Return a frame's own VOI LUT: its first window, else its first table.

    Windows go before tables as in the viewers that show the same image next to the picture.

    Parameters
    ----------
    dataset
        DICOM JSON of the image, or an item of a presentation state.
    frame
        Number, from 1.
    bulk
        What was read beside the JSON.
    signed
        Whether values after the modality LUT may be negative.

    Returns
    -------
    Window, Table or None
        None if there is none that can be used.
    """
    source = macro(dataset, frame, _FRAME_VOI)
    found = _window(source)
    if found:
        return found
    for item in json_model.items(source, SEQUENCE)[:1]:
        return table(item, bulk, signed=signed)
    return None


def _window(source: Dataset) -> Window | None:
    """Return the first window that makes sense: widths of zero and below are in real files."""
    function = json_model.text(source, _FUNCTION).upper()
    function = function if function in FUNCTIONS else "LINEAR"
    for centre, width in zip(numbers(source, _CENTRE), numbers(source, _WIDTH), strict=False):
        if width >= 1 or (width > 0 and function != "LINEAR"):
            return Window(centre, width, function)
        if width > 0:
            # A fraction is no LINEAR window, but it is what floating point images carry; see PS3.3 §C.11.2.1.3.2.
            return Window(centre, width, "LINEAR_EXACT")
    return None


def line(window: Window) -> Line | None:
    """Return a window as a line, or None if it is a step or a curve: a step, if it is too narrow for numbers."""
    if window.function == "LINEAR" and window.width > 1:  # PS3.3 §C.11.2.1.2.1
        centre, width = window.centre - 0.5, window.width - 1
    elif window.function == "LINEAR_EXACT":  # §C.11.2.1.3.2
        centre, width = window.centre, window.width
    else:
        return None
    slope = WHITE / width
    return finite(Line(slope, WHITE / 2 - centre * slope))


def finite(straight: Line) -> Line | None:
    """Return a line that can be computed with; files name numbers up to the largest and the smallest there are."""
    return straight if isfinite(straight.slope) and isfinite(straight.offset) else None


def levels(values: NDArray[Any], how: Voi) -> NDArray[np.floating[Any]]:
    """Return values as grey levels from 0 to 255, not rounded.

    Parameters
    ----------
    values
        As they are after the modality LUT; infinities are beyond the window, what is no number stays so.
    how
        The VOI LUT.
    """
    if isinstance(how, Table):
        return how(values) * (WHITE / how.top)
    straight = line(how)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        if straight:
            return np.clip(values.astype(np.float64) * straight.slope + straight.offset, 0, WHITE)
        if how.function == "SIGMOID":  # §C.11.2.1.3.1
            steep = np.clip((values - how.centre) * np.float64(-4) / how.width, -_STEEPEST, _STEEPEST)
            return WHITE / (1 + np.exp(steep))
        centre = how.centre - (0.5 if how.function == "LINEAR" else 0)
        return np.where(values > centre, WHITE, 0.0)  # of width 1, or too narrow
