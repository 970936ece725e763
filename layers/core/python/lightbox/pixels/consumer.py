"""Pictures that DICOM has no transfer syntax for, PNG and GIF, as plain samples (PS3.18 §10.5.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from lightbox.pixels.codestream import Claim
from lightbox.pixels.errors import PixelsInvalid, PixelsTooLarge

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {"image/png": "PNG", "image/gif": "GIF"}
"""Pillow's names, by media type."""

_GREY, _DEEP = frozenset(("1", "L", "LA")), frozenset(("I", "I;16", "I;16B", "I;16L"))
_COLOURS = 3


class Plain(NamedTuple):
    """What such a picture holds.

    Parameters
    ----------
    claim
        What there is of each frame: 8 bits of grey or of red, green and blue, or 16 bits of grey.
    frames
        Each frame's samples, little endian, pixel by pixel.
    """

    claim: Claim
    frames: list[bytes]


def decoded(media_type: str, encoded: bytes, most: int) -> Plain:
    """Return a picture as plain samples; transparency, which an image in DICOM has not, is dropped.

    Parameters
    ----------
    media_type
        One of :data:`FORMATS`.
    encoded
        The file.
    most
        Bytes that all frames may take.

    Raises
    ------
    PixelsInvalid
        It is no such picture, or damaged.
    PixelsTooLarge
        It would take more; known from its header.
    """
    from PIL import Image

    kind = FORMATS[media_type]
    try:
        with Image.open(BytesIO(encoded), formats=[kind]) as image:
            claim = _claim(kind, image)
            count = int(getattr(image, "n_frames", 1))
            if image.width * image.height * claim.samples * -(-claim.precision // 8) * count > most:
                raise PixelsTooLarge("The picture takes more memory than a request may.")
            return Plain(claim, list(_frames(image, claim, count)))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise PixelsInvalid(f"It is no {kind} file, or damaged.") from error


def _claim(kind: str, image: Image) -> Claim:
    samples = 1 if image.mode in _GREY | _DEEP else _COLOURS
    precision = 16 if image.mode in _DEEP else 8
    return Claim(kind, image.height, image.width, samples, precision, lossless=True, colour="RGB")


def _frames(image: Image, claim: Claim, count: int) -> Iterator[bytes]:
    for number in range(count):
        image.seek(number)
        if claim.precision > 8:  # noqa: PLR2004 - a byte
            import numpy as np

            yield np.asarray(image).astype("<u2").tobytes()
        else:
            yield image.convert("L" if claim.samples == 1 else "RGB").tobytes()
