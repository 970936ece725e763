from __future__ import annotations

import numpy as np
import pytest

from local.demo import head
from local.demo.phantom import Plane, Point, paint

PALETTES = {"CT": head.HOUNSFIELD, "T1": head.T1, "T2": head.T2, "PT": head.UPTAKE}


def _value(place: Point, palette: dict[str, float]) -> float:
    plane = Plane(place, (1, 0, 0), (0, 1, 0), 0.5, 1, 1)
    return float(paint(head.head(), plane, palette, 0.5, palette["air"])[0, 0])


def test_every_tissue_has_a_brightness_in_every_palette() -> None:
    tissues = {layer.tissue for layer in head.head()}
    for palette in PALETTES.values():
        assert tissues <= set(palette)
        assert set(palette) == set(head.HOUNSFIELD)


@pytest.mark.parametrize("palette", PALETTES)
def test_the_mass_is_on_the_right_and_uniform(palette: str) -> None:
    x, y, z = head.MASS_CENTRE
    assert x < 0  # x grows to the patient's left
    shades = dict(PALETTES[palette])
    assert _value((x, y, z), shades) == shades["mass"]
    assert _value((x, y + 6, z - 4), shades) == shades["mass"]
    assert _value((-x, y, z), shades) != shades["mass"]


@pytest.mark.parametrize(
    ("place", "tissue"),
    [
        ((0.0, 0.0, 120.0), "air"),
        ((-70.0, 8.0, 20.0), "bone"),
        ((10.0, 14.0, 33.0), "fluid"),
        ((12.0, 14.0, 15.0), "grey"),
        ((32.0, -66.0, -9.0), "humour"),
        ((-29.0, -54.0, -42.0), "air"),
        ((34.0, 40.0, 46.0), "calcium"),
    ],
)
def test_anatomy_is_where_it_belongs(place: Point, tissue: str) -> None:
    assert _value(place, dict(head.HOUNSFIELD)) == pytest.approx(head.HOUNSFIELD[tissue], abs=20)


def test_the_letters_tell_the_sides() -> None:
    # Seen from the front, the patient's left is on the right hand: an L has its foot pointing that way.
    front = Plane((-110, -4, 20), (1, 0, 0), (0, 0, -1), 0.5, 64, 440)
    lead = paint(head.head(), front, head.HOUNSFIELD, 0.5, head.AIR) > 2000
    left_hand, right_hand = lead[:, :60], lead[:, 380:]
    for letter, bow in ((left_hand, True), (right_hand, False)):
        columns = np.flatnonzero(letter.any(axis=0))
        rows = np.flatnonzero(letter.any(axis=1))
        inner = (columns[0] + columns[-1]) // 2 + 2
        assert letter[rows, columns[0] + 2].all()  # both have an upright on the reader's left
        assert letter[rows[0] : rows[0] + 16, inner:].any() == bow  # and only the R something beside its top


def test_grey_matter_is_folded() -> None:
    plane = Plane((-60, -75, 50), (1, 0, 0), (0, 1, 0), 0.5, 320, 240)
    image = paint(head.head(), plane, {**head.HOUNSFIELD, "fluid": 0, "grey": 1, "white": 2}, 0.5, head.AIR)
    brain = image[(image >= 0) & (image <= 2)]
    assert brain.size > 30_000
    assert (brain < 0.5).mean() > 0.04
    assert ((brain > 0.6) & (brain < 1.4)).mean() > 0.08
    assert (brain > 1.5).mean() > 0.4
    assert not np.allclose(image, image[:, ::-1])
