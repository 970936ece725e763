"""JPEG by libjpeg-turbo."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEDIA_TYPE = "image/jpeg"
_FULL_CHROMA = 90
"""Quality from which colour keeps its resolution: thin coloured lines and text are what users of ultrasound read."""


_MARKER = b"\xff\xe2"
_SIGNATURE = b"ICC_PROFILE\0"
_CHUNK = 65_000
_MOST_CHUNKS = 255


def encode(picture: NDArray[np.uint8], quality: int, profile: bytes = b"") -> bytes:
    """Return a baseline JPEG; grey stays grey.

    Parameters
    ----------
    picture
        Height x width, or height x width x 3.
    quality
        1 to 100.
    profile
        ICC profile of its colours; empty: none.
    """
    import imagecodecs

    if picture.ndim == 2:  # noqa: PLR2004 - grey
        return bytes(imagecodecs.jpeg8_encode(picture, level=quality))
    subsampling = "444" if quality >= _FULL_CHROMA else "420"
    found = bytes(imagecodecs.jpeg8_encode(picture, level=quality, subsampling=subsampling))
    return _profiled(found, profile) if profile else found


def _profiled(raw: bytes, profile: bytes) -> bytes:
    """Put a profile behind the first segment, in as many of its own as it takes (ICC.1 §B.4)."""
    chunks = [profile[start : start + _CHUNK] for start in range(0, len(profile), _CHUNK)]
    if len(chunks) > _MOST_CHUNKS:
        return raw
    first = 4 + int.from_bytes(raw[4:6], "big") if raw[2:4] == b"\xff\xe0" else 2
    segments = [
        _MARKER + struct.pack(">H", len(chunk) + 16) + _SIGNATURE + bytes((number, len(chunks))) + chunk
        for number, chunk in enumerate(chunks, 1)
    ]
    return raw[:first] + b"".join(segments) + raw[first:]
