"""JPEG by libjpeg-turbo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEDIA_TYPE = "image/jpeg"
_FULL_CHROMA = 90
"""Quality from which colour keeps its resolution: thin coloured lines and text are what users of ultrasound read."""


def encode(picture: NDArray[np.uint8], quality: int) -> bytes:
    """Return a baseline JPEG; grey stays grey.

    Parameters
    ----------
    picture
        Height x width, or height x width x 3.
    quality
        1 to 100.
    """
    import imagecodecs

    if picture.ndim == 2:  # noqa: PLR2004 - grey
        return bytes(imagecodecs.jpeg8_encode(picture, level=quality))
    subsampling = "444" if quality >= _FULL_CHROMA else "420"
    return bytes(imagecodecs.jpeg8_encode(picture, level=quality, subsampling=subsampling))
