"""QIDO-RS parameters."""

from __future__ import annotations

import pytest

from lightbox.dicom.attributes import Level
from lightbox.dicom.matching import InvalidMatch
from lightbox.query.conditions import Condition
from lightbox.query.planner import Plan, plan
from lightbox.query.qido import MOST, QueryInvalid, query


def test_a_bare_query_reads_the_listing() -> None:
    asked = query(Level.STUDY, [])
    assert plan(asked.conditions) == Plan()
    assert (asked.limit, asked.offset, asked.include, asked.include_all) == (MOST[Level.STUDY], 0, frozenset(), False)
    assert not any(asked.tests.values())
    assert not asked.warnings


def test_named_studies_are_looked_up() -> None:
    assert plan(query(Level.STUDY, [("StudyInstanceUID", "1.3\\1.2,1.2")]).conditions).study_uids == ("1.2", "1.3")
    assert plan(query(Level.SERIES, [("0020000d", "1.2,1.3")], study="1.3").conditions).study_uids == ("1.3",)
    assert plan(query(Level.SERIES, [("StudyInstanceUID", "1.2")], study="1.3").conditions).study_uids == ()


def test_a_uid_that_is_repeated_is_a_list_but_the_address_binds() -> None:
    twice = [("StudyInstanceUID", "1.2"), ("0020000D", "1.3,1.4"), ("StudyInstanceUID", "*"), ("studyinstanceuid", "")]
    assert plan(query(Level.STUDY, twice).conditions).study_uids == ("1.2", "1.3", "1.4")
    assert plan(query(Level.SERIES, twice, study="1.3").conditions).study_uids == ("1.3",)
    asked = query(Level.INSTANCE, [("SOPInstanceUID", "1.2"), ("SOPInstanceUID", "1.3")])
    assert asked.uids == {Level.INSTANCE: {"1.2", "1.3"}}


@pytest.mark.parametrize(
    ("value", "dates"),
    [
        ("20240101", ("20240101", "20240101")),
        ("20240101-20240201", ("20240101", "20240201")),
        ("2024-01-01-2024-02-01", ("20240101", "20240201")),
        ("20240101-", ("20240101", "99999999")),
        ("-20240201", ("00000001", "20240201")),
        ("", None),
    ],
)
def test_dates_narrow_what_is_read(value: str, dates: tuple[str, str] | None) -> None:
    assert plan(query(Level.STUDY, [("StudyDate", value)]).conditions).dates == dates


def test_levels_that_the_address_leaves_open() -> None:
    assert query(Level.INSTANCE, []).above == (Level.STUDY, Level.SERIES)
    assert query(Level.INSTANCE, [], study="1.2").above == (Level.SERIES,)
    assert query(Level.INSTANCE, [], study="1.2", series="1.3").above == ()


def test_fields_come_repeated_and_in_lists_by_name_or_number() -> None:
    given = [("includefield", "00081030,PatientName"), ("includefield", "0008103e"), ("includefield", "Nope,,")]
    asked = query(Level.STUDY, [*given, ("includefield", "RequestAttributesSequence.ScheduledProcedureStepID")])
    assert asked.include == {"00081030", "00100010", "0008103E", "00400275.00400009"}
    assert asked.warnings == ("Nope is not a known attribute and was ignored",)
    assert query(Level.STUDY, [("includefield", "ALL")]).include_all


def test_the_last_of_a_repeated_control_counts() -> None:
    asked = query(Level.STUDY, [("limit", "5"), ("limit", "7"), ("offset", "2"), ("fuzzymatching", "TRUE")])
    assert (asked.limit, asked.offset) == (7, 2)


def test_a_number_beyond_all_bounds_is_clamped_and_said() -> None:
    asked = query(Level.STUDY, [("limit", "9" * 40), ("offset", "9" * 5000)])
    assert (asked.limit, asked.offset) == (MOST[Level.STUDY], 10**9)
    assert asked.warnings == ("At most 1000 results are given at once: use limit and offset",)


def test_a_modality_of_studies_is_that_of_any_series() -> None:
    (test,) = query(Level.STUDY, [("Modality", "MR")]).tests[Level.STUDY]
    assert test({"00080061": {"vr": "CS", "Value": ["CT", "MR"]}})


@pytest.mark.parametrize(
    ("text", "offset"), [("+0100", "+0100"), (" 0100", "+0100"), ("0100", "+0100"), ("-0330", "-0330"), ("", "")]
)
def test_a_zone_is_no_key_but_says_when(text: str, offset: str) -> None:
    given = [("00080201", text), ("StudyDate", "20240101-"), ("StudyTime", "08-")]
    asked = query(Level.STUDY, given)
    assert (asked.include, asked.warnings) == ({"00080020", "00080030"}, ())
    assert asked.conditions[0].value == ("20231231-" if offset else "20240101-")


@pytest.mark.parametrize(
    "pair",
    [("TimezoneOffsetFromUTC", "CET"), ("limit", "-1"), ("limit", "1e3"), ("offset", "٣"), ("fuzzymatching", "1")],
)
def test_controls_that_mean_nothing(pair: tuple[str, str]) -> None:
    with pytest.raises(QueryInvalid):
        query(Level.STUDY, [pair])


@pytest.mark.parametrize("pair", [("StudyDate", "-"), ("StudyInstanceUID", "a"), ("StudyTime", "25h")])
def test_values_that_mean_nothing(pair: tuple[str, str]) -> None:
    with pytest.raises(InvalidMatch):
        query(Level.STUDY, [pair])


def test_a_warning_does_not_repeat_what_may_be_anything() -> None:
    assert query(Level.STUDY, [("x\r\ny", "1")]).warnings == ("A parameter is not searched here and was ignored",)


def test_all_that_is_asked_can_be_planned() -> None:
    given = [("PatientName", "Do*"), ("Modality", "MR"), ("StudyDate", "20240101-"), ("PatientID", "*"), ("limit", "5")]
    asked = query(Level.SERIES, [*given, ("StudyInstanceUID", "1.2,1.3"), ("fuzzymatching", "true")], study="1.3")
    assert asked.conditions == (
        Condition("0020000D", "1.3"),
        Condition("00100010", "Do*", fuzzy=True),
        Condition("00080060", "MR", fuzzy=True),
        Condition("00080020", "20240101-", fuzzy=True),
        Condition("0020000D", "1.2,1.3", fuzzy=True),
    )
    assert query(Level.STUDY, [("Modality", "MR")]).conditions == (Condition("00080061", "MR"),)


def test_an_order_is_a_list_of_attributes() -> None:
    given = [("orderby", "-StudyDate, patientname"), ("orderby", "+0020000d,SeriesNumber,Nope.Nope")]
    asked = query(Level.STUDY, given)
    assert [(by.attribute.keyword, by.descending) for by in asked.order] == [
        ("StudyDate", True), ("PatientName", False), ("StudyInstanceUID", False),
    ]  # fmt: skip
    assert asked.warnings == (
        "SeriesNumber is nothing to order by here and was ignored",
        "Nope.Nope is nothing to order by here and was ignored",
    )
    assert query(Level.STUDY, [("orderby", "-StudyDate")]).order == ()


def test_what_was_compared_stands_in_the_results() -> None:
    asked = query(Level.SERIES, [("PatientComments", ""), ("RequestAttributesSequence.RequestedProcedureID", "R1")])
    assert asked.include == {"00104000", "00400275.00401001"}
