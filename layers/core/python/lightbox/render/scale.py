"""Which part of an image becomes how large a picture (PS3.18 §8.3.5.1.3), and how it is scaled.

The region is cut out before anything is computed, and scaled when it is grey levels or RGB: a quarter of the bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lightbox.dicom.json_model import Dataset
from lightbox.errors import InvalidInput
from lightbox.pixels.shape import Shape
from lightbox.render.asked import LARGEST_AREA, Asked
from lightbox.render.presentation import Area
from lightbox.render.values import macro, numbers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_REDUCTION = 5
"""Wavelet levels that encoders make as a rule."""
_ASPECT, _SPACINGS = "00280034", ("00280030", "00181164", "00182010")
_PIXEL_MEASURES = "00289110"
_LARGE = 1 << 21
"""Pixels whose decoding is felt."""
_ENLARGED = 1.25
_SQUARE = 0.01
"""Difference of a pixel's sides below which nobody sees it: rounded spacings must not blur an image."""
_LONGEST = 20.0
"""Pixels that are longer are a mistake of the file."""
_REDUCING_GAP = 1.5
"""How much larger than the result an image averaged by whole pixels may be, before it is filtered."""


@dataclass(frozen=True, slots=True)
class View:
    """A region of an image and the size of its picture.

    Parameters
    ----------
    x, y, width, height
        The region, in pixels of the whole image at full size.
    across, down
        Size of the picture.
    flip_x, flip_y
        Whether left and right, top and bottom, change places, after the turns.
    turns
        Quarter turns, clockwise.
    """

    x: float
    y: float
    width: float
    height: float
    across: int
    down: int
    flip_x: bool = False
    flip_y: bool = False
    turns: int = 0

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height of the picture before it is turned."""
        return (self.down, self.across) if self.turns % 2 else (self.across, self.down)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the image lies in the picture; 0, 0 is the corner of the first pixel of either."""
        u, v = (x - self.x) / self.width, (y - self.y) / self.height
        for _ in range(self.turns):
            u, v = 1 - v, u
        return (1 - u if self.flip_x else u) * self.across, (1 - v if self.flip_y else v) * self.down


def aspect(dataset: Dataset, frame: int = 1) -> float:
    """Return the width of a pixel over its height.

    Parameters
    ----------
    dataset
        DICOM JSON of the image.
    frame
        Number, from 1.

    Returns
    -------
    float
        1.0 where the pixels are square or nothing (sensible) says that they are not.
    """
    for pair in _sides(dataset, frame):
        if len(pair) == 2 and min(pair) > 0:  # noqa: PLR2004 - vertical, horizontal
            return sensible(pair[1] / pair[0])
    return 1.0


def _sides(dataset: Dataset, frame: int) -> Iterator[list[float]]:
    """Yield what may say how a pixel's sides are, the surest first."""
    yield numbers(dataset, _ASPECT)
    yield numbers(macro(dataset, frame, _PIXEL_MEASURES), _SPACINGS[0])
    for tag in _SPACINGS[1:]:
        yield numbers(dataset, tag)


def sensible(ratio: float) -> float:
    """Return a ratio of a pixel's sides, or 1.0 if it is as good as that, or absurd."""
    return 1.0 if abs(ratio - 1) < _SQUARE or not 1 / _LONGEST <= ratio <= _LONGEST else ratio


def view(columns: int, rows: int, asked: Asked, pixel_aspect: float = 1.0, area: Area | None = None) -> View:
    """Return what to show of an image, and how large.

    Parameters
    ----------
    columns, rows
        Of the whole image at full size.
    asked
        What the client wants.
    pixel_aspect
        Width of a pixel over its height; the picture's pixels are square.
    area
        What a presentation state displays.

    Raises
    ------
    InvalidInput
        The region begins outside the image.
    """
    area = area or Area(0, 0, columns, rows)
    region, port = _region(columns, rows, asked, area), asked.viewport
    across, down = _square(region[2], region[3], pixel_aspect)
    if area.turns % 2:
        across, down = down, across
    if port is None:
        grown = max(area.magnification, across / region[2], down / region[3]) > 1
        factor = min(area.magnification, math.sqrt(LARGEST_AREA / (across * down)) if grown else math.inf)
        return View(*region, _side(across * factor), _side(down * factor), area.flipped, turns=area.turns)
    factor = min(port.width / across, port.height / down)
    size = min(_side(across * factor), port.width), min(_side(down * factor), port.height)
    return View(*region, *size, port.flip_x != area.flipped, port.flip_y, area.turns)


def _region(columns: int, rows: int, asked: Asked, area: Area) -> tuple[float, float, float, float]:
    """Return left, top, width and height: what the client names, else what is displayed."""
    port = asked.viewport
    if port is None or port.whole:
        return area.x, area.y, area.width, area.height
    width = min(columns - port.x, math.inf if port.region_width is None else port.region_width)
    height = min(rows - port.y, math.inf if port.region_height is None else port.region_height)
    if width <= 0 or height <= 0:
        raise InvalidInput(
            "The region that was asked for lies outside the image.",
            (("viewport", f"has a region that is not within {columns} x {rows} pixels"),),
        )
    return port.x, port.y, width, height


def _square(width: float, height: float, pixel_aspect: float) -> tuple[float, float]:
    """Return a size in square pixels, of which none is smaller than the image's."""
    return (width * pixel_aspect, height) if pixel_aspect > 1 else (width, height / pixel_aspect)


def _side(length: float) -> int:
    return max(1, math.floor(length + 0.5))


def reduction(shape: Shape, asked: Asked, pixel_aspect: float = 1.0, area: Area | None = None) -> int:
    """Return how often a decoder may halve an image and still give the detail that its picture shows.

    A picture of a large image may be a fifth larger than what was decoded: nobody sees it, and it is had in a
    third of the time.

    Parameters
    ----------
    shape
        Of the image.
    asked
        What the client wants.
    pixel_aspect
        As :func:`aspect` returns it.
    area
        What a presentation state displays.

    Returns
    -------
    int
        The greatest ``reduce`` whose result is not smaller than the picture, or not much; 0 without a viewport.

    Raises
    ------
    InvalidInput
        The region begins outside the image.
    """
    shown = view(shape.columns, shape.rows, asked, pixel_aspect, area)
    factor = min(shown.width / shown.upright[0], shown.height / shown.upright[1])
    found = 0
    while found < _MOST_REDUCTION:
        large = (shape.rows >> found) * (shape.columns >> found) > _LARGE
        if factor * (_ENLARGED if large else 1.0) < 2 << found:
            break
        found += 1
    return found


def cut(pixels: NDArray[Any], shown: View, columns: int, rows: int) -> tuple[NDArray[Any], tuple[float, ...]]:
    """Cut the region of a view out of decoded pixels, which may be reduced.

    Parameters
    ----------
    pixels
        Rows x columns (x samples), of the whole image.
    shown
        What to show.
    columns, rows
        Of the whole image at full size.

    Returns
    -------
    pixels : NDArray
        A view of those given, one pixel wider than the region where its edge lies within a pixel.
    box : tuple of float
        Left, top, right and bottom of the region within them.
    """
    height, width = pixels.shape[:2]
    x_scale, y_scale = width / columns, height / rows
    left, right = shown.x * x_scale, min((shown.x + shown.width) * x_scale, width)
    top, bottom = shown.y * y_scale, min((shown.y + shown.height) * y_scale, height)
    x0, y0 = min(int(left), width - 1), min(int(top), height - 1)
    x1, y1 = max(min(math.ceil(right), width), x0 + 1), max(min(math.ceil(bottom), height), y0 + 1)
    return pixels[y0:y1, x0:x1], (left - x0, top - y0, right - x0, bottom - y0)


def fit(picture: NDArray[np.uint8], box: tuple[float, ...], shown: View) -> NDArray[np.uint8]:
    """Scale what :func:`cut` left to the size of the view, turn and flip it.

    Parameters
    ----------
    picture
        Grey levels or RGB.
    box
        As :func:`cut` returned it.
    shown
        What to show.

    Returns
    -------
    NDArray
        The very picture given if nothing has to be done.
    """
    import numpy as np

    across, down = shown.upright
    if box != (0, 0, across, down) or picture.shape[:2] != (down, across):
        picture = resized(picture, box, shown.upright)
    if shown.turns:
        picture = np.rot90(picture, -shown.turns)
    if shown.flip_x:
        picture = picture[:, ::-1]
    if shown.flip_y:
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def resized(picture: NDArray[np.uint8], box: tuple[float, ...], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Scale a part of a picture: averaged when it shrinks, interpolated without overshoot when it grows."""
    import numpy as np
    from PIL import Image

    height, width = picture.shape[:2]
    left, top, right, bottom = box
    inside = (max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom))
    grows = size[0] >= right - left and size[1] >= bottom - top
    image = Image.fromarray(np.ascontiguousarray(picture))
    filtered = Image.Resampling.BILINEAR if grows else Image.Resampling.HAMMING
    return np.asarray(image.resize(size, filtered, inside, None if grows else _REDUCING_GAP))
