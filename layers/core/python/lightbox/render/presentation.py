"""Grayscale softcopy presentation states (PS3.3 §A.33.1): how their author wants images to be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.render.values import Bulk, number, numbers

_SERIES, _IMAGES = "00081115", "00081140"
_SOP_INSTANCE, _FRAMES = "00081155", "00081160"
_AREAS, _SOFTCOPY_VOI, _ANNOTATIONS = "0070005A", "00283110", "00700001"
_CORNERS = ("00700052", "00700053")
_LAYERS = "00700060"
_LARGEST_MAGNIFICATION = 8.0


class Reference(NamedTuple):
    """An image that a presentation state is for.

    Parameters
    ----------
    series, instance
        Its UIDs, in the presentation state's study.
    frames
        Numbers; empty: all.
    """

    series: str
    instance: str
    frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The part of an image that is displayed, and which way up (PS3.3 §C.10.4, §C.10.6).

    Parameters
    ----------
    x, y, width, height
        In pixels of the image.
    turns
        Quarter turns, clockwise.
    flipped
        Whether left and right change places, after the turns.
    magnification
        Pixels of the picture for one of the image, where no viewport says otherwise.
    """

    x: float
    y: float
    width: float
    height: float
    turns: int = 0
    flipped: bool = False
    magnification: float = 1.0


@dataclass(frozen=True, slots=True)
class Presentation:
    """A presentation state.

    Parameters
    ----------
    dataset
        Its DICOM JSON.
    bulk
        What :func:`lightbox.render.values.needed` names of it.
    """

    dataset: Dataset
    bulk: Bulk = field(default_factory=dict[str, bytes])

    def references(self) -> tuple[Reference, ...]:
        """Return the images that it is for, in its own order."""
        return tuple(
            Reference(json_model.text(series, "0020000E"), json_model.text(image, _SOP_INSTANCE), _frames(image))
            for series in json_model.items(self.dataset, _SERIES)
            for image in json_model.items(series, _IMAGES)
        )

    def softcopy_voi(self, instance: str, frame: int) -> Dataset | None:
        """Return the item with the window or table for a frame, if there is one (§C.11.8)."""
        return next(self._items(_SOFTCOPY_VOI, instance, frame), None)

    def annotations(self, instance: str, frame: int) -> Iterator[tuple[Dataset, float]]:
        """Yield the graphic annotations of a frame and the grey level of each, the lowest layer first (§C.10.5)."""
        layers = {json_model.text(item, "00700002"): item for item in json_model.items(self.dataset, _LAYERS)}

        def layer(item: Dataset) -> Dataset:
            return layers.get(json_model.text(item, "00700002"), {})

        found = list(self._items(_ANNOTATIONS, instance, frame))
        for item in sorted(found, key=lambda item: number(layer(item), "00700062") or 0):
            value = number(layer(item), "00700066")  # Graphic Layer Recommended Display Grayscale Value, 16 bits
            yield item, 1.0 if value is None else min(max(value / 0xFFFF, 0.0), 1.0)

    def area(self, instance: str, frame: int, columns: int, rows: int) -> Area:
        """Return the displayed area of a frame, as much of it as lies within the image.

        Parameters
        ----------
        instance, frame
            Which.
        columns, rows
            Size of the image.
        """
        item = next(self._items(_AREAS, instance, frame), {})
        x0, y0, x1, y1 = _corners(item, columns, rows)
        turns = int(number(self.dataset, "00700042") or 0) // 90 % 4
        flipped = json_model.text(self.dataset, "00700041") == "Y"
        magnification = 1.0
        if json_model.text(item, "00700100") == "MAGNIFY":
            magnification = min(max(number(item, "00700103") or 1.0, 1 / columns, 1 / rows), _LARGEST_MAGNIFICATION)
        return Area(x0, y0, x1 - x0, y1 - y0, turns, flipped, magnification)

    def aspect(self, instance: str, frame: int) -> float | None:
        """Return the width of a pixel over its height, if the displayed area says (§C.10.4)."""
        item = next(self._items(_AREAS, instance, frame), {})
        for tag in ("00700101", "00700102"):
            pair = numbers(item, tag)
            if len(pair) == 2 and min(pair) > 0:  # noqa: PLR2004 - vertical, horizontal
                return pair[1] / pair[0]
        return None

    def _items(self, tag: str, instance: str, frame: int) -> Iterator[Dataset]:
        """Yield the items of a sequence that are for a frame: those that name it, or no image at all."""
        for item in json_model.items(self.dataset, tag):
            named = json_model.items(item, _IMAGES)
            if not named or any(_meant(image, instance, frame) for image in named):
                yield item


def _frames(image: Mapping[str, json_model.Element]) -> tuple[int, ...]:
    return tuple(int(value) for value in numbers(dict(image), _FRAMES))


def _meant(image: Dataset, instance: str, frame: int) -> bool:
    frames = _frames(image)
    return json_model.text(image, _SOP_INSTANCE) == instance and (not frames or frame in frames)


def _corners(item: Dataset, columns: int, rows: int) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom; the corners count from 1, and a turned image has them elsewhere."""
    first, second = (numbers(item, tag) for tag in _CORNERS)
    if len(first) != 2 or len(second) != 2:  # noqa: PLR2004 - column, row
        return 0, 0, columns, rows
    x0, x1 = sorted((first[0], second[0]))
    y0, y1 = sorted((first[1], second[1]))
    left, right = max(x0 - 1, 0), min(x1, columns)
    top, bottom = max(y0 - 1, 0), min(y1, rows)
    return (left, top, right, bottom) if left < right and top < bottom else (0, 0, columns, rows)
