"""The worklist, study properties and QIDO-RS over studies that were really ingested."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from lightbox.query import qido, search, worklist
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.writes import Put, Update
from tests.fixtures.actors import Caller
from tests.fixtures.http import Answer, Client
from tests.make import dicom
from tests.make.studies import store_and_index as store

ARCHIVE = "archive-ada"
ROOT = "/dicomweb/mine"
OHIF = "application/dicom+json, multipart/related; type=application/octet-stream; transfer-syntax=*"
"""What OHIF sends wherever it reads JSON."""

OHIF_LIST = (
    "PatientName=*a*&00100020=*c3*&AccessionNumber=*3*&StudyDescription=*knee*&ModalitiesInStudy=CT&limit=101"
    "&offset=0&fuzzymatching=false&includefield=00081030%2C00080060%2C00080090%2C00100030"
)
"""How OHIF's own study list asks."""

Get = Callable[..., Answer]


@pytest.fixture
def get(api: ModuleType, call: Client) -> Get:
    """Get an address with a query."""

    def fetch(path: str, accept: str = "", actor: Caller | str | None = "the client's", **query: str) -> Answer:
        return call(api, "GET", path, query=query, headers={"accept": accept}, actor=actor)

    return fetch


def study(number: int, **values: str) -> bytes:
    """Return a file of a study of its own, with some attributes set by keyword; an empty value takes one away."""
    ds = dicom.dataset(study=number)
    for keyword, value in values.items():
        setattr(ds, keyword, value)
        if not value:
            delattr(ds, keyword)
    return dicom.written(ds)


PEOPLE = (
    study(1, PatientName="Müller^Jürgen", PatientID="A-17", StudyDate="20240101", Modality="CT", PatientSex="M"),
    study(2, PatientName="Yamada^Tarou=山田^太郎=やまだ^たろう", PatientID="b2", StudyDate="20240301", Modality="MR"),
    study(3, PatientName="Doe^Jane", PatientID="C3", StudyDate="20240201", StudyDescription="MR Knee left"),
    study(4, PatientName="adams^John", PatientID="D4", StudyDate="", ReferringPhysicianName="Strange^Stephen"),
)


@pytest.fixture
def people(runtime: Runtime) -> None:
    """Four studies: 2, 3, 1 by date, and 4 without a date."""
    store(runtime, ARCHIVE, *PEOPLE)


def numbers(items: list[dict[str, Any]]) -> list[int]:
    """Return the study numbers of worklist rows or search results."""
    uids = [row["studyInstanceUid"] if "studyInstanceUid" in row else row["0020000D"]["Value"][0] for row in items]
    return [int(uid.rsplit(".", 1)[1]) for uid in uids]


# -- the worklist


def test_a_row_says_what_the_list_shows(runtime: Runtime, get: Get) -> None:
    store(runtime, ARCHIVE, dicom.ct(series=1), dicom.mr(series=2, name="Yamada^Tarou=山田^太郎=やまだ^たろう"))
    answer = get("/api/studies").json
    row = answer["items"][0]
    assert row == {
        "studyInstanceUid": dicom.uid(1),
        "patientName": {"alphabetic": "Doe^Jane", "ideographic": None, "phonetic": None},
        "patientId": "P1",
        "sex": "F",
        "birthDate": "19700102",
        "accessionNumber": "A1",
        "studyDate": "20240131",
        "studyTime": "134501.5",
        "modalities": ["CT", "MR"],
        "description": "Head, routine",
        "referringPhysician": {"alphabetic": "Roe^Richard", "ideographic": None, "phonetic": None},
        "seriesCount": 2,
        "instanceCount": 2,
        "bytes": len(dicom.ct(series=1)) + len(dicom.mr(series=2, name="Yamada^Tarou=山田^太郎=やまだ^たろう")),
        "owner": "ada@example.org",
        "receivedAt": row["receivedAt"],
        "updatedAt": row["updatedAt"],
    }
    assert (answer["nextCursor"], answer["total"], answer["truncated"]) == (None, 1, False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [2, 3, 1, 4]),
        ({"patientName": "mull"}, [1]),
        ({"patientName": "JÜRGEN muller"}, [1]),
        ({"patientName": "uller"}, []),
        ({"patientName": "*uller*"}, [1]),
        ({"patientName": "山田"}, [2]),
        ({"patientName": "たろう"}, [2]),
        ({"patientName": "*"}, [2, 3, 1, 4]),
        ({"patientId": "a-1"}, [1]),
        ({"patientId": "*2"}, [2]),
        ({"sex": "m"}, [1]),
        ({"accession": "A3"}, [3]),
        ({"referring": "steph"}, [4]),
        ({"description": "knee"}, [3]),
        ({"modality": "MR"}, [2]),
        ({"modality": "MR,CT"}, [2, 3, 1, 4]),
        ({"modality": "MR", "patientName": "doe"}, []),
        ({"from": "2024-02-01"}, [2, 3]),
        ({"to": "2024-02-01"}, [3, 1]),
        ({"from": "2024-01-01", "to": "2024-01-31"}, [1]),
        ({"sort": "studyDate"}, [4, 1, 3, 2]),
        ({"sort": "patientName"}, [4, 3, 1, 2]),
        ({"sort": "-patientName"}, [2, 1, 3, 4]),
        ({"sort": "patientId", "from": "2024-01-01"}, [1, 2, 3]),
    ],
)
@pytest.mark.usefixtures("people")
def test_filters_and_orders(get: Get, query: dict[str, str], found: list[int]) -> None:
    assert numbers(get("/api/studies", **query).json["items"]) == found


@pytest.mark.parametrize(
    "query", [{"from": "yesterday"}, {"to": "2024-13-01"}, {"sort": "size"}, {"limit": "0"}, {"limit": "x"}]
)
def test_what_cannot_be_understood_names_its_field(get: Get, query: dict[str, str]) -> None:
    answer = get("/api/studies", **query)
    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (400, list(query))


@pytest.mark.parametrize("sort", ["-studyDate", "studyDate", "patientName", "-patientId", "received"])
@pytest.mark.parametrize("limit", ["1", "2", "3", "4"])
@pytest.mark.usefixtures("people")
def test_pages_hold_each_study_once_and_in_order(get: Get, sort: str, limit: str) -> None:
    whole = numbers(get("/api/studies", sort=sort).json["items"])
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get("/api/studies", sort=sort, limit=limit, cursor=cursor).json
        found += numbers(page["items"])
        cursor = page["nextCursor"]
        assert cursor is None or len(page["items"]) == int(limit)
    assert found == whole


@pytest.mark.usefixtures("people")
def test_a_sorted_list_says_that_it_was_cut(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "SORTED", 2)
    answer = get("/api/studies", sort="patientName").json
    assert (numbers(answer["items"]), answer["truncated"]) == ([3, 2], True)


@pytest.mark.usefixtures("people")
def test_a_cursor_of_another_order_or_archive_is_refused(get: Get, ben: Caller) -> None:
    cursor = get("/api/studies", limit="1").json["nextCursor"]
    assert get("/api/studies", sort="patientName", cursor=cursor).slug == "invalid-cursor"
    assert get("/api/studies", cursor=cursor, actor=ben).slug == "invalid-cursor"
    assert get("/api/studies", cursor="x").slug == "invalid-cursor"


@pytest.mark.usefixtures("people")
def test_a_study_on_its_way_out_is_nowhere(runtime: Runtime, get: Get) -> None:
    runtime.table.write(Update(keys.study(ARCHIVE, dicom.uid(3)), assign={"state": "deleting"}))
    assert numbers(get("/api/studies").json["items"]) == [2, 1, 4]
    assert numbers(get(f"{ROOT}/studies").json) == [2, 1, 4]
    assert get(f"{ROOT}/series", StudyInstanceUID=dicom.uid(3)).json == []
    assert get(f"/api/studies/{dicom.uid(3)}").slug == "study-not-found"
    assert get(f"{ROOT}/studies/{dicom.uid(3)}/metadata").slug == "study-not-found"


@pytest.mark.usefixtures("people")
def test_nobody_else_sees_them(get: Get, ben: Caller, agent_of: Callable[..., Caller]) -> None:
    assert get("/api/studies", actor=ben).json["items"] == []
    assert get("/api/studies", archive=ARCHIVE, actor=ben).status == 404
    assert get(f"/api/studies/{dicom.uid(1)}", actor=ben).status == 404
    assert get(f"{ROOT}/studies", actor=ben).json == []
    assert get(f"/dicomweb/{ARCHIVE}/studies", actor=ben).status == 404
    assert get(f"{ROOT}/studies", actor=None).status == 401
    assert get(f"{ROOT}/studies", actor=agent_of(ben, "write")).status == 403


# -- a study's properties


def test_properties_tell_series_and_senders(runtime: Runtime, get: Get) -> None:
    store(runtime, ARCHIVE, dicom.ct(series=2), dicom.ct(series=1), dicom.ct(series=1, instance=2))
    runtime.table.write(Update(keys.study(ARCHIVE, dicom.uid(1)), add={"uploads": {"u1", "u2", "u3"}}))
    for name, said in (("u2", "Second"), ("u1", "First"), ("u3", "")):
        email = f"{name}@example.org" if said else ""
        values = {"upload": name, "created": f"2025-01-0{name[1]}", "message": said, "sender_email": email}
        runtime.table.write(Put(keys.upload(name), values))
    view = get(f"/api/studies/{dicom.uid(1)}").json
    assert (view["message"], view["senderEmail"], view["owner"]) == ("Second", "u2@example.org", "ada@example.org")
    assert [upload["id"] for upload in view["uploads"]] == ["u1", "u2", "u3"]
    assert view["series"] == [
        {
            "seriesInstanceUid": dicom.uid(1, number),
            "modality": "CT",
            "number": number,
            "description": f"Series {number}",
            "instanceCount": count,
            "bodyPart": "",
        }
        for number, count in ((1, 2), (2, 1))
    ]


# -- QIDO-RS


def test_a_study_result_always_carries_what_clients_sort_by(runtime: Runtime, get: Get) -> None:
    store(runtime, ARCHIVE, study(1, PatientName="Yamada^Tarou=山田^太郎", AccessionNumber="", Modality=""))
    answer = get(f"{ROOT}/studies")
    assert answer.headers["content-type"] == "application/dicom+json"
    assert answer.json == [
        {
            "00080005": {"vr": "CS", "Value": ["ISO_IR 192"]},
            "00080020": {"vr": "DA", "Value": ["20240131"]},
            "00080030": {"vr": "TM", "Value": ["134501.5"]},
            "00080050": {"vr": "SH"},
            "00080056": {"vr": "CS", "Value": ["ONLINE"]},
            "00080061": {"vr": "CS", "Value": ["OT"]},
            "00080090": {"vr": "PN", "Value": [{"Alphabetic": "Roe^Richard"}]},
            "00081030": {"vr": "LO", "Value": ["Head, routine"]},
            "00081190": {"vr": "UR", "Value": [f"https://lightbox.example{ROOT}/studies/{dicom.uid(1)}"]},
            "00100010": {"vr": "PN", "Value": [{"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎"}]},
            "00100020": {"vr": "LO", "Value": ["P1"]},
            "00100030": {"vr": "DA", "Value": ["19700102"]},
            "00100040": {"vr": "CS", "Value": ["F"]},
            "0020000D": {"vr": "UI", "Value": [dicom.uid(1)]},
            "00200010": {"vr": "SH", "Value": ["1"]},
            "00201206": {"vr": "IS", "Value": [1]},
            "00201208": {"vr": "IS", "Value": [1]},
        }
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("PatientName=*MULLER*", [1]),
        ("00100010=*muller*", [1]),
        ("PatientName=muller", []),
        ("PatientName=mul jur&fuzzymatching=true", [1]),
        ("PatientName=山田^太郎", [2]),
        ("PatientName=&PatientID=", [2, 3, 1, 4]),
        ("PatientID=?2", [2]),
        ("StudyDate=20240101-20240201", [3, 1]),
        ("StudyDate=20240201-", [2, 3]),
        ("StudyDate=-20240101", [1]),
        ("StudyDate=20240301", [2]),
        ("ModalitiesInStudy=MR,US", [2]),
        ("ModalitiesInStudy=MR%5CCT", [2, 3, 1, 4]),
        ("Modality=MR", [2]),
        (f"StudyInstanceUID={dicom.uid(3)},{dicom.uid(1)}", [3, 1]),
        (f"StudyInstanceUID={dicom.uid(3)}%5C{dicom.uid(1)}&PatientName=doe*", [3]),
        ("limit=2", [2, 3]),
        ("limit=2&offset=2", [1, 4]),
        ("limit=2&offset=9", []),
        ("limit=0", []),
        ("Nonsense=1", [2, 3, 1, 4]),
        (OHIF_LIST, [3]),
    ],
)
@pytest.mark.usefixtures("people")
def test_studies_are_found(get: Get, query: str, found: list[int]) -> None:
    answer = get(f"{ROOT}/studies?{query}")
    assert answer.status == 200, answer.body
    assert numbers(answer.json) == found


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("StudyDate=-", "invalid-match"),
        ("StudyDate=yesterday", "invalid-match"),
        ("StudyInstanceUID=abc", "invalid-match"),
        ("limit=-1", "query-invalid"),
        ("offset=x", "query-invalid"),
        ("fuzzymatching=perhaps", "query-invalid"),
    ],
)
def test_values_that_mean_nothing_are_refused(get: Get, query: str, slug: str) -> None:
    answer = get(f"{ROOT}/studies?{query}")
    assert (answer.status, answer.slug) == (400, slug)


@pytest.mark.usefixtures("people")
def test_what_was_not_done_as_asked_is_said(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "warning" not in get(f"{ROOT}/studies").headers
    said = get(f"{ROOT}/studies?Nonsense=1&SeriesDescription=x&a%0Ab=1").headers["warning"]
    assert said == (
        '299 lightbox.example: "Nonsense is not searched here and was ignored.", '
        '299 lightbox.example: "SeriesDescription is not searched here and was ignored.", '
        '299 lightbox.example: "A parameter is not searched here and was ignored."'
    )
    assert "more results" in get(f"{ROOT}/studies?limit=3").headers["warning"]
    monkeypatch.setitem(qido.MOST, qido.Level.STUDY, 2)
    clamped = get(f"{ROOT}/studies?limit=100")
    assert (len(clamped.json), "At most 2 results" in clamped.headers["warning"]) == (2, True)
    monkeypatch.setitem(qido.MOST, qido.Level.STUDY, 10)
    monkeypatch.setattr(search, "RECORDS", 2)
    assert "ended early" in get(f"{ROOT}/studies?PatientComments=nobody").headers["warning"]


def test_zero_matches_are_an_empty_list(get: Get) -> None:
    for path in ("studies", "series", "instances", "studies/1.2/series", "studies/1.2/series/1.3/instances"):
        answer = get(f"{ROOT}/{path}")
        assert (answer.status, answer.json) == (200, [])


@pytest.mark.parametrize("field", ["SeriesDescription", "0008103E", "StudyID,0008103e", "all"])
def test_more_fields_can_be_had(runtime: Runtime, get: Get, field: str) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    found = get(f"{ROOT}/studies/{dicom.uid(1)}/series?includefield={field}").json[0]
    assert found["0008103E"]["Value"] == ["Series 1"]
    instance = get(f"{ROOT}/instances?includefield=KVP&includefield=WindowCenter,RescaleSlope").json[0]
    assert (instance["00180060"]["Value"], instance["00281050"]["Value"]) == ([120], [40, 300])
    assert "00281053" in instance
    assert "00281051" not in instance
    everything = get(f"{ROOT}/instances?includefield=all").json[0]
    assert "00281051" in everything
    assert not [tag for tag in everything if tag.startswith(("0002", "7FE0"))]


def test_bulk_data_in_a_result_is_addressed_below_the_root_that_was_used(runtime: Runtime, get: Get) -> None:
    ds = dicom.dataset()
    ds.add_new(0x00282000, "OB", bytes(2000))  # ICC Profile
    store(runtime, ARCHIVE, dicom.written(ds))
    found = get(f"{ROOT}/instances?includefield=00282000").json[0]
    place = f"studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}/instances/{dicom.uid(1, 1, 1)}"
    assert found["00282000"]["BulkDataURI"] == f"https://lightbox.example{ROOT}/{place}/bulkdata/00282000"


@pytest.mark.parametrize(
    "path", [f"studies/{dicom.uid(1)}/series", f"series?StudyInstanceUID={dicom.uid(1)}", "series?PatientName=doe*"]
)
def test_series_are_found_below_a_study_and_across_the_archive(runtime: Runtime, get: Get, path: str) -> None:
    store(runtime, ARCHIVE, dicom.ct(series=1), dicom.ct(series=1, instance=2), dicom.mr(series=2))
    store(runtime, ARCHIVE, study(2, PatientName="X"))
    found = get(f"{ROOT}/{path}").json
    assert [each["0020000E"]["Value"][0] for each in found] == [dicom.uid(1, 1), dicom.uid(1, 2)]
    first = found[0]
    address = f"https://lightbox.example{ROOT}/studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}"
    assert first["00081190"]["Value"] == [address]
    assert first["00201209"] == {"vr": "IS", "Value": [2]}
    assert first["00200011"] == {"vr": "IS", "Value": [1]}
    assert first["00400244"] == {"vr": "DA"}
    assert first["0020000D"]["Value"] == [dicom.uid(1)]
    # Across the archive the attributes of the study stand there too (PS3.18 Table 10.6.1-4).
    assert ("00100010" in first) is not path.startswith("studies/")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (f"studies/{dicom.uid(1)}/series?Modality=MR", [2]),
        (f"studies/{dicom.uid(1)}/series?SeriesNumber=1", [1]),
        (f"studies/{dicom.uid(1)}/series?SeriesDescription=*2", [2]),
        (f"studies/{dicom.uid(1)}/series?SeriesInstanceUID={dicom.uid(1, 2)}", [2]),
        ("series?PatientID=nobody", []),
    ],
)
def test_series_are_matched(runtime: Runtime, get: Get, path: str, found: list[int]) -> None:
    store(runtime, ARCHIVE, dicom.ct(series=1), dicom.mr(series=2))
    assert [each["00200011"]["Value"][0] for each in get(f"{ROOT}/{path}").json] == found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (f"studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}/instances", [1, 2]),
        (f"studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}/instances?limit=1&includefield=00080018", [1]),
        (f"studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}/instances?InstanceNumber=2", [2]),
        (f"studies/{dicom.uid(1)}/instances", [1, 2, 1]),
        (f"studies/{dicom.uid(1)}/instances?Modality=MR", [1]),
        (f"instances?SOPInstanceUID={dicom.uid(1, 1, 2)}", [2]),
        (f"instances?SOPInstanceUID={dicom.uid(1, 2, 1)},{dicom.uid(1, 1, 2)},1.2.3", [2, 1]),
        (f"instances?SOPInstanceUID={dicom.uid(1, 1, 2)}&StudyInstanceUID=1.2.3", []),
        ("instances?Rows=17", []),
        ("instances?offset=1", [2, 1]),
    ],
)
def test_instances_are_found(runtime: Runtime, get: Get, path: str, found: list[int]) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1), dicom.ct(instance=2), dicom.mr(series=2))
    answer = get(f"{ROOT}/{path}").json
    assert [each["00200013"]["Value"][0] for each in answer] == found
    for each in answer:
        assert {"00080016", "00080018", "00280008", "00280010", "00280011", "00280100"} <= set(each)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/dicom+json"),
        ("*/*", "application/dicom+json"),
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/dicom+json"),
        (OHIF, "application/dicom+json"),
        ("application/dicom+xml;q=0.9, application/json;q=0.1", "application/json"),
        ("text/html, application/*;q=0.2", "application/dicom+json"),
    ],
)
def test_the_media_type_is_negotiated(get: Get, accept: str, kind: str) -> None:
    assert get(f"{ROOT}/studies", accept).headers["content-type"] == kind


@pytest.mark.parametrize("accept", ["application/dicom+xml", 'multipart/related; type="application/dicom+xml"'])
def test_xml_is_refused_clearly(get: Get, accept: str) -> None:
    answer = get(f"{ROOT}/studies", accept)
    assert (answer.status, answer.slug) == (406, "not-acceptable")
    assert answer.json["detail"] == "This address answers application/dicom+json or application/json."


def test_the_accept_parameter_may_lose_its_plus(get: Get) -> None:
    assert get(f"{ROOT}/studies?accept=application/dicom+json", "text/html").status == 200
