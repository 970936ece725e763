"""Colour profiles of pictures (PS3.18 §8.3.5.1.5): the image's own, or a space that the client names.

Without ``iccprofile``, or with ``no``, colours are as stored and no profile is sent. ``yes`` sends the image's own
profile, sRGB if it has none. A name converts to that space, from sRGB if the image says nothing. Grey pictures have
no profile: their levels are P-values, which no profile of colours describes.
"""

from __future__ import annotations

import struct
from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.render.asked import Asked
from lightbox.render.values import Bulk, binary

_PROFILE, _OPTICAL_PATH = "00282000", "00480105"
_MOST_BYTES = 8 * 1024 * 1024
_ILLUMINANT = (0.9642, 1.0, 0.8249)
"""D50, to which every profile's colours are adapted (ICC.1 §7.2.16)."""
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_SPACES = {
    "srgb": (
        ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)),
        _SRGB_CURVE,
    ),
    "adobergb": (
        ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
        (2.19921875, 1.0, 0.0, 0.0, 0.0),
    ),
    "displayp3": (
        ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
        _SRGB_CURVE,
    ),
    "rommrgb": (
        ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)),
        (1.8, 1.0, 0.0, 1 / 16, 1 / 32),
    ),
}
"""Primaries as XYZ under D50, and the parameters of the curve (ICC.1 §10.18, function 3)."""


def converted(picture: NDArray[np.uint8], dataset: Dataset, asked: Asked, bulk: Bulk) -> NDArray[np.uint8]:
    """Return a picture in the colour space that is asked for.

    Parameters
    ----------
    picture
        As :func:`lightbox.render.picture.picture` made it.
    dataset
        DICOM JSON of the image.
    asked
        What the client wants.
    bulk
        What was read beside the JSON: the image's own profile.

    Returns
    -------
    NDArray
        The very picture given if it is in that space, or if the image's profile cannot be used.
    """
    if picture.ndim == 2 or asked.iccprofile not in _SPACES:  # noqa: PLR2004 - grey
        return picture
    stored = _stored(dataset, bulk)
    if stored is None and asked.iccprofile == "srgb":
        return picture
    source = _opened(stored) if stored else _opened(profile("srgb"))
    target = _opened(profile(asked.iccprofile))
    if source is None or target is None:
        return picture
    try:
        found = ImageCms.profileToProfile(Image.fromarray(picture), source, target, outputMode="RGB")
    except ImageCms.PyCMSError:
        return picture  # the profile is of another kind of device
    return np.asarray(found) if found is not None else picture


def embedded(picture: NDArray[np.uint8], dataset: Dataset, asked: Asked, bulk: Bulk) -> bytes:
    """Return the profile to send with a picture; empty for none. Parameters are those of :func:`converted`."""
    if picture.ndim == 2 or asked.iccprofile == "no":  # noqa: PLR2004 - grey
        return b""
    if asked.iccprofile == "yes":
        return _stored(dataset, bulk) or profile("srgb")
    return profile(asked.iccprofile)


def _stored(dataset: Dataset, bulk: Bulk) -> bytes | None:
    """Return the image's profile, of its first optical path in microscopy (PS3.3 §C.8.12.5)."""
    for source in (dataset, *json_model.items(dataset, _OPTICAL_PATH)[:1]):
        raw = binary(source, _PROFILE, bulk)
        if raw and len(raw) <= _MOST_BYTES:
            return raw
    return None


def _opened(raw: bytes) -> ImageCms.ImageCmsProfile | None:
    try:
        return ImageCms.ImageCmsProfile(BytesIO(raw))
    except OSError:
        return None


@cache
def profile(space: str) -> bytes:
    """Return a profile of one of the colour spaces that PS3.18 names, version 4.

    Parameters
    ----------
    space
        ``srgb``, ``adobergb``, ``rommrgb`` or ``displayp3``.
    """
    primaries, curve = _SPACES[space]
    tags: list[tuple[bytes, bytes]] = [
        (b"desc", _text(f"{space}, by Lightbox")),
        (b"cprt", _text("No rights reserved")),
        (b"wtpt", _xyz(_ILLUMINANT)),
        *((name, _xyz(colour)) for name, colour in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)),
        *((name, _curve(curve)) for name in (b"rTRC", b"gTRC", b"bTRC")),
    ]
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags:
        table += struct.pack(">4sII", name, start + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    body = table + data
    head = struct.pack(">I4sI4s4s4s", 128 + len(body), bytes(4), 0x04400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + bytes(28) + _xyz(_ILLUMINANT)[8:]
    return head.ljust(128, b"\0") + body


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*values)


def _curve(parameters: tuple[float, ...]) -> bytes:
    return b"para" + bytes(4) + struct.pack(">HH", 3, 0) + _fixed(*parameters)


def _text(text: str) -> bytes:
    raw = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(raw), 28) + raw
