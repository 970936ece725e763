"""QIDO-RS in its breadth: keys of every level, sequences, private elements, orders, counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from pydicom import Dataset
from pydicom.sequence import Sequence

from lightbox.query import search
from lightbox.runtime import Runtime
from tests.fixtures.http import Answer, Client
from tests.make import dicom
from tests.make.studies import store_and_index as store

ARCHIVE = "archive-ada"
ROOT = "/dicomweb/mine"

Get = Callable[..., Answer]


@pytest.fixture
def get(api: ModuleType, call: Client) -> Get:
    """Get an address."""
    return lambda path, **how: call(api, "GET", ROOT + path, **how)


def item(**values: Any) -> Dataset:
    """Return an item of a sequence."""
    ds = Dataset()
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def rich(number: int, **values: Any) -> bytes:
    """Return a file with attributes of every level, some of them within sequences, some private."""
    ds = dicom.dataset(study=number, series=number, instance=number)
    ds.TimezoneOffsetFromUTC = "+0100"
    ds.PatientComments = f"Comment {number}"
    ds.ProcedureCodeSequence = Sequence([item(CodeValue=f"P{number}", CodingSchemeDesignator="99X")])
    ds.BodyPartExamined = "HEAD"
    ds.Laterality = "L"
    ds.PerformedProcedureStepStartDate = f"2024020{number}"
    ds.PerformedProcedureStepStartTime = "101500"
    ds.RequestAttributesSequence = Sequence(
        [item(ScheduledProcedureStepID=f"S{number}{each}", RequestedProcedureID=f"R{number}") for each in "ab"]
    )
    ds.KVP = 100 + number
    ds.AcquisitionDateTime = "20240131120000+0100"
    ds.ConceptNameCodeSequence = Sequence([item(CodeValue="121071", CodeMeaning="Finding")])
    block = ds.private_block(0x0009, "ACME 1.0", create=True)
    block.add_new(0x01, "LO", f"private {number}")
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return dicom.written(ds)


@pytest.fixture
def three(runtime: Runtime) -> None:
    """Three studies of one series with one instance each."""
    store(
        runtime,
        ARCHIVE,
        rich(1, StudyDate="20240101", PatientName="Chu^C", SeriesNumber=10, NumberOfStudyRelatedSeries=77),
        rich(2, StudyDate="20240102", PatientName="adams^A", SeriesNumber=9, PatientComments=""),
        rich(3, StudyDate="20240103", PatientName="Bell^B", SeriesNumber=100, RequestAttributesSequence=Sequence([])),
    )


def numbers(answer: Answer) -> list[int]:
    """Return the study numbers of results."""
    assert answer.status == 200, answer.body
    return [int(row["0020000D"]["Value"][0].rsplit(".", 1)[1]) for row in answer.json]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/studies?PatientComments=comment*", [3, 1]),
        ("/studies?00104000=*1", [1]),
        ("/studies?ProcedureCodeSequence.CodeValue=P2", [2]),
        ("/studies?00081032.00080100=p2&00081032.00080102=99x", [2]),
        ("/studies?TimezoneOffsetFromUTC=-0700", [3, 2, 1]),
        ("/studies?SOPClassesInStudy=1.2.840.10008.5.1.4.1.1.2", [3, 2, 1]),
        ("/studies?NumberOfStudyRelatedInstances=1", [3, 2, 1]),
        ("/studies?NumberOfStudyRelatedSeries=77", []),
        ("/studies?PatientComments=%22%22&emptyvaluematching=true", [2]),
        ("/studies?PatientComments=%22%22", []),
        ("/studies?ModalitiesInStudy=CT%5CMR", [3, 2, 1]),
        ("/studies?ModalitiesInStudy=CT%5CMR&multiplevaluematching=true", []),
        ("/series?RequestAttributesSequence.ScheduledProcedureStepID=S1b", [1]),
        ("/series?00400275.00400009=S2a&00400275.00401001=R2", [2]),
        ("/series?PerformedProcedureStepStartDate=20240202-", [3, 2]),
        ("/series?PerformedProcedureStepStartTime=10&BodyPartExamined=head&Laterality=L", [3, 2, 1]),
        ("/series?SeriesDescription=series*3&PatientName=bell*", [3]),
        ("/series?SeriesNumber=9", [2]),
        ("/instances?KVP=102", [2]),
        ("/instances?ConceptNameCodeSequence.CodeMeaning=find*&InstanceNumber=3", [3]),
        ("/instances?00091001=private%202", [2]),
        ("/instances?AcquisitionDateTime=20240131110000%2B0000-20240131110000%2B0000", [3, 2, 1]),
        ("/instances?RequestAttributesSequence.RequestedProcedureID=R1", [1]),
        ("/instances?AvailableTransferSyntaxUID=1.2.840.10008.1.2.1", [3, 2, 1]),
        ("/instances?InstanceAvailability=NEARLINE", []),
    ],
)
@pytest.mark.usefixtures("three")
def test_keys_of_every_kind(get: Get, path: str, found: list[int]) -> None:
    answer = get(path)
    assert numbers(answer) == found
    assert "warning" not in answer.headers
    assert answer.headers["x-total-count"] == str(len(found))


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("StudyDate", [1, 2, 3]),
        ("-StudyDate", [3, 2, 1]),
        ("PatientName", [2, 3, 1]),
        ("-PatientName", [1, 3, 2]),
        ("PatientSex,-PatientID,StudyDate", [1, 2, 3]),
        ("-PatientComments", [3, 1, 2]),
        ("Nope", [3, 2, 1]),
    ],
)
@pytest.mark.usefixtures("three")
def test_other_orders(get: Get, order: str, found: list[int]) -> None:
    assert numbers(get(f"/studies?orderby={order}")) == found
    page = get(f"/studies?orderby={order}&limit=2&offset=1")
    assert numbers(page) == found[1:]
    assert numbers(get(f"/studies?orderby={order}&limit=1")) == found[:1]
    assert ("Nope is nothing to order by" in page.headers.get("warning", "")) == (order == "Nope")


@pytest.mark.usefixtures("three")
def test_other_orders_at_the_levels_below(get: Get) -> None:
    assert numbers(get("/series?orderby=SeriesNumber")) == [2, 1, 3]
    assert numbers(get("/instances?orderby=-KVP")) == [3, 2, 1]


@pytest.mark.usefixtures("three")
def test_an_order_over_too_much_says_so(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "RECORDS", 2)
    answer = get("/studies?orderby=PatientName&limit=1")
    assert numbers(answer) == [2]
    assert "ended early, this is the order of the latest studies only" in answer.headers["warning"]
    assert "more results" in answer.headers["warning"]
    assert "x-total-count" not in answer.headers


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", "3"),
        ("?limit=3", "3"),
        ("?limit=2", None),
        ("?limit=2&offset=1", "3"),
        ("?limit=2&offset=999999999999", "3"),
        ("?PatientName=nobody", "0"),
    ],
)
@pytest.mark.usefixtures("three")
def test_how_many_there_are_is_said_where_it_is_known(get: Get, query: str, total: str | None) -> None:
    assert get(f"/studies{query}").headers.get("x-total-count") == total


@pytest.mark.usefixtures("three")
def test_a_series_result_carries_what_the_standard_asks_for(get: Get) -> None:
    (series,) = get(f"/studies/{dicom.uid(1)}/series").json
    assert series == {
        "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
        "00080060": {"vr": "CS", "Value": ["CT"]},
        "00080201": {"vr": "SH", "Value": ["+0100"]},
        "0008103E": {"vr": "LO", "Value": ["Series 1"]},
        "00081190": {
            "vr": "UR",
            "Value": [f"https://lightbox.example{ROOT}/studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}"],
        },
        "0020000D": {"vr": "UI", "Value": [dicom.uid(1)]},
        "0020000E": {"vr": "UI", "Value": [dicom.uid(1, 1)]},
        "00200011": {"vr": "IS", "Value": [10]},
        "00201209": {"vr": "IS", "Value": [1]},
        "00400244": {"vr": "DA", "Value": ["20240201"]},
        "00400245": {"vr": "TM", "Value": ["101500"]},
        "00400275": {
            "vr": "SQ",
            "Value": [
                {"00400009": {"vr": "SH", "Value": [f"S1{each}"]}, "00401001": {"vr": "SH", "Value": ["R1"]}}
                for each in "ab"
            ],
        },
    }


@pytest.mark.usefixtures("three")
def test_an_instance_result_carries_what_the_standard_asks_for(get: Get) -> None:
    (instance,) = get(f"/studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}/instances").json
    values = {tag: element.get("Value") for tag, element in instance.items()}
    assert values.pop("00081190")[0].endswith(f"/instances/{dicom.uid(1, 1, 1)}")
    assert values == {
        "00080005": ["ISO_IR 192"],
        "00080016": ["1.2.840.10008.5.1.4.1.1.2"],
        "00080018": [dicom.uid(1, 1, 1)],
        "00080056": ["ONLINE"],
        "00080201": ["+0100"],
        "00083002": ["1.2.840.10008.1.2.1"],
        "0020000D": [dicom.uid(1)],
        "0020000E": [dicom.uid(1, 1)],
        "00200013": [1],
        "00280008": None,
        "00280010": None,
        "00280011": None,
        "00280100": None,
    }


@pytest.mark.usefixtures("three")
def test_fields_come_by_path_by_private_number_and_all_at_once(get: Get) -> None:
    study, below = dicom.uid(1), f"/studies/{dicom.uid(1)}"
    (found,) = get(f"/studies?StudyInstanceUID={study}&includefield=00081032.00080100,OtherPatientIDs").json
    assert found["00081032"]["Value"] == [{"00080100": {"vr": "SH", "Value": ["P1"]}}]
    assert "00101000" not in found
    assert "00104000" not in found
    (found,) = get(f"/studies?StudyInstanceUID={study}&PatientComments=").json
    assert found["00104000"]["Value"] == ["Comment 1"]
    (found,) = get(f"/studies?StudyInstanceUID={study}&includefield=all").json
    assert {"00080062", "00081032", "00104000"} <= set(found)
    (found,) = get(f"{below}/instances?includefield=00091001").json
    assert found["00090010"]["Value"] == ["ACME 1.0"]
    assert found["00091001"]["Value"] == ["private 1"]
    (found,) = get(f"{below}/instances?includefield=ALL").json
    assert not any(tag.startswith("0009") for tag in found)
    assert found["00180060"]["Value"] == [101]


@pytest.mark.usefixtures("three")
def test_a_files_own_counts_are_not_ours(get: Get) -> None:
    (found,) = get(f"/studies/{dicom.uid(1)}/instances?includefield=NumberOfStudyRelatedSeries").json
    assert found["00201206"]["Value"] == [1]


@pytest.mark.parametrize("path", ["/studies", "/series", f"/studies/{dicom.uid(1)}/metadata"])
@pytest.mark.usefixtures("three")
def test_dicom_xml_is_not_offered_and_says_what_is(get: Get, path: str) -> None:
    for accept in ("application/dicom+xml", 'multipart/related; type="application/dicom+xml"'):
        answer = get(path, headers={"accept": accept})
        assert (answer.status, answer.slug) == (406, "not-acceptable")
        assert "application/dicom+json or application/json" in answer.json["detail"]
        assert get(path, headers={"accept": f"{accept}, application/dicom+json;q=0.1"}).status == 200
        assert get(path, query={"accept": "application/json"}, headers={"accept": accept}).status == 200


@pytest.mark.parametrize("path", ["/studies", "/series", "/instances", f"/studies/{dicom.uid(1)}/metadata"])
@pytest.mark.usefixtures("three")
def test_head_says_what_get_says(api: ModuleType, call: Client, get: Get, path: str) -> None:
    head, got = call(api, "HEAD", ROOT + path), get(path)
    assert (head.status, head.headers, head.body) == (200, got.headers, b"")


@pytest.mark.parametrize("flag", ["fuzzymatching", "emptyvaluematching", "multiplevaluematching"])
def test_flags_are_true_or_false(get: Get, flag: str) -> None:
    answer = get(f"/studies?{flag}=1")
    assert (answer.status, answer.slug) == (400, "query-invalid")
    assert [error["field"] for error in answer.json["errors"]] == [flag]


def test_results_are_json_of_the_archives_own_character_set(runtime: Runtime, get: Get) -> None:
    ds = dicom.dataset(name="Müller^Jörg", charset="ISO_IR 100")
    store(runtime, ARCHIVE, dicom.written(ds))
    answer = get("/studies?PatientName=m%C3%BCller*")
    assert json.loads(answer.body.decode("utf-8"))[0]["00100010"]["Value"] == [{"Alphabetic": "Müller^Jörg"}]
    assert answer.json[0]["00080005"]["Value"] == ["ISO_IR 192"]


def test_options_on_a_root_tell_what_there_is(api: ModuleType, call: Client) -> None:
    answer = call(api, "OPTIONS", ROOT)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/vnd.sun.wadl+xml")
    assert b'<resources base="https://lightbox.example/dicomweb/mine">' in answer.body
    assert call(api, "OPTIONS", ROOT, headers={"accept": "text/xml"}).headers["content-type"] == "text/xml"
    assert call(api, "OPTIONS", ROOT, headers={"accept": "application/json"}).status == 406
    assert call(api, "OPTIONS", ROOT, actor=None).status == 401
    assert call(api, "OPTIONS", "/dicomweb/archive-of-nobody").status == 404


def follow(get: Get, answer: Answer) -> Answer:
    """Get the page that a page leads to."""
    address, _, relation = answer.headers["link"].partition("; ")
    assert relation == 'rel="next"'
    return get(address.strip("<>").partition(ROOT)[2])


@pytest.mark.usefixtures("three")
def test_a_page_leads_to_the_next_whatever_arrives(runtime: Runtime, get: Get) -> None:
    first = get("/studies?PatientID=*&limit=1&offset=1")
    assert numbers(first) == [2]
    store(runtime, ARCHIVE, rich(4, StudyDate="20240104"))
    second = follow(get, first)
    assert (numbers(second), second.headers.get("link")) == ([1], None)
    assert numbers(get("/studies?limit=1&offset=2")) == [2]
    assert "link" not in get("/series?limit=1").headers
    assert "link" not in get("/studies?limit=1&orderby=PatientName").headers
    assert get("/studies?after=x").json["slug"] == "invalid-cursor"


@pytest.mark.usefixtures("three")
def test_a_search_that_was_ended_early_can_be_gone_on_with(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "RECORDS", 1)
    answer = get("/studies?PatientComments=comment 1")
    assert (numbers(answer), "ended early" in answer.headers["warning"]) == ([], True)
    found: list[int] = []
    while "link" in answer.headers:
        answer = follow(get, answer)
        found += numbers(answer)
    assert found == [1]
