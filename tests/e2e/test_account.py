"""Accounts as a person has them: confirmation, password, sessions, access tokens."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lightbox.accounts.sessions import REMEMBERED
from tests.fixtures.browser import Witness
from tests.fixtures.people import PASSWORD, Mailbox, Person
from tests.fixtures.server import LightboxServer

pytestmark = pytest.mark.server

COOKIE = "lightbox_session"
OTHER_PASSWORD = "Another-horse-8-battery"


def sign_in(page: Page, email: str, password: str, *, remember: bool = False) -> None:
    """Fill in the sign-in page and press the button."""
    page.goto("/sign-in")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    if remember:
        page.get_by_label("Remember me").check()
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    """Use the account menu."""
    page.get_by_role("button", name="Account menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def in_studies(page: Page) -> None:
    """Wait until the worklist is there."""
    expect(page.get_by_role("search", name="Studies")).to_be_visible()


def test_the_confirmation_is_asked_for_again(stranger: Page, witness: Witness, mailbox: Mailbox) -> None:
    witness.expect("status of 401")
    page, email = stranger, f"slow-{time.time_ns():x}@people.example"
    page.request.post("/api/accounts", data={"email": email, "password": PASSWORD}, headers={"X-Lightbox": "1"})
    mailbox.code(email)
    sign_in(page, email, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("not confirmed yet")
    page.get_by_role("link", name="Resend email confirmation").click()
    expect(page.get_by_label("Email", exact=True)).to_have_value(email)
    page.get_by_role("button", name="Send a new code").click()
    expect(page.get_by_text("a new code is on its way")).to_be_visible()
    # Pasted with words around it, as people copy it.
    page.get_by_label("Code from the email").fill(f"Your code is {mailbox.code(email, after=1)}.")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, email, PASSWORD)
    in_studies(page)


def test_a_wrong_code_is_said_beside_its_field(stranger: Page, witness: Witness, mailbox: Mailbox) -> None:
    witness.expect("status of 400")
    page, email = stranger, f"hasty-{time.time_ns():x}@people.example"
    page.request.post("/api/accounts", data={"email": email, "password": PASSWORD}, headers={"X-Lightbox": "1"})
    code = mailbox.code(email)
    page.goto("/confirm")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_label("Code from the email").fill(f"{(int(code) + 1) % 1_000_000:06d}")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Wrong, or no longer valid.")).to_be_visible()


def test_a_forgotten_password_is_reset(stranger: Page, witness: Witness, mailbox: Mailbox, member: Person) -> None:
    witness.expect("status of 401")
    page = stranger
    page.goto("/sign-in")
    page.get_by_label("Email", exact=True).fill(member.email)
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_label("Email", exact=True)).to_have_value(member.email)
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code from the email").fill(mailbox.code(member.email, after=1))
    page.get_by_label("New password", exact=True).fill(OTHER_PASSWORD)
    page.get_by_role("button", name="Set the new password").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    # Whoever was signed in with the old one is out.
    assert member.site.get("/api/session").status_code == 401
    sign_in(page, member.email, member.password)
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(page, member.email, OTHER_PASSWORD)
    in_studies(page)


def test_a_wrong_password_says_nothing_of_who_is_known(stranger: Page, witness: Witness, member: Person) -> None:
    witness.expect("status of 401")
    sign_in(stranger, member.email, "wrong")
    alert = stranger.get_by_role("alert")
    expect(alert).to_be_visible()
    said = alert.inner_text()
    sign_in(stranger, f"nobody-{member.email}", "wrong")
    expect(alert).to_be_visible()
    assert alert.inner_text() == said
    assert stranger.context.cookies() == []


def test_who_asks_to_be_remembered_is(new_context: Callable[..., BrowserContext], member: Person) -> None:
    lives: dict[bool, float] = {}
    for remember in (False, True):
        page = new_context().new_page()
        sign_in(page, member.email, member.password, remember=remember)
        in_studies(page)
        (cookie,) = page.context.cookies()
        assert cookie["name"] == COOKIE
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        lives[remember] = cookie["expires"]
    assert lives[False] == -1, "gone when the browser is closed"
    assert lives[True] == pytest.approx(time.time() + REMEMBERED, abs=600)


def test_signing_out_ends_the_session(stranger: Page, witness: Witness, member: Person) -> None:
    witness.expect("status of 401")
    page = stranger
    sign_in(page, member.email, member.password)
    in_studies(page)
    kept = page.context.cookies()
    sign_out(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.request.get("/api/studies").status == 401
    # A copy of the cookie is of no use: the session is over at the server.
    page.context.add_cookies([{"name": one["name"], "value": one["value"], "url": page.url} for one in kept])
    assert page.request.get("/api/studies").status == 401
    page.goto("/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_session_elsewhere_is_ended(
    new_context: Callable[..., BrowserContext], witness: Witness, member: Person
) -> None:
    witness.expect("status of 401")
    here = new_context().new_page()
    there = new_context(user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").new_page()
    for page in (here, there):
        sign_in(page, member.email, member.password)
        in_studies(page)
    here.goto("/account")
    sessions = here.get_by_role("list", name="Sessions").get_by_role("listitem")
    # The third is the one that the account was made with.
    expect(sessions).to_have_count(3)
    expect(sessions.filter(has_text="This session")).to_have_count(1)
    sessions.filter(has_text="Firefox").get_by_role("button", name="End session").click()
    expect(sessions).to_have_count(2)
    assert there.request.get("/api/session").status == 401
    assert here.request.get("/api/session").status == 200
    there.get_by_role("button", name="Search").click()
    expect(there.get_by_role("dialog", name="Your session ended")).to_be_visible()


def test_an_access_token_is_made_used_and_revoked(page: Page, lightbox_server: LightboxServer) -> None:
    page.goto("/account")
    page.get_by_role("button", name="Create token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Workstation 4")
    dialog.get_by_role("button", name="Create token").click()
    secret = page.get_by_test_id("new-token").inner_text()
    dialog.get_by_role("button", name="Done").click()
    tokens = page.get_by_role("list", name="Access tokens").get_by_role("listitem")
    expect(tokens).to_contain_text("Workstation 4")
    page.reload()
    expect(tokens).to_contain_text("never used")
    assert secret not in page.content()

    with httpx.Client(base_url=lightbox_server.base_url, trust_env=False) as client:
        studies = "/dicomweb/mine/studies"
        bearer = {"Authorization": f"Bearer {secret}"}
        assert client.get(studies).status_code == 401
        assert client.get(studies, headers=bearer).is_success
        assert client.get(studies, auth=("anything", secret)).is_success
        # It may read, and nothing else.
        assert client.post("/api/uploads", json={}, headers=bearer).status_code == 403
        page.get_by_role("button", name="Revoke token: Workstation 4").click()
        page.get_by_role("dialog").get_by_role("button", name="Revoke token").click()
        expect(page.get_by_text("No access tokens.")).to_be_visible()
        assert client.get(studies, headers=bearer).status_code == 401
        assert client.get(studies, auth=("anything", secret)).status_code == 401
