"""A QIDO-RS query (PS3.18 §8.3.4, §10.6): its keys, what it wants back, and what of it is ignored.

Clients send what they like, so what is not understood is ignored and said so in a warning; only values that
cannot mean anything are refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lightbox.dicom import attributes
from lightbox.dicom.attributes import Level
from lightbox.dicom.matching import Test
from lightbox.dicom.moments import OFFSET
from lightbox.dicom.query_keys import Manner
from lightbox.errors import InvalidInput
from lightbox.query import order
from lightbox.query.compared import Compared, printable, searched, tags
from lightbox.query.conditions import Condition
from lightbox.query.order import By

MOST = {Level.STUDY: 1_000, Level.SERIES: 5_000, Level.INSTANCE: 10_000}
"""Most results of one answer."""

_LIMITS = "at most {:,} studies, {:,} series, {:,} instances, also if it is not given".format(*MOST.values())

ALL = "all"

_DIGITS = 9
"""A number with more of them is as good as this many: no archive holds a milliard of anything."""

PARAMETERS = {
    "{attribute}": "A key: an attribute by keyword or tag, or a path of them joined by dots, and what it must be.",
    "includefield": "Attributes that are wanted beside what always stands in a result: a list, repeated, or all.",
    "limit": f"Most results; {_LIMITS}.",
    "offset": "How many results to pass over.",
    "after": "Where to go on, from the Link of the page before; of studies in their own order only.",
    "orderby": "Attributes to sort by instead of the study date; - before one puts the greatest first.",
    "fuzzymatching": "true: names match by the beginnings of their words.",
    "emptyvaluematching": 'true: "" matches attributes without a value.',
    "multiplevaluematching": "true: each of the values that a backslash separates must be there.",
    "TimezoneOffsetFromUTC": "+HHMM or -HHMM: the zone of dates that are combined with times.",
    "explain": "true: X-Lightbox-Explain tells the archive's owner, signed in, how the results were found.",
}
"""The query parameters of a search, with what they mean."""

_ZONE = re.compile(r"[+-](0\d|1[0-4])[0-5]\d", re.ASCII)

_FLAGS = ("fuzzymatching", "emptyvaluematching", "multiplevaluematching")
_CONTROLS = frozenset({*PARAMETERS, "accept", "charset"})


class QueryInvalid(InvalidInput):
    """A parameter of a search cannot be understood."""

    slug = "query-invalid"
    title = "The search is not valid"


@dataclass(frozen=True, slots=True)
class Query:
    """A search.

    Parameters
    ----------
    level
        What is searched for.
    above
        The levels that the address leaves open: their attributes stand in the results too.
    uids
        The only UIDs that can match, by level.
    tests
        What results must meet, by the level of the attribute.
    conditions
        All of that, address included, in the form that the planner reads.
    include
        Tags, or paths of tags joined by dots, that are wanted beside what always stands in a result: what was asked
        for, and what was compared (PS3.18 §10.6.3.3).
    include_all
        Whether all attributes are.
    order
        What results are sorted by; empty: as they are found, by study date and UID.
    limit, offset
        How many results are wanted, and how many before them are not.
    warnings
        What of the query was ignored, for people.
    """

    level: Level
    above: tuple[Level, ...]
    uids: dict[Level, frozenset[str]]
    tests: dict[Level, tuple[Test, ...]]
    conditions: tuple[Condition, ...]
    include: frozenset[str]
    include_all: bool
    order: tuple[By, ...]
    limit: int
    offset: int
    warnings: tuple[str, ...]

    @property
    def goes_on(self) -> bool:
        """Whether a page can be followed by the place of its last result: of studies, in their own order."""
        return self.level is Level.STUDY and not self.order


def query(level: Level, pairs: Sequence[tuple[str, str]], study: str = "", series: str = "") -> Query:
    """Return the query of an address.

    Parameters
    ----------
    level
        What is searched for.
    pairs
        The parameters, decoded, in order; names may repeat.
    study, series
        Checked UIDs that the path names; empty where it names none.

    Raises
    ------
    QueryInvalid, InvalidMatch
        A value cannot be understood.
    """
    manner = Manner(*(_flag(name, _last(pairs, name)) for name in _FLAGS), offset=_offset(pairs))
    keys = Compared(level, manner, study, series)
    keys.take((name, value) for name, value in pairs if name not in _CONTROLS and not _is_offset(name))
    warnings = keys.warnings
    wanted = _fields(pairs, warnings)
    limit = _number("limit", _last(pairs, "limit"), MOST[level])
    if limit > MOST[level]:
        warnings.append(f"At most {MOST[level]} results are given at once: use limit and offset")
    by = _order(level, pairs, warnings)
    return Query(
        level=level,
        above=tuple(at for at in Level if at < level and at not in keys.named),
        uids=keys.uids,
        tests={at: tuple(found) for at, found in keys.tests.items()},
        conditions=tuple(keys.conditions),
        include=(wanted - {ALL}) | keys.asked,
        include_all=ALL in wanted,
        order=() if order.natural(by) else by,
        limit=min(limit, MOST[level]),
        offset=_number("offset", _last(pairs, "offset"), 0),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _fields(pairs: Sequence[tuple[str, str]], warnings: list[str]) -> frozenset[str]:
    """Return what ``includefield`` names, repeated or in lists (PS3.18 §8.3.4.3)."""
    wanted: set[str] = set()
    for field in _listed(pairs, "includefield"):
        path = [ALL] if field.lower() == ALL else tags(field)
        if path is not None:
            wanted.add(".".join(path))
        else:
            warnings.append(f"{printable(field)} is not a known attribute and was ignored")
    return frozenset(wanted)


def _order(level: Level, pairs: Sequence[tuple[str, str]], warnings: list[str]) -> tuple[By, ...]:
    found: list[By] = []
    for field in _listed(pairs, "orderby"):
        name = field.removeprefix("-").removeprefix("+")
        path = searched(level, name)
        if path is not None and len(path) == 1:
            found.append(By(path[0], field.startswith("-")))
        else:
            warnings.append(f"{printable(name)} is nothing to order by here and was ignored")
    return tuple(found)


def _listed(pairs: Sequence[tuple[str, str]], name: str) -> list[str]:
    """Return the entries of a parameter that may be repeated and may hold lists."""
    return [each.strip() for key, value in pairs if key == name for each in value.split(",") if each.strip()]


def _last(pairs: Sequence[tuple[str, str]], name: str) -> str:
    return next((value.strip() for key, value in reversed(pairs) if key == name), "")


def _flag(name: str, text: str) -> bool:
    if text.lower() not in ("", "true", "false"):
        raise QueryInvalid("", ((name, "Write true or false."),))
    return text.lower() == "true"


def _is_offset(name: str) -> bool:
    row = attributes.find(name)
    return row is not None and row.tag == OFFSET


def _offset(pairs: Sequence[tuple[str, str]]) -> str:
    """Return the zone that dates with times are in (PS3.18 §8.3.4.1.1): no key, though it looks like one."""
    given = next((value for name, value in reversed(pairs) if _is_offset(name)), "")
    # An address that nobody escaped has a blank for the plus.
    text = given.strip() if given.strip()[:1] in ("", "+", "-") else f"+{given.strip()}"
    if text and not _ZONE.fullmatch(text):
        raise QueryInvalid("", (("TimezoneOffsetFromUTC", "Write +HHMM or -HHMM."),))
    return text


def _number(name: str, text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        raise QueryInvalid("", ((name, "Write a whole number from 0 on."),))
    return int(text) if len(text) <= _DIGITS else 10**_DIGITS
