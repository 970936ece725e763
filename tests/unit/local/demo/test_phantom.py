from __future__ import annotations

import numpy as np
import pytest

from local.demo.phantom import Ellipsoid, Layer, Plane, Point, Rod, mirrored, paint

SHADES = {"a": 10.0, "b": 50.0}
FLAT = Plane((-15.5, -15.5, 0), (1, 0, 0), (0, 1, 0), 1.0, 32, 32)
TILTED = Plane((-13.639610, -15.5, -7.363961), (0.8, 0, 0.6), (0, 1, 0), 1.0, 32, 32)


@pytest.mark.parametrize("plane", [FLAT, TILTED])
@pytest.mark.parametrize(
    ("solid", "inside", "outside"),
    [
        (Ellipsoid((0, 0, 0), (10, 6, 8)), (9, 0, 0), (0, 7, 0)),
        (Rod((-5, 0, 0), (5, 0, 0), 3, 1), (-7, 0, 0), (5, 2, 0)),
    ],
)
def test_depth_is_positive_inside_only(plane: Plane, solid: Ellipsoid | Rod, inside: Point, outside: Point) -> None:
    del plane
    for point, sign in ((inside, 1), (outside, -1)):
        x, y, z = (np.full((1, 1), value, np.float32) for value in point)
        assert np.sign(solid.depth(x, y, z)[0, 0]) == sign


def test_depth_is_the_distance_near_the_surface() -> None:
    ball = Ellipsoid((1, 2, 3), (5, 5, 5))
    x = np.linspace(1, 9, 17, dtype=np.float32)[None, :]
    depth = ball.depth(x, np.full((1, 1), 2, np.float32), np.full((1, 1), 3, np.float32))
    assert np.allclose(depth, 6 - x, atol=0.01)


def test_a_ball_covers_its_area_on_any_plane_through_its_middle() -> None:
    for plane in (FLAT, TILTED):
        middle = tuple(c + 15.5 * (r + d) for c, r, d in zip(plane.corner, plane.right, plane.down, strict=True))
        image = paint([Layer("a", Ellipsoid((middle[0], middle[1], middle[2]), (9, 9, 9)))], plane, SHADES, 1.0, 0.0)
        assert image.sum() / 10 == pytest.approx(3.1416 * 81, rel=0.01)
        assert np.allclose(image, image.T, atol=0.02)


def test_later_layers_lie_over_earlier_ones_and_may_be_confined() -> None:
    ball, half = Ellipsoid((0, 0, 0), (10, 10, 10)), Ellipsoid((-10, 0, 0), (10, 10, 10))
    image = paint([Layer("a", ball), Layer("b", ball, within=half)], FLAT, SHADES, 1.0, 0.0)
    assert image[16, 16 - 5] == 50
    assert image[16, 16 + 5] == 10
    assert image[0, 0] == 0


def test_a_solid_off_the_plane_leaves_it_alone() -> None:
    assert not paint([Layer("a", Ellipsoid((0, 0, 50), (10, 10, 10)))], FLAT, SHADES, 1.0, 0.0).any()


def test_the_mirror_image_lies_on_the_other_side() -> None:
    tilted = ((0.8, 0.6, 0), (-0.6, 0.8, 0), (0, 0, 1))
    layers = mirrored([Layer("a", Ellipsoid((6, 2, 0), (5, 2, 2), tilted)), Layer("b", Rod((3, 8, 0), (9, 9, 0), 1))])
    image = paint(layers, FLAT, SHADES, 1.0, 0.0)
    assert len(layers) == 4
    assert image.any()
    assert np.allclose(image, image[:, ::-1], atol=1e-4)
