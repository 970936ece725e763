"""DICOM JSON to a Part 10 file (PS3.18 Annex F, PS3.10 §7.1): explicit VR little endian, the same bytes each time.

Own code, as the reader is: what comes from a request may hold anything, and each way in which it can be wrong has
to end in a refusal. Nothing is looked up, and nothing is fetched.
"""

from __future__ import annotations

import binascii
import struct
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from lightbox.dicom import encoded, preface
from lightbox.dicom.elements import DEEPEST, EXPLICIT, UNDEFINED
from lightbox.dicom.transfer import EXPLICIT_LITTLE
from lightbox.dicom.uids import checked
from lightbox.dicom.values import BINARY, GROUPS
from lightbox.errors import Unsupported

PIXELS = "7FE00010"
_CHARSET = "00080005"
_UTF_8 = {"vr": "CS", "Value": ["ISO_IR 192"]}
"""JSON is UTF-8 whatever it says (PS3.18 §F.2.1.1.1)."""
_CLASS = "00080016"
_INSTANCE = "00080018"
_NOT_WRITTEN = ("0000", "0002", "FFFE")
"""Groups of messages, file meta information (PS3.18 §F.2: not in JSON) and delimiters."""
_TRANSIENT = frozenset(("00083002", "00081190"))
"""What an answer adds to a data set: as which transfer syntax it can be had, and where (PS3.18 §10.4, §10.6)."""
_HEX = frozenset("0123456789ABCDEF")
_LONGEST_NUMBER = {"DS": 16, "IS": 12}

_TEXTS = frozenset(("AE", "AS", "CS", "DA", "DT", "LO", "LT", "SH", "ST", "TM", "UC", "UI", "UR", "UT"))
_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d"}

_ITEM = struct.pack("<HH", 0xFFFE, 0xE000)
_SEQUENCE_END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


class JsonInvalid(Unsupported):
    """JSON that is not of the DICOM JSON model, or that no data set can be made of."""

    slug = "dicom-json-invalid"
    title = "The metadata is not valid DICOM JSON"


@dataclass(frozen=True, slots=True)
class Pixels:
    """Pixel data that came beside the JSON.

    Parameters
    ----------
    syntax
        UID of the transfer syntax.
    frames
        The frames' codestreams in order, where the syntax encapsulates; else all pixels, one after the other.
    encapsulated
        Whether it does.
    """

    syntax: str
    frames: Sequence[bytes]
    encapsulated: bool


def part10(dataset: object, bulk: Callable[[str], bytes], pixels: Pixels | None = None) -> bytes:
    """Return a data set as a file.

    Parameters
    ----------
    dataset
        One object of DICOM JSON, as parsed.
    bulk
        Returns the bytes behind a ``BulkDataURI``; raises JsonInvalid for one that it does not know.
    pixels
        What Pixel Data refers to, if it refers to something.

    Raises
    ------
    JsonInvalid
        It is no DICOM JSON.
    InvalidUid
        It does not say what it is an instance of.
    """
    if not isinstance(dataset, dict):
        _refuse("Each instance is one object.")
    members = cast("dict[str, Any]", dataset)
    sop_class, sop_instance = first(members, _CLASS), first(members, _INSTANCE)
    syntax = pixels.syntax if pixels else EXPLICIT_LITTLE
    head = preface.written(syntax, checked(sop_class, "SOP Class UID"), checked(sop_instance, "SOP Instance UID"))
    told = {**members, _CHARSET: _UTF_8}  # where all is ASCII, saying so does no harm
    return head + _Writer(bulk, pixels).dataset(told, 0)


def elements(dataset: Mapping[str, Any]) -> bytes:
    """Return the elements of a data set in UTF-8, ascending; bulk data is left empty."""
    return _Writer(lambda _: b"", None).dataset(dataset, 0)


@dataclass(frozen=True, slots=True)
class _Writer:
    bulk: Callable[[str], bytes]
    pixels: Pixels | None

    def dataset(self, members: Mapping[str, Any], depth: int) -> bytes:
        """Return the elements of a data set or item, ascending (PS3.5 §7.1)."""
        if depth > DEEPEST:
            _refuse("Sequences are nested too deeply.")
        named = {tag.upper(): element for tag, element in members.items()}
        return b"".join(self._element(tag, named[tag], depth) for tag in sorted(named) if _written(tag))

    def _element(self, tag: str, element: Any, depth: int) -> bytes:
        if not isinstance(element, dict):
            _refuse(f"{tag} is no object.")
        vr: Any = element.get("vr")
        if vr == "OB or OW":  # pydicom's, of a data set that was never written: native pixels are OW (PS3.5 §A.2)
            vr = "OW"
        code = vr.encode("ascii", "replace") if isinstance(vr, str) else b""
        if code not in EXPLICIT:
            _refuse(f"{tag} has no valid VR.")
        number = int(tag, 16)
        if tag == PIXELS and not depth and self.pixels is not None:
            return self._pixels(number, vr, self.pixels)
        return encoded.element(number, vr, self._value(tag, vr, element, depth))

    def _value(self, tag: str, vr: str, element: Mapping[str, Any], depth: int) -> bytes:
        if "BulkDataURI" in element:
            address = element["BulkDataURI"]
            return self.bulk(address if isinstance(address, str) else "")
        if "InlineBinary" in element:
            return _inline(tag, element["InlineBinary"])
        values = element.get("Value", [])
        if not isinstance(values, list):
            _refuse(f"The Value of {tag} is no array.")
        if not values:
            return b""
        if vr == "SQ":
            return b"".join(map(_item, (self._item(tag, item, depth) for item in values)))
        if vr in BINARY:
            _refuse(f"{tag} has binary data, which stands in InlineBinary or behind BulkDataURI.")
        return _values(tag, vr, values)

    def _item(self, tag: str, item: Any, depth: int) -> bytes:
        if item is None:  # PS3.18 §F.2.5: an empty item
            return b""
        if not isinstance(item, dict):
            _refuse(f"An item of {tag} is no object.")
        members = cast("dict[str, Any]", item)
        return self.dataset({**members, _CHARSET: _UTF_8} if _CHARSET in members else members, depth + 1)

    def _pixels(self, tag: int, vr: str, pixels: Pixels) -> bytes:
        if not pixels.encapsulated:
            value = b"".join(pixels.frames)
            return encoded.element(tag, vr if vr in ("OB", "OW") else "OW", value + bytes(len(value) % 2))
        # PS3.5 §A.4: an empty Basic Offset Table, then each frame in one fragment.
        fragments = [b"", *(frame + b"\0" * (len(frame) % 2) for frame in pixels.frames)]
        return encoded.header(tag, "OB", UNDEFINED) + b"".join(map(_item, fragments)) + _SEQUENCE_END


def _written(tag: str) -> bool:
    if len(tag) != 8 or not _HEX.issuperset(tag):  # noqa: PLR2004 - group and element in hexadecimal digits
        _refuse("An attribute's name is not eight hexadecimal digits.")
    return not (tag.startswith(_NOT_WRITTEN) or tag.endswith("0000") or tag in _TRANSIENT)


def _item(value: bytes) -> bytes:
    return _ITEM + struct.pack("<I", len(value)) + value


def _inline(tag: str, text: Any) -> bytes:
    try:
        return b64decode(text, validate=True) if isinstance(text, str) else _refuse(f"{tag}: no base64.")
    except (binascii.Error, ValueError) as error:
        raise JsonInvalid(f"The InlineBinary of {tag} is not base64.") from error


def _values(tag: str, vr: str, values: Sequence[Any]) -> bytes:
    try:
        if vr in _NUMBERS:
            return struct.pack(f"<{len(values)}{_NUMBERS[vr]}", *(_number(vr, value) for value in values))
        if vr == "AT":
            return b"".join(_tag(value) for value in values)
        write = _name if vr == "PN" else _text if vr in _TEXTS else _decimal
        return "\\".join(write(vr, value) for value in values).encode("utf-8", "replace")
    except (TypeError, ValueError, OverflowError, AttributeError, struct.error) as error:
        raise JsonInvalid(f"A value of {tag} is not of its VR.") from error


def _text(_vr: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    return value


def _name(_vr: str, value: Any) -> str:
    if value is None:
        return ""
    # An object by PS3.18 §F.2.2; older clients write the plain text.
    return value if isinstance(value, str) else "=".join(str(value.get(group) or "") for group in GROUPS).rstrip("=")


def _decimal(vr: str, value: Any) -> str:
    """Return a DS or IS as text: a number in JSON, or a text where a client wants its digits kept."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e12:  # noqa: PLR2004 - an IS's digits
        value = int(value)
    longest = _LONGEST_NUMBER[vr]
    text = repr(value)
    for digits in range(longest, 0, -1):
        if len(text) <= longest:
            return text
        text = f"{value:.{digits}g}"
    raise ValueError


def _number(vr: str, value: Any) -> float | int:
    if isinstance(value, bool) or value is None:
        raise TypeError
    if vr in ("FL", "FD"):
        return float(value)
    if isinstance(value, float) and not value.is_integer():
        raise ValueError
    return int(value)


def _tag(value: Any) -> bytes:
    if not isinstance(value, str) or len(value) != 8:  # noqa: PLR2004 - group and element in hexadecimal digits
        raise ValueError
    return struct.pack("<HH", int(value[:4], 16), int(value[4:], 16))


def first(members: Mapping[str, Any], tag: str) -> str:
    """Return the first value of an attribute of DICOM JSON if that is text, as it is compared; else an empty one."""
    element: Any = members.get(tag)
    values: Any = element.get("Value") if isinstance(element, dict) else None
    first = values[0] if isinstance(values, list) and values else ""
    return first.strip(" \0") if isinstance(first, str) else ""


def _refuse(why: str) -> NoReturn:
    raise JsonInvalid(why)
