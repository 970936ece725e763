"""The parts of a data set as the walk meets them: tags, delimiters, VRs, scopes, bulk values (PS3.5 §7)."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from lightbox.dicom import dictionary
from lightbox.dicom.charset import Charset
from lightbox.dicom.json_model import Dataset, Element, JsonValue
from lightbox.dicom.source import Window
from lightbox.dicom.values import BINARY, CONVERTERS

HEADER = 8
LONG_HEADER = 12
"""Bytes of an element's tag, VR and length, by VR (PS3.5 §7.1.2); an item has the first (§7.5)."""

DEEPEST = 32
"""Sequences within sequences: more than anything real has, and few enough to recurse."""

UNDEFINED = 0xFFFFFFFF
DELIMITERS = 0xFFFE
"""The group of these three."""
ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD

CHARSET = 0x00080005
PIXEL_REPRESENTATION = 0x00280103
PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
OFFSET_TABLES = frozenset((0x7FE00001, 0x7FE00002))
TRAILING_PADDING = 0xFFFCFFFC
FIRST_CREATOR, LAST_CREATOR = 0x10, 0xFF
"""Elements of an odd group that name the owners of its blocks (PS3.5 §7.8.1)."""
_MOST_UN = 0xFFFF
"""A known attribute is sent as UN if its length did not fit 16 bits: from there on it stays as it is."""

_DESCRIPTORS = frozenset((0x00281101, 0x00281102, 0x00281103, 0x00283002))
SPECIAL = _DESCRIPTORS | {CHARSET, PIXEL_REPRESENTATION}
"""Elements whose value changes how others are read, or is itself read in a special way."""

# PS3.5 §7.1.2: these have two reserved bytes and a length of four.
_LONG = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"))
EXPLICIT = {vr.encode(): (vr, vr in _LONG) for vr in (*CONVERTERS, *BINARY, "SQ")}
"""By the two bytes in the file: the VR, and whether its length takes four bytes."""


class Headers(NamedTuple):
    """How an element's header is unpacked in one byte order."""

    explicit: Struct
    implicit: Struct
    long_length: Struct

    @classmethod
    def of(cls, *, little: bool) -> Headers:
        """Return the layouts of a byte order."""
        order = "<" if little else ">"
        return cls(Struct(order + "HH2sH"), Struct(order + "HHI"), Struct(order + "I"))

    def item(self, window: Window, position: int) -> tuple[int, int]:
        """Return tag and length of the item, or delimiter, at a place."""
        index = window.reach(position, HEADER)
        group, number, length = self.implicit.unpack_from(window.data, index)
        return group << 16 | number, length

    def has_vr(self, window: Window, position: int, end: int) -> bool:
        """Tell whether an item's first element carries a VR: not within UN, nor by careless writers."""
        if end - position < HEADER:
            return True
        index = window.reach(position, HEADER)
        group, _, code, _ = self.explicit.unpack_from(window.data, index)
        return group == DELIMITERS or (code.isalpha() and code.isupper())


class Bulk(NamedTuple):
    """A value left out of the JSON: where it lies in the file (or in what the file inflates to).

    ``path`` names it within the instance: tags and item numbers from the outside in, joined by dots.
    With ``encapsulated``, the range holds fragments with their item headers (PS3.5 §A.4).
    """

    path: str
    vr: str
    offset: int
    length: int
    encapsulated: bool = False


class Pixels(NamedTuple):
    """The pixel data element at which reading stopped; ``length`` may be :data:`UNDEFINED`."""

    tag: int
    vr: str
    offset: int
    length: int


class Scope(NamedTuple):
    """What an item inherits from around it: character set, path, and how deep it lies."""

    charset: Charset
    path: str = ""
    depth: int = 0

    def within(self, charset: Charset, tag: int) -> Scope:
        """Return the scope of a sequence's items, short of their number."""
        return Scope(charset, f"{self.path}{tag:08X}.", self.depth + 1)

    def item(self, number: int) -> Scope:
        """Return the scope of one item."""
        return Scope(self.charset, f"{self.path}{number}.", self.depth)


class Unsettled:
    """Values that are US or SS: Pixel Representation decides, which may come later or from an outer data set.

    Parameters
    ----------
    little
        The data set's byte order.
    """

    def __init__(self, *, little: bool) -> None:
        self._little = little
        self._waiting: list[tuple[Element, bytes, int]] = []

    def __len__(self) -> int:
        """Return how many wait, which marks a place to come back to."""
        return len(self._waiting)

    def add(self, tag: int, raw: bytes) -> Element:
        """Take a value in; its element is completed by :meth:`settle`."""
        element: Element = {"vr": "US"}
        self._waiting.append((element, raw[: len(raw) // 2 * 2], tag))
        return element

    def settle(self, since: int, *, signed: bool) -> None:
        """Give all values since a mark their VR (PS3.5 §A.1 c)."""
        vr = "SS" if signed else "US"
        for element, raw, tag in self._waiting[since:]:
            element["vr"] = vr
            found = CONVERTERS[vr](raw, _NO_TEXT, self._little)
            if found:
                element["Value"] = found
            if tag in _DESCRIPTORS:
                unsign(element)
        self.forget(since)

    def forget(self, since: int) -> None:
        """Drop all values since a mark."""
        del self._waiting[since:]


_NO_TEXT = Charset()


def sequence(found: list[Dataset]) -> Element:
    """Return the element of a sequence."""
    values: list[JsonValue] = list(found)
    return {"vr": "SQ", "Value": values} if values else {"vr": "SQ"}


def known_vr(tag: int, creators: dict[int, str]) -> str:
    """Return the VR of an element that comes without one (PS3.5 §6.2.2).

    Parameters
    ----------
    tag
        Group and element in one number.
    creators
        The data set's private creators so far, by the first tag of the block each reserves.

    Returns
    -------
    str
        Two letters, ``UN`` if nobody knows.
    """
    if not tag >> 16 & 1:
        return dictionary.vr_of(tag) or "UN"
    if FIRST_CREATOR <= tag & 0xFFFF <= LAST_CREATOR:
        return "LO"
    creator = creators.get(tag & 0xFFFFFF00)
    return (dictionary.private_vr(creator, tag) if creator else None) or "UN"


def without_un(tag: int, length: int, creators: dict[int, str]) -> str:
    """Return what an element is that its sender declared unknown (PS3.5 §6.2.2 notes 2 and 7)."""
    if length == UNDEFINED:
        return "SQ"
    return known_vr(tag, creators) if length < _MOST_UN or tag >> 16 & 1 else "UN"


def strings(element: Element) -> list[str]:
    """Return an element's text values, with an empty text for each that is none."""
    return [value if isinstance(value, str) else "" for value in element.get("Value", [])]


def unsign(element: Element) -> None:
    """Read a LUT descriptor's first value as unsigned, whatever the VR (PS3.3 §C.11.1.1.1)."""
    found = element.get("Value")
    if found and isinstance(found[0], int) and found[0] < 0:
        found[0] += 0x10000
