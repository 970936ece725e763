"""Results in another order."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lightbox.dicom.attributes import find, of_instances
from lightbox.dicom.json_model import Dataset
from lightbox.query.order import By, arranged, natural, place


def by(name: str, *, descending: bool = False) -> By:
    return By(find(name) or of_instances(name), descending)


def ordered(given: list[Any], vr: str, *order: By) -> list[Any]:
    tag = order[0].attribute.tag
    known: list[Dataset] = [{tag: {"vr": vr, "Value": [value]}} if value is not None else {} for value in given]
    return arranged(order, [(place(order, each), value) for each, value in zip(known, given, strict=True)])


def test_the_order_in_which_results_are_found() -> None:
    assert natural([])
    assert natural([by("StudyDate", descending=True)])
    assert not natural([by("StudyDate")])
    assert not natural([by("StudyDate", descending=True), by("PatientName")])


def test_numbers_are_numbers() -> None:
    assert ordered([10, 9, None, 100], "IS", by("SeriesNumber")) == [9, 10, 100, None]
    assert ordered([10, 9, None, 100], "IS", by("SeriesNumber", descending=True)) == [100, 10, 9, None]


def test_texts_are_compared_as_they_are_searched() -> None:
    assert ordered(["b", "Äa", "ab"], "LO", by("PatientID")) == ["Äa", "ab", "b"]
    names = [{"Alphabetic": "doe"}, {"Alphabetic": "Ádam"}, {}]
    assert ordered(names, "PN", by("PatientName")) == [names[1], names[0], names[2]]


def test_old_dates_and_times_stand_between_the_others() -> None:
    assert ordered(["20240102", "2024.01.01", "20231231"], "DA", by("SeriesDate")) == [
        "20231231", "2024.01.01", "20240102",
    ]  # fmt: skip
    assert ordered(["10:00", "0959"], "TM", by("SeriesTime")) == ["0959", "10:00"]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3))), st.booleans(), st.booleans())
def test_later_attributes_settle_what_earlier_ones_leave_open(
    rows: list[tuple[str, int]],
    first: bool,  # noqa: FBT001
    second: bool,  # noqa: FBT001
) -> None:
    order = [by("PatientID", descending=first), by("SeriesNumber", descending=second)]
    known: list[Dataset] = [
        {"00100020": {"vr": "LO", "Value": [text]}, "00200011": {"vr": "IS", "Value": [number]}}
        for text, number in rows
    ]
    places = [(place(order, each), (row, at)) for at, (each, row) in enumerate(zip(known, rows, strict=True))]
    found = arranged(order, places)
    turned = [(ord(text) * (-1 if first else 1), number * (-1 if second else 1), at) for (text, number), at in found]
    assert turned == sorted(turned)
