"""A value field's bytes to the values of DICOM JSON (PS3.5 §6.2, PS3.18 §F.2.3), by kind of VR."""

from __future__ import annotations

import struct
from collections.abc import Callable
from math import isfinite
from typing import TypeAlias

from lightbox.dicom.charset import Charset
from lightbox.dicom.json_model import JsonValue

Values: TypeAlias = list[JsonValue]
Converter: TypeAlias = Callable[[bytes, Charset, bool], Values]
"""Takes the value field, its character set and whether it is little endian; an empty list is no value.
Raises ValueError if the field's length does not fit its VR."""

GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
"""The groups of a person name, as DICOM JSON calls them."""

_PADDING = " \0"
_ESCAPE = b"\x1b"
_LONGEST_INTEGER = 18
"""Digits that fit 64 bits; PS3.5 §6.2 allows IS 12 and DS 16 characters."""


def _decoded(raw: bytes, charset: Charset) -> str:
    if raw.isascii() and _ESCAPE not in raw:
        return raw.decode("ascii")
    return charset.decode(raw)


def _split(text: str) -> Values:
    if "\\" not in text:
        value = text.strip(_PADDING)
        return [value] if value else []
    # PS3.18 §F.2.5: an empty value among others is null.
    found: Values = [value.strip(_PADDING) or None for value in text.split("\\")]
    return found if any(found) else []


def _strings(raw: bytes, _charset: Charset, _little: bool) -> Values:  # noqa: FBT001
    """AE AS CS DA DT TM UI: the default repertoire, padding is not significant."""
    return _split(raw.decode("latin_1"))


def _texts(raw: bytes, charset: Charset, _little: bool) -> Values:  # noqa: FBT001
    """LO SH UC: leading spaces are dropped too, PS3.5 §6.2 lets both be padding."""
    return _split(_decoded(raw, charset))


def _text(raw: bytes, charset: Charset, _little: bool) -> Values:  # noqa: FBT001
    """LT ST UT: one value, in which the backslash is a character and leading spaces count."""
    value = _decoded(raw, charset).rstrip(_PADDING)
    return [value] if value else []


def _address(raw: bytes, _charset: Charset, _little: bool) -> Values:  # noqa: FBT001
    value = raw.decode("latin_1").strip(_PADDING)
    return [value] if value else []


def person_name(text: str) -> dict[str, str] | None:
    """Split one person name into its three groups (PS3.5 §6.2.1.2, PS3.18 §F.2.2).

    Parameters
    ----------
    text
        Such as ``"Yamada^Tarou=山田^太郎=やまだ^たろう"``.

    Returns
    -------
    dict or None
        The groups that are not empty, by name; None if all are.
    """
    if "=" not in text:
        text = text.strip(_PADDING)
        return {"Alphabetic": text} if text else None
    groups = zip(GROUPS, text.split("="), strict=False)
    return {name: stripped for name, group in groups if (stripped := group.strip(_PADDING))} or None


def _names(raw: bytes, charset: Charset, _little: bool) -> Values:  # noqa: FBT001
    found: Values = [person_name(name) for name in _decoded(raw, charset).split("\\")]
    return found if any(found) else []


def _number(raw: bytes) -> int | float | None:
    """Parse one decimal or integer string; what JSON has no number for is null (PS3.18 §F.2.3.1)."""
    raw = raw.strip(b" \0")
    if len(raw) <= _LONGEST_INTEGER:
        try:
            return int(raw)
        except ValueError:
            pass
    try:
        value = float(raw)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _numbers(raw: bytes, _charset: Charset, _little: bool) -> Values:  # noqa: FBT001
    """DS IS: numbers in JSON; an integral decimal string becomes an integer, which is shorter and equal."""
    if b"_" in raw:  # Python would read 1_000 as a number
        return [None] * (raw.count(b"\\") + 1)
    found: Values = [_number(value) for value in raw.split(b"\\")]
    return found if raw.strip(b" \0\\") else []


def _tags(raw: bytes, _charset: Charset, little: bool) -> Values:  # noqa: FBT001
    pairs = struct.unpack(f"{'<' if little else '>'}{len(raw) // 2}H", raw[: len(raw) // 2 * 2])
    return [f"{group:04X}{element:04X}" for group, element in zip(pairs[::2], pairs[1::2], strict=False)]


def _integers(code: str) -> Converter:
    size = struct.calcsize("<" + code)

    def convert(raw: bytes, _charset: Charset, little: bool) -> Values:  # noqa: FBT001
        count, rest = divmod(len(raw), size)
        if rest:
            raise ValueError
        return list(struct.unpack(f"{'<' if little else '>'}{count}{code}", raw))

    return convert


def _floats(code: str) -> Converter:
    convert = _integers(code)

    def finite(raw: bytes, charset: Charset, little: bool) -> Values:  # noqa: FBT001
        found = convert(raw, charset, little)
        return [value if isinstance(value, float) and isfinite(value) else None for value in found]

    return finite


CONVERTERS: dict[str, Converter] = {
    **dict.fromkeys(("AE", "AS", "CS", "DA", "DT", "TM", "UI"), _strings),
    **dict.fromkeys(("LO", "SH", "UC"), _texts),
    **dict.fromkeys(("LT", "ST", "UT"), _text),
    "UR": _address,
    "PN": _names,
    **dict.fromkeys(("DS", "IS"), _numbers),
    "AT": _tags,
    "US": _integers("H"),
    "SS": _integers("h"),
    "UL": _integers("I"),
    "SL": _integers("i"),
    "UV": _integers("Q"),
    "SV": _integers("q"),
    "FL": _floats("f"),
    "FD": _floats("d"),
}
"""By VR, everything but sequences and binary data."""

BINARY = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
"""VRs whose value is a run of bytes (PS3.18 §F.2.7)."""
