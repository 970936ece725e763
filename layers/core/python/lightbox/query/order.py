"""``orderby``, an extension: results in another order than by study date.

The archive is listed by study date and no other attribute, so any other order is made of what one bounded search
reads; where that is not everything, a warning says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeVar

from lightbox.dicom import json_model
from lightbox.dicom.attributes import Attribute, Match
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.person_name import PersonName, fold

_STUDY_DATE = "00080020"

Place = tuple[tuple[bool, float | str], ...]
"""What a result is compared by, for each attribute: whether it has a value or not, and the value."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class By:
    """One attribute to order by.

    Parameters
    ----------
    attribute
        Whose first value decides.
    descending
        Whether the greatest comes first; results without a value come last either way.
    """

    attribute: Attribute
    descending: bool


def natural(order: Sequence[By]) -> bool:
    """Whether an order is the one in which results are found anyway: the latest study date first."""
    return all(by.attribute.tag == _STUDY_DATE and by.descending for by in order)


def place(order: Sequence[By], known: Dataset) -> Place:
    """Return where a result comes, as :func:`arranged` compares it."""
    values = ((by, _value(by.attribute, known)) for by in order)
    # Turned round, what is there must be the greater.
    return tuple(((value is not None) is by.descending, 0 if value is None else value) for by, value in values)


def _value(attribute: Attribute, known: Dataset) -> float | str | None:
    tag = attribute.tag
    if attribute.match is Match.NUMBER:
        numbers = (value for value in json_model.values(known, tag) if isinstance(value, int | float))
        return next(numbers, None)
    if attribute.match is Match.NAME:
        names = json_model.names(known, tag)
        text = " ".join(PersonName.of_json(names[0]).groups) if names else ""
    else:
        text = json_model.text(known, tag)
    # Old dates have dots, old times colons (PS3.5 §6.2).
    return fold(text.replace(".", "").replace(":", "") if attribute.match is Match.RANGE else text) or None


def arranged(order: Sequence[By], rows: Sequence[tuple[Place, Row]]) -> list[Row]:
    """Return rows in order; those that are equal in it keep theirs."""
    found = list(rows)
    for number, by in reversed(list(enumerate(order))):
        found.sort(key=lambda row: row[0][number], reverse=by.descending)
    return list(map(itemgetter(1), found))
