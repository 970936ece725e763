"""How fast the frames of an image are shown (PS3.3 §C.7.6.5, §C.7.6.6)."""

from __future__ import annotations

from lightbox.dicom.json_model import Dataset
from lightbox.render.values import macro, number, numbers

_RECOMMENDED_RATE, _CINE_RATE = "00082144", "00180040"
_FRAME_TIME, _FRAME_TIMES = "00181063", "00181065"
_FRAME_CONTENT, _FRAME_DURATION = "00209111", "00189220"
_SHORTEST, _LONGEST = 1.0, 10_000.0
_OTHERWISE = 100.0
"""Stacks that are no cine, such as the slices of an enhanced CT: slow enough to look at."""
_SECOND = 1000.0


def milliseconds(dataset: Dataset) -> float:
    """Return how long each frame is shown.

    Parameters
    ----------
    dataset
        DICOM JSON of the image.

    Returns
    -------
    float
        What its author recommends, else what it was recorded at, else a tenth of a second.
    """
    rates = [number(dataset, tag) for tag in (_RECOMMENDED_RATE, _CINE_RATE)]
    recommended, cine = (_SECOND / rate if rate and rate > 0 else None for rate in rates)
    between = [time for time in numbers(dataset, _FRAME_TIMES)[1:] if time > 0]  # the first is no distance
    measured = sum(between) / len(between) if between else None
    lasting = number(macro(dataset, 1, _FRAME_CONTENT), _FRAME_DURATION)
    for found in (recommended, number(dataset, _FRAME_TIME), measured, cine, lasting):
        if found is not None and _SHORTEST <= found <= _LONGEST:
            return found
    return _OTHERWISE
