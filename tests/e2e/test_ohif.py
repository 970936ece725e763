"""The viewer works because the DICOMweb under it is right: every tool a reader reaches for, on the demo studies."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from local.demo.exam import uid
from tests.e2e.viewer import Viewer, difference
from tests.fixtures.browser import Witness

pytestmark = pytest.mark.server

VOLUME = "HEAD 1.25 STD"
SLICES = 144


@pytest.fixture
def context(demo_page: Page) -> BrowserContext:
    """A browser in which the demo account is signed in."""
    return demo_page.context


@pytest.fixture
def head(context: BrowserContext) -> Viewer:
    """The volume of the head, a little below its crown."""
    viewer = Viewer.open(context, str(uid("ct-head")))
    viewer.show_series(VOLUME)
    viewer.scroll(20)
    expect(viewer.part("viewport-overlay-bottom-right").first).to_contain_text(f"(21/{SLICES})")
    viewer.shown()
    return viewer


# Opening the volume is most of a test's time, so what is done with it shares two openings.


def test_a_volume_is_scrolled_windowed_and_measured_and_its_tags_are_read(head: Viewer) -> None:
    seen = head.shown()
    head.scroll(12)
    # Slices lie in the order of space, from the crown down: the instance numbers of this scan run against it.
    expect(head.part("viewport-overlay-bottom-right").first).to_contain_text(f"{SLICES - 32} (33/{SLICES})")
    seen = head.changed(seen)

    assert head.window == "W:80L:40"
    head.drag(90, 60)
    head.changed(seen)
    width, level = map(float, re.findall(r"-?[\d.]+", head.window))
    assert width > 80
    assert level != 40

    head.tool("TagBrowser")
    dialog = head.page.get_by_role("dialog")
    expect(dialog.get_by_text("DICOM Tag Browser")).to_be_visible()
    expect(dialog).to_contain_text("ORIGINAL\\PRIMARY\\AXIAL")
    dialog.get_by_placeholder("Search metadata").fill("PatientName")
    expect(dialog).to_contain_text("Müller")
    head.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    head.tool("Length")
    x, y = head.middle()
    head.page.mouse.click(x - 60, y)
    head.page.mouse.move(x + 60, y, steps=6)
    box = head.canvas().bounding_box()
    assert box
    # 120 pixels of the screen in a viewport as high as the image: 512 rows of 250/512 mm (PixelSpacing).
    expect(head.page.locator("svg.svg-layer")).to_contain_text(f"{120 / box['height'] * 250:.1f} mm")
    head.page.mouse.click(x + 60, y)
    expect(head.page.get_by_text("Track measurements for this series?")).to_be_visible()


def test_a_volume_is_cut_in_three_planes_and_shown_beside_its_report(head: Viewer) -> None:
    head.layout("Layout-1-1")
    expect(head.part("viewport-pane")).to_have_count(4)
    expect(head.page.locator("canvas.cornerstone-canvas")).to_have_count(2)
    volume, scout = head.shown(0), head.shown(1)
    assert difference(volume, scout) > 1
    expect(head.page.locator("object[type='application/pdf']")).to_be_visible()

    head.layout("MPR")
    expect(head.page.locator("canvas.cornerstone-canvas")).to_have_count(3)
    axial, sagittal, coronal = (head.shown(at) for at in range(3))
    for one, other in ((axial, sagittal), (sagittal, coronal), (axial, coronal)):
        assert difference(one, other) > 1


def test_a_cine_runs(context: BrowserContext) -> None:
    viewer = Viewer.open(context, str(uid("echo")))
    overlay = viewer.part("viewport-overlay-bottom-right").first
    expect(overlay).to_contain_text("(1/60)")
    seen = viewer.shown()
    viewer.part("cine-player-play-pause").click()
    expect(overlay).not_to_contain_text("(1/60)")
    viewer.changed(seen)
    viewer.part("cine-player-play-pause").click()


def test_every_kind_of_image_is_seen(context: BrowserContext, witness: Witness) -> None:
    for study in ("mr-head", "chest", "mammography", "pet-ct"):
        viewer = Viewer.open(context, str(uid(study)))
        assert viewer.shown().std() > 10, study
        # Each series has its picture, and no frame was fetched for it but those of the series that is open.
        expect(viewer.part("study-browser-thumbnail").locator("img").last).to_be_visible()
        # Nothing private is in the address, neither the page's nor that of any request.
        assert viewer.page.url.endswith(f"/viewer?StudyInstanceUIDs={uid(study)}")
        viewer.page.close()
    assert not [url for url in witness.requests if re.search(r"Patient(Name|ID)=[^&]*[^&\d*]", url)]
    of_mammograms = [url for url in witness.requests if f"{uid('mammography')}/" in url and "/frames/" in url]
    assert len(of_mammograms) == 1
