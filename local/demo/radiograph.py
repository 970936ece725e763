"""Drawing a projection: how much matter a ray meets, in mm, on a plane that looks straight at the body.

The solids of `phantom` are used as their own shadows: a picture's plane is z = 0, x to the reader's right, y down.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from local.demo.grain import Floats
from local.demo.phantom import Ellipsoid, Plane, Point, Rod, Solid

Place = tuple[float, float]


def picture(columns: int, rows: int, pixel: float) -> Plane:
    """Return a plane of pixels with its origin in the middle.

    Parameters
    ----------
    columns, rows : int
    pixel : float
        Distance of pixel centres, mm.
    """
    corner = (-(columns - 1) / 2 * pixel, -(rows - 1) / 2 * pixel, 0.0)
    return Plane(corner, (1, 0, 0), (0, 1, 0), pixel, rows, columns)


def oval(centre: Place, radii: Place, tangent: float = 0.0) -> Ellipsoid:
    """Return an oval, turned clockwise by the angle with this tangent."""
    cos = 1 / (1 + tangent * tangent) ** 0.5
    sin = tangent * cos
    axes: tuple[Point, Point, Point] = ((cos, sin, 0), (-sin, cos, 0), (0, 0, 1))
    return Ellipsoid((*centre, 0), (*radii, max(radii)), axes)


def path(*places: tuple[float, float, float]) -> list[Rod]:
    """Return the rods that join places given as x, y and radius."""
    return [Rod((x, y, 0), (u, v, 0), r, s) for (x, y, r), (u, v, s) in pairwise(places)]


def curve(start: Place, bend: Place, end: Place, radius: float, end_radius: float, steps: int = 14) -> list[Rod]:
    """Return a quadratic Bezier curve as short rods."""
    places: list[tuple[float, float, float]] = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
        places.append(
            (
                a * start[0] + b * bend[0] + c * end[0],
                a * start[1] + b * bend[1] + c * end[1],
                radius + t * (end_radius - radius),
            )
        )
    return path(*places)


def depth(plane: Plane, solids: Sequence[Solid], reach: float) -> tuple[tuple[slice, slice], Floats] | None:
    """Return how deep each pixel lies in the union of some solids.

    Parameters
    ----------
    plane : Plane
    solids : sequence of Solid
    reach : float
        How far outside the result shall still be right, mm.

    Returns
    -------
    tuple of (slice, slice) and ndarray of float32, or None
        The part of the picture the solids may touch, and the depth in mm there; None if they lie outside.
    """
    windows = [(solid, plane.window(solid.ball[0], solid.ball[1] + reach)) for solid in solids]
    seen = [(solid, window) for solid, window in windows if window]
    if not seen:
        return None
    top, left = (min(window[axis].start for _, window in seen) for axis in (0, 1))
    bottom, right = (max(window[axis].stop for _, window in seen) for axis in (0, 1))
    deepest = np.full((bottom - top, right - left), -reach, np.float32)
    for solid, (rows, columns) in seen:
        part = deepest[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        np.maximum(part, solid.depth(*plane.points((rows, columns))), out=part)
    return (slice(top, bottom), slice(left, right)), deepest


def cover(plane: Plane, solids: Sequence[Solid], blur: float) -> Floats:
    """Return 1 inside the solids and 0 outside, with an edge of `blur` mm."""
    image = np.zeros((plane.rows, plane.columns), np.float32)
    found = depth(plane, solids, blur)
    if found:
        image[found[0]] = np.clip(found[1] / np.float32(blur) + np.float32(0.5), 0, 1)
    return image


def add_lens(image: Floats, plane: Plane, shape: Ellipsoid, thickness: float, *, flat: bool = False) -> None:
    """Add a body with an oval outline.

    Parameters
    ----------
    image : ndarray of float32
    plane : Plane
    shape : Ellipsoid
        The outline.
    thickness : float
        In the middle, mm; negative for a hole.
    flat : bool
        Nearly the same thickness up to the edge, instead of a ball's.
    """
    window = plane.window(*shape.ball)
    if window is None:
        return
    x, y, _ = plane.points(window)
    x, y = x - np.float32(shape.centre[0]), y - np.float32(shape.centre[1])
    (cos, sin, _), (a, b, _) = shape.axes[0], shape.radii
    u = (x * np.float32(cos) + y * np.float32(sin)) / np.float32(a)
    v = (y * np.float32(cos) - x * np.float32(sin)) / np.float32(b)
    reach = u * u + v * v
    if flat:
        reach = reach * reach
    image[window] += np.float32(thickness) * np.sqrt(np.maximum(1 - reach, 0))


def add_tube(image: Floats, plane: Plane, rods: Sequence[Rod], strength: float, wall: float = 0.0) -> None:
    """Add a round tube along joined rods: a vessel, or with a `wall` in mm a bone, denser at its rim.

    Parameters
    ----------
    image : ndarray of float32
    plane : Plane
    rods : sequence of Rod
    strength : float
        What one mm of it weighs.
    wall : float
        Thickness of the compact bone, mm; 0 for a solid tube.
    """
    found = depth(plane, rods, plane.spacing)
    if not found:
        return
    window, deep = found
    radius = max(max(rod.radius, rod.end_radius or 0) for rod in rods)
    matter = _chord(deep, radius)
    if wall:
        matter = matter - np.float32(0.72) * _chord(deep - np.float32(wall), radius - wall)
    image[window] += np.float32(strength) * matter


def _chord(deep: Floats, radius: float) -> Floats:
    inside = np.clip(deep, 0, np.float32(radius))
    return 2 * np.sqrt(inside * (np.float32(2 * radius) - inside))
