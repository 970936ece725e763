"""Pixel data by itself, at every level: each frame a part with an address, in the form that was asked for."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless

from lightbox.catalogue.pixels import StoredFrames
from lightbox.http import deliver
from lightbox.objects import export
from lightbox.retrieve import transcode
from lightbox.runtime import Runtime
from tests.fixtures.actors import Caller
from tests.fixtures.http import SITE, Answer, Client
from tests.make import dicom
from tests.make.studies import store

ARCHIVE = "archive-ada"
STUDY = f"/dicomweb/mine/studies/{dicom.uid(1)}"
SERIES = f"{STUDY}/series/{dicom.uid(1, 1)}"
INSTANCE = f"{SERIES}/instances/{dicom.uid(1, 1, 1)}"

AS_STORED = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
OCTETS = 'multipart/related; type="application/octet-stream"'
H264 = "1.2.840.10008.1.2.4.102"
NATIVE = f"application/octet-stream; transfer-syntax={ExplicitVRLittleEndian}"


def plain(instance: int = 1, frames: int = 3) -> tuple[bytes, list[bytes]]:
    """Return an uncompressed file and its frames."""
    data = dicom.us_cine(frames=frames, instance=instance)
    cine = (np.arange(frames * 8 * 8 * 3) % 251).astype(np.uint8).reshape(frames, -1)
    return data, [frame.tobytes() for frame in cine]


def test_each_frame_of_an_instance_is_a_part_with_its_address(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    data, frames = plain()
    store(runtime, ARCHIVE, data)
    found = fetch(f"{INSTANCE}/pixeldata", AS_STORED).parts
    assert found == [(NATIVE, f"{INSTANCE}/frames/{n}", frame) for n, frame in enumerate(frames, 1)]
    for _, address, content in found:
        assert fetch(address, "application/octet-stream").body == content


@pytest.mark.parametrize(("accept", "kind"), [(AS_STORED, "application/octet-stream"), ("*/*", "image/jpeg")])
def test_compressed_frames_go_as_stored_to_who_takes_them(
    runtime: Runtime, fetch: Callable[..., Answer], accept: str, kind: str
) -> None:
    frames = [dicom.codestream(n) for n in range(1, 5)]
    store(runtime, ARCHIVE, dicom.encapsulated(frames))
    answer = fetch(f"{INSTANCE}/pixeldata", accept)
    assert answer.headers["content-type"].startswith(f'multipart/related; type="{kind}"')
    assert [(told, content) for told, _, content in answer.parts] == [
        (f"{kind}; transfer-syntax={JPEGBaseline8Bit}", frame) for frame in frames
    ]


def test_a_series_and_a_study_go_instance_by_instance_each_in_its_form(
    runtime: Runtime, fetch: Callable[..., Answer]
) -> None:
    native, frames = plain(frames=2)
    report = dicom.written(dicom.dataset(modality="SR", instance=3))
    ds = dicom.with_pixels(
        dicom.dataset(modality="US", series=2), np.arange(2 * 8 * 8, dtype=np.uint8).reshape(2, 8, 8), frames=2
    )
    deflated = dicom.written(ds, DeflatedExplicitVRLittleEndian)
    ds.SOPInstanceUID = dicom.uid(1, 2, 2)
    ds.compress(RLELossless, generate_instance_uid=False)
    store(runtime, ARCHIVE, native, report, deflated, dicom.written(ds, RLELossless))
    own = [(NATIVE, f"{INSTANCE}/frames/{n}", frame) for n, frame in enumerate(frames, 1)]
    assert fetch(f"{SERIES}/pixeldata", OCTETS).parts == own
    cine = [bytes(range(64)), bytes(range(64, 128))]
    other = f"{STUDY}/series/{dicom.uid(1, 2)}/instances"
    inflated, decoded = (
        [(NATIVE, f"{other}/{dicom.uid(1, 2, k)}/frames/{n}", frame) for n, frame in enumerate(cine, 1)] for k in (1, 2)
    )
    assert fetch(f"{STUDY}/pixeldata", OCTETS).parts == [*own, *inflated, *decoded]
    mixed = fetch(f"{STUDY}/pixeldata", AS_STORED).parts
    assert [kind for kind, _, _ in mixed] == [NATIVE] * 4 + [
        f"application/octet-stream; transfer-syntax={RLELossless}"
    ] * 2


def test_a_single_frame_goes_by_itself_when_asked(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.encapsulated([dicom.codestream(1)]))
    for level in (INSTANCE, SERIES, STUDY):
        answer = fetch(f"{level}/pixeldata", "image/jpeg")
        assert (answer.body, answer.headers["content-type"].split(";")[0]) == (dicom.codestream(1), "image/jpeg")
        assert answer.headers["content-location"] == f"{SITE}{INSTANCE}/frames/1"
    store(runtime, ARCHIVE, dicom.ct(instance=2))
    answer = fetch(f"{SERIES}/pixeldata", "image/jpeg")
    assert (answer.status, answer.slug) == (406, "media-type-unavailable")


def test_a_video_goes_as_one_stream(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    stream = dicom.codestream(7, 2000)
    store(runtime, ARCHIVE, dicom.encapsulated([stream], syntax=H264))
    place = f"{INSTANCE}/bulkdata/7FE00010"
    for accept, kind in (("*/*", "video/mp4"), (AS_STORED, "application/octet-stream")):
        ((told, address, content),) = fetch(f"{INSTANCE}/pixeldata", accept).parts
        assert (told, address, content[:2000]) == (f"{kind}; transfer-syntax={H264}", place, stream)
    alone = fetch(f"{INSTANCE}/pixeldata", "video/mp4")
    assert (alone.headers["content-location"], alone.body[:2000]) == (SITE + place, stream)
    refused = fetch(f"{INSTANCE}/pixeldata", OCTETS)
    assert (refused.status, refused.slug) == (406, "transfer-syntax-unavailable")
    assert "a video" in refused.json["detail"]


def test_what_has_no_pixels_is_not_found(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.written(dicom.dataset(modality="SR")))
    assert {fetch(f"{level}/pixeldata").slug for level in (INSTANCE, SERIES, STUDY)} == {"no-frames"}
    assert fetch("/dicomweb/mine/studies/1.2.3/pixeldata").slug == "study-not-found"
    assert fetch(f"{STUDY}/series/1.2.3/pixeldata").slug == "series-not-found"
    assert fetch(f"{SERIES}/instances/1.2.3/pixeldata").slug == "instance-not-found"


def test_nobody_else_gets_at_it(
    runtime: Runtime, api: ModuleType, call: Client, ben: Caller, ada: Caller, agent_of: Callable[..., Caller]
) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    for level in (INSTANCE, SERIES, STUDY):
        mine, named = f"{level}/pixeldata", f"{level}/pixeldata".replace("mine", ARCHIVE)
        assert call(api, "GET", mine, actor=ben).slug == "study-not-found"
        assert call(api, "GET", named, actor=ben).slug == "archive-not-found"
        assert call(api, "GET", named, actor=None).status == 401
        assert call(api, "GET", named, actor=agent_of(ada, "read")).status == 200
        assert call(api, "GET", named, actor=agent_of(ada, "write")).status == 403


def test_the_client_does_not_get_again_what_it_holds(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, plain()[0])
    held = fetch(f"{STUDY}/pixeldata", AS_STORED).headers["etag"]
    assert fetch(f"{STUDY}/pixeldata", AS_STORED, **{"if-none-match": held}).status == 304
    store(runtime, ARCHIVE, plain(instance=2)[0])
    assert fetch(f"{STUDY}/pixeldata", AS_STORED, **{"if-none-match": held}).status == 200


def test_what_is_too_large_is_an_object_or_refused(
    runtime: Runtime, fetch: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [dicom.codestream(n) for n in range(1, 5)]
    store(runtime, ARCHIVE, dicom.encapsulated(frames))
    monkeypatch.setattr(deliver, "INLINE", 100)
    answer = fetch(f"{SERIES}/pixeldata", AS_STORED)
    assert answer.status == 307
    key = answer.headers["location"].removeprefix(SITE).partition("?")[0][1:]
    assert all(frame in runtime.artefacts.read(key) for frame in frames)
    monkeypatch.setattr(export, "SECONDS", 0.0)
    assert fetch(f"{SERIES}/pixeldata", AS_STORED).slug == "answer-too-large"


def test_more_frames_than_one_answer_holds_are_refused_before_any_is_looked_for(
    runtime: Runtime, fetch: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by attack: eight million frames of one bit, in a file of a megabyte, took gigabytes and minutes."""
    ds = dicom.with_pixels(dicom.dataset(), np.zeros((8, 2000), np.uint8))
    ds.NumberOfFrames, ds.Rows, ds.Columns, ds.BitsAllocated, ds.BitsStored, ds.HighBit = 128_000, 1, 1, 1, 1, 0
    store(runtime, ARCHIVE, dicom.written(ds))
    assert fetch(f"{INSTANCE}/frames/128000", AS_STORED).status == 200
    monkeypatch.setattr(StoredFrames, "span", None)
    answer = fetch(f"{INSTANCE}/pixeldata", AS_STORED)
    assert (answer.status, answer.slug) == (413, "answer-too-large")


def test_a_value_whose_fragments_are_missing_is_empty(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    ds = dicom.dataset()
    ds.EncapsulatedDocument = b""
    raw = dicom.written(ds)
    start = raw.index(b"\x42\x00\x11\x00OB")
    undefined = b"\x42\x00\x11\x00OB\0\0\xff\xff\xff\xff\xfe\xff\xdd\xe0\0\0\0\0"
    store(runtime, ARCHIVE, raw[:start] + undefined + raw[start + 12 :])
    answer = fetch(f"{INSTANCE}/bulkdata/00420011", "application/octet-stream")
    assert (answer.status, answer.body) == (200, b"")


def test_no_more_is_decoded_than_one_answer_may_hold(
    runtime: Runtime, fetch: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    for k in (1, 2):
        ds = dicom.with_pixels(dicom.dataset(modality="US", instance=k), np.zeros((8, 8), np.uint8))
        dicom.written(ds)
        ds.compress(RLELossless, generate_instance_uid=False)
        store(runtime, ARCHIVE, dicom.written(ds, RLELossless))
    monkeypatch.setattr(transcode, "MOST_TRANSCODED", 100)
    assert fetch(f"{INSTANCE}/pixeldata", OCTETS).status == 200
    answer = fetch(f"{SERIES}/pixeldata", OCTETS)
    assert (answer.status, answer.slug) == (413, "answer-too-large")
    assert fetch(f"{SERIES}/pixeldata", AS_STORED).status == 200


def _without_boundary(body: bytes) -> bytes:
    return re.sub(rb"--[0-9a-zA-Z]+", b"--", body) if body.startswith(b"--") else body


@pytest.mark.parametrize("path", ["/pixeldata", "/frames/1"])
def test_uncompressed_samples_are_gzipped_for_who_takes_that(
    runtime: Runtime, fetch: Callable[..., Answer], path: str
) -> None:
    store(runtime, ARCHIVE, dicom.ct(100, 100))
    for accept in (OCTETS, "application/octet-stream"):
        whole = fetch(INSTANCE + path, accept)
        assert "content-encoding" not in whole.headers
        zipped = fetch(INSTANCE + path, accept, **{"accept-encoding": "br, gzip"})
        assert (zipped.headers["content-encoding"], zipped.headers["etag"][:2]) == ("gzip", "W/")
        assert "accept-encoding" in zipped.headers["vary"]
        sent = [_without_boundary(whole.body), _without_boundary(gzip.decompress(zipped.body))]
        assert sent[0] == sent[1]
        assert len(zipped.body) < len(whole.body)
        held = {"accept-encoding": "gzip", "if-none-match": zipped.headers["etag"]}
        assert fetch(INSTANCE + path, accept, **held).status == 304


def test_what_is_compressed_already_is_not_gzipped(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.encapsulated([dicom.codestream(1)]))
    for path in ("/pixeldata", "/frames/1"):
        assert "content-encoding" not in fetch(INSTANCE + path, AS_STORED, **{"accept-encoding": "gzip"}).headers
