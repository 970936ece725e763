"""Text in the corners: what is written, in which script, and where not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lightbox.render import annotation, lettering
from lightbox.render.annotation import annotated

BLACK = np.zeros((512, 512), np.uint8)


def dataset(**name: str) -> Any:
    return {
        "00100010": {"vr": "PN", "Value": [name]},
        "00100020": {"vr": "LO", "Value": ["4711"]},
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "00180060": {"vr": "DS", "Value": [120]},
        "00180050": {"vr": "DS", "Value": [2.5]},
        "00080020": {"vr": "DA", "Value": ["20240131"]},
        "00280008": {"vr": "IS", "Value": [30]},
    }


def test_patient_on_top_technique_at_the_bottom() -> None:
    found = annotated(BLACK, dataset(Alphabetic="Doe^Jane"), 1, {"patient"})
    assert found[:100].any()
    assert not found[100:].any()
    found = annotated(BLACK, dataset(Alphabetic="Doe^Jane"), 1, {"technique"})
    assert found[412:].any()
    assert not found[:412].any()


def test_lines() -> None:
    assert annotation._technique(dataset(), 7) == ["", "kV 120  2.5 mm", "2024-01-31  CT  Fr 7/30"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ({"Alphabetic": "Doe^Jane"}, "Jane Doe"),
        ({"Alphabetic": "Иванов^Пётр"}, "Пётр Иванов"),
        ({"Alphabetic": "Παπαδόπουλος^Γιώργος"}, "Γιώργος Παπαδόπουλος"),
        ({"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎"}, "Tarou Yamada"),
        ({"Ideographic": "山田^太郎"}, "(name in another script)"),
        ({}, ""),
    ],
)
def test_names_are_in_a_script_that_can_be_read(name, written) -> None:
    assert annotation._name(dataset(**name)) == written


def test_what_the_font_lacks_is_not_written() -> None:
    assert lettering.drawable("Größe ÅŁ Ж Ω ש ع")
    assert not lettering.drawable("山")
    assert annotation._fitted(["abc", "山田", ""], 12, 512) == ["abc"]


def test_long_lines_end_at_the_edge() -> None:
    (line,) = annotation._fitted(["word " * 200], 14, 200)
    assert line.endswith("…")
    assert lettering.width(line, 14) <= 200


def test_nothing_on_thumbnails_or_unasked() -> None:
    small = np.zeros((95, 400), np.uint8)
    assert annotated(small, dataset(Alphabetic="Doe"), 1, {"patient"}) is small
    assert annotated(BLACK, dataset(Alphabetic="Doe"), 1, ()) is BLACK


def test_legible_on_white_and_in_colour() -> None:
    white = np.full((200, 300, 3), 255, np.uint8)
    found = annotated(white, dataset(Alphabetic="Doe"), 1, {"patient", "technique"})
    assert found.shape == white.shape
    assert found.min() == 0


@pytest.mark.parametrize(("size", "font"), [((96, 96), 9), ((512, 512), 14), ((4096, 3328), 48), ((1024, 2000), 28)])
def test_sizes(size, font) -> None:
    assert lettering.fitting(*size) == font
