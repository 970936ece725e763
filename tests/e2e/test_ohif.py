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


def test_the_stack_is_scrolled_slice_by_slice(head: Viewer) -> None:
    seen = head.shown()
    head.scroll(12)
    # Slices lie in the order of space, from the crown down: the instance numbers of this scan run against it.
    expect(head.part("viewport-overlay-bottom-right").first).to_contain_text(f"{SLICES - 32} (33/{SLICES})")
    head.changed(seen)


def test_dragging_changes_window_and_level(head: Viewer) -> None:
    assert head.window == "W:80L:40"
    seen = head.shown()
    head.drag(90, 60)
    head.changed(seen)
    width, level = map(float, re.findall(r"-?[\d.]+", head.window))
    assert width > 80
    assert level != 40


def test_a_length_is_measured_in_millimetres(head: Viewer) -> None:
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


def test_four_viewports_show_the_series_and_the_report(head: Viewer) -> None:
    head.layout("Layout-1-1")
    expect(head.part("viewport-pane")).to_have_count(4)
    expect(head.page.locator("canvas.cornerstone-canvas")).to_have_count(2)
    volume, scout = head.shown(0), head.shown(1)
    assert difference(volume, scout) > 1
    expect(head.page.locator("object[type='application/pdf']")).to_be_visible()


def test_the_tags_of_an_image_are_read(head: Viewer) -> None:
    head.tool("TagBrowser")
    dialog = head.page.get_by_role("dialog")
    expect(dialog.get_by_text("DICOM Tag Browser")).to_be_visible()
    expect(dialog).to_contain_text("ORIGINAL\\PRIMARY\\AXIAL")
    dialog.get_by_placeholder("Search metadata").fill("PatientName")
    expect(dialog).to_contain_text("Müller")


def test_the_volume_is_cut_in_three_planes(head: Viewer) -> None:
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


@pytest.mark.parametrize("study", ["mr-head", "chest", "mammography", "pet-ct", "ct-head-prior"])
def test_every_kind_of_image_is_seen(context: BrowserContext, witness: Witness, study: str) -> None:
    viewer = Viewer.open(context, str(uid(study)))
    assert viewer.shown().std() > 10
    # Nothing private is in the address, neither the page's nor that of any request.
    assert viewer.page.url.endswith(f"/viewer?StudyInstanceUIDs={uid(study)}")
    assert not [url for url in witness.requests if re.search(r"Patient(Name|ID)=[^&]*[^&\d*]", url)]
