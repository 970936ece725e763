"""Rendered pictures and thumbnails: the right picture, in the form asked for, at the least cost."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from types import ModuleType

import imagecodecs
import numpy as np
import pytest
from PIL import Image
from pydicom import Dataset
from pydicom.uid import (
    MPEG4HP41,
    BasicTextSRStorage,
    CTImageStorage,
    EncapsulatedPDFStorage,
    GrayscaleSoftcopyPresentationStateStorage,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    TwelveLeadECGWaveformStorage,
)

from lightbox.render.icc import profile
from lightbox.runtime import Runtime
from tests.fixtures.http import Answer, Client
from tests.make import dicom
from tests.make.dying import watched
from tests.make.slides import LEVELS, Slide
from tests.make.studies import store

ARCHIVE = "archive-ada"
ROOT = "/dicomweb/mine/studies"
STUDY = f"{ROOT}/{dicom.uid(1)}"
SERIES = f"{STUDY}/series/{dicom.uid(1, 1)}"
INSTANCE = f"{SERIES}/instances/{dicom.uid(1, 1, 1)}"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

Fetch = Callable[..., Answer]


def seen(answer: Answer) -> np.ndarray:
    """Return the picture of an answer."""
    return np.asarray(Image.open(BytesIO(answer.body)))


def jpeg_frame(number: int = 0, rows: int = 32, columns: int = 48) -> bytes:
    pixels = (np.arange(rows * columns * 3) * (number + 1) // 7 % 251).astype(np.uint8).reshape(rows, columns, 3)
    return imagecodecs.jpeg8_encode(pixels, level=95)


def us_jpeg(frames: int = 3) -> tuple[bytes, list[bytes]]:
    """An ultrasound cine in baseline JPEG, and its codestreams."""
    codes = [jpeg_frame(number) for number in range(frames)]
    ds = dicom.dataset(modality="US")
    dicom.with_pixels(ds, np.zeros((32, 48, 3), np.uint8))
    ds.PhotometricInterpretation = "YBR_FULL_422"
    ds.NumberOfFrames = frames
    ds.FrameTime = 40
    from pydicom.encaps import encapsulate

    ds.PixelData = encapsulate(codes)
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return dicom.written(ds, JPEGBaseline8Bit), codes


def document(mime: str = "application/pdf", body: bytes = b"%PDF-1.4 " + b"x" * 5000) -> bytes:
    ds = dicom.dataset(sop_class=EncapsulatedPDFStorage, modality="DOC")
    ds.MIMETypeOfEncapsulatedDocument = mime
    ds.EncapsulatedDocument = body + b" " * (len(body) % 2)
    return dicom.written(ds)


def test_the_default_is_a_jpeg_with_the_files_window(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.ct(64, 64))
    for accept in ("", "*/*", "image/*", "image/jpeg", BROWSER):
        answer = fetch(f"{INSTANCE}/rendered", accept)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg"), accept
    picture = seen(answer).astype(int)
    # The window of 400 around 40: black below -160, white above 240; stored values run from -2048 after the rescale.
    values = (np.arange(64 * 64) % 4096 - 1024 - 1024).reshape(64, 64)
    expected = np.clip((values - 39.5) / 399 + 0.5, 0, 1) * 255
    assert np.abs(picture - expected)[values < -400].max() <= 3
    assert picture.shape == (64, 64)


def test_png_gif_and_parts(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.ct(64, 64))
    png = fetch(f"{INSTANCE}/rendered", "image/png")
    assert png.headers["content-type"] == "image/png"
    assert png.body.startswith(b"\x89PNG")
    parts = fetch(f"{INSTANCE}/rendered", 'multipart/related; type="image/png"')
    assert parts.headers["content-type"].startswith('multipart/related; type="image/png"; boundary=')
    assert b"Content-Type: image/png\r\n" in parts.body
    assert png.body in parts.body
    assert parts.headers["etag"].startswith("W/")


def test_the_accept_parameter_goes_before_the_header(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    assert fetch(f"{INSTANCE}/rendered?accept=image/png", BROWSER).headers["content-type"] == "image/png"


@pytest.mark.parametrize("accept", ["application/dicom", "text/html", "video/mp4;q=0", "image/jp2"])
def test_what_cannot_be_had_is_refused_with_what_can(runtime: Runtime, fetch: Fetch, accept: str) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    answer = fetch(f"{INSTANCE}/rendered", accept)
    assert (answer.status, answer.json["slug"]) == (406, "rendered-type-unavailable")
    assert "image/jpeg" in answer.json["detail"]


def test_window_viewport_and_quality(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.ct(64, 64))
    plain = fetch(f"{INSTANCE}/rendered", "image/png")
    wide = fetch(f"{INSTANCE}/rendered?window=-2000,200,linear", "image/png")
    assert wide.body != plain.body
    assert seen(fetch(f"{INSTANCE}/rendered?viewport=32,16")).shape == (16, 16)
    assert seen(fetch(f"{INSTANCE}/rendered?viewport=8,8,0,0,32,32")).shape == (8, 8)
    assert len(fetch(f"{INSTANCE}/rendered?quality=5").body) < len(fetch(f"{INSTANCE}/rendered").body)
    wrong = fetch(f"{INSTANCE}/rendered?viewport=0,x&quality=700")
    assert wrong.status == 400
    assert {each["field"] for each in wrong.json["errors"]} == {"viewport", "quality"}


def test_a_client_that_holds_the_picture_gets_304_without_a_read_of_pixels(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.ct(64, 64))
    first = fetch(f"{INSTANCE}/rendered")
    assert first.headers["cache-control"].startswith("private")
    with watched() as calls:
        again = fetch(f"{INSTANCE}/rendered", if_none_match=first.headers["etag"])
    assert again.status == 304
    assert not [call for call in calls.made if call == "GetObject"]
    assert fetch(f"{INSTANCE}/rendered?quality=50").headers["etag"] != first.headers["etag"]


def test_one_frame_costs_one_read_of_records_and_one_ranged_read(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.us_cine(frames=200, rows=64, columns=64))
    fetch(f"{INSTANCE}/rendered")
    with watched() as calls:
        assert fetch(f"{INSTANCE}/frames/150/rendered").status == 200
    assert calls.made[-2:] == ["BatchGetItem", "GetObject"]
    assert calls.made.count("GetObject") == 1


def test_frames(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.us_cine(frames=4, rows=16, columns=16))
    frame = fetch(f"{INSTANCE}/frames/2/rendered", "image/png")
    pixels = (np.arange(4 * 16 * 16 * 3) % 251).astype(np.uint8).reshape(4, 16, 16, 3)
    assert np.array_equal(seen(frame), pixels[1])
    several = fetch(f"{INSTANCE}/frames/3,1/rendered", 'multipart/related; type="image/png"')
    assert several.body.count(b"Content-Type: image/png\r\n") == 2
    assert several.body.index(fetch(f"{INSTANCE}/frames/1/rendered", "image/png").body) > several.body.index(
        fetch(f"{INSTANCE}/frames/3/rendered", "image/png").body
    )
    assert fetch(f"{INSTANCE}/frames/3,1/rendered").headers["content-type"].startswith("multipart/related")
    assert fetch(f"{INSTANCE}/frames/3,1/rendered", "image/jpeg").status == 406
    assert fetch(f"{INSTANCE}/frames/5/rendered").json["slug"] == "no-such-frame"
    assert fetch(f"{INSTANCE}/frames/0/rendered").json["slug"] == "rendered-frames-invalid"
    assert fetch(f"{INSTANCE}/frames/5/thumbnail").json["slug"] == "no-such-frame"
    assert seen(fetch(f"{INSTANCE}/frames/2/thumbnail")).shape == (256, 256, 3)


def test_a_cine_is_its_first_frame_all_frames_in_parts_or_a_moving_picture(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.us_cine(frames=5, rows=32, columns=32))
    assert fetch(f"{INSTANCE}/rendered").body == fetch(f"{INSTANCE}/frames/1/rendered").body
    assert fetch(f"{INSTANCE}/rendered", "multipart/related").body.count(b"Content-Type: image/jpeg\r\n") == 5
    gif = fetch(f"{INSTANCE}/rendered", "image/gif")
    assert gif.headers["content-type"] == "image/gif"
    assert Image.open(BytesIO(gif.body)).n_frames == 5
    mp4 = fetch(f"{INSTANCE}/rendered", "video/mp4")
    assert mp4.headers["content-type"] == "video/mp4"
    assert mp4.body[4:8] == b"ftyp"


def test_a_stored_jpeg_passes_undecoded_until_something_is_to_change(runtime: Runtime, fetch: Fetch) -> None:
    file, codes = us_jpeg()
    store(runtime, ARCHIVE, file)
    assert fetch(f"{INSTANCE}/frames/2/rendered").body.rstrip(b"\0") == codes[1]
    assert fetch(f"{INSTANCE}/rendered").body.rstrip(b"\0") == codes[0]
    for query in ("viewport=24,24", "quality=50", "annotation=patient"):
        assert fetch(f"{INSTANCE}/rendered?{query}").body.rstrip(b"\0") != codes[0]
    decoded = seen(fetch(f"{INSTANCE}/frames/2/rendered", "image/png")).astype(int)
    assert np.abs(decoded - imagecodecs.jpeg8_decode(codes[1])).max() <= 4


@pytest.mark.parametrize("accept", ["image/png", "image/jpeg"])
def test_a_slides_own_profile_is_read_and_sent_where_it_is_asked_for(
    runtime: Runtime, fetch: Fetch, accept: str
) -> None:
    own = profile("adobergb") + bytes(100_000)
    path = Dataset()
    path.ICCProfile = own
    slide = dicom.with_pixels(dicom.dataset(modality="SM"), np.full((4, 4, 3), (200, 80, 90), np.uint8))
    slide.OpticalPathSequence = [path]
    store(runtime, ARCHIVE, dicom.written(slide))

    def sent(query: str) -> tuple[list[str], bytes | None]:
        with watched() as calls:
            answer = fetch(f"{INSTANCE}/rendered{query}", accept)
        return calls.made, Image.open(BytesIO(answer.body)).info.get("icc_profile")

    plain, none = sent("")
    asked, found = sent("?iccprofile=yes")
    assert (none, found) == (None, own)
    assert asked.count("GetObject") == plain.count("GetObject") + 1, "the profile, by its range"
    assert sent("?iccprofile=displayp3")[1] == profile("displayp3")


def test_a_series_is_parts_a_cine_or_the_picture_in_the_middle(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, *[dicom.ct(32, 32, instance=n) for n in (1, 2, 3)], dicom.mr(32, 32, series=2))
    parts = fetch(f"{SERIES}/rendered")
    assert parts.headers["content-type"].startswith('multipart/related; type="image/jpeg"')
    assert parts.body.count(b"Content-Type: image/jpeg\r\n") == 3
    middle = fetch(f"{SERIES}/instances/{dicom.uid(1, 1, 2)}/rendered").body
    assert fetch(f"{SERIES}/rendered", "image/jpeg").body == middle
    assert fetch(f"{STUDY}/rendered", "image/jpeg").body == middle
    assert fetch(f"{STUDY}/rendered").body.count(b"Content-Type: image/jpeg\r\n") == 4
    assert Image.open(BytesIO(fetch(f"{SERIES}/rendered", "image/gif").body)).n_frames == 3
    etag = parts.headers["etag"]
    assert fetch(f"{SERIES}/rendered", if_none_match=etag).status == 304
    store(runtime, ARCHIVE, dicom.ct(32, 32, instance=4))
    assert fetch(f"{SERIES}/rendered", if_none_match=etag).status == 200


def test_too_many_pictures_are_refused_before_any_is_made(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.us_cine(frames=6000, rows=4, columns=4))
    with watched() as calls:
        answer = fetch(f"{INSTANCE}/rendered", "multipart/related; type=image/jpeg")
    assert (answer.status, answer.json["slug"]) == (413, "too-many-pictures")
    assert "GetObject" not in calls.made
    assert fetch(f"{INSTANCE}/rendered").status == 200


def test_a_document_is_shown_as_it_is_stored(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, document())
    for accept in ("", "application/pdf", BROWSER):
        answer = fetch(f"{INSTANCE}/rendered", accept)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.body.startswith(b"%PDF-1.4 xxx")
        assert answer.headers["x-content-type-options"] == "nosniff"
    part = fetch(f"{INSTANCE}/rendered", "application/pdf", range="bytes=0-7")
    assert (part.status, part.body) == (206, b"%PDF-1.4")
    assert fetch(f"{INSTANCE}/rendered", "image/jpeg").status == 406


def test_a_page_with_scripts_is_never_served(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, document("text/html", b"<script>alert(1)</script>" + b" " * 5000))
    answer = fetch(f"{INSTANCE}/rendered", "text/html")
    assert (answer.status, answer.json["slug"]) == (406, "no-picture")


def test_a_video_goes_as_stored_by_range(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.encapsulated([b"\x00\x00\x00\x18ftypmp42" + bytes(range(200))], syntax=MPEG4HP41))
    answer = fetch(f"{INSTANCE}/rendered", "video/mp4")
    assert (answer.status, answer.headers["content-type"]) == (200, "video/mp4")
    assert answer.body.startswith(b"\x00\x00\x00\x18ftypmp42")
    part = fetch(f"{INSTANCE}/rendered", "*/*", range="bytes=4-7")
    assert (part.status, part.body) == (206, b"ftyp")
    assert fetch(f"{INSTANCE}/rendered", "image/jpeg").status == 406
    assert fetch(f"{INSTANCE}/thumbnail", "image/jpeg").status == 200


@pytest.mark.parametrize(("sop_class", "modality"), [(BasicTextSRStorage, "SR"), (TwelveLeadECGWaveformStorage, "ECG")])
def test_what_has_no_picture_says_so_and_has_an_icon(
    runtime: Runtime, fetch: Fetch, sop_class: str, modality: str
) -> None:
    store(runtime, ARCHIVE, dicom.written(dicom.dataset(sop_class=sop_class, modality=modality)))
    answer = fetch(f"{INSTANCE}/rendered")
    assert (answer.status, answer.json["slug"]) == (406, "no-picture")
    for path in (STUDY, SERIES, INSTANCE):
        icon = fetch(f"{path}/thumbnail", "image/jpeg")
        assert (icon.status, icon.headers["content-type"]) == (200, "image/jpeg")
        assert seen(icon).shape == (256, 256)
        assert seen(icon).max() > 150


def test_pixels_that_cannot_be_decoded_are_a_problem_but_their_thumbnail_an_icon(
    runtime: Runtime, fetch: Fetch
) -> None:
    store(runtime, ARCHIVE, dicom.encapsulated([dicom.codestream(1)]))
    answer = fetch(f"{INSTANCE}/rendered")
    assert (answer.status, answer.json["slug"]) == (406, "pixels-invalid")
    assert fetch(f"{INSTANCE}/thumbnail").status == 200


def test_a_pixel_bomb_is_refused_by_arithmetic(runtime: Runtime, fetch: Fetch) -> None:
    ds = dicom.dataset(modality="US")
    dicom.with_pixels(ds, np.zeros((8, 8, 3), np.uint8))
    ds.Rows = ds.Columns = 65535
    from pydicom.encaps import encapsulate

    ds.PixelData = encapsulate([jpeg_frame()])
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    store(runtime, ARCHIVE, dicom.written(ds, JPEGBaseline8Bit))
    answer = fetch(f"{INSTANCE}/rendered")
    assert (answer.status, answer.json["slug"]) == (413, "pixels-too-large")
    assert fetch(f"{SERIES}/thumbnail").status == 200


def test_thumbnails_fit_a_square_or_what_is_asked(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, dicom.ct(64, 32))
    for path in (STUDY, SERIES, INSTANCE):
        assert seen(fetch(f"{path}/thumbnail")).shape == (256, 128)
        assert seen(fetch(f"{path}/thumbnail?viewport=64,64", "image/png")).shape == (64, 32)


def test_a_slide_is_shown_whole_not_by_one_of_its_tiles(runtime: Runtime, fetch: Fetch) -> None:
    slide = Slide(JPEG2000Lossless, sparse=True, profile=b"")
    store(runtime, ARCHIVE, *slide.files())
    whole = slide.shown(LEVELS - 1)
    for path in (STUDY, SERIES):
        found = seen(fetch(f"{path}/thumbnail?viewport=64,64", "image/png"))[: whole.shape[0], : whole.shape[1]]
        assert np.array_equal(found, whole), path


def test_a_thumbnail_costs_one_read_of_records_and_one_object_once_it_is_made(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, *[dicom.ct(64, 64, instance=n) for n in range(1, 6)])
    for path, read in ((STUDY, "GetItem"), (SERIES, "BatchGetItem"), (INSTANCE, "BatchGetItem")):
        made = fetch(f"{path}/thumbnail")
        with watched() as calls:
            again = fetch(f"{path}/thumbnail", "image/jpeg")
        assert again.body == made.body
        assert calls.made[-2:] == [read, "GetObject"]
        assert calls.made.count("GetObject") == 1
        with watched() as calls:
            assert fetch(f"{path}/thumbnail", if_none_match=made.headers["etag"]).status == 304
        assert "GetObject" not in calls.made


def test_nothing_is_shown_to_who_may_not_know_of_it(
    runtime: Runtime, api: ModuleType, call: Client, anyone: Client, ben: object
) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    for what in ("rendered", "thumbnail"):
        for path in (STUDY, SERIES, INSTANCE, f"{INSTANCE}/frames/1"):
            assert anyone(api, "GET", f"{path}/{what}").status == 401
            assert call(api, "GET", f"{path}/{what}", actor=ben).status == 404
            owned = f"{path}/{what}".replace("/mine/", f"/{ARCHIVE}/")
            assert call(api, "GET", owned, actor=ben).status == 404
            assert call(api, "GET", owned).status == 200


def presentation_state(window: tuple[float, float]) -> bytes:
    """A grayscale softcopy presentation state for the first two instances of the first series, with a window."""
    ds = dicom.dataset(series=9, instance=90, modality="PR", sop_class=GrayscaleSoftcopyPresentationStateStorage)
    images = []
    for number in (1, 2):
        image = Dataset()
        image.ReferencedSOPClassUID = CTImageStorage
        image.ReferencedSOPInstanceUID = dicom.uid(1, 1, number)
        images.append(image)
    series = Dataset()
    series.SeriesInstanceUID = dicom.uid(1, 1)
    series.ReferencedImageSequence = images
    ds.ReferencedSeriesSequence = [series]
    voi = Dataset()
    voi.WindowCenter, voi.WindowWidth = window
    ds.SoftcopyVOILUTSequence = [voi]
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = -1024, 1, "HU"
    ds.PresentationLUTShape = "IDENTITY"
    return dicom.written(ds)


def test_a_presentation_state_shows_its_images_as_it_says(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, *[dicom.ct(64, 64, instance=n) for n in (1, 2)], presentation_state((-1500, 800)))
    state = f"{STUDY}/series/{dicom.uid(1, 9)}/instances/{dicom.uid(1, 9, 90)}"
    presented = fetch(f"{state}/rendered", "image/png")
    assert presented.headers["content-type"] == "image/png"
    asked = seen(fetch(f"{INSTANCE}/rendered?window=-1500,800,linear", "image/png")).astype(int)
    assert np.abs(seen(presented).astype(int) - asked).max() <= 1
    assert presented.body != fetch(f"{INSTANCE}/rendered", "image/png").body
    parts = fetch(f"{state}/rendered", "multipart/related; type=image/png")
    assert parts.body.count(b"Content-Type: image/png\r\n") == 2
    of_series = fetch(f"{STUDY}/series/{dicom.uid(1, 9)}/rendered", "multipart/related; type=image/png")
    assert of_series.body.count(b"Content-Type: image/png\r\n") == 2
    assert fetch(f"{STUDY}/rendered").body.count(b"Content-Type: image/jpeg\r\n") == 2
    assert seen(fetch(f"{STUDY}/series/{dicom.uid(1, 9)}/thumbnail")).shape == (256, 256)


def test_a_presentation_state_without_its_images_has_no_picture_but_an_icon(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, presentation_state((0, 1)))
    state = f"{STUDY}/series/{dicom.uid(1, 9)}/instances/{dicom.uid(1, 9, 90)}"
    assert fetch(f"{state}/rendered").json["slug"] == "no-picture"
    assert fetch(f"{state}/thumbnail").status == 200
