"""Data elements as bytes, in Explicit VR Little Endian (PS3.5 §7.1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from lightbox.dicom.elements import EXPLICIT

_LONGEST_SHORT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Copied:
    """A range of the source that is sent as it is, or with the bytes of its words in reverse.

    Parameters
    ----------
    offset, length
        Where it lies.
    word
        Bytes of a word; 1: as it is.
    """

    offset: int
    length: int
    word: int = 1


Piece = bytes | Copied


def element(tag: int, vr: str, value: bytes) -> bytes:
    """Return a data element around an encoded value, which is padded to an even length (PS3.5 §7.1.2)."""
    value += pad(vr) * (len(value) % 2)
    return header(tag, vr, len(value)) + value


def pad(vr: str) -> bytes:
    """Return the byte that makes a value of a VR even (PS3.5 §6.2)."""
    return b"\0" if vr in ("OB", "UI", "UN") else b" "


def header(tag: int, vr: str, length: int) -> bytes:
    """Return what stands before a value; a length that does not fit the VR makes it UN (PS3.5 §6.2.2)."""
    if EXPLICIT[vr.encode()][1]:
        return pack("<HH2sHI", tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)
    if length > _LONGEST_SHORT:
        return pack("<HH2sHI", tag >> 16, tag & 0xFFFF, b"UN", 0, length)
    return pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr.encode(), length)
