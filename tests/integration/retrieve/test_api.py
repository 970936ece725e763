"""WADO-RS on real files: what comes back is what was stored, in the form that was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from types import ModuleType
from urllib.parse import unquote

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
)

from lightbox.http import deliver
from lightbox.objects import export
from lightbox.runtime import Runtime
from tests.fixtures.actors import Caller
from tests.fixtures.http import SITE, Answer, Client
from tests.make import dicom
from tests.make.studies import store

ARCHIVE = "archive-ada"
ROOT = "/dicomweb/mine/studies"
STUDY = f"{ROOT}/{dicom.uid(1)}"
SERIES = f"{STUDY}/series/{dicom.uid(1, 1)}"
INSTANCE = f"{SERIES}/instances/{dicom.uid(1, 1, 1)}"

FRAMES_AS_STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
PART_10 = 'multipart/related; type="application/dicom"; transfer-syntax=*'


def pixels(data: bytes) -> bytes:
    """Return what pydicom makes of a file's pixels, as little endian bytes."""
    return dcmread(BytesIO(data)).pixel_array.astype("<i2").tobytes()


# -- frames


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian],
)
@pytest.mark.parametrize("accept", ["", "*/*", FRAMES_AS_STORED, f"{FRAMES_AS_STORED[:-1]}{ExplicitVRLittleEndian}"])
def test_an_uncompressed_frame_goes_as_explicit_little_endian(
    runtime: Runtime, fetch: Callable[..., Answer], syntax: str, accept: str
) -> None:
    data = dicom.ct(syntax=syntax)
    store(runtime, ARCHIVE, data)
    assert fetch(f"{INSTANCE}/frames/1", accept).contents == [
        (f"application/octet-stream; transfer-syntax={ExplicitVRLittleEndian}", pixels(data))
    ]


@pytest.mark.parametrize(
    ("table", "fragments"), [("basic", 1), ("basic", 2), ("extended", 1), ("none", 1), ("none", 2)]
)
def test_compressed_frames_go_as_stored_in_the_order_asked(
    runtime: Runtime, fetch: Callable[..., Answer], table: str, fragments: int
) -> None:
    frames = [dicom.codestream(n) for n in range(1, 6)]
    store(runtime, ARCHIVE, dicom.encapsulated(frames, table=table, fragments=fragments))
    answer = fetch(f"{INSTANCE}/frames/5,1,2", FRAMES_AS_STORED)
    kind = f"application/octet-stream; transfer-syntax={JPEGBaseline8Bit}"
    assert answer.contents == [(kind, frames[4]), (kind, frames[0]), (kind, frames[1])]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("multipart/related; type=application/octet-stream; transfer-syntax=*", "application/octet-stream"),
        ('multipart/related; type="image/jpeg"', "image/jpeg"),
        ("*/*", "image/jpeg"),
        ("multipart/related;type=image/jpeg;q=0.5,multipart/related;type=application/*", "application/octet-stream"),
    ],
)
def test_the_media_type_follows_what_the_client_likes_best(
    runtime: Runtime, fetch: Callable[..., Answer], accept: str, kind: str
) -> None:
    store(runtime, ARCHIVE, dicom.encapsulated([dicom.codestream(1)]))
    answer = fetch(f"{INSTANCE}/frames/1", accept)
    assert answer.headers["content-type"].startswith(f'multipart/related; type="{kind}"; boundary=')
    assert answer.contents[0][0] == f"{kind}; transfer-syntax={JPEGBaseline8Bit}"


@pytest.mark.parametrize(
    "accept", ["application/octet-stream; transfer-syntax=*", "image/jpeg", "text/html, image/jpeg; q=0.5"]
)
def test_a_single_frame_goes_by_itself_when_asked(runtime: Runtime, fetch: Callable[..., Answer], accept: str) -> None:
    frame = dicom.codestream(1)
    store(runtime, ARCHIVE, dicom.encapsulated([frame, dicom.codestream(2)]))
    answer = fetch(f"{INSTANCE}/frames/1", accept)
    assert answer.body == frame
    assert answer.headers["content-type"].endswith(f"; transfer-syntax={JPEGBaseline8Bit}")
    assert fetch(f"{INSTANCE}/frames/1,2", accept).slug == "media-type-unavailable"


def test_the_accept_query_parameter_goes_before_the_header(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    answer = fetch(f"{INSTANCE}/frames/1?accept=application/octet-stream", "text/html")
    assert (answer.status, answer.body) == (200, pixels(dicom.ct()))


def test_one_bit_frames_begin_at_their_own_byte(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    data, frames = dicom.one_bit()
    store(runtime, ARCHIVE, data)
    answer = fetch(f"{INSTANCE}/frames/1,2,3", FRAMES_AS_STORED)
    assert [content for _, content in answer.contents] == frames


def test_deflated_frames_are_inflated(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    ds = dicom.dataset(modality="US")
    cine = np.arange(3 * 8 * 8, dtype=np.uint8).reshape(3, 8, 8)
    store(runtime, ARCHIVE, dicom.written(dicom.with_pixels(ds, cine, frames=3), DeflatedExplicitVRLittleEndian))
    answer = fetch(f"{INSTANCE}/frames/3,1", FRAMES_AS_STORED)
    assert [content for _, content in answer.contents] == [cine[2].tobytes(), cine[0].tobytes()]


@pytest.mark.parametrize("frames", ["0", "a", "1,,2", "-1", "²", "1.5"])
def test_a_bad_frame_list_is_refused(runtime: Runtime, fetch: Callable[..., Answer], frames: str) -> None:
    store(runtime, ARCHIVE, dicom.us_cine(frames=4))
    assert fetch(f"{INSTANCE}/frames/{frames}").slug == "frame-list-invalid"


def test_the_problem_says_how_many_frames_there_are(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.us_cine(frames=4))
    answer = fetch(f"{INSTANCE}/frames/5")
    assert (answer.slug, answer.json["detail"]) == ("no-such-frame", "The image has 4 frames.")


def test_an_instance_without_pixels_has_no_frames(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.written(dicom.dataset(modality="SR")))
    assert fetch(f"{INSTANCE}/frames/1").slug == "no-frames"


def test_a_frame_that_the_client_holds_is_not_sent_again(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.us_cine())
    first = fetch(f"{INSTANCE}/frames/1", FRAMES_AS_STORED)
    again = fetch(f"{INSTANCE}/frames/1", FRAMES_AS_STORED, if_none_match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = fetch(f"{INSTANCE}/frames/2", FRAMES_AS_STORED, if_none_match=first.headers["etag"])
    alone = fetch(f"{INSTANCE}/frames/1", "application/octet-stream", if_none_match=first.headers["etag"])
    assert (other.status, alone.status) == (200, 200)
    assert (first.headers["etag"][:3], alone.headers["etag"][:1]) == ('W/"', '"')  # each boundary is another
    assert first.headers["cache-control"] == "private, max-age=0, must-revalidate"


# -- instances


def test_instances_come_back_as_they_were_stored(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    files = [
        dicom.ct(instance=1),
        dicom.ct(instance=2, syntax=ImplicitVRLittleEndian),
        dicom.ct(series=2, instance=1, syntax=DeflatedExplicitVRLittleEndian),
    ]
    store(runtime, ARCHIVE, *files)
    kinds = [
        f"application/dicom; transfer-syntax={uid}"
        for uid in (ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian)
    ]
    stored = list(zip(kinds, files, strict=True))
    assert fetch(STUDY, PART_10).contents == stored
    assert fetch(SERIES, "multipart/related; type=application/dicom; transfer-syntax=*").contents == stored[:2]
    assert fetch(INSTANCE).contents == stored[:1]


@pytest.mark.parametrize(
    ("syntax", "how"),
    [
        (ExplicitVRLittleEndian, {"preamble": False}),
        (DeflatedExplicitVRLittleEndian, {"preamble": False}),
        (ImplicitVRLittleEndian, {"meta": False}),
        (ExplicitVRBigEndian, {"meta": False}),
    ],
)
def test_an_original_without_preamble_goes_as_a_part_10_file(
    runtime: Runtime, fetch: Callable[..., Answer], syntax: str, how: dict[str, bool]
) -> None:
    ds = dicom.ct_dataset()
    store(runtime, ARCHIVE, dicom.written(ds, syntax, **how))
    alone = fetch(INSTANCE, "application/dicom; transfer-syntax=*").body
    assert fetch(STUDY, PART_10).contents == [(f"application/dicom; transfer-syntax={syntax}", alone)]
    found = dcmread(BytesIO(alone))
    assert (found.file_meta.TransferSyntaxUID, found.file_meta.MediaStorageSOPInstanceUID) == (
        syntax,
        dicom.uid(1, 1, 1),
    )
    whole = dicom.written(ds, syntax)
    assert found == dcmread(BytesIO(whole))
    assert pixels(alone) == pixels(whole)


def test_an_instance_goes_by_itself_when_asked(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    data = dicom.ct()
    store(runtime, ARCHIVE, data)
    answer = fetch(INSTANCE, "application/dicom")
    assert answer.body == data
    assert answer.headers["content-type"] == f"application/dicom; transfer-syntax={ExplicitVRLittleEndian}"
    again = fetch(INSTANCE, "application/dicom", if_none_match=answer.headers["etag"])
    assert again.status == 304


def test_several_instances_do_not_go_as_one_part(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1), dicom.ct(instance=2))
    assert (fetch(SERIES, "application/dicom").status, fetch(STUDY, "application/pdf").status) == (406, 406)


def test_what_is_not_there_is_not_found(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    assert fetch(f"{ROOT}/1.2.3").slug == "study-not-found"
    assert fetch(f"{STUDY}/series/1.2.3").slug == "series-not-found"
    assert fetch(f"{SERIES}/instances/1.2.3").slug == "instance-not-found"
    assert fetch(f"{ROOT}/1.2.x").slug == "invalid-uid"
    assert fetch(f"{STUDY}/series/..").slug == "invalid-uid"


def test_nobody_else_gets_at_it(
    runtime: Runtime, api: ModuleType, call: Client, ben: Caller, agent_of: Callable[..., Caller], ada: Caller
) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    mine, named = f"{INSTANCE}/frames/1", f"{INSTANCE}/frames/1".replace("mine", ARCHIVE)
    assert call(api, "GET", mine, actor=ben).status == 404
    assert call(api, "GET", named, actor=ben).status == 404
    assert call(api, "GET", named, actor=ada).status == 200
    assert call(api, "GET", named, actor=None).status == 401
    assert call(api, "GET", named, actor=agent_of(ada, "read")).status == 200
    assert call(api, "GET", named, actor=agent_of(ada, "write")).status == 403


# -- large answers


def redirected(runtime: Runtime, answer: Answer) -> tuple[bytes, str]:
    """Follow a redirect on the site to its bucket; return the object and the media type it is served as."""
    assert answer.status == 307
    path, _, query = answer.headers["location"].removeprefix(SITE).partition("?")
    assert "X-Amz-Signature=" in query
    bucket = runtime.archive if path.startswith("/archive/") else runtime.artefacts
    stated = re.search("response-content-type=([^&]+)", query)
    assert stated
    return bucket.read(path[1:]), unquote(stated.group(1))


def test_a_large_instance_is_fetched_from_the_archive(
    runtime: Runtime, fetch: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "INLINE", 500)
    data = dicom.ct()
    store(runtime, ARCHIVE, data)
    answer = fetch(INSTANCE, "application/dicom")
    assert answer.headers["location"].startswith(f"{SITE}/archive/")
    assert redirected(runtime, answer) == (data, f"application/dicom; transfer-syntax={ExplicitVRLittleEndian}")


def test_a_large_study_is_put_together_as_an_export(
    runtime: Runtime, fetch: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "INLINE", 500)
    files = [dicom.ct(1500, 1500, instance=1), dicom.ct(instance=2), dicom.ct(3000, 2000, instance=3)]
    store(runtime, ARCHIVE, *files)
    answer = fetch(STUDY, PART_10)
    body, kind = redirected(runtime, answer)
    assert answer.headers["location"].startswith(f"{SITE}/artefacts/exports/")
    assert [content for _, content in Answer(200, {"content-type": kind}, (), body).contents] == files


def test_large_frames_are_put_together_as_an_export(
    runtime: Runtime, fetch: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "INLINE", 100)
    frames = [dicom.codestream(n) for n in range(1, 6)]
    store(runtime, ARCHIVE, dicom.encapsulated(frames))
    body, kind = redirected(runtime, fetch(f"{INSTANCE}/frames/1,2,3,4,5", FRAMES_AS_STORED))
    assert [content for _, content in Answer(200, {"content-type": kind}, (), body).contents] == frames


def test_what_takes_too_long_is_refused_with_advice(
    runtime: Runtime, fetch: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "INLINE", 500)
    monkeypatch.setattr(export, "SECONDS", 0.0)
    store(runtime, ARCHIVE, dicom.ct())
    answer = fetch(STUDY, PART_10)
    assert (answer.status, answer.slug) == (413, "answer-too-large")
    assert list(runtime.artefacts.keys("artefacts/exports/")) == []


# -- bulk data

PDF = b"%PDF-1.4 " + bytes(range(256)) * 8 + b"%%EOF"


def pdf() -> bytes:
    """Return an encapsulated PDF."""
    ds = dicom.dataset(sop_class="1.2.840.10008.5.1.4.1.1.104.1", modality="DOC")
    ds.MIMETypeOfEncapsulatedDocument = "application/pdf"
    ds.EncapsulatedDocument = PDF + bytes(len(PDF) % 2)
    ds.EncapsulatedDocumentLength = len(PDF)
    return dicom.written(ds)


def test_a_document_opens_in_a_browser(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, pdf())
    answer = fetch(f"{INSTANCE}/bulkdata/00420011", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert (answer.headers["content-type"], answer.body[: len(PDF)]) == ("application/pdf", PDF)
    assert answer.headers["content-location"] == f"https://lightbox.example{INSTANCE}/bulkdata/00420011"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_document_that_could_run_scripts_goes_as_octets(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    ds = dicom.dataset(modality="DOC")
    ds.MIMETypeOfEncapsulatedDocument = "text/html"
    ds.EncapsulatedDocument = PDF + bytes(len(PDF) % 2)
    store(runtime, ARCHIVE, dicom.written(ds))
    answer = fetch(f"{INSTANCE}/bulkdata/00420011", "application/octet-stream")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert fetch(f"{INSTANCE}/bulkdata/00420011", "text/html").status == 406


@pytest.mark.parametrize(
    ("asked", "sent", "content"),
    [
        ("bytes=0-8", "bytes 0-8/{size}", PDF[:9]),
        ("bytes=9-12", "bytes 9-12/{size}", PDF[9:13]),
        ("bytes=2060-", "bytes 2060-{last}/{size}", (PDF + bytes(len(PDF) % 2))[2060:]),
        ("bytes=-6", "bytes {sixth}-{last}/{size}", (PDF + bytes(len(PDF) % 2))[-6:]),
        ("bytes=0-99999", "bytes 0-{last}/{size}", PDF + bytes(len(PDF) % 2)),
    ],
)
def test_parts_of_a_document(
    runtime: Runtime, fetch: Callable[..., Answer], asked: str, sent: str, content: bytes
) -> None:
    store(runtime, ARCHIVE, pdf())
    held = fetch(f"{INSTANCE}/bulkdata/00420011", "application/pdf").headers["etag"]
    answer = fetch(f"{INSTANCE}/bulkdata/00420011", "application/pdf", range=asked, if_range=held)
    size = len(PDF) + len(PDF) % 2
    assert (answer.status, answer.body) == (206, content)
    assert answer.headers["content-range"] == sent.format(size=size, last=size - 1, sixth=size - 6)


def test_a_range_beyond_the_end(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, pdf())
    answer = fetch(f"{INSTANCE}/bulkdata/00420011", "*/*", range="bytes=99999-")
    size = len(PDF) + len(PDF) % 2
    assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize(
    "asked",
    [
        {"range": "bytes=5-2"},
        {"range": "bytes=-"},
        {"range": "bytes=0-" + "9" * 5000},
        {"range": "bytes=" + "9" * 5000 + "-"},
        {"range": "bytes=٣-"},
        {"range": "items=0-1"},
        {"range": "bytes=0-1", "if-range": '"another"'},
    ],
)
def test_the_whole_is_sent_for_what_is_no_range_of_it(
    runtime: Runtime, fetch: Callable[..., Answer], asked: dict[str, str]
) -> None:
    store(runtime, ARCHIVE, pdf())
    answer = fetch(f"{INSTANCE}/bulkdata/00420011", "application/pdf", **asked)
    assert (answer.status, answer.body[: len(PDF)]) == (200, PDF)


def test_bulk_data_in_parts_says_where_it_lies(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, pdf())
    answer = fetch(f"{INSTANCE}/bulkdata/00420011", 'multipart/related; type="application/octet-stream"')
    assert answer.contents[0][1][: len(PDF)] == PDF
    assert f"Content-Location: https://lightbox.example{INSTANCE}/bulkdata/00420011\r\n".encode() in answer.body


@pytest.mark.parametrize("syntax", [ExplicitVRBigEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_binary_values_are_little_endian(runtime: Runtime, fetch: Callable[..., Answer], syntax: str) -> None:
    ds = dicom.dataset()
    table = np.arange(1024, dtype="<u2").tobytes()
    stored = table if syntax != ExplicitVRBigEndian else np.arange(1024, dtype=">u2").tobytes()
    ds.add_new(0x00281201, "OW", stored)
    store(runtime, ARCHIVE, dicom.written(ds, syntax))
    answer = fetch(f"{INSTANCE}/bulkdata/00281201")
    assert answer.contents == [("application/octet-stream", table)]


@pytest.mark.parametrize("fragments", [1, 3])
def test_a_video_is_one_stream(runtime: Runtime, fetch: Callable[..., Answer], fragments: int) -> None:
    stream = bytes(range(256)) * 6
    syntax = "1.2.840.10008.1.2.4.102" + (".1" if fragments > 1 else "")
    store(runtime, ARCHIVE, dicom.encapsulated([stream], table="none", fragments=fragments, syntax=syntax, declared=25))
    answer = fetch(f"{INSTANCE}/bulkdata/7FE00010", "video/mp4")
    assert (answer.headers["content-type"], answer.body) == ("video/mp4", stream)
    assert fetch(f"{INSTANCE}/frames/1").slug == "no-frames"


def test_unknown_bulk_data(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    assert fetch(f"{INSTANCE}/bulkdata/00281201").slug == "bulk-data-missing"
