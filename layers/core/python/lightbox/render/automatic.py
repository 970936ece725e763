"""A window for images that bring none: what a person would set by hand, from the values themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.render.asked import Window
from lightbox.render.values import number

_SAMPLES = 1 << 18
"""Pixels that are looked at: enough for a percentile to be right to a grey level, few enough to cost nothing."""
_MODALITY, _SOP_CLASS = "00080060", "00080016"
_FRACTIONAL_MAXIMUM = "0062000E"
_SEGMENTATION = ("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7")
_COUNTS = frozenset(("PT", "NM", "RTDOSE"))
"""Modalities whose zero means nothing was measured: black, and hot spots do not darken the rest."""
_SOFT_TISSUE = Window(40, 400)
_AIR, _BONE = -500, 100
_BACKGROUND = 0.1
"""Share of the pixels from which an extreme value is taken for a mask or a collimator, not for the patient."""
_EIGHT_BITS = 8


def sample(pixels: NDArray[Any], padding: NDArray[np.bool_] | None = None) -> NDArray[Any]:
    """Return some of an image's values, evenly spread.

    Parameters
    ----------
    pixels
        Rows x columns.
    padding
        Which of them are no values.
    """
    step = max(1, int((pixels.size / _SAMPLES) ** 0.5))
    found = pixels[::step, ::step]
    return found[~padding[::step, ::step]] if padding is not None else found.reshape(-1)


def window(values: NDArray[np.float64], dataset: Dataset, bits: int) -> Window:
    """Return a window for an image that brings none.

    Parameters
    ----------
    values
        A sample, after the modality LUT and without padding; may hold what is no number.
    dataset
        DICOM JSON of the image: its modality decides what its values mean.
    bits
        Bits Stored, 0 for floating point.

    Returns
    -------
    Window
        LINEAR_EXACT from black to white, LINEAR only for CT's soft tissue.
    """
    sop_class = json_model.text(dataset, _SOP_CLASS)
    if bits == 1:
        return spanning(0, 1)
    if sop_class in _SEGMENTATION:
        top = number(dataset, _FRACTIONAL_MAXIMUM)
        return spanning(0, top or float(max(values.max(initial=1), 1)))
    values = values[np.isfinite(values)]
    return _of(values, json_model.text(dataset, _MODALITY), bits) if values.size else spanning(0, 1)


def _of(values: NDArray[np.float64], modality: str, bits: int) -> Window:
    low, high = float(values.min()), float(values.max())
    if modality in _COUNTS and low >= 0:
        return _counted(values, high)
    if 0 < bits <= _EIGHT_BITS and low >= 0 and high < 1 << bits:
        return spanning(0, (1 << bits) - 1)
    return _SOFT_TISSUE if modality == "CT" and low < _AIR and high > _BONE else _measured(values, low, high)


def _counted(values: NDArray[np.float64], high: float) -> Window:
    """From nothing to the hottest thousandth of what has anything."""
    positive = values[values > 0]
    top = float(np.percentile(positive, 99.9)) if positive.size else high
    return spanning(0, top or 1.0)


def _measured(values: NDArray[np.float64], low: float, high: float) -> Window:
    """From the darkest to the brightest hundredth, background and masks left out of account."""
    for extreme in (low, high):
        rest = values[values != extreme]
        if rest.size and 1 - rest.size / values.size > _BACKGROUND:
            values = rest
    bottom, top = np.percentile(values, (0.5, 99.5))
    if bottom == top:
        bottom, top = low, high
    return spanning(float(bottom), float(top))


def spanning(low: float, high: float) -> Window:
    """Return the window that makes one value black and another white; a single value becomes mid-grey."""
    width = high - low
    return Window(low + width / 2, width, "LINEAR_EXACT") if width > 0 else Window(low, 1.0, "LINEAR_EXACT")
