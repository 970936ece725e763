"""Pixel data that came beside JSON, and what it says of the image where the metadata leaves it out (PS3.18 §10.5.2.2).

A request may omit the Image Pixel Description Macro (PS3.3 Table C.7-11c) with compressed bulk data: who has a JPEG
of a camera need not know what is in it. Its own header does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from lightbox.dicom.transfer import EXPLICIT_LITTLE
from lightbox.dicom.writing import PIXELS, JsonInvalid, Pixels
from lightbox.pixels import codestream
from lightbox.pixels.codestream import Claim, read_claim
from lightbox.pixels.consumer import decoded
from lightbox.pixels.errors import PixelsInvalid, PixelsTooLarge

_FRAMES = "00280008"
_BYTE = 8
_MACRO = frozenset(("00280002", "00280004", "00280010", "00280011", "00280100", "00280101", "00280102", "00280103"))


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixel data of one instance.

    Parameters
    ----------
    pixels
        As they are written.
    claim
        What they say of themselves; None: nothing, as videos, run lengths and plain samples do not.
    remade
        Whether they are not what was sent, so that the metadata cannot know better.
    """

    pixels: Pixels
    claim: Claim | None = None
    remade: bool = False

    @classmethod
    def stored(cls, pixels: Pixels) -> Self:
        """Return what is written as it came."""
        return cls(pixels, _claimed(pixels.frames[0]) if pixels.encapsulated and pixels.frames else None)

    @classmethod
    def converted(cls, media_type: str, files: Sequence[bytes], most: int) -> Self:
        """Return PNG or GIF files as plain samples, of all of them one after the other.

        Parameters
        ----------
        media_type
            Of all of them.
        files
            As they came.
        most
            Bytes that the samples may take.

        Raises
        ------
        JsonInvalid
            One is none, they differ in kind or size, or they are too large.
        """
        frames: list[bytes] = []
        claims: set[Claim] = set()
        try:
            for file in files:
                plain = decoded(media_type, file, most - sum(map(len, frames)))
                claims.add(plain.claim)
                frames += plain.frames
        except (PixelsInvalid, PixelsTooLarge) as error:
            raise JsonInvalid(error.detail) from error
        if len(claims) != 1:
            raise JsonInvalid("The pictures are not of one size and kind.")
        return cls(Pixels(EXPLICIT_LITTLE, frames, encapsulated=False), claims.pop(), remade=True)

    def described(self, dataset: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a data set with what it leaves out of the macro; what it says of pixels that came so stands."""
        said = {tag.upper() for tag in dataset}
        if self.claim is None or (not self.remade and said >= _MACRO):
            return dataset
        macro = _macro(self.claim)
        if len(self.pixels.frames) > 1:
            macro[_FRAMES] = {"vr": "IS", "Value": [len(self.pixels.frames)]}
        if self.remade:
            macro[PIXELS] = {"vr": "OB" if self.claim.precision <= _BYTE else "OW"}
            return {tag: element for tag, element in dataset.items() if tag.upper() not in macro} | macro
        return {**dataset, **{tag: element for tag, element in macro.items() if tag not in said}}


def lossy(encoded: bytes) -> bool:
    """Whether a codestream says that it lost something."""
    claim = _claimed(encoded)
    return claim is not None and not claim.lossless


def _claimed(encoded: bytes) -> Claim | None:
    try:
        return read_claim(encoded)
    except PixelsInvalid:
        return None


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
