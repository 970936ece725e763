"""Query keys as a search states them: where the attribute stands, and what is asked of matching beside the value.

A key may name an attribute of the items of a sequence (PS3.4 §C.2.2.2.6): any item will do, but the same one for all
keys of that sequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lightbox.dicom import json_model, moments
from lightbox.dicom.attributes import Attribute, Match
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.matching import Test, matcher

NOTHING = '""'
"""The key that an attribute without a value meets (PS3.4 §C.2.2.2.7)."""

_SEVERAL = frozenset(("AE", "AS", "AT", "CS", "LO", "PN", "SH", "UC"))
"""VRs whose keys may name several values, all of which are wanted (PS3.4 §C.2.2.2.8)."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What a search may ask of matching beside the values.

    Parameters
    ----------
    fuzzy
        Names match by the beginnings of their words (PS3.18 §8.3.4.2).
    empty
        Two quotation marks match an attribute without a value (PS3.18 §8.3.4.5).
    several
        An attribute must have every value that a key names, separated by backslashes (PS3.18 §8.3.4.6).
    offset
        The zone that dates with times are in, ``+HHMM`` or ``-HHMM`` (PS3.18 §8.3.4.1.1); empty: nothing is said.
    """

    fuzzy: bool = False
    empty: bool = False
    several: bool = False
    offset: str = ""

    def parts(self, attribute: Attribute, key: str) -> tuple[str, ...]:
        """Return the keys that must each be met: one, unless several values are asked for."""
        if self.several and attribute.vr in _SEVERAL:
            return tuple(part for part in key.split("\\") if part.strip())
        return (key,)

    def wants_nothing(self, key: str) -> bool:
        """Whether a key asks for attributes without a value."""
        return self.empty and key.strip() == NOTHING


class Key(NamedTuple):
    """A key of a search.

    Parameters
    ----------
    path
        What is compared, behind the sequences that it stands in, from the outside in.
    value
        The value asked for, decoded.
    """

    path: tuple[Attribute, ...]
    value: str

    @property
    def last(self) -> Attribute:
        """What is compared itself."""
        return self.path[-1]


def gathered(keys: Iterable[Key], manner: Manner) -> list[Key]:
    """Return keys with those of one UID made one: repeated they are a list (PS3.18 2015 §6.7.1.1; today a comma's)."""
    found: dict[tuple[str, ...], Key] = {}
    for number, key in enumerate(keys):
        listed = key.last.match is Match.UID_LIST and key.value.strip(" *") and not manner.wants_nothing(key.value)
        place = (*_sequences(key), key.last.tag) if listed else (str(number),)
        known = found.get(place)
        found[place] = key._replace(value=f"{known.value},{key.value}") if known else key
    return list(found.values())


def together(keys: Sequence[Key], manner: Manner) -> tuple[list[tuple[Key, Key]], list[Key]]:
    """Return the dates and times that mean moments together (PS3.4 §C.2.2.2.5.4), and all other keys.

    A date goes with the time of the same name, in the same sequence, if both are ranges of one form.

    Raises
    ------
    InvalidMatch
        A date or time is none.
    """
    times = {_moment(key, "Time"): key for key in keys if key.last.vr == "TM"}
    pairs: list[tuple[Key, Key]] = []
    for date in (key for key in keys if key.last.vr == "DA"):
        time = times.get(_moment(date, "Date"))
        if time and (form := _form(date, manner)) and form is _form(time, manner):
            pairs.append((date, time))
            del times[_moment(date, "Date")]
    paired = [id(key) for pair in pairs for key in pair]
    return pairs, [key for key in keys if id(key) not in paired]


def _moment(key: Key, kind: str) -> tuple[str, ...]:
    return *_sequences(key), key.last.keyword.removesuffix(kind)


def _form(key: Key, manner: Manner) -> moments.Form | None:
    if not key.value.strip(" *") or manner.wants_nothing(key.value):
        return None
    return moments.form(key.last.vr, key.value)


class Wanted(NamedTuple):
    """What one key wants.

    Parameters
    ----------
    sequences
        The sequences in whose items it is looked for, from the outside in; empty: in the data set itself.
    test
        What such an item, or the data set, must meet.
    """

    sequences: tuple[str, ...]
    test: Test


def moment_test(date: Key, time: Key, manner: Manner) -> Wanted:
    """Return what a date and a time want that mean moments together."""
    test = moments.between(date.last, time.last, date.value, time.value, manner.offset)
    return Wanted(_sequences(date), test)


def key_test(key: Key, manner: Manner) -> Wanted | None:
    """Return what one query key wants; None for universal matching.

    Raises
    ------
    InvalidMatch
        As :func:`lightbox.dicom.matching.matcher` does.
    """
    sequences, tag = _sequences(key), key.last.tag

    def nothing(dataset: Dataset) -> bool:
        return not any(_has_value(item, tag) for item in _items(dataset, sequences))

    if manner.wants_nothing(key.value):
        return Wanted((), nothing)
    found = [matcher(key.last, part, fuzzy=manner.fuzzy) for part in manner.parts(key.last, key.value)]
    tests = [test for test in found if test is not None]
    return Wanted(sequences, _all(tests)) if tests else None


def joined(wanted: Iterable[Wanted]) -> list[Test]:
    """Return tests that a data set meets if it has all that is wanted.

    What is wanted of the items of one sequence, one item must have (PS3.4 §C.2.2.2.6).
    """
    tests: list[Test] = []
    inside: dict[str, list[Wanted]] = {}
    for sequences, test in wanted:
        if sequences:
            inside.setdefault(sequences[0], []).append(Wanted(sequences[1:], test))
        else:
            tests.append(test)
    return [*tests, *(_some_item(tag, joined(each)) for tag, each in inside.items())]


def _all(tests: Sequence[Test]) -> Test:
    return tests[0] if len(tests) == 1 else lambda dataset: all(test(dataset) for test in tests)


def _some_item(tag: str, tests: Sequence[Test]) -> Test:
    return lambda dataset: any(map(_all(tests), json_model.items(dataset, tag)))


def _sequences(key: Key) -> tuple[str, ...]:
    return tuple(each.tag for each in key.path[:-1])


def _items(dataset: Dataset, sequences: Sequence[str]) -> list[Dataset]:
    """Return the items of the innermost of nested sequences; without any, the data set itself."""
    found = [dataset]
    for tag in sequences:
        found = [item for outer in found for item in json_model.items(outer, tag)]
    return found


def _has_value(dataset: Dataset, tag: str) -> bool:
    element = dataset.get(tag, {"vr": ""})
    return (
        any(value not in (None, "") for value in element.get("Value", ())) or len(element.keys() - {"vr", "Value"}) > 0
    )
