"""WADO-RS for clients that do not take what is stored: Explicit VR Little Endian, or 406 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from lightbox.retrieve import transcode
from lightbox.runtime import Runtime
from tests.fixtures.http import Answer
from tests.make import dicom, truth
from tests.make.studies import store

ARCHIVE = "archive-ada"
STUDY = f"/dicomweb/mine/studies/{dicom.uid(1)}"
INSTANCE = f"{STUDY}/series/{dicom.uid(1, 1)}/instances/{dicom.uid(1, 1, 1)}"
PART_10 = 'multipart/related; type="application/dicom"'
OCTETS = 'multipart/related; type="application/octet-stream"'
MPEG2 = "1.2.840.10008.1.2.4.100"


def kept(runtime: Runtime, name: str) -> tuple[Dataset, str]:
    """Store one of pydicom's files; return it, and its address."""
    raw = next(path for path in truth.files() if path.name == name).read_bytes()
    store(runtime, ARCHIVE, raw)
    ds = dcmread(BytesIO(raw))
    series = f"/dicomweb/mine/studies/{ds.StudyInstanceUID}/series/{ds.SeriesInstanceUID}"
    return ds, f"{series}/instances/{ds.SOPInstanceUID}"


FILES = ["SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_rle_2frame.dcm", "JPEG2000.dcm", "MR_small_jpeg_ls_lossless.dcm", "liver.dcm"]


@pytest.mark.parametrize("name", [*FILES, "MR_small_expb.dcm", "MR_small_implicit.dcm", "image_dfl.dcm"])
@pytest.mark.parametrize("accept", [PART_10, f"{PART_10}; transfer-syntax={ExplicitVRLittleEndian}"])
def test_an_instance_goes_as_explicit_little_endian_unless_told_otherwise(
    runtime: Runtime, fetch: Callable[..., Answer], name: str, accept: str
) -> None:
    ds, address = kept(runtime, name)
    ((kind, content),) = fetch(address, accept).contents
    assert kind == f"application/dicom; transfer-syntax={ExplicitVRLittleEndian}"
    found = dcmread(BytesIO(content))
    assert found.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert found.file_meta.MediaStorageSOPInstanceUID == found.SOPInstanceUID == ds.SOPInstanceUID
    expected, pixels = truth.theirs(ds), truth.theirs(found)
    assert expected is not None
    assert pixels is not None
    assert truth.distance(expected, pixels) == 0
    assert fetch(address, "application/dicom").body == content


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("accept", [OCTETS, f"{OCTETS}; transfer-syntax={ExplicitVRLittleEndian}"])
def test_frames_go_decoded_unless_told_otherwise(
    runtime: Runtime, fetch: Callable[..., Answer], name: str, accept: str
) -> None:
    ds, address = kept(runtime, name)
    expected = truth.theirs(ds)
    assert expected is not None
    count = len(expected)
    found = fetch(f"{address}/frames/{count},1", accept).contents
    octets = [np.packbits(expected[n], bitorder="little") if name == "liver.dcm" else expected[n] for n in (-1, 0)]
    kind = f"application/octet-stream; transfer-syntax={ExplicitVRLittleEndian}"
    assert found == [(kind, frame.tobytes()) for frame in octets]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (f"{OCTETS}; transfer-syntax=*", f"application/octet-stream; transfer-syntax={JPEGBaseline8Bit}"),
        (
            f"{OCTETS}; transfer-syntax={JPEGBaseline8Bit}",
            f"application/octet-stream; transfer-syntax={JPEGBaseline8Bit}",
        ),
        ("multipart/related; type=image/jpeg", f"image/jpeg; transfer-syntax={JPEGBaseline8Bit}"),
        ("multipart/related; type=image/*", f"image/jpeg; transfer-syntax={JPEGBaseline8Bit}"),
        (f"{OCTETS}; q=0.5, image/jpeg; q=0.9", f"image/jpeg; transfer-syntax={JPEGBaseline8Bit}"),
    ],
)
def test_compressed_frames_go_as_stored_to_who_says_so(
    runtime: Runtime, fetch: Callable[..., Answer], accept: str, kind: str
) -> None:
    _, address = kept(runtime, "SC_rgb_jpeg_dcmtk.dcm")
    answer = fetch(f"{address}/frames/1", accept)
    found = answer.contents[0][0] if "multipart" in answer.headers["content-type"] else answer.headers["content-type"]
    assert found == kind


@pytest.mark.parametrize("accept", [PART_10, OCTETS])
def test_what_only_the_stored_syntax_has_is_refused_with_its_name(
    runtime: Runtime, fetch: Callable[..., Answer], accept: str
) -> None:
    private = "1.2.840.999.1"
    store(runtime, ARCHIVE, dicom.encapsulated([dicom.codestream(1)], syntax=private))
    answer = fetch(INSTANCE if accept == PART_10 else f"{INSTANCE}/frames/1", accept)
    assert (answer.status, answer.slug) == (406, "transfer-syntax-unavailable")
    assert private in answer.json["detail"]
    assert "not decoded here" in answer.json["detail"]


def test_a_video_is_refused_with_the_reason(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.encapsulated([dicom.codestream(1)], syntax=MPEG2))
    answer = fetch(STUDY, PART_10)
    assert (answer.status, answer.slug) == (406, "transfer-syntax-unavailable")
    assert "a video" in answer.json["detail"]
    assert fetch(STUDY, f"{PART_10}; transfer-syntax=*").status == 200


def test_no_other_syntax_is_made(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    _, address = kept(runtime, "MR_small_RLE.dcm")
    for other in (JPEG2000Lossless, ImplicitVRLittleEndian, ExplicitVRBigEndian):
        answer = fetch(address, f"{PART_10}; transfer-syntax={other}")
        assert (answer.status, answer.slug) == (406, "transfer-syntax-unavailable")
        assert RLELossless in answer.json["detail"]


def test_a_damaged_frame_is_told_from_what_is_not_decoded(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    store(runtime, ARCHIVE, dicom.encapsulated([dicom.codestream(1)]))
    for path, accept in ((f"{INSTANCE}/frames/1", OCTETS), (INSTANCE, PART_10), (f"{STUDY}/pixeldata", OCTETS)):
        answer = fetch(path, accept)
        assert (answer.status, answer.slug) == (406, "pixels-invalid")
        assert fetch(path, f"{accept}; transfer-syntax=*").status == 200


def test_a_file_that_ends_in_damage_is_given_only_as_stored(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    ds = dicom.ct_dataset()
    ds.add_new(0xFFFCFFFC, "OB", bytes(100))  # behind the pixels, where storing a file does not look
    data = dicom.written(ds, ImplicitVRLittleEndian)[:-50]
    store(runtime, ARCHIVE, data)
    answer = fetch(INSTANCE, PART_10)
    assert (answer.status, answer.slug) == (406, "file-damaged")
    assert "transfer-syntax=*" in answer.json["detail"]
    assert fetch(INSTANCE, "application/dicom; transfer-syntax=*").body == data


def test_a_study_is_written_anew_instance_by_instance(
    runtime: Runtime, fetch: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [
        dicom.ct(instance=1),
        dicom.ct(instance=2, syntax=ImplicitVRLittleEndian),
        dicom.ct(instance=3, syntax=DeflatedExplicitVRLittleEndian),
    ]
    store(runtime, ARCHIVE, *files)
    found = fetch(STUDY, PART_10).contents
    assert [kind for kind, _ in found] == [f"application/dicom; transfer-syntax={ExplicitVRLittleEndian}"] * len(files)
    for (_, content), stored in zip(found, files, strict=True):
        assert dcmread(BytesIO(content)).PixelData == dcmread(BytesIO(stored)).PixelData
    assert found[0][1] == files[0]
    _, address = kept(runtime, "MR_small_RLE.dcm")
    monkeypatch.setattr(transcode, "MOST_TRANSCODED", 1000)
    assert fetch(address, PART_10).slug == "answer-too-large"
    assert fetch(address, "application/dicom").slug == "answer-too-large"
    assert fetch(f"{address}/frames/1", OCTETS).slug == "answer-too-large"


def test_forms_have_tags_of_their_own(runtime: Runtime, fetch: Callable[..., Answer]) -> None:
    _, address = kept(runtime, "MR_small_RLE.dcm")
    anew, stored = fetch(address, "application/dicom"), fetch(address, "application/dicom; transfer-syntax=*")
    assert anew.headers["etag"] != stored.headers["etag"]
    again = fetch(address, "application/dicom", **{"if-none-match": anew.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
