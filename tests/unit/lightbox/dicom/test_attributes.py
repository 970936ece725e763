from __future__ import annotations

import pytest

from lightbox.dicom import dictionary
from lightbox.dicom.attributes import ATTRIBUTES, Attribute, Level, Match, find, of_instances, replied, select
from lightbox.dicom.json_model import Dataset

# PS3.18 Tables 10.6.3-3 to 10.6.3-5, and beside them 00081030, 0020000D, 0020000E and 00083002.
STUDY = "00080020 00080030 00080050 00080056 00080061 00080090 00080201 00081030 00081190 00100010 00100020 00100030"
STUDY += " 00100040 0020000D 00200010 00201206 00201208"
SERIES = "00080060 00080201 0008103E 00081190 0020000D 0020000E 00200011 00201209 00400244 00400245 00400275"
INSTANCE = "00080016 00080018 00080056 00080201 00081190 00083002 0020000D 0020000E 00200013 00280008 00280010 00280011"
INSTANCE += " 00280100"

# PS3.18 Table 10.6.1-5: keys that every origin server has to match.
REQUIRED = "StudyDate StudyTime AccessionNumber ModalitiesInStudy ReferringPhysicianName PatientName PatientID"
REQUIRED += " StudyInstanceUID StudyID Modality SeriesInstanceUID SeriesNumber PerformedProcedureStepStartDate"
REQUIRED += " PerformedProcedureStepStartTime SOPClassUID SOPInstanceUID InstanceNumber"


@pytest.mark.parametrize(("level", "tags"), [(Level.STUDY, STUDY), (Level.SERIES, SERIES), (Level.INSTANCE, INSTANCE)])
def test_answers_what_the_standard_requires(level: Level, tags: str) -> None:
    assert [row.tag for row in replied(level)] == tags.split()


@pytest.mark.parametrize("keyword", REQUIRED.split())
def test_matches_what_the_standard_requires(keyword: str) -> None:
    row = find(keyword)
    assert row is not None
    assert row.match is not Match.NONE


def test_what_may_be_unknown_is_left_out_then() -> None:
    assert [row.keyword for row in ATTRIBUTES if row.if_known] == ["TimezoneOffsetFromUTC", "RequestAttributesSequence"]


def test_an_instance_is_searched_by_whatever_it_has() -> None:
    assert [of_instances(tag).match for tag in ("00180060", "00400275", "00091001", "7FE00010", "0040A032")] == [
        Match.NUMBER, Match.NONE, Match.TEXT, Match.NONE, Match.RANGE,
    ]  # fmt: skip
    assert of_instances("00180060").keyword == "KVP"


@pytest.mark.parametrize("row", ATTRIBUTES, ids=lambda row: row.keyword)
def test_rows_agree_with_the_dictionary(row: Attribute) -> None:
    assert dictionary.keyword_of(row.tag) == row.keyword
    assert dictionary.vr_of(int(row.tag, 16)) == row.vr


def test_rows_ascend_and_stand_once() -> None:
    tags = [row.tag for row in ATTRIBUTES]
    assert tags == sorted(set(tags))


def test_finds_by_keyword_and_tag() -> None:
    row = find("PatientName")
    assert row is not None
    assert row is find("00100010")
    assert row.match is Match.NAME
    assert find("0008103e") is find("SeriesDescription")
    assert find("patientname") is row
    assert find("WindowCenter") is None


def test_selects_a_level() -> None:
    dataset: Dataset = {
        "00080020": {"vr": "DA", "Value": ["20240131"]},
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "00080061": {"vr": "CS", "Value": ["WRONG"]},
        "00180015": {"vr": "CS"},
        "00200013": {"vr": "IS", "Value": [1]},
        "00281050": {"vr": "DS", "Value": [40]},
    }
    assert list(select(dataset, Level.STUDY)) == ["00080020"]
    assert list(select(dataset, Level.SERIES)) == ["00080060", "00180015"]
    assert list(select(dataset, Level.INSTANCE)) == ["00200013"]
