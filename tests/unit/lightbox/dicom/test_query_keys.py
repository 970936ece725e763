"""Query keys within sequences, and the two manners of matching that a search may ask for."""

from __future__ import annotations

import pytest

from lightbox.dicom.attributes import Attribute, find, of_instances
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.matching import InvalidMatch
from lightbox.dicom.query_keys import Key, Manner, joined, key_test

REQUEST: Dataset = {"00400009": {"vr": "SH", "Value": ["STEP 1"]}, "00401001": {"vr": "SH"}}
STEP_2: Dataset = {"00400009": {"vr": "SH", "Value": ["STEP 2"]}}
CODE: Dataset = {"00080100": {"vr": "SH", "Value": ["121071"]}, "00080102": {"vr": "SH", "Value": ["DCM"]}}
DATASET: Dataset = {
    "00080061": {"vr": "CS", "Value": ["CT", "PT"]},
    "00100020": {"vr": "LO"},
    "00101000": {"vr": "LO", "Value": ["A\\B", None, "C"]},
    "00280106": {"vr": "US", "Value": [0]},
    "00400275": {"vr": "SQ", "Value": [REQUEST, {**STEP_2, "00401001": {"vr": "SH", "Value": ["R2"]}}]},
    "0040A730": {"vr": "SQ", "Value": [{"0040A043": {"vr": "SQ", "Value": [CODE]}}]},
    "00420011": {"vr": "OB", "BulkDataURI": "x"},
}


def path(*tags: str) -> tuple[Attribute, ...]:
    return tuple(find(tag) or of_instances(tag) for tag in tags)


def meets(key: str, *tags: str, empty: bool = False, several: bool = False) -> bool:
    return all_meet({tags: key}, Manner(empty=empty, several=several))


def all_meet(keys: dict[tuple[str, ...], str], manner: Manner | None = None) -> bool:
    wanted = [key_test(Key(path(*tags), key), manner or Manner()) for tags, key in keys.items()]
    return all(test(DATASET) for test in joined(filter(None, wanted)))


@pytest.mark.parametrize(
    ("key", "tags"),
    [
        ("step 1", ("00400275", "00400009")),
        ("STEP 2", ("00400275", "00400009")),
        ("*2", ("00400275", "00400009")),
        ("121071", ("0040A730", "0040A043", "00080100")),
        ("*", ("00400275", "00400009")),
    ],
)
def test_any_item_will_do(key: str, tags: tuple[str, ...]) -> None:
    assert meets(key, *tags)


@pytest.mark.parametrize(
    ("key", "tags"),
    [
        ("STEP 3", ("00400275", "00400009")),
        ("STEP 1", ("00400009",)),
        ("121071", ("0040A043", "00080100")),
        ("CT", ("00080061", "00400009")),
    ],
)
def test_an_attribute_elsewhere_does_not(key: str, tags: tuple[str, ...]) -> None:
    assert not meets(key, *tags)


STEP, REQUESTED = ("00400275", "00400009"), ("00400275", "00401001")
VALUE, SCHEME = (("0040A730", "0040A043", tag) for tag in ("00080100", "00080102"))


def test_one_item_meets_all_keys_of_its_sequence() -> None:
    assert all_meet({STEP: "STEP 2", REQUESTED: "R2"})
    assert not all_meet({STEP: "STEP 1", REQUESTED: "R2"})
    assert all_meet({VALUE: "121071", SCHEME: "DCM", STEP: "STEP 1", ("00080061",): "PT"})
    assert not all_meet({VALUE: "121071", SCHEME: "SCT"})
    assert not all_meet({VALUE: "121071", STEP: "STEP 3"})


def test_all_values_at_once() -> None:
    assert meets("PT\\CT", "00080061", several=True)
    assert not meets("CT\\MR", "00080061", several=True)
    assert meets("CT\\MR", "00080061")
    assert meets("\\", "00080061", several=True)


@pytest.mark.parametrize(
    ("tags", "nothing"),
    [
        (("00100020",), True),
        (("00100010",), True),
        (("00080061",), False),
        (("00101000",), False),
        (("00280106",), False),
        (("00420011",), False),
        (("00400275", "00401002"), True),
        (("00400275", "00400009"), False),
        (("00081032", "00080100"), True),
    ],
)
def test_nothing_at_all(tags: tuple[str, ...], *, nothing: bool) -> None:
    assert meets('""', *tags, empty=True) is nothing


def test_without_being_asked_quotation_marks_are_characters() -> None:
    assert not meets('""', "00100020")


def test_a_key_within_a_sequence_is_checked_too() -> None:
    with pytest.raises(InvalidMatch):
        meets("yesterday", "00400275", "00400002")
