"""Stored JPEG frames that are the picture already, and all that makes them not so."""

from __future__ import annotations

from typing import Any

import imagecodecs
import numpy as np
import pytest
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit

from lightbox.render.asked import Asked, Viewport
from lightbox.render.header import Header
from lightbox.render.passing import passes

GREY = bytes(imagecodecs.jpeg8_encode(np.zeros((8, 16), np.uint8), level=90))
COLOUR = bytes(imagecodecs.jpeg8_encode(np.zeros((8, 16, 3), np.uint8), level=90))


def dataset(samples: int = 1, photometric: str = "MONOCHROME2", **more: Any) -> dict[str, Any]:
    numbers = {"00280010": 8, "00280011": 16, "00280002": samples, "00280100": 8, "00280101": 8, "00280102": 7,
               "00280103": 0}  # fmt: skip
    found: dict[str, Any] = {tag: {"vr": "US", "Value": [value]} for tag, value in numbers.items()}
    return found | {"00280004": {"vr": "CS", "Value": [photometric]}} | {
        tag.removeprefix("x"): {"vr": "DS", "Value": [value] if not isinstance(value, list) else value}
        for tag, value in more.items()
    }  # fmt: skip


def sent(encoded: bytes, data: dict[str, Any], asked: Asked | None = None, syntax: str = JPEGBaseline8Bit) -> bool:
    return passes(syntax, Header(data), encoded, asked or Asked())


def test_plain_grey_and_plain_colour_pass() -> None:
    assert sent(GREY, dataset())
    assert sent(COLOUR, dataset(3, "YBR_FULL_422"))
    assert sent(GREY, dataset(x00281053=1, x00281052=0))


@pytest.mark.parametrize(
    "asked", [Asked(quality=50), Asked(viewport=Viewport(8, 8)), Asked(annotation=frozenset(("patient",)))]
)
def test_whatever_is_asked_of_it_makes_it_anew(asked: Asked) -> None:
    assert not sent(GREY, dataset(), asked)


@pytest.mark.parametrize(
    "changed",
    [
        {"x00281050": 40},
        {"x00281053": 2},
        {"x00281052": -1024},
        {"x00280120": 0},
        {"x20500020": "INVERSE"},
        {"x00080060": "PT"},
        {"x60000010": 8},
        {"x00280034": [1, 2]},
        {"photometric": "MONOCHROME1"},
        {"x00280010": 9},
        {"x00280103": 1},
    ],
)
def test_what_a_browser_would_show_otherwise_is_made_anew(changed: dict[str, Any]) -> None:
    assert not sent(GREY, dataset(**changed))


def test_other_codestreams_and_other_syntaxes_are_made_anew() -> None:
    assert not sent(GREY, dataset(), syntax=ExplicitVRLittleEndian)
    assert not sent(b"no codestream", dataset())
    assert not sent(COLOUR, dataset())
    assert not sent(COLOUR, dataset(3, "RGB")), "the codestream says YBR, the data set RGB"
