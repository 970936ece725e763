"""DICOMDIR: the directory of a folder of DICOM files (PS3.3 Annex F, PS3.10 §8.6).

Records point at each other by their places in the file, so the tree is laid out first and written then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import pack

from lightbox.dicom import preface
from lightbox.dicom.encoded import element
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.transfer import EXPLICIT_LITTLE
from lightbox.dicom.writing import elements

NAME = "DICOMDIR"

_DIRECTORY_STORAGE = "1.2.840.10008.1.3.10"
_UTF_8 = b"ISO_IR 192"
_IN_USE = 0xFFFF
_ASCII = 0x80
_ITEM_HEADER = 8
_LINKS = 12 + 10 + 12
"""Bytes of the three elements with which a record begins: next, in use, below."""
_BEFORE_RECORDS = (8, 12, 12, 10, 12)
"""Bytes of what comes before the records: file-set id, first and last record, consistency, the sequence's header."""


@dataclass
class Record:
    """One record.

    Parameters
    ----------
    kind
        Its Directory Record Type.
    keys
        What it says, DICOM JSON.
    below
        Records of the level below.
    file
        Referenced File ID by its components, SOP Class, SOP Instance and Transfer Syntax UID, for an instance.
    """

    kind: str
    keys: Dataset
    below: list[Record] = field(default_factory=list["Record"])
    file: tuple[Sequence[str], str, str, str] | None = None

    def body(self) -> bytes:
        """Return its elements behind the three that link it."""
        kind = element(0x0004_1430, "CS", self.kind.encode())
        named = b""
        if self.file:
            components, sop_class, instance, syntax = self.file
            named = element(0x0004_1500, "CS", "\\".join(components).encode())
            for tag, uid in (("00041510", sop_class), ("00041511", instance), ("00041512", syntax)):
                named += element(int(tag, 16), "UI", uid.encode())
        keys = elements(self.keys)
        charset = element(0x0008_0005, "CS", _UTF_8) if any(byte >= _ASCII for byte in keys) else b""
        return kind + named + charset + keys


def written(root: Record, uid: str) -> bytes:
    """Return a DICOMDIR.

    Parameters
    ----------
    root
        The one patient's record, with all below it.
    uid
        Of the directory itself.
    """
    head = preface.written(EXPLICIT_LITTLE, _DIRECTORY_STORAGE, uid)
    placed, end = _laid_out([root], len(head) + sum(_BEFORE_RECORDS))
    start = placed[0][0]
    after = {id(record): 0 for _, record, _ in placed}
    places = {id(record): place for place, record, _ in placed}
    for _, record, _ in placed:
        for one, following in zip(record.below, record.below[1:], strict=False):
            after[id(one)] = places[id(following)]
    items = b"".join(
        pack("<HHI", 0xFFFE, 0xE000, _LINKS + len(body))
        + element(0x0004_1400, "UL", pack("<I", after[id(record)]))
        + element(0x0004_1410, "US", pack("<H", _IN_USE))
        + element(0x0004_1420, "UL", pack("<I", places[id(record.below[0])] if record.below else 0))
        + body
        for _, record, body in placed
    )
    return (
        head
        + element(0x0004_1130, "CS", b"")
        + element(0x0004_1200, "UL", pack("<I", start))
        + element(0x0004_1202, "UL", pack("<I", start))
        + element(0x0004_1212, "US", pack("<H", 0))
        + pack("<HH2sHI", 0x0004, 0x1220, b"SQ", 0, end - start)
        + items
    )


def _laid_out(records: Sequence[Record], place: int) -> tuple[list[tuple[int, Record, bytes]], int]:
    """Return each record with its place in the file, a level's records behind the one above; and the end."""
    found: list[tuple[int, Record, bytes]] = []
    for record in records:
        body = record.body()
        found.append((place, record, body))
        below, place = _laid_out(record.below, place + _ITEM_HEADER + _LINKS + len(body))
        found += below
    return found, place
