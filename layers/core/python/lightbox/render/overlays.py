"""Overlay planes (PS3.3 §C.9.2): bitmaps drawn over the image in white."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.render.values import Bulk, binary, overlay_groups

_GROUPS = tuple(f"{group:04X}" for group in range(0x6000, 0x6020, 2))
_LARGEST = 1 << 27
"""Most pixels of a plane: four times the largest screen."""
_WORD_BITS = 16


@dataclass(frozen=True, slots=True)
class Plane:
    """One overlay plane.

    Parameters
    ----------
    bits
        Rows x columns.
    top, left
        Of its first pixel, from 0; may be negative.
    """

    bits: NDArray[np.bool_]
    top: int
    left: int

    def over(self, rows: int, columns: int) -> NDArray[np.bool_]:
        """Return the plane on an image of that size."""
        found = np.zeros((rows, columns), np.bool_)
        height, width = self.bits.shape
        y0, y1 = max(self.top, 0), min(self.top + height, rows)
        x0, x1 = max(self.left, 0), min(self.left + width, columns)
        if y0 < y1 and x0 < x1:
            found[y0:y1, x0:x1] = self.bits[y0 - self.top : y1 - self.top, x0 - self.left : x1 - self.left]
        return found


def active(presentation: Dataset) -> frozenset[str]:
    """Return the groups of overlays that a presentation state shows: those it has a layer for (§C.11.7)."""
    return frozenset(group for group in _GROUPS if f"{group}1001" in presentation)


def embedded(dataset: Dataset) -> bool:
    """Whether a plane lies in unused bits of the pixels (retired in 2004): then the frame's words are needed too."""
    return any(_bit(dataset, group) is not None and f"{group}3000" not in dataset for group in overlay_groups(dataset))


def planes(
    dataset: Dataset, frame: int, bulk: Bulk, words: NDArray[Any] | None = None, groups: Collection[str] | None = None
) -> Iterator[Plane]:
    """Yield the planes of a frame that can be drawn.

    Parameters
    ----------
    dataset
        DICOM JSON of the image.
    frame
        Number, from 1.
    bulk
        What was read beside the JSON.
    words
        The frame's words as allocated, for planes in unused bits of them.
    groups
        Those to look at, such as ``6000``; None: all.
    """
    for group in overlay_groups(dataset) if groups is None else groups:
        found = _plane(dataset, group, frame, bulk, words)
        if found:
            yield found


def _bit(dataset: Dataset, group: str) -> int | None:
    bit = json_model.integer(dataset, f"{group}0102")
    return bit if bit is not None and 0 < bit < _WORD_BITS else None


def _plane(dataset: Dataset, group: str, frame: int, bulk: Bulk, words: NDArray[Any] | None) -> Plane | None:
    rows, columns = (json_model.integer(dataset, f"{group}{element}") or 0 for element in ("0010", "0011"))
    origin = [value if isinstance(value, int) else 1 for value in json_model.values(dataset, f"{group}0050")]
    top, left = origin if len(origin) == 2 else (1, 1)  # noqa: PLR2004 - row, column
    if rows < 1 or columns < 1 or rows * columns > _LARGEST or max(abs(top), abs(left)) > _LARGEST:
        return None
    first = json_model.integer(dataset, f"{group}0051") or 1
    count = json_model.integer(dataset, f"{group}0015") or 1
    index = frame - first
    if not 0 <= index < count:
        if count > 1:
            return None
        index = 0  # one plane is for every frame
    raw = binary(dataset, f"{group}3000", bulk)
    if raw is not None:
        bits = unpacked(raw, index, rows * columns)
        return Plane(bits.reshape(rows, columns), top - 1, left - 1) if bits is not None else None
    bit = _bit(dataset, group)
    if bit is None or words is None or words.ndim != 2:  # noqa: PLR2004
        return None
    return Plane((words >> bit & 1).astype(np.bool_), top - 1, left - 1)


def unpacked(raw: bytes, index: int, size: int) -> NDArray[np.bool_] | None:
    """Return a plane's bits, or None if the data ends before it.

    Parameters
    ----------
    raw
        Planes without gaps, the first pixel in the lowest bit (PS3.5 §8.1.2).
    index
        Of the plane, from 0.
    size
        Its pixels.
    """
    start = index * size
    packed = np.frombuffer(raw, np.uint8)[start // 8 : -(-(start + size) // 8)]
    bits = np.unpackbits(packed, bitorder="little")[start % 8 : start % 8 + size]
    return bits.view(np.bool_) if len(bits) == size else None
