"""The decoders, each behind what was checked before: all of imagecodecs, but for what is noted."""

from __future__ import annotations

import os
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lightbox.pixels.codestream import HTJ2K, J2K, JPEG, JPEG_LS, JPEG_XL, Claim
from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.shape import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BYTE = 8
_COLOUR = 3
_EOI = b"\xff\xd9"
"""The marker that ends a stream of each family but JPEG XL: End Of Image, or End Of Codestream."""

_NOISE = b"\x55\x2a" * 64
"""Bytes that look like coded samples."""

_MARKS = (0x55, 0x2A)
_PROCESSES = (0, 1, 2, 3, 9, 10)
"""What libjpeg-turbo decodes: Huffman and arithmetic sequential and progressive DCT, lossless."""


def codestream(encoded: bytes, claim: Claim, reduce: int, colour: str) -> tuple[NDArray[Any], int]:
    """Decode a codestream whose header was read and agreed with.

    Parameters
    ----------
    encoded, claim
        The codestream, and what it says of itself.
    reduce
        How often to halve its size on the way.
    colour
        What :func:`coded_colour` says of it.

    Returns
    -------
    NDArray, int
        Rows x columns (x samples), and how often the size was halved.

    Raises
    ------
    PixelsInvalid
        The decoder gives up.
    """
    raw = encoded[claim.start :] if claim.start else encoded
    try:
        if raw.rfind(_EOI) < 0:
            raw = _ended(raw, claim)
        found, reduced = _DECODERS[claim.kind](raw, claim, reduce, colour)
    except (RuntimeError, ValueError, OSError, TypeError, SyntaxError) as error:  # each library has its own
        raise PixelsInvalid(f"The frame cannot be decoded as {claim.kind}.") from error
    if not reduced and found.shape[:2] != (claim.rows, claim.columns):
        raise PixelsInvalid("The frame is not of the size that its header says.")
    return found, reduced


def _ended(raw: bytes, claim: Claim) -> bytes:
    """Return a codestream without its end with one, if nothing else is missing.

    libjpeg and OpenJPH fill up what is missing, in silence. Of a JPEG whose writer forgot the marker only, the picture
    is the same whatever stands behind the last of its samples.
    """
    if claim.kind not in (JPEG, HTJ2K):
        return raw
    if claim.one_scan:  # others may lack a scan
        import imagecodecs
        import numpy as np

        rest = raw.rstrip(_EOI[:1])  # half a marker
        nothing, noise = (imagecodecs.jpeg8_decode(rest + more + _EOI) for more in (b"", _NOISE))
        if np.array_equal(nothing, noise):
            return rest + _EOI
    raise PixelsInvalid("The frame is cut short.")


def coded_colour(claim: Claim, shape: Shape) -> str:
    """Return ``RGB`` or ``YBR``: what the samples of a JPEG codestream are; empty for others, and for gray.

    The codestream's own word wins; without one the attributes are believed. Of lossless JPEG the codestream's word
    is not: JFIF stands in front of every one of some writers, and nothing is transformed.
    """
    if claim.kind != JPEG or claim.samples != _COLOUR:
        return ""
    stated = "" if claim.lossless and claim.colour == "YBR" else claim.colour
    return stated or ("YBR" if shape.photometric.startswith("YBR") else "RGB")


def photometric(claim: Claim, shape: Shape) -> str:
    """Return what the samples are once they are decoded."""
    if shape.samples != _COLOUR:
        return shape.photometric
    if claim.kind == JPEG:
        lossy_or_rgb = not claim.lossless or coded_colour(claim, shape) == "RGB"
        return "RGB" if lossy_or_rgb else "YBR_FULL"
    # JPEG 2000 undoes its own colour transform; JPEG-LS has none, and JPEG XL none that stays.
    undone = claim.kind in (J2K, HTJ2K) and shape.photometric in ("YBR_ICT", "YBR_RCT")
    if claim.colour == "RGB" or claim.kind == JPEG_XL or undone:
        return "RGB"
    return "YBR_FULL" if shape.photometric == "YBR_FULL_422" else shape.photometric


def _jpeg(raw: bytes, claim: Claim, reduce: int, colour: str) -> tuple[NDArray[Any], int]:
    if claim.process not in _PROCESSES:
        raise PixelsInvalid("Hierarchical JPEG is not decoded here.")
    if reduce:
        return _jpeg_reduced(raw, claim, reduce, colour), reduce
    import imagecodecs

    if not colour:
        return imagecodecs.jpeg8_decode(raw), 0
    spaces = imagecodecs.JPEG8.CS
    coded = spaces.YCbCr if colour == "YBR" else spaces.RGB
    return imagecodecs.jpeg8_decode(raw, colorspace=coded, outcolorspace=coded if claim.lossless else spaces.RGB), 0


_ADOBE = {"RGB": b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0\0", "YBR": b"\xff\xee\x00\x0eAdobe\x00\x64\0\0\0\0\1"}
"""APP14, from which decoders that cannot be told learn what the samples are (ISO/IEC 10918-6 §6.5.3)."""


def _jpeg_reduced(raw: bytes, claim: Claim, reduce: int, colour: str) -> NDArray[Any]:
    """Scale in the DCT domain: fewer coefficients are transformed back."""
    import simplejpeg

    told = raw[:2] + _ADOBE[colour] + raw[2:] if colour and not claim.colour else raw
    rows, columns = -(-claim.rows >> reduce), -(-claim.columns >> reduce)
    kind = "RGB" if colour else "GRAY"
    found = simplejpeg.decode_jpeg(told, kind, min_height=rows, min_width=columns, min_factor=1)
    return found if colour else found[..., 0]


def _jpeg_ls(raw: bytes, _claim: Claim, _reduce: int, _colour: str) -> tuple[NDArray[Any], int]:
    import imagecodecs

    # CharLS looks for the end of a stream without a marker for ten seconds.
    return imagecodecs.jpegls_decode(raw if raw.endswith(_EOI) else raw + _EOI), 0


def _j2k(raw: bytes, claim: Claim, reduce: int, _colour: str) -> tuple[NDArray[Any], int]:
    reduce = _halvings(claim, reduce)
    if reduce and _pillow_reads(claim):
        with suppress(OSError):  # tiles whose halves are not whole; at full size they may be sound
            return _j2k_reduced(raw, claim, reduce), reduce
    import imagecodecs

    return imagecodecs.jpeg2k_decode(raw, planar=False, numthreads=os.cpu_count()), 0


def _halvings(claim: Claim, reduce: int) -> int:
    """Return how often Pillow can halve: it rounds sizes where JPEG 2000 rounds them up, and fails if they differ."""
    sides = (claim.rows, claim.columns)
    while reduce and any((side + (1 << reduce >> 1)) >> reduce != -(-side >> reduce) for side in sides):
        reduce -= 1
    return reduce


def _pillow_reads(claim: Claim) -> bool:
    """Whether Pillow, the one binding with OpenJPEG's reduction, keeps every bit, and takes the size calmly."""
    from PIL import Image

    depth = 16 if claim.samples == 1 else _BYTE
    most = Image.MAX_IMAGE_PIXELS or 0
    return claim.samples in (1, _COLOUR) and claim.precision <= depth and claim.rows * claim.columns <= most


def _j2k_reduced(raw: bytes, claim: Claim, reduce: int) -> NDArray[Any]:
    import numpy as np
    from PIL import Image

    with Image.open(BytesIO(raw), formats=["JPEG2000"]) as image:
        image.reduce = reduce  # pyright: ignore[reportAttributeAccessIssue] - of this format's own class
        found = np.asarray(image)
    # Pillow fills the word upwards, and moves signed samples up by half their range.
    kept = found >> (found.dtype.itemsize * _BYTE - claim.precision)
    if not claim.signed:
        return kept
    return (kept.astype(np.int32) - (1 << (claim.precision - 1))).astype(f"i{found.dtype.itemsize}")


def _htj2k(raw: bytes, claim: Claim, reduce: int, _colour: str) -> tuple[NDArray[Any], int]:
    import imagecodecs
    import numpy as np

    size = next(size for size in (1, 2, 4) if claim.precision <= size * _BYTE)
    shape = (-(-claim.rows >> reduce), -(-claim.columns >> reduce), claim.samples)
    found = np.empty(shape[: 2 if claim.samples == 1 else 3], f"{'i' if claim.signed else 'u'}{size}")
    # What OpenJPH throws among the rows is lost on the way, and the rows from there on are as they were before. So
    # the last one is marked; whoever has a row that looks like the mark is asked again with another.
    for mark in _MARKS:
        found[-1] = mark
        imagecodecs.htj2k_decode(raw, planar=False, skipres=reduce or None, out=found)
        if not (found[-1, ..., -1] == mark).all() if claim.samples > 1 else not (found[-1] == mark).all():
            return found, reduce
    raise PixelsInvalid("The frame's codestream is cut short.")


def _jpeg_xl(raw: bytes, _claim: Claim, _reduce: int, _colour: str) -> tuple[NDArray[Any], int]:
    import imagecodecs

    return imagecodecs.jpegxl_decode(raw, keeporientation=True), 0


_DECODERS = {JPEG: _jpeg, JPEG_LS: _jpeg_ls, J2K: _j2k, HTJ2K: _htj2k, JPEG_XL: _jpeg_xl}

WORKING = {JPEG: 2, JPEG_LS: 1, J2K: 5, HTJ2K: 2, JPEG_XL: 8}
"""Bytes that a decoder takes for each sample beside the result, as measured, rounded up (decision 0014)."""
