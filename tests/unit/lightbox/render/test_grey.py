"""Grey levels: PS3.3's formulas computed value by value, and what must hold whatever the values are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightbox.render.asked import FUNCTIONS, Window
from lightbox.render.grey import Grey, Padding
from lightbox.render.modality import Rescale
from lightbox.render.tables import Table


def by_the_book(value: float, window: Window) -> float:
    """PS3.3 §C.11.2.1.2.1, §C.11.2.1.3.1 and §C.11.2.1.3.2 for an output of 0 to 255."""
    c, w = window.centre, window.width
    if window.function == "SIGMOID":
        return 255 / (1 + math.exp(min(max(-4 * (value - c) / w, -700), 700)))
    if window.function == "LINEAR_EXACT":
        if value <= c - w / 2:
            return 0
        return 255 if value > c + w / 2 else ((value - c) / w + 0.5) * 255
    if value <= c - 0.5 - (w - 1) / 2:
        return 0
    return 255 if value > c - 0.5 + (w - 1) / 2 else ((value - (c - 0.5)) / (w - 1) + 0.5) * 255


TYPES = ("u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8")
windows = st.builds(
    Window,
    st.floats(-2000, 2000, allow_nan=False).map(lambda x: round(x, 2)),
    st.floats(1, 4000).map(lambda x: round(x, 2)),
    st.sampled_from(FUNCTIONS),
)
rescales = st.builds(Rescale, st.sampled_from([1.0, 0.5, 2.0, -1.0, 0.001]), st.sampled_from([0.0, -1024.0, 10.5]))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TYPES), rescales, windows, st.booleans(), st.data())
def test_every_type_by_the_book(dtype, rescale, window, inverse, data) -> None:
    bounds = np.iinfo(dtype) if dtype[0] != "f" else None
    element = st.integers(int(bounds.min), int(bounds.max)) if bounds else st.integers(-5000, 5000)
    values = np.array(data.draw(st.lists(element, min_size=1, max_size=20)), dtype)[None]
    found = Grey(rescale, window, inverse=inverse)(values)
    for level, value in zip(found[0].tolist(), values[0].tolist(), strict=True):
        expected = by_the_book(value * rescale.slope + rescale.intercept, window)
        assert abs(level - (255 - expected if inverse else expected)) <= 0.51


ANY = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([1e308, -1e308, 5e-324, 1e-300]))
ABOVE_ZERO = st.one_of(st.floats(5e-324, 1e308), st.sampled_from([5e-324, 1e308]))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(TYPES), st.builds(Rescale, ANY, ANY), st.builds(Window, ANY, ABOVE_ZERO, st.sampled_from(FUNCTIONS))
)
def test_files_may_name_any_number(dtype, rescale, window) -> None:
    ends = np.iinfo(dtype) if dtype[0] != "f" else np.finfo(dtype)
    values = np.array([[ends.min, 0, 1, ends.max]], dtype)
    assert Grey(rescale, window)(values).shape == (1, 4)
    assert Grey(rescale, window, inverse=True)(values).shape == (1, 4)


@settings(max_examples=50, deadline=None)
@given(rescales, windows, st.booleans())
def test_levels_are_monotone(rescale, window, inverse) -> None:
    ramp = np.arange(-32768, 32768, dtype=np.int16)[None]
    steps = np.diff(Grey(rescale, window, inverse=inverse)(ramp)[0].astype(int))
    rising = (rescale.slope > 0) != inverse
    assert (steps >= 0).all() if rising else (steps <= 0).all()


@pytest.mark.parametrize("dtype", ["i2", "u2", "f4"])
def test_a_cut_is_a_cut_of_the_whole(dtype) -> None:
    pixels = (np.arange(40 * 30).reshape(40, 30) * 7 - (3000 if dtype != "u2" else 0)).astype(dtype)
    grey = Grey(Rescale(1, -5), Window(100, 4000))
    assert np.array_equal(grey(pixels[7:33, 3:20]), grey(pixels)[7:33, 3:20])


def test_what_is_no_number_is_black_and_infinities_are_the_ends() -> None:
    values = np.array([[np.nan, np.inf, -np.inf, 0.5]], np.float32)
    for function in FUNCTIONS:
        window = Window(0.5, 1, function)
        assert Grey(Rescale(), window)(values)[0, :3].tolist() == [0, 255, 0]
    assert Grey(Rescale(0.0, 0.0), Window(0, 1, "LINEAR_EXACT"))(values)[0, 0] == 0


@pytest.mark.parametrize("dtype", ["u2", "i2", "f8"])
@pytest.mark.parametrize("inverse", [False, True])
def test_padding_is_black(dtype, inverse) -> None:
    values = np.array([[0, 5, 6, 7, 100]], dtype)
    found = Grey(Rescale(), Window(50, 100, "LINEAR_EXACT"), inverse=inverse, padding=Padding(5, 6))(values)
    assert found[0, 1:3].tolist() == [0, 0]
    assert found[0, 4] == (0 if inverse else 255)


def test_padding_outside_of_the_type_is_none() -> None:
    values = np.array([[0, 255]], np.uint8)
    for padding in (Padding(-2000, -2000), Padding(300, 400)):
        assert Grey(Rescale(), Window(128, 256), padding=padding)(values)[0].tolist() == [0, 255]


def test_tables_in_a_row() -> None:
    """Modality, VOI and presentation tables: each with values of its own."""
    modality = Table(0, np.array([10, 20, 30], np.uint16), 8)
    voi = Table(10, np.arange(21, dtype=np.uint16) * 3, 6)
    presentation = Table(0, np.array([0, 255], np.uint16), 8)
    values = np.array([[0, 1, 2, 9]], np.uint8)
    assert Grey(modality, voi)(values)[0].tolist() == [0, round(30 / 63 * 255), round(60 / 63 * 255), 243]
    assert Grey(modality, voi, presentation)(values)[0].tolist() == [0, 0, 255, 255]


def test_read_only_and_strided_pixels() -> None:
    pixels = np.frombuffer(bytes(range(200)) * 2, "<u2").reshape(10, 20)
    assert Grey(Rescale(), Window(20000, 40000))(pixels[::2, ::3]).shape == (5, 7)


def test_nothing_as_large_as_the_image_but_the_picture() -> None:
    import tracemalloc

    for dtype in ("u2", "f4"):
        pixels = np.zeros((4096, 3328), dtype)
        tracemalloc.start()
        Grey(Rescale(), Window(100, 200))(pixels)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < pixels.size * 1.3
