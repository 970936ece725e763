"""What keeps strangers, other sites and injected code away, as a browser enforces it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from local.demo.exam import DemoFile, uid
from local.uploads import Uploads
from tests.e2e.viewer import Viewer
from tests.fixtures.browser import Witness
from tests.fixtures.people import Person
from tests.fixtures.server import LightboxServer
from tests.make import dicom

pytestmark = pytest.mark.server

STUDY = f"/dicomweb/mine/studies/{uid('chest')}"

RAMP = np.tile(np.arange(256, dtype=np.int16) * 10, (256, 1))

FETCH = """async ([path, options]) => {
  const answer = await fetch(path, options);
  return {status: answer.status, challenge: answer.headers.get("www-authenticate")};
}"""

LOADS = """path => new Promise(settle => {
  const image = new Image();
  image.onload = () => settle(true);
  image.onerror = () => settle(false);
  image.src = path;
})"""

INJECT = """() => new Promise(settle => {
  document.addEventListener("securitypolicyviolation", event => settle(event.effectiveDirective));
  const script = document.createElement("script");
  script.textContent = "window.injected = true";
  document.body.append(script);
})"""


@pytest.mark.parametrize("path", [f"{STUDY}/metadata", "/dicomweb/mine/studies", "/api/studies", "/api/uploads"])
def test_without_a_session_there_is_nothing(stranger: Page, witness: Witness, path: str) -> None:
    witness.expect("status of 401")
    stranger.goto("/sign-in")
    # No challenge either: the browser would answer it with a window of its own that asks for a password.
    assert stranger.evaluate(FETCH, [path, {}]) == {"status": 401, "challenge": None}
    assert not stranger.evaluate(LOADS, path)


def test_programs_are_told_how_to_sign_in(stranger: Page) -> None:
    answer = stranger.request.get("/dicomweb/mine/studies")
    assert answer.status == 401
    assert re.match(r"Bearer\b.*\bBasic\b", answer.headers["www-authenticate"])


def test_a_change_must_come_from_our_own_pages(page: Page) -> None:
    page.goto("/studies")
    for headers in ({}, {"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert page.request.post("/api/uploads", data={}, headers=headers).status == 400
    assert page.evaluate("async () => (await (await fetch('/api/uploads')).json()).items") == []
    body = {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": "{}"}
    assert page.evaluate(FETCH, ["/api/uploads", body])["status"] == 201


def test_the_session_is_out_of_reach_of_scripts(page: Page) -> None:
    page.goto("/studies")
    assert page.context.cookies()
    assert page.evaluate("document.cookie") == ""


@pytest.mark.parametrize("path", ["/studies", f"/viewer?StudyInstanceUIDs={uid('chest')}"])
def test_injected_code_does_not_run(demo_page: Page, witness: Witness, path: str) -> None:
    witness.expect("Content Security Policy|inline script")
    answer = demo_page.goto(path)
    assert answer
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert demo_page.evaluate(INJECT) == "script-src-elem"
    assert demo_page.evaluate("window.injected") is None


def test_objects_are_reached_by_signature_only(demo_page: Page) -> None:
    for path in ("/archive/a/b", "/intake/a/b", "/artefacts/a/b"):
        assert demo_page.request.get(path).status == 403
    for method in ("put", "delete"):
        assert getattr(demo_page.request, method)("/archive/a/b").status == 403


def test_a_link_to_the_viewer_leads_through_the_sign_in(
    stranger: Page, witness: Witness, lightbox_server: LightboxServer
) -> None:
    witness.expect("status of 401|request failed|unauthenticated")
    page = stranger
    page.goto(f"/viewer?StudyInstanceUIDs={uid('chest')}")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email", exact=True).fill(lightbox_server.email)
    page.get_by_label("Password", exact=True).fill(lightbox_server.password)
    page.get_by_role("button", name="Sign in").click()
    assert Viewer(page).shown().std() > 10
    assert page.url.endswith(f"/viewer?StudyInstanceUIDs={uid('chest')}")


def test_what_files_say_is_text_and_nothing_else(page: Page, member: Person) -> None:
    code = "<img src=x onerror=alert(1)>"
    hostile = dicom.with_pixels(dicom.dataset(study=66, name=f"{code}^Ada", patient_id='"><svg/onload=alert(2)>'), RAMP)
    hostile.StudyDescription, hostile.SeriesDescription = "<script>alert(3)</script>", code
    hostile.InstitutionName, hostile.WindowCenter, hostile.WindowWidth = code, 1280, 2560
    uploads = Uploads(member.site)
    uploads.finished(uploads.send([DemoFile(f"{code}.dcm", dicom.written(hostile))], message=code), 60)
    said: list[str] = []
    page.context.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))

    page.goto(f"/studies?study={dicom.uid(66)}")
    panel = page.get_by_label("Study properties")
    for text in (hostile.StudyDescription, hostile.PatientID, code):
        expect(panel).to_contain_text(text)
    assert page.title() == "Studies · Lightbox"
    assert page.evaluate("JSON.stringify({...localStorage})").find("Ada") == -1
    viewer = Viewer.open(page.context, dicom.uid(66))
    expect(viewer.part("viewport-overlay-top-left").first).to_contain_text(code)
    # Opened by itself, an answer is not taken for a page either.
    for path in (f"/dicomweb/mine/studies/{dicom.uid(66)}/metadata", f"/api/studies/{dicom.uid(66)}", f"/api/{code}"):
        answer = page.request.get(path, headers={"accept": "*/*"})
        assert re.match(r"application/(dicom\+|problem\+)?json\b", answer.headers["content-type"]), path
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert said == []
