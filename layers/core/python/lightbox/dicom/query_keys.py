"""Query keys as a search states them: where the attribute stands, and what is asked of matching beside the value.

A key may name an attribute of the items of a sequence (PS3.4 §C.2.2.2.6): any item will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lightbox.dicom import json_model
from lightbox.dicom.attributes import Attribute
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
    """

    fuzzy: bool = False
    empty: bool = False
    several: bool = False

    def parts(self, attribute: Attribute, key: str) -> tuple[str, ...]:
        """Return the keys that must each be met: one, unless several values are asked for."""
        if self.several and attribute.vr in _SEVERAL:
            return tuple(part for part in key.split("\\") if part.strip())
        return (key,)

    def wants_nothing(self, key: str) -> bool:
        """Whether a key asks for attributes without a value."""
        return self.empty and key.strip() == NOTHING


def key_test(path: Sequence[Attribute], key: str, manner: Manner) -> Test | None:
    """Return the test for one query key.

    Parameters
    ----------
    path
        What is compared, behind the sequences that it stands in, from the outside in.
    key
        The value asked for, decoded.
    manner
        How.

    Returns
    -------
    callable or None
        A predicate over DICOM JSON; None for universal matching.

    Raises
    ------
    InvalidMatch
        As :func:`lightbox.dicom.matching.matcher` does.
    """
    *outside, attribute = path
    sequences = [each.tag for each in outside]
    if manner.wants_nothing(key):
        return lambda dataset: not any(_has_value(item, attribute.tag) for item in _items(dataset, sequences))
    found = [matcher(attribute, part, fuzzy=manner.fuzzy) for part in manner.parts(attribute, key)]
    tests = [test for test in found if test is not None]
    if not tests:
        return None
    if not sequences and len(tests) == 1:
        return tests[0]
    return lambda dataset: any(all(test(item) for test in tests) for item in _items(dataset, sequences))


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
