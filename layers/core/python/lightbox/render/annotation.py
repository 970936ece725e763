"""Patient and technique written into a picture (PS3.18 §8.3.5.1.1)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.person_name import PersonName
from lightbox.render import lettering
from lightbox.render.values import macro, number

_NAME, _ID, _BIRTH, _SEX = "00100010", "00100020", "00100030", "00100040"
_UNREADABLE_NAME = "(name in another script)"
_FIGURES = (
    ("00180060", "kV {}"),
    ("00181151", "{} mA"),
    ("00181152", "{} mAs"),
    ("00180080", "TR {}"),
    ("00180081", "TE {}"),
    ("00180050", "{} mm"),
    ("00201041", "at {} mm"),
)
"""What each modality is told by: exposure, repetition and echo time, slice thickness and location."""
_MEASURES = "00289110"
_NARROWEST = 96
"""Pictures below it are thumbnails, on which nothing could be read."""


def annotated(picture: NDArray[np.uint8], dataset: Dataset, frame: int, wanted: Iterable[str]) -> NDArray[np.uint8]:
    """Return a picture with text in its corners: the patient top left, technique bottom left.

    A name is written in the first of its groups that the font can draw; a line that it cannot draw is left out.

    Parameters
    ----------
    picture
        Grey levels or RGB.
    dataset
        DICOM JSON of the image.
    frame
        Number, from 1.
    wanted
        ``patient``, ``technique``, both or none.
    """
    wanted = set(wanted)
    height, across = picture.shape[:2]
    if not wanted or min(height, across) < _NARROWEST:
        return picture
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    size = lettering.fitting(across, height)
    step = size * 5 // 4
    if "patient" in wanted:
        for index, line in enumerate(_fitted(_patient(dataset), size, across)):
            lettering.write(draw, line, (size // 2, size // 2 + index * step), size)
    if "technique" in wanted:
        lines = _fitted(_technique(dataset, frame), size, across)
        for index, line in enumerate(reversed(lines)):
            lettering.write(draw, line, (size // 2, height - size // 2 - index * step), size, anchor="ld")
    return np.asarray(image)


def _fitted(lines: list[str], size: int, across: int) -> list[str]:
    """Return the lines that can be drawn, cut off at the picture's edge."""
    found = [line for line in lines if line and lettering.drawable(line)]
    for index, line in enumerate(found):
        shown = line
        while len(shown) > 1 and lettering.width(shown, size) > across - size:
            shown = shown[: -max(1, len(shown) // 8)]
        found[index] = shown if shown == line else f"{shown[:-1]}…"
    return found


def _patient(dataset: Dataset) -> list[str]:
    sex = json_model.text(dataset, _SEX)
    born = _date(json_model.text(dataset, _BIRTH))
    return [_name(dataset), json_model.text(dataset, _ID), "  ".join(part for part in (born, sex) if part)]


def _name(dataset: Dataset) -> str:
    names = json_model.names(dataset, _NAME)
    if not names:
        return ""
    groups = PersonName.of_json(names[0]).groups
    readable = next((group for group in groups if lettering.drawable(group)), None)
    return str(PersonName(readable)) if readable else _UNREADABLE_NAME


def _technique(dataset: Dataset, frame: int) -> list[str]:
    series, image = json_model.integer(dataset, "00200011"), json_model.integer(dataset, "00200013")
    count = json_model.integer(dataset, "00280008") or 1
    place = [f"Se {series}" if series is not None else "", f"Im {image}" if image is not None else ""]
    place.append(f"Fr {frame}/{count}" if count > 1 else "")
    taken = _date(json_model.text(dataset, "00080020")), json_model.text(dataset, "00080060")
    figures = [
        text.format(_figure(value)) for tag, text in _FIGURES if (value := _value(dataset, frame, tag)) is not None
    ]
    return [
        json_model.text(dataset, "0008103E"),
        "  ".join(figures),
        "  ".join(part for part in (*taken, *place) if part),
    ]


def _value(dataset: Dataset, frame: int, tag: str) -> float | None:
    found = number(dataset, tag)
    return found if found is not None else number(macro(dataset, frame, _MEASURES), tag)


def _figure(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"  # noqa: PLR2004 - no exponents


def _date(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else text  # noqa: PLR2004
