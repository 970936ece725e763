"""Attribute matching (PS3.4 §C.2.2.2): whether a data set meets a query key.

Text is compared without case and accents, names in all three groups. With ``fuzzy`` (PS3.18 §8.3.4.2) each
word of the key must begin some word of the name, in any order. Keys of sequences are a matter of ``query_keys``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TypeAlias

from lightbox.dicom import json_model
from lightbox.dicom.attributes import Attribute, Match
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.person_name import PersonName, beginning, fold, words
from lightbox.dicom.uids import is_uid
from lightbox.errors import InvalidInput

_SEPARATORS = re.compile(r"[\\,]")
_WILDCARDS = re.compile(r"[*?]")
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_HOUR, _MINUTE, _SECOND = r"([01]\d|2[0-3])", r"[0-5]\d", r"([0-5]\d|60)(\.\d{1,6})?"
_ZONE = r"([+-](0\d|1[0-4])[0-5]\d)?"
# The last of February is whatever a client takes it for: dates are compared as text.
_DATE = re.compile(rf"\d{{4}}[-.]?{_MONTH}[-.]?{_DAY}", re.ASCII)
_TIME = re.compile(rf"{_HOUR}(:?{_MINUTE}(:?{_SECOND})?)?", re.ASCII)
_DATE_TIME = re.compile(rf"\d{{4}}({_MONTH}({_DAY}({_HOUR}({_MINUTE}({_SECOND})?)?)?)?)?{_ZONE}", re.ASCII)
_OFFSET = re.compile(r"[+-]\d{4}$")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_UNESCAPED = re.compile(r"(?<=\d) (?=\d{4}(\s*-|$))")
"""The blank that an address has for the plus of an offset if nobody escaped it."""
_LAST = "99991231235959.999999"
_LAST_TIME = "235959.999999"

Test: TypeAlias = Callable[[Dataset], bool]


class InvalidMatch(InvalidInput):
    """A query key whose value cannot be understood."""

    slug = "invalid-match"
    title = "A search value is not valid"


@dataclass(frozen=True, slots=True)
class Range:
    """Dates or times from first to last, both included; a None leaves that end open."""

    first: str | None
    last: str | None

    def holds(self, value: str) -> bool:
        """Tell whether a normalised value lies within."""
        return (self.first is None or value >= self.first) and (self.last is None or value <= self.last)


def matcher(attribute: Attribute, key: str, *, fuzzy: bool = False) -> Test | None:
    """Return the test for one query key.

    Parameters
    ----------
    attribute
        What is compared.
    key
        The value asked for, decoded. Lists are separated by commas or backslashes (PS3.18 §8.3.4.1).
    fuzzy
        Whether names match by the beginnings of their words.

    Returns
    -------
    callable or None
        A predicate over DICOM JSON; None for universal matching, which any data set meets: an empty key,
        stars alone (PS3.4 §C.2.2.2.3), or a name of delimiters alone.

    Raises
    ------
    InvalidMatch
        If a date, time or UID is not one, or if the attribute cannot be searched.
    """
    if not key.strip(" *") or (attribute.match is Match.UID_LIST and not uid_list(key)):
        return None
    tag = attribute.tag
    match attribute.match:
        case Match.NONE:
            message = f"{attribute.keyword} cannot be searched."
            raise InvalidMatch(message)
        case Match.UID_LIST:
            asked = frozenset(uid_list(key))
            return lambda dataset: not asked.isdisjoint(json_model.texts(dataset, tag))
        case Match.RANGE:
            return _within(attribute, key)
        case Match.NUMBER:
            return _number(tag, key)
        case Match.NAME:
            return _name(tag, _by_words(key) if fuzzy else _by_groups(key))
        case _:
            tests = [pattern(part) for part in _SEPARATORS.split(key) if part] if attribute.vr == "CS" else []
            tests = tests or [pattern(key)]
            return lambda dataset: any(test(text) for text in _texts(dataset, tag) for test in tests)


def uid_list(key: str) -> tuple[str, ...]:
    """Return the UIDs of a key, separated by commas (PS3.18) or backslashes (PS3.4 §C.2.2.2.2).

    Raises
    ------
    InvalidMatch
        If one of them is none.
    """
    found = tuple(part.strip() for part in _SEPARATORS.split(key) if part.strip())
    if not all(is_uid(uid) for uid in found):
        message = "A UID holds digits and single dots, at most 64 characters."
        raise InvalidMatch(message)
    return found


def value_range(vr: str, key: str) -> Range:
    """Return the range that a key for a date or time asks for (PS3.4 §C.2.2.2.5).

    Parameters
    ----------
    vr
        DA, TM or DT. The ends of a DT are as written, without their offsets from UTC.
    key
        ``A``, ``A-B``, ``A-`` or ``-B``; a single time of less precision means all it may stand for.

    Raises
    ------
    InvalidMatch
        If it is none of these, a bare hyphen included.
    """
    first, last = ends(vr, key)
    return Range(lowest(vr, first) if first else None, _highest(vr, last) if last else None)


def ends(vr: str, key: str) -> tuple[str, str]:
    """Return both ends of a range as written; a single value is both, an open end is empty.

    Raises
    ------
    InvalidMatch
        As :func:`value_range` does.
    """
    key = _UNESCAPED.sub("+", key.strip()) if vr == "DT" else key.strip()
    grammar = {"DA": _DATE, "TM": _TIME}.get(vr, _DATE_TIME)
    if grammar.fullmatch(key):
        return key, key
    for cut in (place for place, character in enumerate(key) if character == "-"):
        first, last = key[:cut].strip(), key[cut + 1 :].strip()
        if (first or last) and all(not end or grammar.fullmatch(end) for end in (first, last)):
            return first, last
    message = "A date or time range is written A-B, A- or -B, with dates as YYYYMMDD and times as HHMMSS."
    raise InvalidMatch(message)


def pattern(key: str) -> Callable[[str], bool]:
    """Return the test of a text against a key, in which ``*`` stands for any run and ``?`` for any character.

    Both are folded first. The time it takes grows with the product of both lengths, never worse.
    """
    folded = fold(key.strip())
    if not _WILDCARDS.search(folded):
        return lambda text: fold(text) == folded
    return lambda text: _globbed(folded, fold(text))


def beginnings(key: str) -> Callable[[str], bool]:
    """Return the test whether each word of a key begins some word of a text, or a part of one, in any order."""
    asked = [beginning(word) for word in words(key.replace("*", " ").replace("?", " "))]

    def meets(text: str) -> bool:
        folded = fold(text)
        return all(each.search(folded) for each in asked)

    return meets


def _texts(dataset: Dataset, tag: str) -> list[str]:
    """Return values as text: of a private attribute nobody knew beforehand what it would be."""
    values = (
        value for value in json_model.values(dataset, tag) if isinstance(value, str | int | float) and value != ""
    )
    return [value if isinstance(value, str) else f"{value:g}" for value in values]


def _name(tag: str, meets: Callable[[PersonName], bool] | None) -> Test | None:
    return meets and (lambda dataset: any(meets(PersonName.of_json(name)) for name in json_model.names(dataset, tag)))


def _by_words(key: str) -> Callable[[PersonName], bool] | None:
    meets = beginnings(key)
    return None if meets("") else lambda name: meets("=".join(name.groups))


def _by_groups(key: str) -> Callable[[PersonName], bool] | None:
    """Return the test of a name against a key: any group of it or all as written; group by group if the key has them.

    PS3.4 §C.2.2.2.4 leaves both to us. Components that end a group are not told from empty ones (PS3.5 §6.2.1.1).
    """
    tests = [pattern(part) if (part := each.rstrip(" ^")) else None for each in key.split("=")]
    if not any(tests):
        return None
    if (only := tests[0]) and len(tests) == 1:
        return lambda name: any(only(text.rstrip("^")) for text in (*name.groups, "=".join(name.groups)))

    def meets(name: PersonName) -> bool:
        groups = (name.alphabetic, name.ideographic, name.phonetic)
        asked = zip_longest(tests, groups, fillvalue=None)
        return all(test is None or test((group or "").rstrip("^")) for test, group in asked)

    return meets


def _within(attribute: Attribute, key: str) -> Test:
    """Return the test of a date, time or both; offsets from UTC count where both sides have one (§C.2.2.2.5.3)."""
    tag, vr = attribute.tag, attribute.vr
    written = value_range(vr, key)
    if vr != "DT":
        return lambda dataset: any(written.holds(lowest(vr, value)) for value in json_model.texts(dataset, tag))
    offsets = [_OFFSET.search(end) for end in ends(vr, key)]
    bounds = zip((written.first, written.last), offsets, strict=True)
    moved = Range(*(universal(bound, its[0]) if bound and its else bound for bound, its in bounds))

    def holds(value: str) -> bool:
        its, moment = _OFFSET.search(value.strip()), lowest("DT", value)
        return moved.holds(universal(moment, its[0])) if its and any(offsets) else written.holds(moment)

    return lambda dataset: any(map(holds, json_model.texts(dataset, tag)))


def universal(moment: str, offset: str) -> str:
    """Return a padded moment in UTC; as it is where the calendar ends, or where the offset is none."""
    try:
        away = timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[3:]))
        return (datetime.strptime(moment, "%Y%m%d%H%M%S.%f") - away).strftime("%Y%m%d%H%M%S.%f")  # noqa: DTZ007
    except (ValueError, OverflowError):
        return moment


def _number(tag: str, key: str) -> Test:
    """Return the test of numbers, as what they are and not as they are written (PS3.4 §C.2.2.2.1 leaves that to us)."""
    if not _NUMBER.fullmatch(key.strip()):
        message = "A number is expected."
        raise InvalidMatch(message)
    asked = float(key)
    return lambda dataset: asked in json_model.values(dataset, tag)


def _globbed(asked: str, text: str) -> bool:
    """Compare greedily: only the latest star is ever tried again, which is enough."""
    at = place = 0
    star = mark = -1
    while place < len(text):
        if at < len(asked) and asked[at] == "*":
            star, mark = at, place
            at += 1
        elif at < len(asked) and asked[at] in ("?", text[place]):
            at += 1
            place += 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return not asked[at:].strip("*")


def _plain(vr: str, value: str) -> str:
    """Return a date or time without separators and offset."""
    if vr == "DT":
        return _OFFSET.sub("", value.strip())
    # ACR-NEMA dates have dots, times colons (PS3.5 §6.2 notes); web forms send hyphens.
    return value.strip().replace(":", "").replace("-", "") if vr == "TM" else re.sub(r"[-.]", "", value.strip())


def lowest(vr: str, value: str) -> str:
    """Return the first moment that a value of any precision may stand for, padded: text order is time's."""
    plain = _plain(vr, value)
    if vr == "DA":
        return plain
    floor = "000000.000000" if vr == "TM" else "00000101000000.000000"
    return plain + floor[len(plain) :]


def _highest(vr: str, value: str) -> str:
    """Return the last moment that a value of any precision may stand for."""
    plain = _plain(vr, value)
    if vr == "DA":
        return plain
    ceiling = _LAST_TIME if vr == "TM" else _LAST
    return plain + ceiling[len(plain) :]
