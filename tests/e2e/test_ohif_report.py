"""What is no plain image: segmentations are shown, measurements are saved as reports, reports read, videos played."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from pydicom import dcmread
from pydicom.uid import UltrasoundMultiFrameImageStorage

from local.demo.exam import DemoFile, uid
from local.demo.schedule import STUDIES
from local.uploads import Uploads
from tests.e2e.viewer import Viewer
from tests.fixtures.people import Person
from tests.make import dicom, videos
from tests.make.segmentation import segmentation

pytestmark = pytest.mark.server

SCAN = next(study for study in STUDIES if study.key == "ct-head-prior")
OFFIS = "1.2.276.0.7230010.3.1.4.2139363186.7819.982086466.2"
"""A report among pydicom's files: the images and objects it refers to have no names."""

LENGTH = re.compile(r"(\d+\.\d+) mm")


@pytest.fixture
def stored(member: Person) -> str:
    """Put a CT of a few slices into the member's archive, and a segmentation: the right half of each slice."""
    slices = list(SCAN.files(date(2026, 1, 15)))
    images = [dcmread(BytesIO(file.content)) for file in slices]
    mask = np.zeros((len(images), images[0].Rows, images[0].Columns), bool)
    mask[:, :, : images[0].Columns // 2] = True
    halves = DemoFile("halves", segmentation(images, mask, "Right half"))
    uploads = Uploads(member.site)
    uploads.finished(uploads.send([*slices, halves]), 60)
    return str(uid(SCAN.key))


def measure(viewer: Viewer) -> None:
    """Draw a length over the image, and have OHIF keep it for a report."""
    viewer.tool("Length")
    x, y = viewer.middle()
    viewer.page.mouse.click(x - 60, y)
    viewer.page.mouse.move(x + 60, y, steps=6)
    viewer.page.mouse.click(x + 60, y)
    viewer.page.get_by_text("Yes", exact=True).click()


def millimetres(viewer: Viewer) -> float:
    """Return the length that is written over the image."""
    written = viewer.page.locator("svg.svg-layer")
    expect(written).to_contain_text(LENGTH)
    found = LENGTH.search(written.text_content() or "")
    assert found
    return float(found.group(1))


def save(viewer: Viewer, name: str) -> None:
    """Have OHIF store its measurements as a structured report."""
    viewer.part("trackedMeasurements-btn").click()
    viewer.page.get_by_text("Create SR").click()
    viewer.part("dialog-input").fill(name)
    viewer.part("input-dialog-save-button").click()


def test_a_measurement_is_saved_as_a_report_and_shown_again(page: Page, member: Person, stored: str) -> None:
    viewer = Viewer.open(page.context, stored)
    measure(viewer)
    length = millimetres(viewer)
    with viewer.page.expect_response("**/dicomweb/mine/studies") as saved:
        save(viewer, "Ventricle")
    assert saved.value.status == 200
    (report,) = member.send("GET", f"/dicomweb/mine/studies/{stored}/series?Modality=SR").json()
    assert report["0008103E"]["Value"] == ["Ventricle"]

    again = Viewer.open(page.context, stored)
    again.part("study-browser-thumbnail-no-image").filter(has_text="Ventricle").dblclick()
    assert millimetres(again) == pytest.approx(length, abs=0.06)


def test_a_segmentation_lies_over_its_images(page: Page, stored: str) -> None:
    viewer = Viewer.open(page.context, stored)
    viewer.part("study-browser-thumbnail-no-image").filter(has_text="Right half").dblclick()
    expect(viewer.page.get_by_text("Do you want to open this Segmentation?")).to_be_visible()

    def halves() -> tuple[float, float] | None:
        right, left = viewer.colour()
        return (right, left) if right > 10 else None

    right, left = viewer.until(halves, "the segment is not shown")
    assert left < 1 < right


def test_a_report_is_read_whose_images_have_no_names(demo_page: Page) -> None:
    demo_page.goto(f"/viewer?StudyInstanceUIDs={OFFIS}")
    expect(demo_page.get_by_text("A mass of 3 cm was detected.")).to_be_visible(timeout=30_000)


def test_a_video_is_played_wherever_it_stands(page: Page, member: Person) -> None:
    film = dcmread(BytesIO(videos.video(videos.stream("avc.mp4"))))
    film.SOPClassUID, film.Modality = UltrasoundMultiFrameImageStorage, "US"
    uploads = Uploads(member.site)
    uploads.finished(uploads.send([DemoFile("film", dicom.written(film, videos.AVC))]), 60)
    viewer = Viewer.open(page.context, str(film.StudyInstanceUID))
    left, right = viewer.colour()
    assert min(left, right) > 30  # bars of colour from side to side, and no frame that could not be decoded
    first = viewer.picture()
    viewer.part("cine-player-play-pause").click()
    viewer.changed(first)
