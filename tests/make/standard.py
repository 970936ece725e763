"""A second reading of the standard: whether a data set meets the keys of a search (PS3.4 §C.2.2.2, PS3.18 §8.3.4).

Written from the text, and where that leaves the choice to a server from ``docs/conformance.md``, without anything of
Lightbox, so that a mistake has to be made twice to go unnoticed: dates and times are compared as moments and not as
text, wildcards as regular expressions, tags and VRs are pydicom's. Slow and plain; only valid keys are understood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from pydicom.datadict import dictionary_VR, tag_for_keyword

Dataset = Mapping[str, Mapping[str, Any]]

LISTS_OF_VALUES = {"AE", "AS", "AT", "CS", "LO", "PN", "SH", "UC"}
GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
ZONE = "00080201"
EMPTY = '""'
_TICK = timedelta(microseconds=1)
_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - times have no zone of their own


class Key(NamedTuple):
    """One key: the keywords of its path, and its value."""

    path: tuple[str, ...]
    value: str

    @property
    def vr(self) -> str:
        """The value representation of what is compared."""
        return vr_of(self.path[-1])

    @property
    def universal(self) -> bool:
        """Whether it matches anything (§C.2.2.2.3)."""
        return not self.value.strip(" *")


class Search(NamedTuple):
    """All keys of a search, and what it asks of matching: as its parameters are called, and in which zone it is."""

    keys: tuple[Key, ...]
    fuzzy: bool = False
    empty: bool = False
    several: bool = False
    zone: str = ""

    def meets(self, dataset: Dataset) -> bool:
        """Whether a data set meets all keys; those of one sequence are met by one item of it (§C.2.2.2.6)."""
        asked = [key for key in self.keys if not key.universal]
        plain = [key for key in asked if len(key.path) == 1]
        moments = list(_moments(plain))
        paired = [key for pair in moments for key in pair]
        return (
            all(self._meets(key, dataset) for key in plain if key not in paired)
            and all(_between(dates, times, dataset, self.zone) for dates, times in moments)
            and all(self._some_item(first, dataset, asked) for first in {k.path[0] for k in asked if len(k.path) > 1})
        )

    def _some_item(self, sequence: str, dataset: Dataset, asked: Sequence[Key]) -> bool:
        inside = tuple(Key(key.path[1:], key.value) for key in asked if len(key.path) > 1 and key.path[0] == sequence)
        inner = self._replace(keys=inside)
        return any(inner.meets(item) for item in dataset.get(tag_of(sequence), {}).get("Value", ()))

    def _meets(self, key: Key, dataset: Dataset) -> bool:
        stored = dataset.get(tag_of(key.path[0]), {}).get("Value", [])
        if self.empty and key.value == EMPTY:
            return not any(stored)
        parts = key.value.split("\\") if self.several and key.vr in LISTS_OF_VALUES else [key.value]
        return all(any(self._same(key.vr, part, value) for value in stored) for part in parts if part)

    def _same(self, vr: str, key: str, value: Any) -> bool:
        match vr:
            case "UI":
                return value in re.split(r"[,\\]", key)
            case "PN":
                return _begun(key, value) if self.fuzzy else _named(key, value)
            case "CS":
                return any(_wild(part, value) for part in re.split(r"[,\\]", key))
            case "IS" | "DS" | "US":
                return Decimal(key) == Decimal(str(value))
            case "DA" | "TM" | "DT":
                return _within(vr, key, value)
            case _:
                return _wild(key, value)


def tag_of(keyword: str) -> str:
    """Return a keyword's tag."""
    return f"{tag_for_keyword(keyword):08X}"


def vr_of(keyword: str) -> str:
    """Return a keyword's value representation."""
    return dictionary_VR(keyword)


def folded(text: str) -> str:
    """Return a text without case, accents, and kinds of apostrophes and hyphens."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not "\u0300" <= c <= "\u036f")
    typed = re.sub("[\u2010-\u2015]", "-", re.sub("[\u2018\u2019`]", "'", bare))
    return unicodedata.normalize("NFC", typed.casefold())


def _wild(key: str, text: str) -> bool:
    """§C.2.2.2.1, §C.2.2.2.4."""
    signs = {"*": ".*", "?": "."}
    pattern = "".join(signs.get(each) or re.escape(each) for each in folded(key.strip()))
    return re.fullmatch(pattern, folded(text), re.DOTALL) is not None


def _named(key: str, name: Mapping[str, str]) -> bool:
    groups = [name.get(group, "").rstrip("^") for group in GROUPS]
    asked = [part.rstrip("^ ") for part in key.split("=")]
    if len(asked) == 1:
        return any(text and _wild(asked[0], text) for text in (*groups, "=".join(filter(None, groups))))
    return all(not part or _wild(part, group) for part, group in zip(asked, groups, strict=False))


def _begun(key: str, name: Mapping[str, str]) -> bool:
    """PS3.18 §8.3.4.2."""
    text = folded("=".join(name.values()))
    starts = [text[at:] for at in range(len(text)) if at == 0 or not text[at - 1].isalnum()]
    asked = (re.sub(r"^[-'/]+|[-'/]+$", "", word) for word in re.split(r"[\s^=,*?]+", folded(key)))
    return all(any(start.startswith(word) for start in starts) for word in asked)


def _split(key: str, vr: str) -> tuple[str, str] | None:
    """Return the ends of a range as written; None: it is none. The hyphen of a zone is not that of a range."""
    if vr == "DT":
        moment = r"\d{4,14}(?:\.\d+)?(?:[+-]\d{4})?"
        found = re.fullmatch(rf"({moment})?-({moment})?", key)
        return None if re.fullmatch(moment, key) or not found else (found[1] or "", found[2] or "")
    first, hyphen, last = key.partition("-")
    return (first, last) if hyphen else None


def _span(vr: str, text: str) -> tuple[datetime, datetime]:
    """Return the first and the last moment that a value may stand for, as written: without its zone."""
    digits, _, fraction = re.sub(r"[+-]\d{4}$", "", text).replace(":", "").partition(".")
    if vr == "TM":
        digits = f"{_MIDNIGHT:%Y%m%d}" + digits
    parts = [int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, len(digits), 2))]
    begin = datetime(*(*parts, *((1, 1)[len(parts) - 1 :])))  # type: ignore[arg-type] # noqa: DTZ001
    begin += int(fraction.ljust(6, "0") or 0) * _TICK
    if fraction:
        return begin, begin + 10 ** (6 - len(fraction)) * _TICK - _TICK
    if len(parts) == 1:
        return begin, begin.replace(year=begin.year + 1) - _TICK
    if len(parts) == 2:
        return begin, (begin + timedelta(days=31)).replace(day=1) - _TICK
    steps = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))
    return begin, begin + steps[len(parts) - 3] - _TICK


def _away(zone: str) -> timedelta:
    return timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:]))


def _zone(text: str) -> str:
    found = re.search(r"[+-]\d{4}$", text)
    return found[0] if found else ""


def _within(vr: str, key: str, value: str) -> bool:
    """§C.2.2.2.1, §C.2.2.2.5: zones count where both sides have one."""
    ends = _split(key, vr)
    first, last = ends or (key, key)
    moment = _span(vr, value)[0]

    def apart(end: str, at: datetime) -> timedelta:
        zones = (_zone(value), _zone(end)) if vr == "DT" else ("", "")
        return (moment - _away(zones[0])) - (at - _away(zones[1])) if all(zones) else moment - at

    none = timedelta()
    return (not first or apart(first, _span(vr, first)[0]) >= none) and (
        not last or apart(last, _span(vr, last)[1]) <= none
    )


def _form(key: Key) -> tuple[bool, bool] | None:
    ends = _split(key.value, key.vr) if key.vr in ("DA", "TM") and key.value != EMPTY else None
    return (bool(ends[0]), bool(ends[1])) if ends else None


def _moments(keys: Sequence[Key]) -> Iterator[tuple[Key, Key]]:
    """Yield dates and times that are ranges of one form, which mean moments (PS3.18 §8.3.4.1.1)."""
    times = {key.path[0].removesuffix("Time"): key for key in keys if key.vr == "TM"}
    for date in keys:
        time = times.get(date.path[0].removesuffix("Date")) if date.vr == "DA" else None
        if time and _form(date) and _form(date) == _form(time):
            yield date, time


def _between(dates: Key, times: Key, dataset: Dataset, zone: str) -> bool:
    """§C.2.2.2.5.4; a date without a time lies there if all of its day does."""
    (day,) = dataset.get(tag_of(dates.path[0]), {}).get("Value") or [""]
    (hour,) = dataset.get(tag_of(times.path[0]), {}).get("Value") or [""]
    (its,) = dataset.get(ZONE, {}).get("Value") or [""]
    if not day:
        return False
    begin, end = _span("DA", day)
    if hour:
        begin = end = begin + (_span("TM", hour)[0] - _MIDNIGHT)
    moved = _away(zone) - _away(its) if zone and its else timedelta()
    ends = zip(_split(dates.value, "DA") or (), _split(times.value, "TM") or (), strict=True)
    (first, last) = [
        _span("DA", d)[0] + (_span("TM", t)[number] - _MIDNIGHT) if d else None for number, (d, t) in enumerate(ends)
    ]
    return (first is None or begin + moved >= first) and (last is None or end + moved <= last)
