"""STOW-RS through the handler (PS3.18 §10.5): what is stored, what is answered, who may."""

from __future__ import annotations

import json
from base64 import encodebytes
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from functions.ingest import api
from functions.query import api as query
from functions.retrieve import api as retrieve
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.writes import Update
from tests.fixtures.actors import Caller
from tests.fixtures.http import Answer, Client
from tests.make import dicom
from tests.make.multipart import CONTENT_TYPE, JSON_CONTENT_TYPE, mixed, related

ROOT = "/dicomweb/mine"
URL = "https://lightbox.example/dicomweb/mine"
DICOM_JSON = "application/dicom+json"


def store(call: Client, body: bytes, path: str = "", content_type: str = CONTENT_TYPE, **how: Any) -> Answer:
    headers = {"content-type": content_type, "accept": DICOM_JSON, **how.pop("headers", {})}
    return call(api, "POST", f"{ROOT}/studies{path}", body=body, headers=headers, **how)


def stored(answer: Answer) -> list[str]:
    return [item["00081155"]["Value"][0] for item in answer.json.get("00081199", {}).get("Value", [])]


def reasons(answer: Answer) -> list[int]:
    return [item["00081197"]["Value"][0] for item in answer.json.get("00081198", {}).get("Value", [])]


def counts(runtime: Runtime, ada: Caller) -> tuple[int, ...]:
    assert ada.actor
    record = runtime.table.get(keys.archive(ada.actor.archive_id)) or {}
    return tuple(record[name] for name in ("studies", "series", "instances", "size"))


def test_all_stored_is_answered_as_the_standard_says_and_found_at_once(call: Client) -> None:
    answer = store(call, related([dicom.ct(instance=1), dicom.ct(instance=2)]))
    assert (answer.status, answer.headers["content-type"]) == (200, DICOM_JSON)
    study = f"{URL}/studies/{dicom.uid(1)}"
    assert answer.json == {
        "00081190": {"vr": "UR", "Value": [study]},
        "00081199": {
            "vr": "SQ",
            "Value": [
                {
                    "00081150": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"]},
                    "00081155": {"vr": "UI", "Value": [dicom.uid(1, 1, n)]},
                    "00081190": {
                        "vr": "UR",
                        "Value": [f"{study}/series/{dicom.uid(1, 1)}/instances/{dicom.uid(1, 1, n)}"],
                    },
                }
                for n in (1, 2)
            ],
        },
    }
    found = call(query, "GET", f"{ROOT}/studies").json
    assert [item["0020000D"]["Value"] for item in found] == [[dicom.uid(1)]]


def test_the_original_comes_back_byte_for_byte(call: Client) -> None:
    file = dicom.mr()
    assert store(call, file, content_type="application/dicom").status == 200
    path = f"{ROOT}/studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}/instances/{dicom.uid(1, 1, 1)}"
    wanted = {"accept": "application/dicom; transfer-syntax=*"}
    assert call(retrieve, "GET", path, headers=wanted).body == file


def test_a_request_that_comes_twice_stores_nothing_twice(runtime: Runtime, call: Client, ada: Caller) -> None:
    body = related([dicom.ct(instance=1), dicom.ct(instance=2), dicom.ct(instance=1)])
    first = store(call, body)
    before = counts(runtime, ada)
    again = store(call, body)
    assert (first.status, again.status) == (200, 200)
    assert first.json == again.json
    assert stored(again) == [dicom.uid(1, 1, 1), dicom.uid(1, 1, 2)]
    assert counts(runtime, ada) == before
    assert before[:3] == (1, 1, 2)


def test_a_part_in_a_transfer_encoding_is_decoded_and_a_broken_one_fails_alone(call: Client) -> None:
    coded = "Content-Type: application/dicom\r\nContent-Transfer-Encoding: "
    files = [
        (f"{coded}base64", encodebytes(dicom.ct(instance=1))),
        (f"{coded}base64", b"abc"),
        (f"{coded}x-unheard-of", dicom.ct(instance=2)),
        (f"{coded}binary", dicom.ct(instance=3)),
    ]
    answer = store(call, mixed(files))
    assert (answer.status, reasons(answer)) == (202, [0x0110, 0x0110])
    assert stored(answer) == [dicom.uid(1, 1, 1), dicom.uid(1, 1, 3)]


def test_several_studies_have_no_address_in_common(call: Client) -> None:
    answer = store(call, related([dicom.ct(study=1), dicom.ct(study=2)]))
    assert answer.status == 200
    assert answer.json["00081190"] == {"vr": "UR"}, "of type 2: there, without a value (PS3.18 Table I.1-1)"
    assert stored(answer) == [dicom.uid(1, 1, 1), dicom.uid(2, 1, 1)]


def test_what_fails_does_not_hold_back_the_rest_and_tells_why(call: Client) -> None:
    rival = dicom.ct(instance=2, name="Another")
    no_study = dicom.dataset(instance=5)
    del no_study.StudyInstanceUID
    files = [
        dicom.ct(instance=1),
        dicom.ct(instance=2),
        rival,
        b"junk" * 100,
        b"",
        dicom.ct(study=2, instance=7),
        dicom.written(no_study),
        dicom.ct(instance=8)[:400],
    ]
    answer = store(call, related(files), f"/{dicom.uid(1)}")
    assert (answer.status, answer.headers["content-type"]) == (202, DICOM_JSON)
    assert stored(answer) == [dicom.uid(1, 1, 1), dicom.uid(1, 1, 2)]
    assert reasons(answer) == [45070, 0x0110, 0x0110, 0xA901, 0xA900, 0x0110]
    failed = [item["00081155"].get("Value") for item in answer.json["00081198"]["Value"]]
    assert failed == [[dicom.uid(1, 1, 2)], None, None, [dicom.uid(2, 1, 7)], [dicom.uid(1, 1, 5)], None]
    others = [item["00081197"]["Value"][0] for item in answer.json["0008119A"]["Value"]]
    assert others == [0x0110] * 3
    assert not any(tag.startswith(("0000", "0002")) for tag in answer.json)


def test_nothing_stored_is_a_conflict(call: Client) -> None:
    assert store(call, related([b"junk" * 100])).status == 409
    assert store(call, related([dicom.ct(study=2)]), f"/{dicom.uid(1)}").status == 409
    assert call(query, "GET", f"{ROOT}/studies").json == []


def test_a_directory_of_a_medium_is_no_class_that_is_stored(call: Client) -> None:
    directory = dicom.written(dicom.dataset(sop_class="1.2.840.10008.1.3.10"))
    answer = store(call, related([directory]))
    assert (answer.status, reasons(answer)) == (409, [0x0122])


def test_the_archives_limit_binds(runtime: Runtime, call: Client, ada: Caller) -> None:
    assert ada.actor
    files = [dicom.ct(instance=n) for n in range(1, 4)]
    limit = sum(map(len, files[:2])) + 10
    runtime.table.write(Update(keys.archive(ada.actor.archive_id), assign={"limit": limit}))
    answer = store(call, related(files))
    assert (answer.status, reasons(answer)) == (202, [0xA700])
    assert counts(runtime, ada)[2:] == (2, sum(map(len, files[:2])))
    again = store(call, related(files[:2]))
    assert again.status == 200  # what is there already takes no room
    assert store(call, related(files[2:])).status == 409


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/related; type=application/dicom; boundary=0123456789abcdef",
        'Multipart/Related; Boundary="0123456789abcdef"; Type="application/dicom"',
        "multipart/related; boundary=0123456789abcdef",
        'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.1; boundary=0123456789abcdef',
        "multipart/related; type=application/dicom",
        "multipart/related; type=application/octet-stream; boundary=0123456789abcdef",
    ],
)
def test_content_types_as_clients_write_them(call: Client, content_type: str) -> None:
    headers = (
        "content-type: application/dicom; transfer-syntax=1.2.840.10008.1.2.1",
        "X: y",
        "Content-Type: application/octet-stream",
    )
    for header in headers:
        assert store(call, related([dicom.ct()], header), content_type=content_type).status == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status", "slug"),
    [
        (b"", CONTENT_TYPE, 400, "nothing-to-store"),
        (b"", "application/dicom", 400, "nothing-to-store"),
        (b"[]", DICOM_JSON, 400, "nothing-to-store"),
        (b"x", "", 415, "media-type-unsupported"),
        (b"x", "text/plain", 415, "media-type-unsupported"),
        (b"x", "application/dicom+xml", 415, "media-type-unsupported"),
        (related([b"x"]), CONTENT_TYPE.replace("dicom", "dicom+xml"), 415, "media-type-unsupported"),
        (related([b"x"]), "multipart/form-data; boundary=0123456789abcdef", 415, "media-type-unsupported"),
        (related([b"x"])[:-10], CONTENT_TYPE, 400, "multipart-invalid"),
        (related([b"x"]), CONTENT_TYPE + "z", 400, "multipart-invalid"),
        (related([b"x"] * 2001), CONTENT_TYPE, 413, "too-many-parts"),
    ],
)
def test_requests_that_carry_nothing_that_can_be_read(
    call: Client, body: bytes, content_type: str, status: int, slug: str
) -> None:
    answer = store(call, body, content_type=content_type)
    assert (answer.status, answer.slug) == (status, slug)


def test_a_compressed_request_is_not_read(call: Client) -> None:
    assert store(call, b"x", headers={"content-encoding": "gzip"}).slug == "media-type-unsupported"


def test_the_answer_is_json_and_no_xml(call: Client) -> None:
    body = related([dicom.ct()])
    assert store(call, body, headers={"accept": "application/dicom+xml"}).status == 406
    assert call(query, "GET", f"{ROOT}/studies").json == []  # refused before anything was stored
    for accept in ("*/*", "", "application/dicom+json, application/dicom+xml;q=0.5"):
        assert store(call, body, headers={"accept": accept}).headers["content-type"] == DICOM_JSON


def test_metadata_with_bulk_data_becomes_an_instance(call: Client) -> None:
    ds = dicom.ct_dataset()
    pixels = ds.PixelData
    del ds.PixelData
    metadata = ds.to_json_dict() | {"7FE00010": {"vr": "OW", "BulkDataURI": "/bulk/1"}}
    parts = [
        ("Content-Type: application/dicom+json", json.dumps([metadata]).encode()),
        ("Content-Type: application/octet-stream\r\nContent-Location: /bulk/1", pixels),
    ]
    for _ in range(2):
        assert store(call, mixed(parts), content_type=JSON_CONTENT_TYPE).status == 200
    path = f"{ROOT}/studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}/instances/{dicom.uid(1, 1, 1)}/frames/1"
    wanted = {"accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*'}
    assert pixels in call(retrieve, "GET", path, headers=wanted).body


def test_json_that_no_instance_can_be_made_of(call: Client) -> None:
    good = dicom.dataset().to_json_dict()
    hostile = [good, 1, {"00080018": 5}, {**good, "00080018": {"vr": "UI", "Value": ["../x"]}}]
    answer = store(call, json.dumps(hostile).encode(), content_type=DICOM_JSON)
    assert (answer.status, len(reasons(answer))) == (202, 3)
    assert store(call, b"[" * 200_000, content_type=DICOM_JSON).status == 409
    unmade = {**good, "00420011": {"vr": "OB", "BulkDataURI": "nowhere"}}
    (failed,) = store(call, json.dumps(unmade).encode(), content_type=DICOM_JSON).json["00081198"]["Value"]
    assert failed["00081155"]["Value"] == [dicom.uid(1, 1, 1)], "which it is, it says"


def test_who_may_store(call: Client, ada: Caller, ben: Caller, agent_of: Callable[..., Caller], anyone: Client) -> None:
    body = related([dicom.ct()])
    nobody = store(call, body, actor=None)
    assert nobody.status == 401
    assert "Bearer" in nobody.headers["www-authenticate"]
    refused = store(call, body, actor=agent_of(ada, "read"))
    assert (refused.status, refused.slug) == (403, "token-scope")
    theirs = call(
        api,
        "POST",
        f"/dicomweb/{ada.actor.archive_id}/studies",
        body=body,
        actor=ben,  # pyright: ignore[reportOptionalMemberAccess]
    )
    assert (theirs.status, theirs.slug) == (404, "archive-not-found")
    assert store(call, body, "/1.2.x").status == 400
    assert store(call, body, actor=agent_of(ada, "write")).status == 200


def test_a_page_of_our_own_needs_no_header_and_a_foreign_one_cannot_store(call: Client) -> None:
    body = related([dicom.ct()])
    bare = {"x-lightbox": ""}
    for foreign in (
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://lightbox.example.evil.example"},
        {"origin": "http://lightbox.example"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ):
        assert store(call, body, headers=bare | foreign).slug == "missing-header", foreign
    assert store(call, body, headers=bare | {"origin": "https://lightbox.example"}).status == 200
    assert store(call, body, headers=bare | {"sec-fetch-site": "same-origin"}).status == 200


def test_no_hostile_body_is_a_fault_of_ours(call: Client) -> None:
    random, file = Random(7), dicom.mr()
    for _ in range(60):
        damaged = bytearray(random.choice([file, file[132:], file[: random.randrange(len(file))]]))
        for _ in range(random.randrange(1, 30)):
            if damaged:
                damaged[random.randrange(len(damaged))] = random.randrange(256)
        body = related([bytes(damaged), file])
        cut = body[: random.randrange(len(body))] if random.random() < 0.3 else body
        assert store(call, cut).status in (200, 202, 400, 409)
