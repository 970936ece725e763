"""What comes before a data set: preamble, file meta information (PS3.10 §7.1), and how to read on."""

from __future__ import annotations

from struct import Struct, pack
from typing import NamedTuple

from lightbox.dicom import dictionary
from lightbox.dicom.elements import EXPLICIT, HEADER
from lightbox.dicom.refusals import Malformed, NotDicom, Truncated
from lightbox.dicom.source import Window
from lightbox.dicom.transfer import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    TransferSyntax,
    transfer_syntax,
)
from lightbox.dicom.uids import is_uid

_PREFIX = b"DICM"
PREAMBLE = 128
"""Bytes before the prefix, which nothing in DICOM reads (PS3.10 §7.1)."""
_META_GROUP = 0x0002
_SOP_CLASS = 0x0002
_SOP_INSTANCE = 0x0003
_TRANSFER_SYNTAX = 0x0010
_WRITER = 0x0012
WRITER = "2.25.191571321813442197093300487178593449710"
"""Implementation Class UID: who wrote meta information, here Lightbox (PS3.7 §D.3.3.2)."""
_VERSION = pack("<HH2sHI2s", 0x0002, 0x0001, b"OB", 0, 2, b"\0\1")
_MOST_META_ELEMENTS = 1000
_LONGEST_UID_FIELD = 256
_GROUP_LENGTH = 4
"""Length of a group length element's value (PS3.5 §7.2)."""
_EXPLICIT_LITTLE = Struct("<HH2sH").unpack_from
_LENGTH = Struct("<I").unpack_from
_HIGHEST_FIRST_GROUP = 0x0400
"""No data set begins above it, so a first group beyond is one of the other byte order."""
_NATIVE = frozenset((IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG))


class Preface(NamedTuple):
    """What stands before the data set.

    ``syntax`` and ``sop_class`` are None where the file does not tell; ``end`` is where the data set begins;
    ``certain`` says whether prefix or meta information leave no doubt that the file is DICOM, ``complete`` whether
    preamble and prefix stand where PS3.10 §7.1 wants them, ``used`` whether that preamble is anything but zeros.
    """

    syntax: str | None
    sop_class: str | None
    end: int
    certain: bool
    complete: bool
    used: bool


class Layout(NamedTuple):
    """How the data set is encoded: effective transfer syntax, start, whether VRs stand, byte order."""

    syntax: str
    start: int
    explicit: bool
    little: bool


def read_preface(window: Window) -> Preface:
    """Read preamble and file meta information, either of which may be missing.

    Parameters
    ----------
    window
        The file's bytes.

    Raises
    ------
    Truncated
        If the file ends within.
    Malformed
        If the meta information has no end.
    """
    head = window.read(0, min(window.size, PREAMBLE + len(_PREFIX)))
    without_preamble = len(_PREFIX) if head.startswith(_PREFIX) else 0
    start = len(head) if head[PREAMBLE:] == _PREFIX else without_preamble
    found: dict[int, str] = {}
    position = start
    for _ in range(_MOST_META_ELEMENTS):
        if window.size - position < HEADER:
            break
        index = window.reach(position, HEADER)
        group, element, code, length = _EXPLICIT_LITTLE(window.data, index)
        if group != _META_GROUP:
            break
        position += HEADER
        known = EXPLICIT.get(code)
        if known is None:  # some writers leave out the VRs here too
            (length,) = _LENGTH(window.data, index + 4)
        elif known[1]:
            (length,) = _LENGTH(window.read(position, 4))
            position += 4
        if position + length > window.size:
            raise Truncated
        if element in (_SOP_CLASS, _TRANSFER_SYNTAX) and length <= _LONGEST_UID_FIELD:
            found[element] = window.read(position, length).decode("latin_1").strip(" \0")
        position += length
    else:
        raise Malformed
    syntax = found.get(_TRANSFER_SYNTAX, "")
    # What is no UID names nothing, and would stand in headers of answers: as good as none.
    return Preface(
        syntax if is_uid(syntax) else None,
        found.get(_SOP_CLASS),
        position,
        certain=start > 0 or position > start,
        complete=start > PREAMBLE,
        used=start > PREAMBLE and any(head[:PREAMBLE]),
    )


def written(syntax: str, sop_class: str, sop_instance: str) -> bytes:
    """Return preamble, prefix and file meta information for a data set that came without (PS3.10 §7.1).

    Parameters
    ----------
    syntax, sop_class, sop_instance
        UIDs of how the data set is encoded, and of what it is.
    """
    fields = ((_SOP_CLASS, sop_class), (_SOP_INSTANCE, sop_instance), (_TRANSFER_SYNTAX, syntax), (_WRITER, WRITER))
    meta = _VERSION + b"".join(_uid_element(element, uid) for element, uid in fields)
    length = pack("<HH2sHI", _META_GROUP, 0, b"UL", _GROUP_LENGTH, len(meta))
    return bytes(PREAMBLE) + _PREFIX + length + meta


def _uid_element(element: int, uid: str) -> bytes:
    value = uid.encode("ascii") + bytes(len(uid) % 2)
    return pack("<HH2sH", _META_GROUP, element, b"UI", len(value)) + value


def layout(window: Window, preface: Preface) -> Layout:
    """Find out how the data set is really encoded, whatever the meta information says.

    Parameters
    ----------
    window
        The file's bytes.
    preface
        What :func:`read_preface` returned.

    Raises
    ------
    NotDicom
        If nothing before says that this is DICOM and the first element does not look like it.
    Truncated
        If there is no data set.
    """
    if window.size - preface.end < HEADER:
        raise Truncated if preface.certain else NotDicom
    first = window.read(preface.end, HEADER)
    group, element, code, _ = _EXPLICIT_LITTLE(first)
    explicit = code.isalpha() and code.isupper()
    swapped = (group & 0xFF) << 8 | group >> 8
    little = not (explicit and group >= _HIGHEST_FIRST_GROUP > swapped)
    if not preface.certain and not _plausible(window, (group if little else swapped) << 16 | element, first, little):
        raise NotDicom
    declared = transfer_syntax(preface.syntax) if preface.syntax is not None else None
    return Layout(_effective(declared, explicit=explicit, little=little), preface.end, explicit, little)


def _effective(declared: TransferSyntax | None, *, explicit: bool, little: bool) -> str:
    """Return the declared syntax, or the native one that the bytes show if they contradict it."""
    if declared is not None:
        agrees = declared.little == little and declared.implicit != explicit
        if agrees or declared.uid not in _NATIVE:
            return declared.uid
    if not explicit:
        return IMPLICIT_LITTLE
    return EXPLICIT_LITTLE if little else EXPLICIT_BIG


def _plausible(window: Window, tag: int, first: bytes, little: bool) -> bool:  # noqa: FBT001
    """Tell whether eight bytes look like the first element of a data set: a text file's do not."""
    if tag >> 16 > _HIGHEST_FIRST_GROUP or tag >> 16 & 1:
        return False
    if first[4:6] in EXPLICIT:
        return True
    (length,) = _LENGTH(first, 4)
    known = length == _GROUP_LENGTH if tag & 0xFFFF == 0 else dictionary.vr_of(tag) is not None
    return little and known and length <= window.size
