"""Which transfer syntaxes can be decoded, and by what: the conformance statement is written from this table."""

from __future__ import annotations

from enum import Enum

from lightbox.dicom import transfer
from lightbox.dicom.transfer import TransferSyntax, transfer_syntax


class Coding(Enum):
    """How frames are coded, and what decodes them."""

    NATIVE = "uncompressed samples"
    DEFLATED = "deflated samples (zlib)"
    RLE = "run lengths (imagecodecs)"
    JPEG = "JPEG: baseline, extended 12 bit, progressive, lossless (libjpeg-turbo)"
    JPEG_LS = "JPEG-LS (CharLS)"
    JPEG_2000 = "JPEG 2000 (OpenJPEG)"
    HTJ2K = "High-Throughput JPEG 2000 (OpenJPH)"
    JPEG_XL = "JPEG XL (libjxl)"


_JPEG = (50, 51, 52, 53, 54, 55, 56, 57, 58, 70)
"""All but the hierarchical ones (59 to 66), for which no decoder was ever in use."""

CODINGS: dict[str, Coding] = {
    transfer.IMPLICIT_LITTLE: Coding.NATIVE,
    transfer.EXPLICIT_LITTLE: Coding.NATIVE,
    transfer.EXPLICIT_BIG: Coding.NATIVE,
    transfer.DEFLATED: Coding.NATIVE,
    transfer.GE_PRIVATE_BIG_PIXELS: Coding.NATIVE,
    "1.2.840.10008.1.20": Coding.NATIVE,
    "1.2.840.10008.1.2.1.98": Coding.NATIVE,
    "1.2.840.10008.1.2.8.1": Coding.DEFLATED,
    "1.2.840.10008.1.2.5": Coding.RLE,
    **{f"1.2.840.10008.1.2.4.{number}": Coding.JPEG for number in _JPEG},
    **{f"1.2.840.10008.1.2.4.{number}": Coding.JPEG_LS for number in (80, 81)},
    **{f"1.2.840.10008.1.2.4.{number}": Coding.JPEG_2000 for number in (90, 91, 92, 93)},
    **{f"1.2.840.10008.1.2.4.{number}": Coding.JPEG_XL for number in (110, 111, 112)},
    **{f"1.2.840.10008.1.2.4.{number}": Coding.HTJ2K for number in (201, 202, 203)},
}
"""By UID. Offsets and byte order are undone by the frame index, so every native syntax is alike here."""


def decodable(uid: str) -> bool:
    """Whether frames of a transfer syntax can be decoded."""
    return uid in CODINGS


def listed() -> list[tuple[TransferSyntax, Coding]]:
    """Return every decodable transfer syntax with its coding, in the order of PS3.6."""
    return [(transfer_syntax(uid), coding) for uid, coding in CODINGS.items()]
