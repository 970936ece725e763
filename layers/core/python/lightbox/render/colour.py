"""Colour spaces (PS3.3 §C.7.6.3.1.2) to RGB of 8 bits a sample."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.render.errors import NotDisplayable

_ROWS = 64
_BYTE_BITS = 8
_RGB = 3
_FULL = frozenset(("YBR_FULL", "YBR_FULL_422", "YBR_ICT"))
_PARTIAL = frozenset(("YBR_PARTIAL_422", "YBR_PARTIAL_420"))
_AS_IS = frozenset(("RGB", "YBR_RCT"))
"""YBR_RCT exists within a JPEG 2000 codestream only: what a decoder gives is RGB."""
_PARTIAL_TO_RGB = np.array([[1.1644, 0, 1.596], [1.1644, -0.3917, -0.8129], [1.1644, 2.0173, 0]], np.float32)
_PARTIAL_ZERO = np.array([16, 128, 128], np.float32)


def rgb(pixels: NDArray[Any], photometric: str, bits: int) -> NDArray[np.uint8]:
    """Return an image of several samples a pixel as RGB.

    Parameters
    ----------
    pixels
        Rows x columns x samples, unsigned.
    photometric
        What the samples are.
    bits
        Bits Stored: deeper samples are scaled.

    Returns
    -------
    NDArray
        Rows x columns x 3; the very pixels given if they are that already.

    Raises
    ------
    NotDisplayable
        The colour space is none that is known, or a sample is missing.
    """
    samples = pixels.shape[-1]
    if samples < (4 if photometric in {"ARGB", "CMYK"} else _RGB):
        raise NotDisplayable("The image has fewer samples a pixel than its colour space needs.")
    eight = _bytes(pixels, bits)
    if photometric in _AS_IS:
        return eight[..., :_RGB]
    if photometric in _FULL:
        return _converted(eight[..., :_RGB], "YCbCr")
    if photometric in _PARTIAL:
        return _partial(eight)
    if photometric == "ARGB":
        return eight[..., 1:]
    if photometric == "HSV":
        return _converted(eight[..., :_RGB], "HSV")
    if photometric == "CMYK":
        return _converted(eight, "CMYK")
    raise NotDisplayable("The image's colour space is not known.")


def _bytes(pixels: NDArray[Any], bits: int) -> NDArray[np.uint8]:
    """Return samples as bytes, scaled from what is stored."""
    if pixels.dtype == np.uint8 and bits == _BYTE_BITS:
        return pixels
    if pixels.dtype.kind not in "ui":
        raise NotDisplayable("Colours of floating point have no range.")
    top = (1 << bits) - 1
    found = np.empty(pixels.shape, np.uint8)
    for row in range(0, len(pixels), _ROWS):
        rows = pixels[row : row + _ROWS].astype(np.uint64)
        found[row : row + _ROWS] = np.minimum((rows * 255 + top // 2) // top, 255)
    return found


def _converted(pixels: NDArray[np.uint8], mode: str) -> NDArray[np.uint8]:
    """Convert by a library whose coefficients are those of JFIF, and so of the standard."""
    from PIL import Image

    size = pixels.shape[1], pixels.shape[0]
    image = Image.frombytes(mode, size, np.ascontiguousarray(pixels).tobytes())
    return np.asarray(image.convert("RGB"))


def _partial(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Convert from CCIR 601-2: black is 16, white 235 (§C.7.6.3.1.2, YBR_PARTIAL_422)."""
    found = np.empty((*pixels.shape[:2], _RGB), np.uint8)
    for row in range(0, len(pixels), _ROWS):
        block = (pixels[row : row + _ROWS, :, :_RGB].astype(np.float32) - _PARTIAL_ZERO) @ _PARTIAL_TO_RGB.T
        found[row : row + _ROWS] = np.clip(block + 0.5, 0, 255)
    return found
