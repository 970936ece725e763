from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.dicom.attributes import find, of_instances
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.matching import InvalidMatch, beginnings, matcher, pattern, uid_list, value_range
from lightbox.dicom.values import person_name

DATASET: Dataset = {
    "00080020": {"vr": "DA", "Value": ["20240131"]},
    "00080030": {"vr": "TM", "Value": ["134501.5"]},
    "00080050": {"vr": "SH", "Value": ["A 17"]},
    "00080060": {"vr": "CS", "Value": ["CT"]},
    "00081030": {"vr": "LO", "Value": ["Thorax, Kontrollaufnahme"]},
    "00100010": {"vr": "PN", "Value": [person_name("Müller^Jörg^^Dr.=山田^太郎=やまだ^たろう")]},
    "0020000D": {"vr": "UI", "Value": ["1.2.3"]},
    "00200011": {"vr": "IS", "Value": [4]},
    "00100020": {"vr": "LO"},
}


def meets(name: str, key: str, *, fuzzy: bool = False) -> bool:
    attribute = find(name)
    assert attribute is not None
    test = matcher(attribute, key, fuzzy=fuzzy)
    return test is None or test(DATASET)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("StudyDate", "20240131"),
        ("StudyDate", "2024-01-31"),
        ("StudyDate", "20240101-20240131"),
        ("StudyDate", "20240131-"),
        ("StudyDate", "-20240131"),
        ("StudyTime", "13"),
        ("StudyTime", "1345"),
        ("StudyTime", "13:45:01"),
        ("StudyTime", "134501.5"),
        ("StudyTime", "1200-13"),
        ("StudyTime", "-1345"),
        ("AccessionNumber", "a 17"),
        ("AccessionNumber", "A*"),
        ("AccessionNumber", "?*17"),
        ("Modality", "MR\\CT"),
        ("Modality", "MR,CT"),
        ("Modality", "C?"),
        ("StudyDescription", "Thorax, Kontrollaufnahme"),
        ("StudyDescription", "*KONTROLL*"),
        ("PatientName", "Müller^Jörg^^Dr."),
        ("PatientName", "MULLER^JORG^^DR."),
        ("PatientName", "mul*"),
        ("PatientName", "*jor*"),
        ("PatientName", "山田*"),
        ("PatientName", "やまだ^たろう"),
        ("PatientName", "Müller^Jörg^^Dr.=山田^太郎=やまだ^たろう"),
        ("PatientName", "*dr.=山*"),
        ("PatientName", "=山田*"),
        ("PatientName", "mul*太郎*"),
        ("PatientName", "mul*="),
        ("PatientName", "mul*==やまだ*"),
        ("PatientName", "*=*=*"),
        ("PatientName", "^"),
        ("PatientName", "=^=="),
        ("StudyInstanceUID", "1.2.3"),
        ("StudyInstanceUID", "1.2.4\\1.2.3"),
        ("StudyInstanceUID", "1.2.4,1.2.3"),
        ("SeriesNumber", "4"),
        ("SeriesNumber", "+004.0"),
        ("SeriesNumber", "40e-1"),
        ("PatientID", "*"),
        ("PatientID", ""),
        ("StudyDate", "  "),
        ("RetrieveURL", ""),
    ],
)
def test_meets(name: str, key: str) -> None:
    assert meets(name, key)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("StudyDate", "20240130"),
        ("StudyDate", "20240201-"),
        ("StudyDate", "-20240130"),
        ("StudyTime", "12"),
        ("StudyTime", "1346-"),
        ("StudyTime", "-1344"),
        ("AccessionNumber", "A"),
        ("AccessionNumber", "A?"),
        ("Modality", "MR\\C"),
        ("StudyDescription", "Thorax"),
        ("PatientName", "Müller"),
        ("PatientName", "jor*"),
        ("PatientName", "=mul*"),
        ("PatientName", "山田*=*"),
        ("PatientName", "mul*===x"),
        ("StudyInstanceUID", "1.2"),
        ("SeriesNumber", "5"),
        ("PatientID", "X*"),
        ("SeriesDescription", "anything"),
    ],
)
def test_does_not_meet(name: str, key: str) -> None:
    assert not meets(name, key)


@pytest.mark.parametrize("key", ["mull", "jörg müller", "Jorg^Mul", "山", "たろ dr", "*mull*"])
def test_meets_by_the_beginnings_of_words(key: str) -> None:
    assert meets("PatientName", key, fuzzy=True)


@pytest.mark.parametrize(
    "key", ["brien", "o'b", "O\u2019Brien", "ludensch", "müller-lüd", "lüd brien", "ludenscheidt-", "^"]
)
def test_meets_by_the_beginnings_of_parts_of_words(key: str) -> None:
    test = matcher(find("PatientName") or of_instances("00100010"), key, fuzzy=True)
    assert test is None or test({"00100010": {"vr": "PN", "Value": [person_name("Müller-Lüdenscheidt^O\u2018Brien")]}})


@pytest.mark.parametrize("key", ["uller", "mull xavier", "mullers"])
def test_does_not_meet_in_the_middle_of_words(key: str) -> None:
    assert not meets("PatientName", key, fuzzy=True)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("StudyDate", "-"),
        ("StudyDate", "yesterday"),
        ("StudyDate", "20241301"),
        ("StudyDate", "20240132-"),
        ("StudyDate", "٢٠٢٤٠١٠١"),
        ("StudyTime", "2400"),
        ("StudyTime", "1060-"),
        ("StudyDate", "2024"),
        ("StudyDate", "20240131-x"),
        ("StudyTime", "noon"),
        ("StudyInstanceUID", "1.2.3*"),
        ("SeriesNumber", "one"),
        ("SeriesNumber", "4_0"),
        ("SeriesNumber", "nan"),
        ("SeriesNumber", "\u0664"),
        ("RetrieveURL", "x"),
        ("RequestAttributesSequence", "x"),
    ],
)
def test_refuses_what_it_cannot_understand(name: str, key: str) -> None:
    with pytest.raises(InvalidMatch):
        meets(name, key)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("2024", "20241231235959", True),
        ("202401-202402", "20240229", True),
        ("202401-202402", "20240301", False),
        ("20240131120000+0100", "20240131120000", True),
        ("-2023", "2024", False),
    ],
)
def test_ranges_over_moments_of_any_precision(key: str, value: str, *, expected: bool) -> None:
    padded = value + "00000101000000.000000"[len(value) :]
    assert value_range("DT", key).holds(padded) is expected


def test_reads_old_dates() -> None:
    attribute = find("StudyDate")
    assert attribute is not None
    test = matcher(attribute, "20240101-20241231")
    assert test is not None
    assert test({"00080020": {"vr": "DA", "Value": ["2024.01.31"]}})


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("20240131120000+0100", "20240131110000+0000", True),
        ("20240131120000+0100", "20240131120000+0000", False),
        ("20240131-0500-20240201-0500", "20240201045959.9-0000", True),
        ("20240131-0500-20240201-0500", "20240202050000+0000", False),
        ("20240131-0500-", "20240131040000+0000", False),
        ("-20240131+1400", "20240131235959-1200", False),
        ("20240131120000", "20240131120000+0900", True),
        ("20240131120000 0100-20240131130000 0100", "20240131110000+0000", True),
        ("20240131120000 0100", "20240131120000+0000", False),
        ("99991231+0100", "99991231000000-0900", True),
        ("20240330+0100-20240331+0200", "20240331215959+0000", True),
        ("20240330+0100-20240331+0200", "20240331220000+0000", False),
    ],
)
def test_offsets_count_where_both_sides_have_one(key: str, value: str, *, expected: bool) -> None:
    test = matcher(of_instances("0040A13A"), key)  # Referenced DateTime
    assert test is not None
    assert test({"0040A13A": {"vr": "DT", "Value": [value]}}) is expected


@pytest.mark.parametrize("key", ["Müller^Jörg^^Dr.^", "Muller^JORG^^Dr.^^"])
def test_a_names_empty_components_do_not_count(key: str) -> None:
    assert meets("PatientName", key)


def test_private_values_are_compared_as_they_are_written() -> None:
    for key, value in (("4.5", 4.5), ("4", 4), ("ab*", "ABC")):
        test = matcher(of_instances("00091001"), key)
        assert test is not None
        assert test({"00091001": {"vr": "DS", "Value": [value]}})


def test_lists_uids() -> None:
    assert uid_list("1.2, 1.3\\1.4,") == ("1.2", "1.3", "1.4")


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_wildcards_mean_what_they_do_elsewhere(key: str, text: str) -> None:
    assert pattern(key)(text) == fnmatchcase(text, key)


def test_wildcards_cannot_be_made_slow() -> None:
    assert not pattern("*a" * 500 + "b")("a" * 5000)


def test_beginnings_of_nothing_are_met() -> None:
    assert beginnings("* ^")("anything")
