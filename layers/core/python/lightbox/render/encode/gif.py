"""Animated GIF, one picture in memory at a time: Pillow's own writer would hold all of them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MEDIA_TYPE = "image/gif"

_HEADER = 13
"""Signature and logical screen descriptor (GIF89a §17, §18)."""
_EXTENSION, _TRAILER = b"!", b";"
_DESCRIPTOR = 10
_LOCAL = 0x80
_COLOURS = 256
_FOREVER = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
_SHORTEST = 2
"""Hundredths of a second: browsers show anything shorter for a tenth of a second."""
_LONGEST = 0xFFFF


def encode(pictures: Iterator[NDArray[np.uint8]], milliseconds: float) -> bytes:
    """Return an animation that repeats for ever; grey is exact, colours are the 256 best of each picture.

    Parameters
    ----------
    pictures
        At least one; all of one size, grey or RGB.
    milliseconds
        How long each is shown; a hundredth of a second is the finest that GIF has, two are the least that browsers
        keep, and what rounding takes from one picture the next one gets.

    Raises
    ------
    ValueError
        There is no picture.
    """
    file = BytesIO()
    shown = 0
    step = max(milliseconds / 10, _SHORTEST)
    for count, picture in enumerate(pictures, 1):
        if count == 1:
            height, width = picture.shape[:2]
            file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + _FOREVER)
        delay = min(round(count * step) - shown, _LONGEST)
        shown = round(count * step)
        file.write(b"!\xf9\x04\x04" + struct.pack("<H", delay) + b"\x00\x00")
        file.write(_image(picture))
    if not file.tell():
        raise ValueError("an animation has at least one picture")
    return file.getvalue() + _TRAILER


def _image(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture's image descriptor, its own colours, and its data."""
    image = Image.fromarray(picture)
    if image.mode != "L":
        image = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE)
    still = BytesIO()
    image.save(still, "GIF", optimize=False, interlace=0)
    raw = still.getvalue()
    colours, size = _table(raw, 10)
    start = _after(raw, _HEADER + colours)
    descriptor = raw[start : start + _DESCRIPTOR - 1]
    data = raw[start + _DESCRIPTOR : -1]
    return descriptor + bytes((_LOCAL | size,)) + raw[_HEADER : _HEADER + colours] + data


def _table(raw: bytes, place: int) -> tuple[int, int]:
    """Return the bytes of the colour table that a byte of flags tells, and its size as GIF writes it."""
    size = raw[place] & 7
    return 3 << size + 1 if raw[place] & _LOCAL else 0, size


def _after(raw: bytes, place: int) -> int:
    """Return where the image begins, behind the extensions before it."""
    while raw[place : place + 1] == _EXTENSION:
        place += 2
        while raw[place]:
            place += raw[place] + 1
        place += 1
    return place
