"""Data elements as bytes, in Explicit VR Little Endian (PS3.5 §7.1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack

from lightbox.dicom.elements import EXPLICIT
from lightbox.dicom.values import word_size

_LONGEST_SHORT = 0xFFFF
_WORDS = {"US": 2, "SS": 2, "AT": 2, "UL": 4, "SL": 4, "FL": 4, "UV": 8, "SV": 8, "FD": 8}
"""Bytes that change their order between byte orders, beside those of binary VRs (PS3.5 §7.3)."""


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


def swap(raw: bytes, size: int) -> bytes:
    """Reverse the bytes of each word of a size; an incomplete last one stays as it is."""
    if size == 1:
        return raw
    found = bytearray(raw)
    whole = len(raw) // size * size
    for place in range(size):
        found[place:whole:size] = raw[size - 1 - place : whole : size]
    return bytes(found)


def word(vr: str) -> int:
    """Return the bytes whose order differs between byte orders, in a value of a VR (PS3.5 §7.3)."""
    return _WORDS.get(vr) or word_size(vr)
