"""What is taken of a data set."""

from __future__ import annotations

from lightbox.dicom.json_model import Dataset
from lightbox.query.fields import is_private, taken

FIRST: Dataset = {"00400007": {"vr": "LO", "Value": ["Head"]}, "00400009": {"vr": "SH", "Value": ["S1"]}}
KNOWN: Dataset = {
    "00090010": {"vr": "LO", "Value": ["ACME"]},
    "00090011": {"vr": "LO", "Value": ["OTHER"]},
    "00091001": {"vr": "LO", "Value": ["secret"]},
    "00091101": {"vr": "SQ", "Value": [FIRST]},
    "00100010": {"vr": "PN"},
    "00400275": {"vr": "SQ", "Value": [FIRST, {}]},
    "00400276": {"vr": "SQ"},
}


def test_what_is_not_there_is_not_taken() -> None:
    assert taken(KNOWN, ["00100020", "00400275.00400007.00080100", "00100010.00080100"]) == {
        "00400275": {"vr": "SQ", "Value": [{}, {}]}
    }


def test_a_path_takes_only_what_it_names() -> None:
    assert taken(KNOWN, ["00400275.00400009"]) == {
        "00400275": {"vr": "SQ", "Value": [{"00400009": {"vr": "SH", "Value": ["S1"]}}, {}]}
    }
    assert taken(KNOWN, ["00400275.00400009", "00400275.00400007"])["00400275"] == KNOWN["00400275"]
    assert taken(KNOWN, ["00400275.00400009", "00400275"])["00400275"] == KNOWN["00400275"]
    assert taken(KNOWN, ["00400276.00400009"]) == {"00400276": {"vr": "SQ"}}


def test_everything_is_everything_standard() -> None:
    assert set(taken(KNOWN, [], every=True)) == {"00100010", "00400275", "00400276"}
    assert taken(KNOWN, ["00400275.00400009"], every=True)["00400275"] == KNOWN["00400275"]


def test_a_private_element_brings_its_creator() -> None:
    assert set(taken(KNOWN, ["00091001"])) == {"00090010", "00091001"}
    assert set(taken(KNOWN, ["00091101.00400009"], every=True)) >= {"00090011", "00091101"}
    assert set(taken(KNOWN, ["00090010"])) == {"00090010"}


def test_groups_of_everybodys_own_are_odd() -> None:
    assert is_private("00091001")
    assert not is_private("00100010")
