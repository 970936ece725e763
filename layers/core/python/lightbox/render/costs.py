"""What a picture costs, by arithmetic: whether it is worth keeping, and how many fit into one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lightbox.dicom.transfer import transfer_syntax

if TYPE_CHECKING:
    from lightbox.pixels.shape import Shape

KEPT_SECONDS = 0.05
"""A picture that takes longer is kept: reading it back from S3 takes half of it, and far fewer bytes than the frame."""

ANSWER_SECONDS = 18.0
"""What the pictures of one answer may take: API Gateway ends a request after 29 s."""

FLOOR_SECONDS = 0.004
"""Of the smallest picture: its range is read, its header parsed."""

_MEGAPIXEL = 1_000_000
_SHOWN = 0.012
"""Seconds for a megapixel of one sample to be windowed and encoded, on the vCPU of a function of 1,769 MB."""

_FAMILY = "1.2.840.10008.1.2.4."
_JPEG_2000 = tuple(f"{_FAMILY}{number}" for number in (90, 91, 92, 93))
_SLOW = {**dict.fromkeys(_JPEG_2000, 0.075), **{f"{_FAMILY}{number}": 0.055 for number in (110, 111, 112)}}
"""Seconds for OpenJPEG and libjxl to decode a megapixel; each halving takes a fourth."""

REDUCED = frozenset((*_JPEG_2000, *(f"{_FAMILY}{number}" for number in (50, 201, 202, 203))))
"""Transfer syntaxes whose decoders can halve the size."""

_MOVING = {"image/gif": 0.05, "video/mp4": 0.1}
"""What a megapixel takes in a moving picture instead of :data:`_SHOWN`."""

_DECODED = 0.012
"""The same for every other codec, at most."""


def seconds(
    shape: Shape, syntax: str, *, reduce: int = 0, area: int | None = None, frames: int = 1, moving: str = ""
) -> float:
    """Return about how long pictures of an image's frames take.

    Parameters
    ----------
    shape
        Of a frame.
    syntax
        Transfer syntax UID.
    reduce
        How often the decoder halves the size.
    area
        Pixels of the picture, where it is scaled.
    frames
        How many.
    moving
        The media type of a moving picture.
    """
    pixels = shape.rows * shape.columns * shape.samples / _MEGAPIXEL
    rate = _SLOW.get(syntax, _DECODED if transfer_syntax(syntax).encapsulated else 0.0)
    decoded = pixels * rate / 4**reduce
    seen = pixels / 4**reduce if area is None else area * shape.samples / _MEGAPIXEL
    shown = (_MOVING[moving] if moving else _SHOWN) * seen
    return frames * (FLOOR_SECONDS + decoded + shown)
