"""Reading what rendering needs from DICOM JSON: numbers, macros of functional groups, values kept as bulk data.

Lookup tables and overlays are larger than what stays in the JSON. Whoever wants a picture asks :func:`needed` for
the bulk data paths, reads those, and hands them in by path.
"""

from __future__ import annotations

import binascii
import math
import struct
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset, Element

Bulk: TypeAlias = Mapping[str, bytes]
"""Values left out of the JSON, little endian, by their bulk data path (``00281201``, ``00283010.0.00283006``)."""

PER_FRAME = "52009230"
"""Per-frame Functional Groups Sequence (PS3.3 §C.7.6.16)."""
SHARED = "52009229"
"""Shared Functional Groups Sequence."""
ICC_PROFILE = "00282000"
_TABLES = frozenset((
    "00281201", "00281202", "00281203", "00281204",  # palettes
    "00281221", "00281222", "00281223", "00281224",  # segmented ones
    "00283006",  # LUT Data
    ICC_PROFILE,
))  # fmt: skip
_OVERLAYS = tuple((f"{group:04X}", f"{group:04X}0010") for group in range(0x6000, 0x6020, 2))
_MARK = "/bulkdata/"
_NEGATIVE = 0x8000
_WORD = 0x10000


def needed(dataset: Dataset, number: int = 1) -> tuple[str, ...]:
    """Return the bulk data paths of what a frame's picture depends on, its pixels aside.

    Parameters
    ----------
    dataset
        DICOM JSON of an image or of a presentation state.
    number
        The frame, from 1.

    Returns
    -------
    tuple of str
        Each once; empty for most images.
    """
    return tuple(dict.fromkeys(_paths(dataset, number)))


def _paths(dataset: Dataset, number: int) -> Iterator[str]:
    for tag, element in dataset.items():
        if element["vr"] == "SQ":
            found = json_model.items(dataset, tag)
            for item in found[number - 1 : number] if tag == PER_FRAME else found:
                yield from _paths(item, number)
        elif tag in _TABLES or (tag.startswith("60") and tag.endswith("3000")):
            path = _path(element)
            if path:
                yield path


def _path(element: Element) -> str:
    return element.get("BulkDataURI", "").partition(_MARK)[2]


def overlay_groups(dataset: Dataset) -> list[str]:
    """Return the groups that hold an overlay plane, such as ``6000``: those with Overlay Rows (PS3.3 §C.9.2)."""
    return [group for group, rows in _OVERLAYS if rows in dataset]


def binary(dataset: Dataset, tag: str, bulk: Bulk) -> bytes | None:
    """Return a value as little endian bytes, wherever it is kept; None if it is nowhere.

    Parameters
    ----------
    dataset
        The data set or item that has the attribute.
    tag
        Such as ``00283006``.
    bulk
        What was read beside the JSON.
    """
    element = dataset.get(tag)
    if element is None:
        return None
    if "InlineBinary" in element:
        try:
            return b64decode(element["InlineBinary"])
        except (binascii.Error, ValueError):
            return None
    if "Value" in element:
        words = [int(value) % _WORD if isinstance(value, int) else 0 for value in element["Value"]]
        return struct.pack(f"<{len(words)}H", *words)
    return bulk.get(_path(element))


def numbers(dataset: Dataset, tag: str) -> list[float]:
    """Return the finite numbers of an attribute; empty if any of its values is none."""
    found = json_model.values(dataset, tag)
    read = [float(value) for value in found if isinstance(value, (int, float)) and math.isfinite(value)]
    return read if len(read) == len(found) else []


def number(dataset: Dataset, tag: str) -> float | None:
    """Return the first value of an attribute, if it is a finite number."""
    found = json_model.values(dataset, tag)
    first = found[0] if found else None
    return float(first) if isinstance(first, (int, float)) and math.isfinite(first) else None


def stored_value(dataset: Dataset, tag: str, *, signed: bool) -> int | None:
    """Return an attribute of VR US or SS as a value of the pixels: some files write the one for the other."""
    value = json_model.integer(dataset, tag)
    if value is None:
        return None
    return value - _WORD if signed and _NEGATIVE <= value < _WORD else value


def macro(dataset: Dataset, frame: int, tag: str) -> Dataset:
    """Return the item of a functional group macro that holds for a frame (PS3.3 §C.7.6.16).

    Parameters
    ----------
    dataset
        DICOM JSON of an image.
    frame
        Number, from 1.
    tag
        Of the macro's sequence, such as ``00289132`` for Frame VOI LUT.

    Returns
    -------
    Dataset
        Of the frame, else what all frames share, else the data set itself: single frames keep it there.
    """
    per_frame = json_model.items(dataset, PER_FRAME)[frame - 1 : frame]
    for group in (*per_frame, *json_model.items(dataset, SHARED)[:1]):
        found = json_model.items(group, tag)
        if found:
            return found[0]
    return dataset
