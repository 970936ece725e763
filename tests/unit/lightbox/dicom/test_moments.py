"""Dates and times that are asked for together (PS3.4 §C.2.2.2.5.4, PS3.18 §8.3.4.1.1)."""

from __future__ import annotations

from typing import Any

import pytest

from lightbox.dicom.attributes import Attribute, find, of_instances
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.moments import Form, form, widened
from lightbox.dicom.query_keys import NOTHING, Key, Manner, joined, moment_test, together


def row(name: str) -> Attribute:
    found = find(name)
    assert found
    return found


DATE, TIME = row("StudyDate"), row("StudyTime")


def stored(date: str = "", time: str = "", zone: str = "") -> Dataset:
    values = {"00080020": ("DA", date), "00080030": ("TM", time), "00080201": ("SH", zone)}
    return {tag: {"vr": vr, "Value": [value]} for tag, (vr, value) in values.items() if value}


def meets(dates: str, times: str, dataset: Dataset, offset: str = "") -> bool:
    return moment_test(Key((DATE,), dates), Key((TIME,), times), Manner(offset=offset)).test(dataset)


@pytest.mark.parametrize(
    ("date", "time", "within"),
    [
        ("20060705", "095959.999", False),
        ("20060705", "10", True),
        ("2006.07.05", "10:00", True),
        ("20060705", "235959", True),
        ("20060706", "0300", True),
        ("20060706", "", True),
        ("20060707", "000000", True),
        ("20060707", "180059.9", True),
        ("20060707", "1801", False),
        ("20060705", "", False),
        ("20060707", "", False),
        ("20060708", "1200", False),
        ("", "1200", False),
    ],
)
def test_the_standards_own_example(date: str, time: str, within: bool) -> None:  # noqa: FBT001
    assert meets("20060705-20060707", "1000-1800", stored(date, time)) is within


def test_ends_that_are_open() -> None:
    assert meets("20060705-", "10-", stored("20060706", "0300"))
    assert not meets("20060705-", "10-", stored("20060705", "0959"))
    assert meets("-20060705", "-10", stored("20060704", "2300"))
    assert not meets("-20060705", "-10", stored("20060705", "1100"))


def test_one_day_across_its_hours() -> None:
    assert meets("20060705-20060706", "2200-0200", stored("20060706", "0100"))
    assert not meets("20060705-20060706", "2200-0200", stored("20060706", "0300"))


def test_zones_count_where_both_sides_have_one() -> None:
    # 10:00 in Tokyo is 01:00 in Greenwich, and the evening before in New York.
    asked = ("20060705-20060705", "1000-1100")
    assert not meets(*asked, stored("20060704", "2130", "-0400"), offset="")
    assert meets("20060705-20060706", "1000-1100", stored("20060704", "2130", "-0400"), offset="+0900")
    assert not meets("20060705-20060706", "1000-1100", stored("20060704", "2030", "-0400"), offset="+0900")
    for none in ("", "CET"):
        assert meets("20060705-20060706", "1000-1100", stored("20060705", "1030", none), offset="+0900")


@pytest.mark.parametrize(
    ("dates", "times", "paired"),
    [
        ("20060705-20060707", "1000-1800", True),
        ("20060705-", "1000-", True),
        ("-20060705", "-1000", True),
        ("20060705-", "-1000", False),
        ("20060705-20060707", "1000-", False),
        ("20060705", "1000-1800", False),
        ("20060705-20060707", "10", False),
        ("20060705-20060707", "", False),
        ("20060705-20060707", NOTHING, False),
    ],
)
def test_only_ranges_of_one_form_are_taken_together(dates: str, times: str, paired: bool) -> None:  # noqa: FBT001
    keys = [Key((TIME,), times), Key((row("PatientName"),), "x"), Key((DATE,), dates)]
    pairs, others = together(keys, Manner(empty=True))
    assert pairs == ([(keys[2], keys[0])] if paired else [])
    assert others == (keys[1:2] if paired else keys)


def test_each_date_has_its_own_time_in_its_own_sequence() -> None:
    sequence, other = of_instances("00400275"), of_instances("00400555")
    start, at, end = (of_instances(tag) for tag in ("00400002", "00400003", "00400251"))
    date, time = Key((sequence, start), "20240101-"), Key((sequence, at), "12-")
    keys = [date, Key((other, at), "12-"), Key((start,), "20240101-"), Key((end,), "12-"), time]
    pairs, _ = together(keys, Manner())
    assert pairs == [(date, time)]
    items: list[Any] = [
        {"00400002": {"vr": "DA", "Value": ["20240101"]}, "00400003": {"vr": "TM", "Value": [hour]}} for hour in "ab"
    ]
    items[1]["00400003"]["Value"] = ["1300"]
    (test,) = joined([moment_test(date, time, Manner())])
    assert test({"00400275": {"vr": "SQ", "Value": items}})
    assert not test({"00400275": {"vr": "SQ", "Value": []}})


def test_forms_and_wider_dates() -> None:
    assert (form("DA", "2024-01-01-2024-01-02"), form("DA", "2024-01-01"), form("TM", "-12")) == (
        Form.BOTH, None, Form.UNTIL,
    )  # fmt: skip
    assert widened("20240101-20240228") == "20231231-20240229"
    assert widened("-20240228") == "-20240229"
    assert widened("20240231-") == "20240231-"
