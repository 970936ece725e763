"""A video is shown by its first picture wherever a picture is wanted, and goes as stored wherever a video is."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from lightbox.access.actors import System
from lightbox.access.policy import Action, scope
from lightbox.render.arriving import Arrivals
from lightbox.runtime import Runtime
from tests.fixtures.http import Answer
from tests.make import dicom, videos
from tests.make.dying import watched
from tests.make.studies import store
from tests.make.videos import TOLERANCE, far, stream, video

ARCHIVE = "archive-ada"
STUDY = f"/dicomweb/mine/studies/{dicom.uid(1)}"
SERIES = f"{STUDY}/series/{dicom.uid(1, 1)}"
INSTANCE = f"{SERIES}/instances/{dicom.uid(1, 1, 1)}"
PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
IMG = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"

Fetch = Callable[..., Answer]


def seen(answer: Answer) -> np.ndarray:
    """Return the picture of an answer."""
    assert answer.status == 200, answer.body[:300]
    return np.asarray(Image.open(BytesIO(answer.body)))


@pytest.mark.parametrize(
    ("name", "syntax", "media_type"),
    [
        ("mpeg2.m2t", videos.MPEG2, "video/mpeg"),
        ("avc.mp4", videos.AVC, "video/mp4"),
        ("hevc.h265", videos.HEVC, "video/h265"),
        ("hevc10.mp4", videos.HEVC10, "video/h265"),
    ],
)
def test_who_takes_pictures_gets_one_and_who_takes_videos_the_video(
    runtime: Runtime, fetch: Fetch, name: str, syntax: str, media_type: str
) -> None:
    store(runtime, ARCHIVE, video(stream(name), syntax))
    assert far(seen(fetch(f"{INSTANCE}/rendered", "image/png"))) < TOLERANCE
    assert fetch(f"{INSTANCE}/rendered", IMG).headers["content-type"] == "image/jpeg"
    for accept in ("", "*/*", "video/*", media_type, media_type.upper(), PAGE):
        answer = fetch(f"{INSTANCE}/rendered", accept)
        assert answer.headers["content-type"] == media_type
        assert answer.body.startswith(stream(name))
    assert fetch(f"{INSTANCE}/rendered", "application/pdf").status == 406


def test_the_thumbnail_is_the_picture_at_every_level(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, video(stream("avc.mp4")))
    for path in (STUDY, SERIES, INSTANCE, f"{INSTANCE}/frames/1"):
        found = Image.fromarray(seen(fetch(f"{path}/thumbnail", "image/jpeg")))
        assert found.size == (256, 171)
        assert far(np.asarray(found.resize((videos.COLUMNS, videos.ROWS)))) < 2 * TOLERANCE
    with watched() as calls:
        again = fetch(f"{SERIES}/thumbnail")
    assert calls.made.count("GetObject") == 1
    assert fetch(f"{SERIES}/thumbnail", if_none_match=again.headers["etag"]).status == 304


def test_a_picture_is_made_once_and_kept(runtime: Runtime, fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    from lightbox.pixels import stills

    store(runtime, ARCHIVE, video(stream("avc.h264")))
    first = fetch(f"{INSTANCE}/rendered", "image/jpeg")
    monkeypatch.setattr(stills, "_decoded", None)
    assert fetch(f"{INSTANCE}/rendered", "image/jpeg").body == first.body
    assert fetch(f"{INSTANCE}/rendered", "image/jpeg", if_none_match=first.headers["etag"]).status == 304


def test_it_is_made_when_the_video_arrives(runtime: Runtime, fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    from lightbox.pixels import stills

    store(runtime, ARCHIVE, video(stream("mpeg2.m2t"), videos.MPEG2))
    Arrivals.over(runtime).series(scope(System(), Action.VIEW, ARCHIVE), dicom.uid(1), dicom.uid(1, 1))
    monkeypatch.setattr(stills, "_decoded", None)
    for path in (SERIES, INSTANCE):
        assert seen(fetch(f"{path}/thumbnail")).shape == (171, 256, 3)
    assert far(seen(fetch(f"{INSTANCE}/rendered", "image/jpeg"))) < 2 * TOLERANCE


def test_a_poster_follows_the_viewport_and_the_sides_of_its_pixels(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, video(stream("mpeg2.mpg"), videos.MPEG2))
    assert seen(fetch(f"{INSTANCE}/rendered", "image/png")).shape == (64, 114, 3)
    assert seen(fetch(f"{INSTANCE}/rendered?viewport=57,57", "image/png")).shape == (32, 57, 3)


def test_frame_1_is_the_picture_and_others_are_told_why_not(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, video(stream("hevc.h265"), videos.HEVC))
    assert far(seen(fetch(f"{INSTANCE}/frames/1/rendered", "image/png"))) < TOLERANCE
    assert fetch(f"{INSTANCE}/frames/1/rendered").headers["content-type"] == "image/jpeg"
    for numbers in ("2", "1,2"):
        answer = fetch(f"{INSTANCE}/frames/{numbers}/rendered", "image/png")
        assert (answer.status, answer.json["slug"]) == (404, "no-frames")
        assert "first picture" in answer.json["detail"]
    assert fetch(f"{INSTANCE}/frames/1/rendered", "video/mp4").status == 406


def test_a_series_of_videos_is_shown_by_their_pictures(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, video(stream("avc.mp4")))
    assert far(seen(fetch(f"{SERIES}/rendered", "image/png"))) < TOLERANCE
    parts = fetch(f"{STUDY}/rendered", 'multipart/related; type="image/png"')
    assert parts.body.count(b"Content-Type: image/png\r\n") == 1
    assert fetch(f"{SERIES}/rendered", "image/gif").status == 406
    assert fetch(f"{INSTANCE}/rendered", 'multipart/related; type="image/jpeg"').body.count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("fragments", [2, 40])
def test_fragments_are_one_stream(runtime: Runtime, fetch: Fetch, fragments: int) -> None:
    store(runtime, ARCHIVE, video(stream("avc.mp4"), videos.AVC + ".1", fragments=fragments))
    assert far(seen(fetch(f"{INSTANCE}/rendered", "image/png"))) < TOLERANCE


def test_a_damaged_video_is_refused_and_has_an_icon(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, video(b"\0\0\1\xba" + b"damaged!" * 500, videos.MPEG2))
    answer = fetch(f"{INSTANCE}/rendered", "image/jpeg")
    assert (answer.status, answer.json["slug"]) == (406, "pixels-invalid")
    for path in (STUDY, SERIES, INSTANCE):
        assert seen(fetch(f"{path}/thumbnail")).ndim == 2
    assert fetch(f"{INSTANCE}/rendered", "video/mpeg").status == 200


def test_a_busy_machine_costs_a_video_its_picture_only_for_now(
    runtime: Runtime, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lightbox.pixels import stills

    store(runtime, ARCHIVE, video(stream("avc.mp4")))
    with monkeypatch.context() as busy:
        busy.setattr(stills, "PATIENCE", 0)
        assert seen(fetch(f"{SERIES}/thumbnail")).ndim == 2
        assert fetch(f"{INSTANCE}/rendered", "image/jpeg").status == 503
    assert seen(fetch(f"{SERIES}/thumbnail")).ndim == 3


def test_sizes_beyond_reason_are_refused_by_arithmetic(runtime: Runtime, fetch: Fetch) -> None:
    store(runtime, ARCHIVE, video(stream("avc.mp4"), rows=65535, columns=65535))
    with watched() as calls:
        answer = fetch(f"{INSTANCE}/rendered", "image/jpeg")
    assert (answer.status, answer.json["slug"]) == (413, "pixels-too-large")
    assert calls.made.count("GetObject") <= 1
    assert seen(fetch(f"{INSTANCE}/thumbnail")).ndim == 2
