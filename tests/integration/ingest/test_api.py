"""``/api/uploads`` through the handler."""

from __future__ import annotations

from typing import Any

from functions.ingest import api
from lightbox.ingest.digests import PART_SIZE, digest
from lightbox.ingest.service import Ingest
from lightbox.objects import layout
from lightbox.runtime import Runtime
from tests.fixtures.actors import Caller
from tests.fixtures.clock import MovableClock
from tests.fixtures.http import Client
from tests.fixtures.uploading import announced
from tests.make import dicom


def begun(call: Client, **said: str) -> str:
    answer = call(api, "POST", "/api/uploads", json=said)
    assert answer.status == 201
    return answer.json["id"]


def announcement(path: str, body: bytes) -> dict[str, Any]:
    file = announced(path, body)
    digest = {"sha256": file.sums[0]} if len(file.sums) == 1 else {"parts": list(file.sums)}
    return {"path": path, "size": file.size, **digest}


def announce(call: Client, upload: str, files: dict[str, bytes]) -> list[dict[str, Any]]:
    body = {"files": [announcement(path, data) for path, data in files.items()]}
    answer = call(api, "POST", f"/api/uploads/{upload}/files", json=body)
    assert answer.status == 200, answer.body
    assert answer.json["partSize"] == PART_SIZE
    return answer.json["items"]


def land(runtime: Runtime, upload: str, grant: dict[str, Any], body: bytes) -> None:
    key = layout.intake(upload, grant["fileId"])
    runtime.intake.put(key, body, "application/dicom")
    assert Ingest.over(runtime).landed([key]) == {}


def test_an_upload_from_beginning_to_end(call: Client, runtime: Runtime) -> None:
    upload = begun(call, message="For Dr Lee", senderEmail="scan@example.com")
    files = {"a/1.dcm": dicom.ct(instance=1), "notes.txt": b"nothing to see" * 30}
    for grant, body in zip(announce(call, upload, files), files.values(), strict=True):
        assert grant["state"] == "granted"
        assert grant["put"]["url"].startswith(f"/intake/{upload}/{grant['fileId']}?")
        assert "content-length" in grant["put"]["url"]
        assert grant["put"]["headers"].keys() == {"content-type", "x-amz-checksum-sha256"}
        land(runtime, upload, grant, body)
    shown = call(api, "GET", f"/api/uploads/{upload}").json
    assert shown["state"] == "open"
    assert shown["message"] == "For Dr Lee"
    assert shown["senderEmail"] == "scan@example.com"
    assert shown["counts"] == {
        "registered": 2,
        "arrived": 2,
        "stored": 1,
        "duplicates": 0,
        "unsupported": 1,
        "conflicts": 0,
        "bytes": sum(map(len, files.values())),
    }
    assert shown["studies"] == [dicom.uid(1)]
    assert call(api, "POST", f"/api/uploads/{upload}/commit").json["state"] == "finished"
    listed = call(api, "GET", f"/api/uploads/{upload}/files?state=unsupported").json
    assert [(item["path"], bool(item["reason"])) for item in listed["items"]] == [("notes.txt", True)]
    assert [item["id"] for item in call(api, "GET", "/api/uploads").json["items"]] == [upload]


def test_the_same_file_announced_again_says_how_it_stands(call: Client, runtime: Runtime) -> None:
    upload = begun(call)
    files = {"a": dicom.ct(instance=1), "b": dicom.ct(instance=2), "c": dicom.ct(instance=3)}
    first = announce(call, upload, files)
    land(runtime, upload, first[0], files["a"])
    runtime.intake.put(layout.intake(upload, first[1]["fileId"]), files["b"], "application/dicom")
    again = announce(call, upload, files)
    assert [grant["state"] for grant in again] == ["stored", "arrived", "granted"]
    assert [grant["fileId"] for grant in again] == [grant["fileId"] for grant in first]
    assert call(api, "GET", f"/api/uploads/{upload}").json["counts"]["registered"] == 3


def test_a_file_announced_twice_at_once_is_answered_twice_and_counted_once(call: Client) -> None:
    upload = begun(call)
    body = {"files": [announcement("a", dicom.ct())] * 2 + [announcement("b", dicom.mr())]}
    items = call(api, "POST", f"/api/uploads/{upload}/files", json=body).json["items"]
    assert [item["fileId"] == items[0]["fileId"] for item in items] == [True, True, False]
    assert call(api, "GET", f"/api/uploads/{upload}").json["counts"]["registered"] == 2


def test_an_empty_file_is_unsupported_like_any_other_that_is_no_image(call: Client, runtime: Runtime) -> None:
    upload = begun(call)
    (grant,) = announce(call, upload, {"empty": b""})
    land(runtime, upload, grant, b"")
    (file,) = call(api, "GET", f"/api/uploads/{upload}/files").json["items"]
    assert (file["state"], file["reason"]) == ("unsupported", "Not a DICOM file")


def test_a_large_file_goes_in_parts_and_only_missing_ones_are_granted_again(call: Client, runtime: Runtime) -> None:
    upload = begun(call)
    nulled = dicom.ct() + bytes(PART_SIZE + 5)
    body = b"II*\0" + nulled[4:]  # a TIFF as well, as archives of slides write
    (grant,) = announce(call, upload, {"big": body})
    assert grant["put"] is None
    assert [part["number"] for part in grant["parts"]] == [1, 2]
    path = f"/api/uploads/{upload}/files/{grant['fileId']}/complete"
    assert call(api, "POST", path).slug == "parts-missing"
    key = layout.intake(upload, grant["fileId"])
    (session,) = runtime.intake._client.list_multipart_uploads(Bucket=runtime.intake.name)["Uploads"]
    runtime.intake.put_part(key, session["UploadId"], 1, body[:PART_SIZE])
    (again,) = announce(call, upload, {"big": body})
    assert [part["number"] for part in again["parts"]] == [2]
    runtime.intake.put_part(key, session["UploadId"], 2, body[PART_SIZE:])
    assert call(api, "POST", path).status == 202
    assert call(api, "POST", path).status == 202
    assert Ingest.over(runtime).landed([key]) == {}
    (stored,) = runtime.archive.keys("")
    assert runtime.archive.read(stored) == nulled
    assert layout.parse_instance(stored)[-1] == digest(announced("", nulled).sums, len(nulled))


def test_what_is_malformed_is_refused_with_its_place(call: Client) -> None:
    upload = begun(call)
    path = f"/api/uploads/{upload}/files"
    good = announcement("a", dicom.ct())
    for bad, place in (
        ({"files": []}, "files"),
        ({"files": [good] * 101}, "files"),
        ({"files": [{**good, "size": -1}]}, "files.0.size"),
        ({"files": [{**good, "sha256": "short"}]}, "files.0.sha256"),
        ({"files": [{**good, "extra": 1}]}, "files.0.extra"),
    ):
        answer = call(api, "POST", path, json=bad)
        assert answer.status == 400, bad
        assert answer.json["errors"][0]["field"] == place
    said = call(api, "POST", "/api/uploads", json={"senderEmail": "a@example.com\r\nBcc: b@example.com"})
    assert (said.status, said.json["errors"][0]["field"]) == (400, "senderEmail")
    for bad in ({**good, "sha256": "!" * 44}, {**good, "size": PART_SIZE * 3}):
        assert call(api, "POST", path, json={"files": [bad]}).slug == "invalid-digest"
    assert call(api, "POST", path, body=b"{").status == 400
    assert call(api, "GET", path + "?state=lost").status == 400
    assert call(api, "GET", path + "?cursor=abc").slug == "invalid-cursor"


def test_a_closed_upload_takes_no_more(call: Client) -> None:
    upload = begun(call)
    assert call(api, "POST", f"/api/uploads/{upload}/commit").status == 200
    assert call(api, "POST", f"/api/uploads/{upload}/commit").status == 200
    files = {"files": [announcement("a", dicom.ct())]}
    assert call(api, "POST", f"/api/uploads/{upload}/files", json=files).slug == "upload-closed"
    assert call(api, "PATCH", f"/api/uploads/{upload}", json={"message": "x"}).slug == "upload-closed"
    assert call(api, "DELETE", f"/api/uploads/{upload}").slug == "upload-closed"


def test_the_message_can_change_until_then(call: Client) -> None:
    upload = begun(call, message="one")
    changed = call(api, "PATCH", f"/api/uploads/{upload}", json={"message": "two"}).json
    assert (changed["message"], changed["senderEmail"]) == ("two", "")
    assert call(api, "PATCH", f"/api/uploads/{upload}", json={}).json == changed, "nothing said, nothing changed"
    assert call(api, "DELETE", f"/api/uploads/{upload}").status == 204
    assert call(api, "GET", f"/api/uploads/{upload}").json["state"] == "discarded"


def test_an_upload_that_lost_files_finishes_after_an_hour(call: Client, clock: MovableClock) -> None:
    upload = begun(call)
    announce(call, upload, {"never sent": dicom.ct()})
    assert call(api, "POST", f"/api/uploads/{upload}/commit").json["state"] == "committed"
    clock.forward(hours=1, seconds=1)
    assert call(api, "GET", f"/api/uploads/{upload}").json["state"] == "finished"


def test_nobody_else_can_see_or_touch_an_upload(call: Client, ben: Caller, anyone: Client) -> None:
    upload = begun(call)
    files = {"files": [announcement("a", dicom.ct())]}
    for method, tail, body in (
        ("GET", "", None),
        ("PATCH", "", {"message": "x"}),
        ("DELETE", "", None),
        ("POST", "/files", files),
        ("GET", "/files", None),
        ("POST", "/files/abc/complete", None),
        ("POST", "/commit", None),
    ):
        path = f"/api/uploads/{upload}{tail}"
        assert call(api, method, path, json=body, actor=ben).slug == "upload-not-found", path
        assert anyone(api, method, path, json=body, headers={"x-lightbox": "1"}).status == 401
    assert call(api, "GET", "/api/uploads", actor=ben).json["items"] == []
