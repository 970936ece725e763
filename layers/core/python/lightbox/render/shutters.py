"""Display shutters (PS3.3 §C.7.6.11, §C.7.6.15): what lies outside is not shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.render.overlays import planes
from lightbox.render.values import Bulk, number, numbers

SHAPE, _VALUE = "00181600", "00181622"
_EDGES = ("00181602", "00181606", "00181604", "00181608")
"""Left, upper, right, lower."""
_CENTRE, _RADIUS, _VERTICES = "00181610", "00181612", "00181620"
_BITMAP_GROUP = "00181623"
_MOST_VERTICES = 10_000


def shutter(dataset: Dataset, bulk: Bulk, columns: int, rows: int) -> NDArray[np.bool_] | None:
    """Return which pixels of an image are shown, or None if all are.

    Parameters
    ----------
    dataset
        DICOM JSON of the image or of a presentation state.
    bulk
        What was read beside it.
    columns, rows
        Size of the image.
    """
    shapes = json_model.texts(dataset, SHAPE)
    shown: NDArray[np.bool_] | None = None
    for shape in shapes:
        found = _opening(shape, dataset, bulk, columns, rows)
        if found is not None:
            shown = found if shown is None else shown & found  # what each of them lets through (§C.7.6.11)
    return shown


def value(dataset: Dataset) -> int:
    """Return the grey level that a shutter is shown with: black, unless the file says otherwise."""
    level = number(dataset, _VALUE)
    return 0 if level is None else int(min(max(level, 0), 0xFFFF) / 257 + 0.5)


def _opening(shape: str, dataset: Dataset, bulk: Bulk, columns: int, rows: int) -> NDArray[np.bool_] | None:
    if shape == "BITMAP":
        return _bitmap(dataset, bulk, columns, rows)
    image = Image.new("1", (columns, rows))
    draw = ImageDraw.Draw(image)
    if shape == "RECTANGULAR":
        left, upper, right, lower = (number(dataset, tag) for tag in _EDGES)
        if left is None or upper is None or right is None or lower is None or right < left or lower < upper:
            return None
        draw.rectangle(_within((left - 1, upper - 1, right - 1, lower - 1)), fill=1)
    elif shape == "CIRCULAR":
        centre, radius = numbers(dataset, _CENTRE), number(dataset, _RADIUS)
        if len(centre) != 2 or radius is None or radius < 0:  # noqa: PLR2004 - row, column
            return None
        y, x = centre[0] - 1, centre[1] - 1
        draw.ellipse(_within((x - radius, y - radius, x + radius, y + radius)), fill=1)
    elif shape == "POLYGONAL":
        pairs = numbers(dataset, _VERTICES)[: 2 * _MOST_VERTICES]
        points = [(column - 1, row - 1) for row, column in zip(pairs[::2], pairs[1::2], strict=False)]
        if len(points) < 3:  # noqa: PLR2004 - a polygon
            return None
        draw.polygon([_within(point) for point in points], fill=1)
    else:
        return None
    return np.asarray(image)


def _within(values: tuple[float, ...]) -> tuple[float, ...]:
    """Keep numbers to what a drawing library takes."""
    return tuple(min(max(value, -65_536.0), 65_536.0) for value in values)


def _bitmap(dataset: Dataset, bulk: Bulk, columns: int, rows: int) -> NDArray[np.bool_] | None:
    """A 1 in the overlay hides the pixel below it (§C.7.6.15)."""
    group = json_model.integer(dataset, _BITMAP_GROUP)
    only = {tag: element for tag, element in dataset.items() if group is not None and tag.startswith(f"{group:04X}")}
    plane = next(planes(only, 1, bulk), None)
    return None if plane is None else ~plane.over(rows, columns)
