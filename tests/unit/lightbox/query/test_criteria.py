"""Filters and orders of the worklist."""

from __future__ import annotations

import pytest

from lightbox.catalogue.models import Study
from lightbox.query.conditions import Condition
from lightbox.query.criteria import FilterInvalid, Sort, criteria
from lightbox.query.planner import Plan, plan


def study(uid: str = "1", **attributes: str) -> Study:
    """Return a study with some text attributes, by tag (``t00100020``)."""
    dicom = {tag[1:]: {"vr": "LO", "Value": [value]} for tag, value in attributes.items()}
    return Study("a", uid, dicom, ("CT", "SR"), (), 1, 1, 1, f"2025-01-0{uid}", "", "stored", ())


@pytest.mark.parametrize(
    ("given", "meets"),
    [
        ({}, True),
        ({"patientId": ""}, True),
        ({"patientId": " * "}, True),
        ({"patientId": "a1"}, True),
        ({"patientId": "1"}, False),
        ({"patientId": "*1*"}, True),
        ({"patientId": "a?1"}, False),
        ({"modality": "sr\\MR"}, True),
        ({"modality": " , "}, True),
        ({"modality": "MR"}, False),
        ({"sex": "F"}, False),
        ({"unknown": "x"}, True),
    ],
)
def test_filters(given: dict[str, str], meets: bool) -> None:  # noqa: FBT001 - an expectation
    assert criteria(given).meets(study(t00100020="A123")) is meets


@pytest.mark.parametrize(
    ("given", "dates"),
    [
        ({}, None),
        ({"from": "2024-02-29"}, ("20240229", "99999999")),
        ({"to": "2024-02-29"}, ("00000001", "20240229")),
        ({"from": "2024-01-01", "to": "2024-01-02"}, ("20240101", "20240102")),
    ],
)
def test_dates_narrow_what_is_read(given: dict[str, str], dates: tuple[str, str] | None) -> None:
    asked = criteria(given)
    assert plan(asked.conditions) == Plan(dates=dates)
    assert asked.unfiltered is (dates is None)


def test_only_the_order_by_date_turns_the_reading_round() -> None:
    assert criteria({"sort": "studyDate"}).oldest_first
    assert not criteria({"sort": "patientName"}).oldest_first
    assert criteria({}).sort is Sort.STUDY_DATE


@pytest.mark.parametrize("given", [{"from": "2023-02-29"}, {"to": "x"}, {"sort": "--received"}])
def test_what_is_malformed_names_its_field(given: dict[str, str]) -> None:
    with pytest.raises(FilterInvalid) as caught:
        criteria(given)
    assert [field for field, _ in caught.value.fields] == list(given)


@pytest.mark.parametrize(
    ("sort", "place"),
    [
        ("patientId", ("muller", "3")),
        ("received", ("2025-01-03", "3")),
        ("studyDate", ("20240101", "3")),
        ("patientName", ("", "3")),
    ],
)
def test_what_is_sorted_by(sort: str, place: tuple[str, str]) -> None:
    assert criteria({"sort": sort}).place(study("3", t00100020="MÜLLER", t00080020="20240101")) == place


def test_all_that_is_asked_can_be_planned() -> None:
    asked = criteria(
        {"patientName": "do ja", "sex": "F", "modality": "sr, mr", "from": "2024-01-01", "description": " "}
    )
    assert asked.conditions == (
        Condition("00100010", "do ja", words=True),
        Condition("00100040", "F"),
        Condition("00080061", "MR,SR"),
        Condition("00080020", "20240101-"),
    )
    assert criteria({}).conditions == ()
