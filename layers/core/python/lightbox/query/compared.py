"""The keys of a QIDO-RS query (PS3.18 §8.3.4.1): which attributes are compared with what, and at which level."""

from __future__ import annotations

from collections.abc import Iterable

from lightbox.dicom import attributes, dictionary, matching, query_keys
from lightbox.dicom.attributes import Attribute, Level, Match
from lightbox.dicom.matching import Test
from lightbox.dicom.moments import widened
from lightbox.dicom.query_keys import Key, Manner, Wanted, gathered, together
from lightbox.query.conditions import Condition
from lightbox.query.fields import is_private

_UIDS = {Level.STUDY: "0020000D", Level.SERIES: "0020000E", Level.INSTANCE: "00080018"}
_MODALITY, _MODALITIES = "00080060", "00080061"
_LONGEST_NAME = 64


class Compared:
    """The keys of one query.

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
        self._wanted: dict[Level, list[Wanted]] = {at: [] for at in Level}
        self.asked: set[str] = set()
        self.warnings: list[str] = []

    def take(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Take all keys in; an empty one only asks for the attribute (PS3.4 §C.2.2.2.3).

        Raises
        ------
        InvalidMatch
            A value cannot be understood.
        """
        found: list[Key] = []
        for name, value in pairs:
            path = searched(self._level, name)
            if path is not None:
                found.append(Key(path, value))
            elif value.strip():
                self.warnings.append(f"{printable(name)} is not searched here and was ignored")
            elif asked := tags(name):
                self.asked.add(".".join(asked))
        self.asked |= {".".join(each.tag for each in key.path) for key in found}
        moments, others = together(gathered(found, self._manner), self._manner)
        for date, time in moments:
            self._take_moment(date, time)
        for key in others:
            self._take(key)
        self.tests = {level: query_keys.joined(wanted) for level, wanted in self._wanted.items()}

    def _take_moment(self, date: Key, time: Key) -> None:
        self._wanted[date.path[0].level].append(query_keys.moment_test(date, time, self._manner))
        if len(date.path) == 1:
            # Of moments the planner can use the days only.
            self._plan(date.last, widened(date.value) if self._manner.offset else date.value)

    def _take(self, key: Key) -> None:
        wanted = query_keys.key_test(key, self._manner)
        if wanted is None:
            return
        attribute = key.path[0]
        if len(key.path) == 1 and not self._manner.wants_nothing(key.value):
            for part in self._manner.parts(attribute, key.value):
                self._plan(attribute, part)
            if attribute.tag == _UIDS[attribute.level]:
                self._name(attribute.level, frozenset(matching.uid_list(key.value)))
                return
        self._wanted[attribute.level].append(wanted)

    def _plan(self, attribute: Attribute, value: str) -> None:
        self.conditions.append(Condition(attribute.tag, value, fuzzy=self._manner.fuzzy))

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
