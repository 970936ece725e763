"""DICOM JSON to files: pydicom reads what pydicom wrote as JSON, and hostile JSON is refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset, dcmread
from pydicom.encaps import generate_frames

from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory
from lightbox.dicom.uids import InvalidUid
from lightbox.dicom.writing import JsonInvalid, Pixels, part10
from tests.make import dicom


def no_bulk(address: str) -> bytes:
    raise JsonInvalid(address)


def base() -> dict[str, Any]:
    return dicom.dataset().to_json_dict()


def test_what_pydicom_says_in_json_pydicom_reads_from_the_file() -> None:
    original = dicom.with_sequence(dicom.ct_dataset(name="Yamada^Tarou=山田^太郎=やまだ^たろう"))
    original.add_new(0x00190010, "LO", "OURS")
    original.add_new(0x00191001, "FD", [1.5, -2.25])
    original.add_new(0x00280009, "AT", [0x00181063])
    found = dcmread(BytesIO(part10(original.to_json_dict(), no_bulk)))
    assert found.PatientName.ideographic == "山田^太郎"
    assert found.PixelData == original.PixelData
    again, expected = found.to_json_dict(), original.to_json_dict()
    for tag in ("00080005", "7FE00010"):
        del again[tag], expected[tag]
    assert again == expected


def test_the_same_json_is_the_same_file_and_is_taken() -> None:
    first, second = part10(base(), no_bulk), part10(base(), no_bulk)
    assert first == second
    assert read_header(InMemory(first)).sop_uid == dicom.uid(1, 1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_compressed_frames_are_encapsulated(count: int) -> None:
    frames = [dicom.codestream(n, 61) for n in range(count)]
    told = base() | {"7FE00010": {"vr": "OB", "BulkDataURI": "x"}}
    syntax = "1.2.840.10008.1.2.4.50"
    found = dcmread(BytesIO(part10(told, no_bulk, Pixels(syntax, frames, encapsulated=True))))
    assert found.file_meta.TransferSyntaxUID == syntax
    read = list(generate_frames(found.PixelData, number_of_frames=count))
    assert [frame[:61] for frame in read] == frames


def test_a_text_that_is_too_long_for_its_vr_keeps_its_bytes() -> None:
    told = base() | {"00081030": {"vr": "LO", "Value": ["x" * 70_000]}}
    assert read_header(InMemory(part10(told, no_bulk))).sop_uid == dicom.uid(1, 1, 1)


@pytest.mark.parametrize(
    "element",
    [
        1,
        [],
        {},
        {"vr": "XX"},
        {"vr": 5},
        {"vr": "éé"},
        {"vr": "LO", "Value": "no array"},
        {"vr": "LO", "Value": [1]},
        {"vr": "US", "Value": [70000]},
        {"vr": "US", "Value": [None]},
        {"vr": "US", "Value": [True]},
        {"vr": "US", "Value": [1.5]},
        {"vr": "UL", "Value": ["x"]},
        {"vr": "FD", "Value": ["x"]},
        {"vr": "DS", "Value": [[]]},
        {"vr": "AT", "Value": ["0010"]},
        {"vr": "PN", "Value": [5]},
        {"vr": "OB", "Value": [1]},
        {"vr": "OB", "InlineBinary": "***"},
        {"vr": "OB", "InlineBinary": 5},
        {"vr": "OB", "BulkDataURI": "https://evil.example/"},
        {"vr": "SQ", "Value": [1]},
        {"vr": "SQ", "Value": [{"x": 1}]},
    ],
)
def test_elements_that_are_none_are_refused(element: object) -> None:
    with pytest.raises(JsonInvalid):
        part10(base() | {"00180015": element}, no_bulk)


def test_what_names_no_instance_is_refused() -> None:
    for wrong in (None, [], "x", 1):
        with pytest.raises(JsonInvalid):
            part10(wrong, no_bulk)
    for uid in ("../x", "", 5, None):
        with pytest.raises(InvalidUid):
            part10(base() | {"00080018": {"vr": "UI", "Value": [uid]}}, no_bulk)
    for name in ("PatientName", "0010001", "0010001G"):
        with pytest.raises(JsonInvalid):
            part10(base() | {name: {"vr": "LO"}}, no_bulk)


def test_json_is_utf_8_in_items_too_whatever_they_say() -> None:
    item = {
        "00080005": {"vr": "CS", "Value": ["ISO_IR 100"]},
        "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Müller"}]},
    }
    found = dcmread(BytesIO(part10(base() | {"00101002": {"vr": "SQ", "Value": [item]}}, no_bulk)))
    assert found.OtherPatientIDsSequence[0].PatientName == "Müller"


def test_sequences_without_end_are_refused() -> None:
    item: dict[str, Any] = {}
    for _ in range(100):
        item = {"00081140": {"vr": "SQ", "Value": [item]}}
    with pytest.raises(JsonInvalid):
        part10(base() | item, no_bulk)


def test_meta_information_lengths_and_what_answers_add_are_not_written() -> None:
    told = base() | {"00020010": {"vr": "UI", "Value": ["1.2"]}, "00080000": {"vr": "UL", "Value": [4]}}
    told |= {"00083002": {"vr": "UI", "Value": ["1.2"]}, "00081190": {"vr": "UR", "Value": ["http://x"]}}
    found = dcmread(BytesIO(part10(told, no_bulk)))
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert not any(tag in found for tag in (0x00080000, 0x00083002, 0x00081190))
    assert isinstance(found, Dataset)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["vr", "Value", "x"]), inner),
    max_leaves=8,
)


@given(
    st.sampled_from(["00180015", "00281050", "00081140", "7FE00010"]), st.sampled_from(["LO", "DS", "US", "SQ"]), JSON
)
def test_any_json_is_written_or_refused(tag: str, vr: str, value: object) -> None:
    for element in ({"vr": vr, "Value": [value]}, {"vr": vr, "Value": value}, value):
        try:
            part10(base() | {tag: element}, no_bulk)
        except JsonInvalid:
            continue
