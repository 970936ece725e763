from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset

DATASET: Dataset = {
    "00080060": {"vr": "CS", "Value": ["CT"]},
    "00080061": {"vr": "CS", "Value": ["CT", None, "MR"]},
    "00081030": {"vr": "LO"},
    "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Doe^Jane"}, None]},
    "00200013": {"vr": "IS", "Value": [7]},
    "00400275": {"vr": "SQ", "Value": [{"00080060": {"vr": "CS", "Value": ["CT"]}}]},
}


def test_writes_compact_utf8() -> None:
    assert (
        json_model.dump({"00100020": {"vr": "LO", "Value": ["é"]}}) == '{"00100020":{"vr":"LO","Value":["é"]}}'.encode()
    )


def test_reads_what_it_wrote() -> None:
    assert json_model.load(json_model.dump(DATASET)) == DATASET


def test_never_writes_what_is_not_json() -> None:
    written = json_model.dump({"00181060": {"vr": "DS", "Value": [float("nan"), float("inf"), 1.5]}})
    assert written == b'{"00181060":{"vr":"DS","Value":[null,null,1.5]}}'


def test_writes_even_lone_surrogates() -> None:
    written = json_model.dump({"00100020": {"vr": "LO", "Value": ["\ud800", "é"]}})
    assert written == '{"00100020":{"vr":"LO","Value":["?","é"]}}'.encode()


@given(st.lists(st.one_of(st.integers(-(1 << 63), (1 << 64) - 1), st.floats(allow_nan=False, allow_infinity=False))))
def test_numbers_come_back_as_they_were(numbers: list[float]) -> None:
    """Whoever reads it: the same numbers of the same type, to the last bit."""
    written = json_model.dump({"00181060": {"vr": "UN", "Value": [*numbers]}})
    for read in (json_model.load(written), json.loads(written)):
        found = read["00181060"]["Value"]
        assert found == numbers
        assert list(map(type, found)) == list(map(type, numbers))


def test_puts_the_root_into_addresses_only() -> None:
    prefix = json_model.bulk_prefix("1.2", "1.3", "1.4")
    stored = json_model.dump(
        {
            "00281201": {"vr": "OW", "BulkDataURI": prefix + "00281201"},
            "00081030": {"vr": "LO", "Value": [f'"BulkDataURI":"{json_model.ROOT}', json_model.ROOT]},
        }
    )
    sent = json.loads(json_model.with_root(stored, "https://host/dicomweb/mine"))
    assert sent["00281201"]["BulkDataURI"] == (
        "https://host/dicomweb/mine/studies/1.2/series/1.3/instances/1.4/bulkdata/00281201"
    )
    assert sent["00081030"]["Value"] == [f'"BulkDataURI":"{json_model.ROOT}', json_model.ROOT]


def test_gives_typed_access() -> None:
    assert json_model.text(DATASET, "00080060") == "CT"
    assert json_model.text(DATASET, "00081030") == ""
    assert json_model.text(DATASET, "00200013") == ""
    assert json_model.texts(DATASET, "00080061") == ["CT", "MR"]
    assert json_model.integer(DATASET, "00200013") == 7
    assert json_model.integer(DATASET, "00080060") is None
    assert json_model.integer(DATASET, "00280010") is None
    assert json_model.values(DATASET, "00280010") == []
    assert json_model.names(DATASET, "00100010") == [{"Alphabetic": "Doe^Jane"}]
    assert json_model.names(DATASET, "00080060") == []
    assert json_model.names(DATASET, "00100011") == []
    assert json_model.text(json_model.items(DATASET, "00400275")[0], "00080060") == "CT"
    assert json_model.items(DATASET, "00080060") == []
    assert json_model.items(DATASET, "00081115") == []
