"""From nothing to pixels: somebody registers, uploads a folder with junk in it, reads a study, deletes it."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from local.demo.exam import uid
from local.demo.schedule import STUDIES
from tests.e2e.uploading import UploadPage, payload
from tests.e2e.viewer import Viewer
from tests.fixtures.people import PASSWORD, Mailbox
from tests.make import folders
from tests.make.folders import Outcome

pytestmark = pytest.mark.server


SCAN = next(study for study in STUDIES if study.key == "ct-head-prior")
SLICES = 34


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two small studies, junk, and a scan whose slices can be told apart."""
    root = folders.write(tmp_path / "from the disc")
    for number, file in enumerate(SCAN.files(date(2026, 1, 31))):
        (root / f"scan {number}").write_bytes(file.content)
    return root


@pytest.fixture
def address() -> str:
    """An address that nobody has used."""
    return f"first-{time.time_ns():x}@people.example"


def register(page: Page, mailbox: Mailbox, email: str) -> None:
    """Register, read the code in the outbox page, confirm, and sign in."""
    page.goto("/register")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("We sent you a code")).to_be_visible()
    mailbox.code(email)
    outbox = page.context.new_page()
    outbox.goto("/outbox")
    mail = outbox.get_by_role("article").filter(has_text=email).first.inner_text()
    outbox.close()
    page.get_by_label("Code from the email").fill(re.findall(r"\b\d{6}\b", mail)[0])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Email", exact=True)).to_have_value(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("No studies yet")).to_be_visible()


def test_a_stranger_becomes_a_member_and_reads_their_first_study(
    stranger: Page, mailbox: Mailbox, address: str, folder: Path
) -> None:
    page = stranger
    register(page, mailbox, address)
    expected = folders.counts()
    stored = expected[Outcome.STORED] + SLICES
    skipped = expected[Outcome.SKIPPED]

    upload = UploadPage.open(page)
    upload.choose_folder(folder)
    expect(page.get_by_text(f"Found {sum(expected.values()) + SLICES} files")).to_be_visible()
    page.get_by_label("Message").fill("Second opinion, please")
    page.get_by_label("Sender email").fill("ward@hospital.example")
    upload.start()
    upload.finished()
    unsupported = skipped + expected[Outcome.REFUSED]
    upload.expect_counts("Outcome", stored=stored, already_there=0, unsupported=unsupported, conflicts=0)
    page.get_by_role("button", name=f"{skipped} files left out").click()
    expect(page.get_by_role("list", name="Files left out")).to_contain_text("README.txt")

    page.get_by_role("link", name="Show the studies").click()
    studies = page.get_by_role("grid", name="Studies")
    for name in ("Folder, Anna", "Folder, Bernd", "Müller, Jürgen"):
        expect(studies.get_by_role("row").filter(has_text=name)).to_be_visible()

    scan = str(uid(SCAN.key))
    with page.context.expect_page() as opened:
        studies.get_by_role("link", name="Müller, Jürgen").click()
    viewer = Viewer(opened.value)
    seen = viewer.shown()
    assert viewer.page.url.endswith(f"/viewer?StudyInstanceUIDs={scan}")
    viewer.scroll(5)
    viewer.changed(seen)
    viewer.page.close()

    row = studies.get_by_role("row").filter(has_text="Müller, Jürgen")
    row.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Properties").click()
    panel = page.get_by_label("Study properties")
    expect(panel).to_contain_text("ward@hospital.example")
    expect(panel).to_contain_text("Second opinion, please")
    expect(panel).to_contain_text(f"1 series, {SLICES} images")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

    metadata = f"/dicomweb/mine/studies/{scan}/metadata"
    assert page.request.get(metadata).status == 200
    row.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"1 series with {SLICES} images")
    dialog.get_by_role("button", name="Delete study").click()
    expect(page.get_by_text("The study was deleted.")).to_be_visible()
    expect(row).to_be_hidden()
    assert page.request.get(metadata).status == 404
    page.reload()
    expect(studies.get_by_role("row").filter(has_text="Folder, Bernd")).to_be_visible()
    expect(row).to_be_hidden()


def test_a_folder_is_dropped_onto_the_worklist(page: Page, folder: Path) -> None:
    page.goto("/studies")
    expect(page.get_by_text("No studies yet")).to_be_visible()
    drop(page, folder)
    expect(page.get_by_text(f"Found {sum(folders.counts().values()) + SLICES} files")).to_be_visible()
    upload = UploadPage(page)
    upload.start()
    upload.finished()
    upload.expect_counts("Outcome", stored=folders.counts()[Outcome.STORED] + SLICES)
    page.get_by_role("link", name="Show the studies").click()
    # The study shows up on the page that was open all the time, which nobody has pointed at.
    expect(page.get_by_role("row").filter(has_text="Folder, Anna")).to_be_visible()


def drop(page: Page, folder: Path) -> None:
    """Drag a folder of this machine from outside onto the page and let go."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 500, "data": data})


def test_more_files_are_added_another_day(page: Page, tmp_path: Path) -> None:
    first, second = ([file.content for file in SCAN.files(date(2026, 1, 31))][at : at + 3] for at in (0, 3))
    upload = UploadPage.open(page)
    upload.choose_files(payload(f"IM{at}", content) for at, content in enumerate(first))
    page.get_by_label("Upload later").check()
    upload.start()
    expect(page.get_by_text("Everything arrived")).to_be_visible()
    # Another day: nothing of the page is left.
    page.goto("/uploads")
    page.get_by_role("list", name="Uploads").get_by_role("link").first.click()
    expect(page.get_by_text("Open", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add more files").click()
    upload.choose_files(payload(f"IM{at + 3}", content) for at, content in enumerate(second))
    upload.start()
    upload.finished()
    upload.expect_counts("Outcome", stored=6)
    page.get_by_role("link", name="Show the studies").click()
    expect(page.get_by_role("row").filter(has_text="Müller, Jürgen")).to_contain_text("6")
