"""A body made of smooth solids, drawn on any plane in space.

Coordinates are those of the patient in mm: x to the left, y to the back, z to the head (PS3.3 §C.7.6.2.1.1). A body is
a list of layers painted one over the other, each a solid of one tissue; an image is the body cut by a `Plane`, with a
`Palette` that gives each tissue its brightness. So CT, MR and PET of one body agree wherever they are cut.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from local.demo.grain import Floats

Point = tuple[float, float, float]
Palette = Mapping[str, float]
# (palette, x, y, z, depth below the surface in mm) -> brightness, for tissue that is not uniform
Texture = Callable[[Palette, Floats, Floats, Floats, Floats], Floats]


@dataclass(frozen=True)
class Plane:
    """A plane of pixels in space.

    Parameters
    ----------
    corner : Point
        Centre of the first pixel, mm: Image Position (Patient).
    right, down : Point
        Unit vectors along a row and along a column: Image Orientation (Patient).
    spacing : float
        Distance of pixel centres, mm, in both directions.
    rows, columns : int
    """

    corner: Point
    right: Point
    down: Point
    spacing: float
    rows: int
    columns: int

    @property
    def normal(self) -> Point:
        """Unit vector across the plane."""
        (a, b, c), (d, e, f) = self.right, self.down
        return (b * f - c * e, c * d - a * f, a * e - b * d)

    def window(self, centre: Point, radius: float) -> tuple[slice, slice] | None:
        """Return the rows and columns a ball may touch; None if it touches none."""
        away = (centre[0] - self.corner[0], centre[1] - self.corner[1], centre[2] - self.corner[2])
        if abs(_dot(away, self.normal)) > radius:
            return None
        rows = _span(_dot(away, self.down), radius, self.spacing, self.rows)
        columns = _span(_dot(away, self.right), radius, self.spacing, self.columns)
        return None if rows.start >= rows.stop or columns.start >= columns.stop else (rows, columns)

    def points(self, window: tuple[slice, slice]) -> tuple[Floats, Floats, Floats]:
        """Return x, y and z of the pixels of a window, as arrays that broadcast to its shape.

        A coordinate that does not change along rows or columns keeps length one there, which makes planes
        along the axes cheap.
        """
        down = np.arange(window[0].start, window[0].stop, dtype=np.float32)[:, None]
        right = np.arange(window[1].start, window[1].stop, dtype=np.float32)[None, :]
        x, y, z = (
            _line(
                self.corner[axis],
                self.right[axis] * self.spacing,
                right,
                self.down[axis] * self.spacing,
                down,
            )
            for axis in range(3)
        )
        return x, y, z


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipsoid; `axes` are its three unit vectors, `radii` its half lengths along them."""

    centre: Point
    radii: Point
    axes: tuple[Point, Point, Point] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))

    @cached_property
    def ball(self) -> tuple[Point, float]:
        """Centre and radius of a ball around it, mm."""
        return self.centre, max(self.radii)

    def depth(self, x: Floats, y: Floats, z: Floats) -> Floats:
        """Return the depth below the surface, to first order (value over gradient of its equation)."""
        x, y, z = (p - np.float32(c) for p, c in zip((x, y, z), self.centre, strict=True))
        q = [_along(axis, x, y, z) / np.float32(r) for axis, r in zip(self.axes, self.radii, strict=True)]
        reach = np.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2])
        a, b, c = (part / np.float32(r) for part, r in zip(q, self.radii, strict=True))
        slope = np.sqrt(a * a + b * b + c * c)
        tiny = np.float32(1e-3)
        return (1 - reach) * (reach + tiny) / (slope + tiny / np.float32(min(self.radii)))


@dataclass(frozen=True)
class Rod:
    """A rod with round ends from `start` to `end`, tapering between two radii."""

    start: Point
    end: Point
    radius: float
    end_radius: float | None = None

    @cached_property
    def ball(self) -> tuple[Point, float]:
        """Centre and radius of a ball around it, mm."""
        (a, b, c), (d, e, f) = self.start, self.end
        half = (_dot((d - a, e - b, f - c), (d - a, e - b, f - c)) ** 0.5) / 2
        return ((a + d) / 2, (b + e) / 2, (c + f) / 2), half + max(self.radius, self.end_radius or 0)

    def depth(self, x: Floats, y: Floats, z: Floats) -> Floats:
        """Return the radius less the distance from the rod's middle line."""
        run = tuple(e - s for s, e in zip(self.start, self.end, strict=True))
        x, y, z = (p - np.float32(s) for p, s in zip((x, y, z), self.start, strict=True))
        length = max(sum(step * step for step in run), 1e-6)
        part = np.clip(_along((run[0] / length, run[1] / length, run[2] / length), x, y, z), 0, 1)
        x, y, z = (p - part * np.float32(step) for p, step in zip((x, y, z), run, strict=True))
        end = self.radius if self.end_radius is None else self.end_radius
        return np.float32(self.radius) + part * np.float32(end - self.radius) - np.sqrt(x * x + y * y + z * z)


Solid = Ellipsoid | Rod


@dataclass(frozen=True)
class Layer:
    """A solid of one tissue, or of the mixture its texture makes.

    Parameters
    ----------
    tissue : str
        Key into the palette; ignored when there is a texture.
    solid : Solid
    texture : Texture, optional
    within : Solid, optional
        Painted only where this solid is as well.
    """

    tissue: str
    solid: Solid
    texture: Texture | None = None
    within: Solid | None = None


def paint(body: Iterable[Layer], plane: Plane, palette: Palette, blur: float, ground: float) -> Floats:
    """Cut the body by a plane.

    Parameters
    ----------
    body : iterable of Layer
        Later layers lie over earlier ones.
    plane : Plane
    palette : Palette
        Brightness of each tissue.
    blur : float
        Width of an edge in mm: about one pixel for a sharp image without stairs.
    ground : float
        Brightness where there is no body.

    Returns
    -------
    ndarray of float32, shape (rows, columns)
    """
    image = np.full((plane.rows, plane.columns), ground, np.float32)
    for layer in body:
        centre, radius = layer.solid.ball
        window = plane.window(centre, radius + blur)
        if window is None:
            continue
        x, y, z = plane.points(window)
        depth = layer.solid.depth(x, y, z)
        cover = np.clip(depth / np.float32(blur) + np.float32(0.5), 0, 1)
        if layer.within:
            cover = cover * np.clip(layer.within.depth(x, y, z) / np.float32(blur) + np.float32(0.5), 0, 1)
        value = np.float32(palette[layer.tissue]) if layer.texture is None else layer.texture(palette, x, y, z, depth)
        part = image[window]
        part += cover * (value - part)
    return image


def mirrored(layers: Iterable[Layer]) -> list[Layer]:
    """Return the layers, each followed by its mirror image on the other side of the body."""
    return [each for layer in layers for each in (layer, _flipped(layer))]


def _flipped(layer: Layer) -> Layer:
    within = layer.within and _flip(layer.within)
    return Layer(layer.tissue, _flip(layer.solid), layer.texture, within)


def _flip(solid: Solid) -> Solid:
    match solid:
        case Ellipsoid(centre, radii, axes):
            first, second, third = (_across(axis) for axis in axes)
            return Ellipsoid(_across(centre), radii, (first, second, third))
        case Rod(start, end, radius, end_radius):
            return Rod(_across(start), _across(end), radius, end_radius)


def _across(point: Point) -> Point:
    return (-point[0], point[1], point[2])


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _span(middle: float, radius: float, spacing: float, size: int) -> slice:
    return slice(max(int((middle - radius) / spacing), 0), min(int((middle + radius) / spacing) + 2, size))


def _line(start: float, right_step: float, right: Floats, down_step: float, down: Floats) -> Floats:
    place = np.full((1, 1), start, np.float32)
    if right_step:
        place = place + right * np.float32(right_step)
    return place + down * np.float32(down_step) if down_step else place


def _along(axis: Point, x: Floats, y: Floats, z: Floats) -> Floats:
    terms = [part * np.float32(share) for part, share in zip((x, y, z), axis, strict=True) if share]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
