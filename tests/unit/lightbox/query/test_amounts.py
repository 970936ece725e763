"""How many postings are read at a time."""

from __future__ import annotations

import pytest

from lightbox.dicom.attributes import Level
from lightbox.query.amounts import FOR_EACH, LEAST, MOST, MOST_AT_FIRST, SPARE, UNSURE, at_first, further
from lightbox.query.planner import Plan, plan
from lightbox.query.qido import query


def planned(**asked: str) -> Plan:
    return plan(query(Level.STUDY, list(asked.items())).conditions)


def first(want: int, **asked: str) -> list[int]:
    made = planned(**asked)
    return [at_first(made, driver, want) for driver in made.drivers]


def test_a_whole_value_is_read_as_often_as_it_is_wanted() -> None:
    assert first(26, PatientID="A1") == [26]
    assert first(2, PatientID="A1") == [LEAST]


def test_pieces_find_some_in_vain() -> None:
    assert first(100, PatientName="*miller*") == [140, 140]


def test_a_second_condition_takes_more_while_it_is_clear_which_leads() -> None:
    assert first(100, PatientName="*miller*", ModalitiesInStudy="MR") == [pytest.approx(930, abs=10), 140]
    assert first(10, PatientName="*miller*", PatientID="*12*") == [FOR_EACH * 10, 14]
    assert first(26, PatientName="*miller*", StudyDescription="*chest*") == [UNSURE * 26, 37]
    assert first(900, PatientName="*miller*", PatientID="*12*")[0] == MOST_AT_FIRST


def test_what_runs_against_it_is_of_another_attribute_if_it_is_near() -> None:
    assert [each.tag for each in planned(PatientName="*miller*", StudyDescription="*chest*").drivers] == [
        "00081030", "00100010",
    ]  # fmt: skip
    assert [each.tag for each in planned(PatientName="*miller*", PatientSex="F").drivers] == ["00100010"] * 2
    many = "\\".join(f"M{number}" for number in range(8))
    assert len(planned(PatientName="*miller*", ModalitiesInStudy=many).drivers) == 1


def test_what_is_told_is_not_tested() -> None:
    told = planned(PatientName="*miller*", ModalitiesInStudy="CT", PatientSex="F", AccessionNumber="*1*")
    assert (told.others, told.partial) == (4, False)
    assert planned(PatientName="*miller*", PatientComments="x").partial
    assert planned(PatientName="*miller*", ModalitiesInStudy="C*").partial
    assert not planned(ModalitiesInStudy="CT").partial
    assert plan(query(Level.STUDY, [("PatientSex", "F")]).conditions, indexed=False).partial


@pytest.mark.parametrize(
    ("results", "read", "kept", "more"), [(10, 50, 50, 15), (10, 0, 0, MOST), (25, 100, 100, 30), (10**6, 10, 1, MOST)]
)
def test_what_was_of_use_tells_how_many_more_to_read(results: int, read: int, kept: int, more: int) -> None:
    assert further(results, read, kept) == more if read else further(results, read, kept) <= more


def test_little_that_was_of_use_is_trusted_less() -> None:
    few, many = further(20, 40, 4), further(20, 400, 40)
    assert few > many > 20 * 10
    assert many < 20 * 10 * SPARE * 1.3
