"""Regions and sizes as PS3.18 §8.3.5.1.3 has them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightbox.errors import InvalidInput
from lightbox.pixels.shape import Shape
from lightbox.render import scale
from lightbox.render.asked import LARGEST_AREA, Asked, Viewport, parse
from lightbox.render.presentation import Area

PICTURE = np.random.default_rng(5).integers(0, 256, (60, 90), dtype=np.uint8)


def shown(text: str, picture: np.ndarray = PICTURE) -> np.ndarray:
    rows, columns = picture.shape[:2]
    view = scale.view(columns, rows, parse([("viewport", text)] if text else []))
    part, box = scale.cut(picture, view, columns, rows)
    return scale.fit(part, box, view)


def shape(rows: int, columns: int) -> Shape:
    return Shape(rows, columns, 1, 16, 12, 11, signed=False, planar=False, photometric="MONOCHROME2")


def test_nothing_asked_is_nothing_done() -> None:
    assert np.array_equal(shown(""), PICTURE)
    assert np.array_equal(shown("90,60"), PICTURE)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("45,45", (30, 45)),
        ("45,10", (10, 15)),
        ("900,900", (600, 900)),
        ("1,1", (1, 1)),
        ("30,30,0,0,30,60", (30, 15)),
        ("16384,1", (1, 2)),
    ],
)
def test_as_large_as_fits_without_distortion(text, size) -> None:
    assert shown(text).shape == size


def test_a_region_of_its_own_size_is_the_region() -> None:
    assert np.array_equal(shown("20,30,10,15,20,30"), PICTURE[15:45, 10:30])
    assert np.array_equal(shown("80,50,10,10"), PICTURE[10:, 10:])
    assert np.array_equal(shown("20,60,70"), PICTURE[:, 70:])


def test_a_region_beyond_the_edge_ends_there() -> None:
    assert np.array_equal(shown("10,10,80,50,1000,1000"), PICTURE[50:, 80:])


@pytest.mark.parametrize("text", ["10,10,90,0", "10,10,0,60", "10,10,1000000000,1000000000"])
def test_a_region_outside_is_refused(text) -> None:
    with pytest.raises(InvalidInput):
        shown(text)


def test_flips() -> None:
    assert np.array_equal(shown("90,60,,,-90,60"), PICTURE[:, ::-1])
    assert np.array_equal(shown("90,60,,,90,-60"), PICTURE[::-1])
    assert np.array_equal(shown("90,60,,,-90,-60", np.ascontiguousarray(PICTURE[::-1, ::-1])), PICTURE)


@settings(max_examples=100, deadline=None)
@given(
    st.floats(0, 88.5),
    st.floats(0, 58.5),
    st.floats(0.01, 1e6),
    st.floats(0.01, 1e6),
    st.integers(1, 300),
    st.integers(1, 300),
)
def test_any_region_gives_a_picture_within_the_viewport(x, y, width, height, across, down) -> None:
    asked = Asked(viewport=Viewport(across, down, x, y, width, height))
    view = scale.view(90, 60, asked)
    part, box = scale.cut(PICTURE, view, 90, 60)
    found = scale.fit(part, box, view)
    assert found.shape == (view.down, view.across)
    assert 1 <= view.across <= across
    assert 1 <= view.down <= down
    assert view.across == across or view.down == down


def test_averages_keep_the_mean_and_flat_stays_flat() -> None:
    assert abs(float(shown("30,20").mean()) - PICTURE.mean()) < 2
    assert (shown("33,21", np.full((60, 90), 77, np.uint8)) == 77).all()


@pytest.mark.parametrize(
    ("viewport", "reduction"),
    [(None, 0), ((512, 512), 0), ((400, 400), 0), ((257, 257), 0), ((256, 256), 1), ((64, 64), 3), ((1, 1), 5)],
)
def test_reduction(viewport, reduction) -> None:
    asked = Asked(viewport=Viewport(*viewport) if viewport else None)
    assert scale.reduction(shape(512, 512), asked) == reduction


def test_reduction_of_large_images_may_miss_by_a_fifth() -> None:
    assert scale.reduction(shape(4096, 3328), Asked(viewport=Viewport(1024, 1280))) == 2
    assert scale.reduction(shape(4096, 3328), Asked(viewport=Viewport(1400, 2000))) == 1
    assert scale.reduction(shape(4096, 3328), Asked(viewport=Viewport(512, 512, 0, 0, 512, 512))) == 0


@pytest.mark.parametrize("reduce", [1, 2])
def test_reduced_pixels_show_the_same_region(reduce) -> None:
    ramp = np.add.outer(np.arange(256), np.arange(256)).astype(np.uint16) // 2
    asked = Asked(viewport=Viewport(32, 32, 64, 32, 128, 128))
    view = scale.view(256, 256, asked)
    step = 1 << reduce
    small = ramp.reshape(256 // step, step, 256 // step, step).mean((1, 3)).astype(np.uint8)
    found = scale.fit(*scale.cut(small, view, 256, 256), view)
    whole = scale.fit(*scale.cut(ramp.astype(np.uint8), view, 256, 256), view)
    assert np.abs(found.astype(int) - whole).max() <= 3


def pairs(tag: str, *values: float) -> dict:
    return {tag: {"vr": "DS", "Value": list(values)}}


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        ({}, 1),
        (pairs("00280034", 4, 3), 0.75),
        (pairs("00280030", 1, 2), 2),
        (pairs("00280030", 0.4785, 0.478516), 1),
        (pairs("00280030", 0, 1), 1),
        (pairs("00280030", 1, 1000), 1),
        (pairs("00280030", 1), 1),
        (pairs("00181164", 0.1, 0.2), 2),
        (pairs("00280034", 1, 1) | pairs("00280030", 1, 2), 1),
    ],
)
def test_aspect(dataset, expected) -> None:
    assert scale.aspect(dataset) == pytest.approx(expected)


def test_pixels_that_are_not_square_become_so_without_losing_any() -> None:
    assert (scale.view(100, 50, Asked(), 2.0).across, scale.view(100, 50, Asked(), 2.0).down) == (200, 50)
    assert (scale.view(100, 50, Asked(), 0.5).across, scale.view(100, 50, Asked(), 0.5).down) == (100, 100)
    bounded = scale.view(30_000, 1000, Asked(), 20.0)
    assert bounded.across * bounded.down <= LARGEST_AREA * 1.01


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("flipped", [False, True])
def test_points_lie_where_the_pixels_went(turns, flipped) -> None:
    picture = np.zeros((40, 60), np.uint8)
    picture[10, 20] = 255
    view = scale.view(60, 40, Asked(), 1.0, Area(5, 2, 50, 30, turns, flipped))
    found = scale.fit(*scale.cut(picture, view, 60, 40), view)
    x, y = view.place(20.5, 10.5)
    assert found[int(y), int(x)] == 255
    assert found.shape == ((50, 30) if turns % 2 else (30, 50))
