"""What pixel data that came beside JSON says of the image, where the metadata leaves it out (PS3.18 §10.5.2.2).

A request may omit the Image Pixel Description Macro (PS3.3 Table C.7-11c) with compressed bulk data: who has a JPEG
of a camera need not know what is in it. Its own header does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightbox.dicom.writing import Pixels
from lightbox.pixels import codestream
from lightbox.pixels.codestream import Claim, read_claim
from lightbox.pixels.errors import PixelsInvalid

_FRAMES = "00280008"
_BYTE = 8


def described(dataset: Mapping[str, Any], pixels: Pixels) -> Mapping[str, Any]:
    """Return a data set with what it leaves out of the macro; what it says for itself stands.

    Parameters
    ----------
    dataset
        One object of DICOM JSON.
    pixels
        What its Pixel Data refers to.

    Returns
    -------
    Mapping
        The same where nothing is missing, or where the codestream tells nothing: videos, run lengths, plain samples.
    """
    said = {tag.upper() for tag in dataset}
    if not pixels.encapsulated or not pixels.frames or said >= _MACRO:
        return dataset
    try:
        macro = _macro(read_claim(pixels.frames[0]))
    except PixelsInvalid:
        return dataset
    if len(pixels.frames) > 1:
        macro[_FRAMES] = {"vr": "IS", "Value": [len(pixels.frames)]}
    return {**dataset, **{tag: element for tag, element in macro.items() if tag not in said}}


_MACRO = frozenset(("00280002", "00280004", "00280010", "00280011", "00280100", "00280101", "00280102", "00280103"))


def _macro(claim: Claim) -> dict[str, Any]:
    numbers = {
        "00280002": claim.samples,
        "00280010": claim.rows,
        "00280011": claim.columns,
        "00280100": next(bits for bits in (_BYTE, 2 * _BYTE, 4 * _BYTE) if claim.precision <= bits),
        "00280101": claim.precision,
        "00280102": claim.precision - 1,
        "00280103": int(claim.signed),
    }
    if claim.samples > 1:
        numbers["00280006"] = 0
    macro: dict[str, Any] = {tag: {"vr": "US", "Value": [number]} for tag, number in numbers.items()}
    return {**macro, "00280004": {"vr": "CS", "Value": [_photometric(claim)]}}


def _photometric(claim: Claim) -> str:
    """Return the colour space that a codec's samples are in (PS3.5 §8.2.1 to §8.2.4)."""
    if claim.samples == 1:
        return "MONOCHROME2"
    if claim.kind in (codestream.J2K, codestream.HTJ2K):
        return "YBR_RCT" if claim.lossless else "YBR_ICT"
    lossy_jpeg = claim.kind == codestream.JPEG and not claim.lossless
    return "YBR_FULL_422" if lossy_jpeg and claim.colour != "RGB" else "RGB"
