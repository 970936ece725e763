"""Windows that no file brings: what a person would see first of each kind of image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightbox.render import automatic
from lightbox.render.asked import Window

RANDOM = np.random.default_rng(2)


def of(values: Any, modality: str = "", bits: int = 12, **more: Any) -> tuple[float, float]:
    """Return what becomes black, and what white."""
    dataset = {"00080060": {"vr": "CS", "Value": [modality]}} | more
    found = automatic.window(np.asarray(values, np.float64), dataset, bits)
    return found.centre - found.width / 2, found.centre + found.width / 2


def test_one_bit_is_black_and_white() -> None:
    assert of([0, 0, 0], bits=1) == (0, 1)


def test_eight_bits_are_as_they_are() -> None:
    assert of([3, 200], "US", 8) == (0, 255)
    assert of([3, 50], "OT", 6) == (0, 63)


def test_ct_shows_soft_tissue() -> None:
    values = [-1000] * 50 + [40] * 40 + [1000] * 10
    assert automatic.window(np.array(values, float), {"00080060": {"vr": "CS", "Value": ["CT"]}}, 12) == Window(40, 400)
    assert of([30.0, 50.0, 60.0], "CT") != (-160, 240)


def test_counts_begin_at_nothing_and_one_hot_spot_does_not_darken_the_rest() -> None:
    values = np.append(RANDOM.uniform(0, 100, 10_000), 1e6)
    for modality in ("PT", "NM"):
        low, high = of(values, modality, 16)
        assert low == 0
        assert 90 < high < 110
    assert of([0, 0], "NM", 16)[0] == 0


def test_radiographs_leave_collimators_and_saturation_out_of_account() -> None:
    body = RANDOM.normal(2000, 200, 5000)
    low, high = of(np.concatenate([np.zeros(4000), body, np.full(3000, 4095)]), "DX")
    assert 1300 < low < 1600
    assert 2400 < high < 2700


def test_segmentations_span_their_fractions() -> None:
    seg = {"00080016": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.66.4"]}}
    assert of([0, 3], bits=8, **seg, **{"0062000E": {"vr": "US", "Value": [100]}}) == (0, 100)
    assert of([0, 3], bits=8, **seg) == (0, 3)
    assert of([0, 0], bits=8, **seg) == (0, 1)


@pytest.mark.parametrize("value", [0.0, 7.0, -3.5, 1e30])
def test_uniform_images_are_mid_grey(value) -> None:
    low, high = of([value] * 10, "MR")
    assert low <= value <= high


def test_what_is_no_number_counts_for_nothing() -> None:
    assert of([np.nan, np.inf, -np.inf], bits=0) == (0, 1)
    low, high = of([np.nan, np.inf, *range(1001)], bits=0)
    assert (low, high) == pytest.approx((5, 995))


@settings(max_examples=100)
@given(
    st.lists(st.floats(width=32), max_size=50), st.sampled_from(["", "CT", "PT", "NM", "MG", "MR"]), st.integers(0, 32)
)
def test_every_window_can_be_used(values, modality, bits) -> None:
    dataset = {"00080060": {"vr": "CS", "Value": [modality]}}
    found = automatic.window(np.array(values, np.float64), dataset, bits)
    assert found.width > 0
    assert np.isfinite([found.centre, found.width]).all()


def test_samples_are_few_evenly_spread_and_without_padding() -> None:
    pixels = np.zeros((4096, 3328), np.uint16)
    pixels[2048:] = 5
    found = automatic.sample(pixels)
    assert 100_000 < found.size < 300_000
    assert abs(np.mean(found == 5) - 0.5) < 0.01
    assert not automatic.sample(pixels, pixels == 5).any()
    assert automatic.sample(pixels[:1, :1]).size == 1
