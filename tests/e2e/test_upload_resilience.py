"""What goes wrong on the way of an upload, and what is lost by it: nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from local.uploads import PART
from tests.e2e.uploading import Traffic, UploadPage, payload
from tests.fixtures.browser import Witness
from tests.fixtures.people import Person
from tests.make import dicom

pytestmark = pytest.mark.server

FILES = 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one study of many small images."""
    root = tmp_path / "disc"
    root.mkdir()
    for number in range(1, FILES + 1):
        (root / f"IM{number:03d}").write_bytes(dicom.ct(64, 64, study=81, instance=number, name="Steadfast^Sam"))
    return root


@pytest.fixture
def upload(page: Page) -> UploadPage:
    """The upload page of a new member."""
    return UploadPage.open(page)


@pytest.fixture
def traffic(page: Page) -> Traffic:
    """The PUTs of that page."""
    return Traffic(page)


def test_lost_connections_are_tried_again_and_said(
    upload: UploadPage, traffic: Traffic, witness: Witness, folder: Path
) -> None:
    witness.expect("ERR_CONNECTION_RESET")
    traffic.abort(8)
    upload.choose_folder(folder)
    upload.start()
    expect(upload.page.get_by_text(re.compile(r"Trying again in \d+ s"))).to_be_visible()
    upload.finished()
    upload.expect_counts("Outcome", stored=FILES, already_there=0)
    assert len(traffic.paths) == len(set(traffic.paths)) == FILES


def test_a_session_that_ends_is_taken_up_where_it_stood(
    upload: UploadPage, traffic: Traffic, witness: Witness, member: Person, folder: Path
) -> None:
    witness.expect("status of 401")
    page = upload.page
    traffic.hold(after=5)
    upload.choose_folder(folder)
    upload.start()
    traffic.expect_waiting()
    # Ended on another device; what was granted before goes through, the commit does not.
    for session in member.send("GET", "/api/sessions").json()["items"]:
        member.site.delete(f"/api/sessions/{session['id']}")
    traffic.release()
    dialog = page.get_by_role("dialog", name="Your session ended")
    expect(dialog).to_contain_text(member.email)
    dialog.get_by_label("Password", exact=True).fill(member.password)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    upload.finished()
    upload.expect_counts("Outcome", stored=FILES)
    assert len(traffic.paths) == FILES


def test_a_reloaded_page_goes_on_without_sending_twice(upload: UploadPage, traffic: Traffic, folder: Path) -> None:
    page = upload.page
    traffic.hold(after=10)
    upload.choose_folder(folder)
    upload.start()
    traffic.expect_waiting()
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert len(traffic.paths) == 10
    traffic.forget()
    expect(page.get_by_text(re.compile("is still open"))).to_be_visible()
    upload.choose_folder(folder)
    upload.start()
    upload.finished()
    upload.expect_counts("Outcome", stored=FILES, already_there=0)
    assert len(traffic.paths) == len(set(traffic.paths)) == FILES


def test_a_large_file_goes_on_with_the_parts_that_are_missing(
    upload: UploadPage, traffic: Traffic, member: Person, tmp_path: Path
) -> None:
    folder = tmp_path / "cine"
    folder.mkdir()
    content = dicom.us_cine(64, 512, 512, study=83, name="Large^Lena")
    (folder / "cine.dcm").write_bytes(content)
    parts = -(-len(content) // PART)
    assert parts == 4
    page = upload.page
    traffic.hold(after=2)
    upload.choose_folder(folder)
    upload.start()
    traffic.expect_waiting()
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    traffic.forget()
    expect(page.get_by_text(re.compile("is still open"))).to_be_visible()
    upload.choose_folder(folder)
    upload.start()
    upload.finished()
    upload.expect_counts("Outcome", stored=1)
    assert len(traffic.paths) == parts
    instance = f"{dicom.uid(83)}/series/{dicom.uid(83, 1)}/instances/{dicom.uid(83, 1, 1)}"
    stored = member.site.get(f"/dicomweb/mine/studies/{instance}", follow_redirects=True)
    assert content in stored.content


def test_leaving_is_asked_about_while_files_are_going(upload: UploadPage, traffic: Traffic, folder: Path) -> None:
    page = upload.page
    traffic.hold(after=3)
    upload.choose_folder(folder)
    upload.start()
    traffic.expect_waiting()
    # Between the pages of the app the upload goes on.
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Studies").click()
    expect(page.get_by_role("link", name=re.compile(r"Uploading, \d+ %"))).to_be_visible()
    page.get_by_role("button", name="Account menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    question = page.get_by_role("dialog", name="Stop the upload?")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_be_hidden()
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.assign('/outbox'))")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    traffic.release()
    page.get_by_role("link", name="Upload", exact=True).click()
    upload.finished()
    upload.expect_counts("Outcome", stored=FILES)


def test_another_image_of_the_same_identity_is_a_conflict(upload: UploadPage, member: Person) -> None:
    page = upload.page
    first = dicom.ct(16, 16, study=82, instance=1, name="Original^Olga")
    other = dicom.ct(16, 32, study=82, instance=1, name="Original^Olga")
    upload.choose_files([payload("original.dcm", first)])
    upload.start()
    upload.finished()
    stored = member.send("GET", f"/dicomweb/mine/studies/{dicom.uid(82)}/metadata").json()

    page.get_by_role("button", name="New upload").click()
    upload.choose_files([payload("again.dcm", first), payload("other.dcm", other)])
    upload.start()
    upload.finished()
    upload.expect_counts("Outcome", stored=0, already_there=1, conflicts=1)
    page.get_by_role("link", name="Details").click()
    files = page.get_by_role("list", name="Files")
    expect(files.get_by_role("listitem").filter(has_text="again.dcm")).to_contain_text("Already there")
    expect(files.get_by_role("listitem").filter(has_text="other.dcm")).to_contain_text("Conflict")
    assert member.send("GET", f"/dicomweb/mine/studies/{dicom.uid(82)}/metadata").json() == stored


def test_somebody_elses_upload_is_not_there(page: Page, new_person: Callable[[str], Person], witness: Witness) -> None:
    witness.expect("status of 404")
    theirs = new_person("ben").send("POST", "/api/uploads", json={}).json()["id"]
    page.goto(f"/uploads/{theirs}")
    expect(page.get_by_text("There is no such upload")).to_be_visible()
