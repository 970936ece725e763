"""The keys of a QIDO-RS query (PS3.18 §8.3.4.1): which attributes are compared with what, and at which level."""

from __future__ import annotations

from lightbox.dicom import attributes, dictionary, matching, query_keys
from lightbox.dicom.attributes import Attribute, Level, Match
from lightbox.dicom.matching import Test
from lightbox.dicom.query_keys import Manner
from lightbox.query.conditions import Condition
from lightbox.query.fields import is_private
from lightbox.query.planner import FIRST_DATE, LAST_DATE

_UIDS = {Level.STUDY: "0020000D", Level.SERIES: "0020000E", Level.INSTANCE: "00080018"}
_STUDY_DATE = "00080020"
_MODALITY, _MODALITIES = "00080060", "00080061"
_LONGEST_NAME = 64


class Compared:
    """The keys of one query, taken in one after the other.

    Parameters
    ----------
    level
        What is searched for.
    manner
        How keys are compared.
    study, series
        UIDs that the path names; empty where it names none.

    Attributes
    ----------
    named : frozenset of Level
        The levels that the path names.
    uids : dict
        The only UIDs that can match, by level.
    dates : tuple or None
        First and last study date.
    tests : dict
        What results must meet, by the level of the attribute.
    conditions : list of Condition
        The same in the form that the planner reads, as far as it can.
    asked : set of str
        The attributes that were named, whatever their values, as tags or paths of them.
    warnings : list of str
        What was ignored.
    """

    def __init__(self, level: Level, manner: Manner, study: str, series: str) -> None:
        self._level = level
        self._manner = manner
        named = {at: uid for at, uid in ((Level.STUDY, study), (Level.SERIES, series)) if uid}
        self.named = frozenset(named)
        self.uids = {at: frozenset([uid]) for at, uid in named.items()}
        self.conditions = [Condition(_UIDS[at], uid) for at, uid in named.items()]
        self.tests: dict[Level, list[Test]] = {at: [] for at in Level}
        self.dates: tuple[str, str] | None = None
        self.asked: set[str] = set()
        self.warnings: list[str] = []

    def take(self, name: str, value: str) -> None:
        """Take one key in; an empty one only asks for the attribute (PS3.4 §C.2.2.2.3).

        Raises
        ------
        InvalidMatch
            The value cannot be understood.
        """
        path = searched(self._level, name)
        if path is None:
            self.warnings += [f"{printable(name)} is not searched here and was ignored"] if value.strip() else []
            return
        self.asked.add(".".join(each.tag for each in path))
        test = query_keys.key_test(path, value, self._manner)
        if test is None:
            return
        attribute = path[0]
        if len(path) == 1 and not self._manner.wants_nothing(value):
            parts = self._manner.parts(attribute, value)
            self.conditions += [Condition(attribute.tag, part, fuzzy=self._manner.fuzzy) for part in parts]
            if attribute.tag == _UIDS[attribute.level]:
                self._name(attribute.level, frozenset(matching.uid_list(value)))
                return
            if attribute.tag == _STUDY_DATE:
                span = matching.value_range(attribute.vr, value)
                self.dates = span.first or FIRST_DATE, span.last or LAST_DATE
        self.tests[attribute.level].append(test)

    def _name(self, level: Level, asked: frozenset[str]) -> None:
        self.uids[level] = self.uids[level] & asked if level in self.uids else asked


def searched(level: Level, name: str) -> tuple[Attribute, ...] | None:
    """Return the attribute that a key of a search is compared with, behind the sequences that it stands in.

    Parameters
    ----------
    level
        What is searched for.
    name
        A keyword, a tag, or a path of them joined by dots.

    Returns
    -------
    tuple of Attribute or None
        None: it is not searched at that level.
    """
    path = tags(name)
    if path is None:
        return None
    first = attributes.find(path[0])
    if first is None and level is Level.INSTANCE:
        first = attributes.of_instances(path[0])
    elif first is not None and first.level > level:
        # Who looks for studies of a modality means this, though it is an attribute of their series.
        first = attributes.find(_MODALITIES) if path == [_MODALITY] else None
    if first is None:
        return None
    found = (first, *map(attributes.of_instances, path[1:]))
    inside = all(each.vr == "SQ" or is_private(each.tag) for each in found[:-1])
    return found if inside and found[-1].match is not Match.NONE else None


def tags(name: str) -> list[str] | None:
    """Return the tags that a keyword, a tag, or a path of them names; None if one of them is none."""
    found: list[str] = []
    for step in name.split("."):
        # The rows first: reading the whole dictionary takes longer than most searches.
        row = attributes.find(step)
        tag = row.tag if row else dictionary.tag_of(step)
        if tag is None:
            return None
        found.append(tag)
    return found


def printable(name: str) -> str:
    """Return a parameter's name as a header may repeat it: a name that is not one may be anything."""
    plain = name.isascii() and name.replace(".", "").isalnum() and len(name) <= _LONGEST_NAME
    return name if plain else "A parameter"
