"""A QIDO-RS query (PS3.18 §8.3.4, §10.6): its keys, what it wants back, and what of it is ignored.

Clients send what they like, so what is not understood is ignored and said so in a warning; only values that
cannot mean anything are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lightbox.dicom import attributes, dictionary, matching
from lightbox.dicom.attributes import Attribute, Level, Match
from lightbox.dicom.matching import Test
from lightbox.errors import InvalidInput
from lightbox.query.conditions import Condition
from lightbox.query.planner import FIRST_DATE, LAST_DATE, PAGE, Plan

MOST = {Level.STUDY: 1_000, Level.SERIES: 5_000, Level.INSTANCE: 10_000}
"""Most results of one answer."""

ALL = "all"

_DIGITS = 9
"""A number with more of them is as good as this many: no archive holds a milliard of anything."""

_CONTROLS = frozenset({"limit", "offset", "includefield", "fuzzymatching", "accept", "charset"})
_UIDS = {Level.STUDY: "0020000D", Level.SERIES: "0020000E", Level.INSTANCE: "00080018"}
_STUDY_DATE = "00080020"
_MODALITY, _MODALITIES = "00080060", "00080061"


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
    dates
        First and last study date; None: any, or none at all.
    tests
        What results must meet, by the level of the attribute.
    conditions
        All of that, address included, in the form that the planner reads.
    include
        Tags that are wanted beside what always stands in a result.
    include_all
        Whether all attributes are.
    limit, offset
        How many results are wanted, and how many before them are not.
    warnings
        What of the query was ignored, for people.
    """

    level: Level
    above: tuple[Level, ...]
    uids: dict[Level, frozenset[str]]
    dates: tuple[str, str] | None
    tests: dict[Level, tuple[Test, ...]]
    conditions: tuple[Condition, ...]
    include: frozenset[str]
    include_all: bool
    limit: int
    offset: int
    warnings: tuple[str, ...]

    def plan(self) -> Plan:
        """Return how studies that may match are read."""
        studies = self.uids.get(Level.STUDY)
        return Plan(study_uids=tuple(sorted(studies)) if studies is not None else None, dates=self.dates)

    @property
    def studies_at_first(self) -> int:
        """How many studies to read at first: a page of them where each brings results, else as many as a read holds."""
        # The listing itself holds to the dates, so their test refuses no study.
        chosen = sum(map(len, self.tests.values())) > (self.dates is not None)
        return PAGE if chosen or self.uids else min(PAGE, self.offset + self.limit + 1)


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
    warnings: list[str] = []
    fuzzy = _flag("fuzzymatching", _last(pairs, "fuzzymatching"))
    uids = {at: frozenset([uid]) for at, uid in ((Level.STUDY, study), (Level.SERIES, series)) if uid}
    conditions = [Condition(_UIDS[at], uid) for at, named in uids.items() for uid in named]
    tests: dict[Level, list[Test]] = {at: [] for at in Level}
    dates: tuple[str, str] | None = None
    for name, value in pairs:
        if name in _CONTROLS or not value.strip():
            continue
        attribute = _searched(level, name)
        if attribute is None:
            warnings.append(f"{_printable(name)} is not searched here and was ignored")
            continue
        test = matching.matcher(attribute, value, fuzzy=fuzzy)
        if test is None:
            continue
        conditions.append(Condition(attribute.tag, value, fuzzy=fuzzy))
        if attribute.tag in _UIDS.values() and "*" not in value:
            at = attribute.level
            asked = frozenset(matching.uid_list(value))
            uids[at] = uids[at] & asked if at in uids else asked
            continue
        if attribute.tag == _STUDY_DATE:
            dates = _dates(attribute, value)
        tests[attribute.level].append(test)
    wanted = _fields(pairs, warnings)
    limit = _number("limit", _last(pairs, "limit"), MOST[level])
    if limit > MOST[level]:
        warnings.append(f"At most {MOST[level]} results are given at once: use limit and offset")
    return Query(
        level=level,
        above=tuple(at for at in Level if at < level and at not in _named(study, series)),
        uids=uids,
        dates=dates,
        tests={at: tuple(found) for at, found in tests.items()},
        conditions=tuple(conditions),
        include=wanted - {ALL},
        include_all=ALL in wanted,
        limit=min(limit, MOST[level]),
        offset=_number("offset", _last(pairs, "offset"), 0),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _named(study: str, series: str) -> set[Level]:
    return {at for at, uid in ((Level.STUDY, study), (Level.SERIES, series)) if uid}


def _searched(level: Level, name: str) -> Attribute | None:
    """Return the attribute that a key of a search at a level is compared with; None: it is not searched there."""
    attribute = attributes.find(name)
    if attribute is None or attribute.match is Match.NONE or attribute.vr == "SQ":
        return None
    if attribute.level <= level:
        return attribute
    # Who looks for studies of a modality means this, though it is an attribute of their series.
    return attributes.find(_MODALITIES) if attribute.tag == _MODALITY else None


def _dates(attribute: Attribute, value: str) -> tuple[str, str]:
    span = matching.value_range(attribute.vr, value)
    return span.first or FIRST_DATE, span.last or LAST_DATE


def _fields(pairs: Sequence[tuple[str, str]], warnings: list[str]) -> frozenset[str]:
    """Return the tags that ``includefield`` names, repeated or in lists (PS3.18 §8.3.4.3)."""
    wanted: set[str] = set()
    for name, value in pairs:
        for each in value.split(",") if name == "includefield" else ():
            field = each.strip()
            # A path into a sequence asks for the sequence.
            tag = ALL if field.lower() == ALL else dictionary.tag_of(field.split(".")[0])
            if tag is not None:
                wanted.add(tag)
            elif field:
                warnings.append(f"{_printable(field)} is not a known attribute and was ignored")
    return frozenset(wanted)


def _last(pairs: Sequence[tuple[str, str]], name: str) -> str:
    return next((value.strip() for key, value in reversed(pairs) if key == name), "")


def _flag(name: str, text: str) -> bool:
    if text.lower() not in ("", "true", "false"):
        raise QueryInvalid("", ((name, "Write true or false."),))
    return text.lower() == "true"


def _number(name: str, text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        raise QueryInvalid("", ((name, "Write a whole number from 0 on."),))
    return int(text) if len(text) <= _DIGITS else 10**_DIGITS


def _printable(name: str) -> str:
    """Return a parameter's name as a header may repeat it: a name that is not one may be anything."""
    return name if name.isascii() and name.isalnum() and len(name) <= 64 else "A parameter"  # noqa: PLR2004
