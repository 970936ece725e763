"""Graphic annotations of presentation states (PS3.3 §C.10.5), drawn at the size of the picture."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.render import lettering
from lightbox.render.presentation import Presentation
from lightbox.render.scale import View
from lightbox.render.values import numbers

Point = tuple[float, float]

_TEXTS, _GRAPHICS = "00700008", "00700009"
_MOST_OBJECTS = 2000
_MOST_POINTS = 20_000
_FARTHEST = 1e5
_STEPS = 16
"""Pieces that a curve between two points is drawn in."""
_ROUND = 96
_MISSING = "□"


def drawn(
    picture: NDArray[np.uint8], presentation: Presentation, instance: str, frame: int, shown: View
) -> NDArray[np.uint8]:
    """Return a picture with the annotations that a presentation state has for it.

    Parameters
    ----------
    picture
        Grey levels or RGB, of the size of the view.
    presentation
        The presentation state.
    instance, frame
        Of the image.
    shown
        Where points of the image lie in the picture.
    """
    found = list(presentation.annotations(instance, frame))
    if not found:
        return picture
    image = Image.fromarray(picture)
    canvas = _Canvas(ImageDraw.Draw(image), shown)
    for item, grey in found:
        canvas.ink = round(grey * 255)
        for graphic in json_model.items(item, _GRAPHICS)[:_MOST_OBJECTS]:
            canvas.graphic(graphic)
        for text in json_model.items(item, _TEXTS)[:_MOST_OBJECTS]:
            canvas.text(text)
    return np.asarray(image)


class _Canvas:
    """A picture that is drawn on.

    Parameters
    ----------
    draw
        Of the picture.
    shown
        Where points of the image lie in it.
    """

    def __init__(self, draw: ImageDraw.ImageDraw, shown: View) -> None:
        self.ink = 255
        self._draw = draw
        self._view = shown
        self._line = max(1, round(min(shown.across, shown.down) / 512))
        self._font = lettering.fitting(shown.across, shown.down)

    def graphic(self, item: Dataset) -> None:
        """Draw a graphic object (§C.10.5.1.2)."""
        place = self._places(json_model.text(item, "00700005"))
        data = numbers(item, "00700022")[: 2 * _MOST_POINTS]
        points = list(zip(data[::2], data[1::2], strict=False))
        shape = _SHAPES.get(json_model.text(item, "00700023"))
        if shape is None or not points:
            return
        if shape is _dots:
            for point in points:
                x, y = place(point)
                reach = 1 + self._line
                self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=self._paint())
            return
        path = [place(point) for point in shape(points)]
        closed = len(path) > 2 and path[0] == path[-1]  # noqa: PLR2004
        if closed and json_model.text(item, "00700024") == "Y":
            self._draw.polygon(path, fill=self._paint())
        elif len(path) > 1:
            self._draw.line(path, fill=self._paint(), width=self._line, joint="curve")

    def text(self, item: Dataset) -> None:
        """Write a text object at its anchor point, or into its bounding box (§C.10.5.1.1)."""
        lines = [_readable(line) for line in json_model.text(item, "00700006").splitlines() if line.strip()]
        anchor, box = numbers(item, "00700014"), [*numbers(item, "00700010"), *numbers(item, "00700011")]
        if len(box) == 4:  # noqa: PLR2004 - two corners
            place = self._places(json_model.text(item, "00700003"))
            (x0, y0), (x1, y1) = place((box[0], box[1])), place((box[2], box[3]))
            side = {"CENTER": "m", "RIGHT": "r"}.get(json_model.text(item, "00700012"), "l")
            x = {"l": min(x0, x1), "m": (x0 + x1) / 2, "r": max(x0, x1)}[side]
            y = min(y0, y1)
        elif len(anchor) == 2:  # noqa: PLR2004 - column, row
            side = "l"
            x, y = self._places(json_model.text(item, "00700004"))((anchor[0], anchor[1]))
        else:
            return
        for index, line in enumerate(lines):
            at = (x, y + index * self._font * 5 // 4)
            lettering.write(self._draw, line, at, self._font, ink=self.ink, anchor=f"{side}a")

    def _paint(self) -> int | tuple[int, ...]:
        return self.ink if self._draw.mode == "L" else (self.ink,) * 3

    def _places(self, units: str) -> Callable[[Point], Point]:
        """Return how points become places in the picture: pixels of the image, or fractions of what is displayed."""
        if units == "DISPLAY":
            return lambda point: (_near(point[0] * self._view.across), _near(point[1] * self._view.down))

        def place(point: Point) -> Point:
            x, y = self._view.place(*point)
            return _near(x), _near(y)

        return place


def _near(value: float) -> float:
    return min(max(value, -_FARTHEST), _FARTHEST)


def _readable(line: str) -> str:
    return "".join(character if lettering.drawable(character) else _MISSING for character in line)


def _dots(points: list[Point]) -> list[Point]:
    return points


def _polyline(points: list[Point]) -> list[Point]:
    return points


def _interpolated(points: list[Point]) -> list[Point]:
    """Return a smooth curve through all points (a Catmull-Rom spline): the standard leaves the kind to us."""
    if len(points) < 3:  # noqa: PLR2004
        return points
    closed = points[0] == points[-1]
    ends = (points[-2], points[1]) if closed else (points[0], points[-1])
    padded = [ends[0], *points, ends[1]]
    found: list[Point] = []
    for four in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        xs, ys = zip(*four, strict=True)
        found += [(_spline(*xs, step / _STEPS), _spline(*ys, step / _STEPS)) for step in range(_STEPS)]
    return [*found, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return b + t / 2 * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


def _circle(points: list[Point]) -> list[Point]:
    """A centre, and a point on the circle."""
    if len(points) < 2:  # noqa: PLR2004
        return []
    (x, y), (px, py) = points[:2]
    radius = math.hypot(px - x, py - y)
    return _round((x, y), (radius, 0.0), (0.0, radius))


def _ellipse(points: list[Point]) -> list[Point]:
    """The ends of the major axis, then those of the minor axis."""
    if len(points) < 4:  # noqa: PLR2004
        return []
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[:4]
    centre = ((ax + bx) / 2, (ay + by) / 2)
    return _round(centre, ((bx - ax) / 2, (by - ay) / 2), ((dx - cx) / 2, (dy - cy) / 2))


def _round(centre: Point, major: Point, minor: Point) -> list[Point]:
    angles = [2 * math.pi * step / _ROUND for step in range(_ROUND)]
    found = [
        (
            centre[0] + math.cos(angle) * major[0] + math.sin(angle) * minor[0],
            centre[1] + math.cos(angle) * major[1] + math.sin(angle) * minor[1],
        )
        for angle in angles
    ]
    return [*found, found[0]]


_SHAPES: dict[str, Callable[[list[Point]], list[Point]]] = {
    "POINT": _dots,
    "POLYLINE": _polyline,
    "INTERPOLATED": _interpolated,
    "CIRCLE": _circle,
    "ELLIPSE": _ellipse,
}
