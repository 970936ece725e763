"""The modality LUT (PS3.3 §C.11.1): stored values to what the modality measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.render.tables import Table, table
from lightbox.render.values import Bulk, macro, number

SEQUENCE = "00283000"
_INTERCEPT, _SLOPE = "00281052", "00281053"
_TRANSFORMATION = "00289145"
_DOSE_SCALING = "3004000E"
_RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"


@dataclass(frozen=True, slots=True)
class Rescale:
    """``value * slope + intercept``.

    Parameters
    ----------
    slope, intercept
        In the unit that the modality measures.
    """

    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Return what the modality measured."""
        with np.errstate(invalid="ignore", over="ignore"):
            return values.astype(np.float64) * self.slope + self.intercept


Modality: TypeAlias = Rescale | Table


def modality(dataset: Dataset, frame: int, bulk: Bulk, *, signed: bool) -> Modality:
    """Return the modality LUT of a frame.

    Parameters
    ----------
    dataset
        DICOM JSON of the image, or an item of a presentation state.
    frame
        Number, from 1.
    bulk
        What was read beside the JSON.
    signed
        Whether stored values are.

    Returns
    -------
    Rescale or Table
        The identity where the file has neither, or a slope of zero.
    """
    for item in json_model.items(dataset, SEQUENCE)[:1]:
        found = table(item, bulk, signed=signed)
        if found:
            return found
    source = macro(dataset, frame, _TRANSFORMATION)
    slope, intercept = number(source, _SLOPE), number(source, _INTERCEPT)
    if slope is None and json_model.text(dataset, "00080016") == _RT_DOSE:
        slope = number(dataset, _DOSE_SCALING)  # PS3.3 §C.8.8.3
    return Rescale(slope or 1.0, intercept or 0.0)


def present(dataset: Dataset) -> bool:
    """Whether a data set has a modality LUT of its own."""
    return SEQUENCE in dataset or _SLOPE in dataset
