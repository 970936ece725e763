"""Attributes on their way into records."""

from __future__ import annotations

import json

import pytest

from lightbox.catalogue.models import LONGEST_ATTRIBUTE, listed_date, pack_attributes


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("20240131", "20240131"),
        ("2024.01.31", "20240131"),
        ("", ""),
        ("2024-01-31", ""),
        ("20240131#1", ""),
        ("٢٠٢٤٠١٣١", ""),
        ("9" * 2000, ""),
    ],
)
def test_only_a_date_is_listed_by(written: str, listed: str) -> None:
    assert listed_date({"00080020": {"vr": "DA", "Value": [written]}}) == listed


def test_no_date_is_listed_without_one() -> None:
    assert listed_date({}) == ""


def test_attributes_are_kept_as_they_are() -> None:
    given = {"00100010": {"vr": "PN", "Value": [{"Ideographic": "山田^太郎"}]}, "00081030": {"vr": "LO"}}
    assert json.loads(pack_attributes(given)) == given


def test_an_attribute_beyond_measure_is_left_out() -> None:
    name = {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}]}
    given = {"00081030": {"vr": "LO", "Value": ["x" * LONGEST_ATTRIBUTE]}, "00100010": name}
    assert json.loads(pack_attributes(given)) == {"00100010": name}


def test_many_attributes_of_common_size_all_stay() -> None:
    given = {f"{tag:08X}": {"vr": "LO", "Value": ["x" * 900]} for tag in range(0x00100000, 0x00100010)}
    assert json.loads(pack_attributes(given)) == given


def test_a_sequence_may_be_longer() -> None:
    item = {"00400007": {"vr": "LO", "Value": ["x" * 64]}}
    given = {"00400275": {"vr": "SQ", "Value": [item] * 20}, "00400276": {"vr": "SQ", "Value": [item] * 60}}
    assert json.loads(pack_attributes(given)) == {"00400275": given["00400275"]}
