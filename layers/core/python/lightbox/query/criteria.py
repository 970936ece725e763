"""What the worklist is filtered and sorted by."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from lightbox.catalogue.models import Study
from lightbox.dicom import json_model
from lightbox.dicom.person_name import PersonName, fold
from lightbox.errors import InvalidInput
from lightbox.query.conditions import Condition, test
from lightbox.query.planner import FIRST_DATE, LAST_DATE

PATIENT_NAME = "00100010"
PATIENT_ID = "00100020"
STUDY_DATE = "00080020"

_TEXTS = {
    "patientName": PATIENT_NAME,
    "patientId": PATIENT_ID,
    "accession": "00080050",
    "referring": "00080090",
    "description": "00081030",
}
"""The text filters, by name on the wire, and the attributes that they look at."""

_SEX = "00100040"
_MODALITIES = "00080061"
_LISTED = re.compile(r"[,\\]")

Test = Callable[[Study], bool]


class FilterInvalid(InvalidInput):
    """A filter of the worklist cannot be understood."""

    slug = "filter-invalid"
    title = "A filter is not valid"


class Sort(Enum):
    """What the worklist is sorted by; the values are its names on the wire."""

    STUDY_DATE = "studyDate"
    PATIENT_NAME = "patientName"
    PATIENT_ID = "patientId"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is asked of the worklist.

    Parameters
    ----------
    tests
        What a study must meet beside its date.
    conditions
        All that is asked, dates included, in the form that the planner reads.
    dates
        First and last study date, ``YYYYMMDD``; None: any, or none at all.
    sort
        What it is sorted by.
    descending
        Whether the greatest comes first.
    """

    tests: tuple[Test, ...]
    conditions: tuple[Condition, ...]
    dates: tuple[str, str] | None
    sort: Sort
    descending: bool

    @property
    def unfiltered(self) -> bool:
        """Whether every study meets them."""
        return not self.tests and self.dates is None

    def meets(self, study: Study) -> bool:
        """Whether a study meets all of them but the date."""
        return all(test(study) for test in self.tests)

    @property
    def oldest_first(self) -> bool:
        """Whether the earliest study dates come first."""
        return self.sort is Sort.STUDY_DATE and not self.descending

    def place(self, study: Study) -> tuple[str, str]:
        """Return what a study is sorted by; its UID settles ties."""
        match self.sort:
            case Sort.PATIENT_NAME:
                return fold(" ".join(_groups(study))), study.uid
            case Sort.PATIENT_ID:
                return fold(json_model.text(study.attributes, PATIENT_ID)), study.uid
            case Sort.RECEIVED:
                return study.received, study.uid
            case Sort.STUDY_DATE:
                return json_model.text(study.attributes, STUDY_DATE), study.uid


def criteria(given: Mapping[str, str]) -> Criteria:
    """Return the criteria of a query string's parameters; empty ones do not filter.

    Raises
    ------
    FilterInvalid
        A date or the order is malformed.
    """
    asked = {tag: given[name] for name, tag in _TEXTS.items() if given.get(name, "").strip(" *")}
    conditions = [Condition(tag, value, words=True) for tag, value in asked.items()]
    tests = [_text(condition) for condition in conditions]
    sex, modality = given.get("sex", "").strip(), given.get("modality", "")
    if sex:
        conditions.append(Condition(_SEX, sex))
        tests.append(_text(conditions[-1]))
    modalities = frozenset(each.strip().upper() for each in _LISTED.split(modality) if each.strip())
    if modalities:
        tests.append(lambda study: not modalities.isdisjoint(study.modalities))
        conditions.append(Condition(_MODALITIES, ",".join(sorted(modalities))))
    first, last = (_date(name, given.get(name, "")) for name in ("from", "to"))
    if first or last:
        conditions.append(Condition(STUDY_DATE, f"{first}-{last}"))
    dates = (first or FIRST_DATE, last or LAST_DATE) if first or last else None
    sort, descending = _order(given.get("sort") or "-studyDate")
    return Criteria(tuple(tests), tuple(conditions), dates, sort, descending)


def _text(condition: Condition) -> Test:
    meets = test(condition)
    return lambda study: meets is None or meets(study.attributes)


def _groups(study: Study) -> list[str]:
    names = json_model.names(study.attributes, PATIENT_NAME)
    return [group for name in names for group in PersonName.of_json(name).groups]


def _order(text: str) -> tuple[Sort, bool]:
    try:
        return Sort(text.removeprefix("-")), text.startswith("-")
    except ValueError:
        known = ", ".join(sort.value for sort in Sort)
        raise FilterInvalid("", (("sort", f"One of {known}; with a minus, the greatest first."),)) from None


def _date(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat().replace("-", "") if text else ""
    except ValueError:
        raise FilterInvalid("", ((name, "A date is written YYYY-MM-DD."),)) from None
