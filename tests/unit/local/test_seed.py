"""The demo account."""

from __future__ import annotations

import json
import re
import stat

import httpx
import pytest

from local import seed as module
from local.seed import EMAIL, Demo, Seed, SeedFailed, new_password

KEPT = Demo(EMAIL, "old-password", "lbx_old", "archive-old", seeded=True)


class Site:
    """The accounts API, with at most one account."""

    def __init__(self, password="", token="", archive="archive-new"):
        self.password, self.token, self.archive = password, token, archive
        self.confirmed = bool(password)
        self.calls = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        said = json.loads(request.content) if request.content else {}
        call = f"{request.method} {request.url.path}"
        self.calls.append(call)
        match call:
            case "GET /api/uploads":
                known = request.headers.get("authorization") == f"Bearer {self.token}"
                return httpx.Response(200 if known else 401, json={"items": []})
            case "POST /api/accounts":
                self.password = said["password"]
                return httpx.Response(202)
            case "POST /api/accounts/confirm":
                self.confirmed = said["code"] == "123456"
                return httpx.Response(204 if self.confirmed else 400)
            case "POST /api/session":
                good = self.confirmed and said["password"] == self.password
                return httpx.Response(200 if good else 401, json={"archiveId": self.archive})
            case "POST /api/tokens":
                assert (said["scopes"], request.headers["x-lightbox"]) == (["read", "write"], "1")
                self.token = "lbx_new"
                return httpx.Response(201, json={"token": self.token})
            case _:
                return httpx.Response(204)


@pytest.fixture
def account(monkeypatch):
    def make(site, kept=None, code="123456"):
        real = httpx.Client
        monkeypatch.setattr(
            module.httpx, "Client", lambda **how: real(**{**how, "transport": httpx.MockTransport(site)})
        )
        return Seed("http://site", lambda _: code).account(kept)

    return make


def test_a_new_account_is_registered_confirmed_and_given_a_token(account):
    site = Site()
    made = account(site)
    assert made == Demo(EMAIL, site.password, "lbx_new", "archive-new", seeded=False)
    assert site.calls[-1] == "DELETE /api/session"


def test_the_kept_account_is_used_again_without_a_word(account):
    site = Site(password="old-password", token="lbx_old")
    assert account(site, KEPT) is KEPT
    assert site.calls == ["GET /api/uploads"]


def test_a_lost_token_is_replaced_and_the_studies_stay(account):
    made = account(Site(password="old-password", archive="archive-old"), KEPT)
    assert made == Demo(EMAIL, "old-password", "lbx_new", "archive-old", seeded=True)


def test_a_lost_account_is_made_anew_with_another_archive(account):
    made = account(Site(), KEPT)
    assert (made.archive_id, made.seeded) == ("archive-new", False)
    assert made.password != KEPT.password


def test_without_the_mailed_code_there_is_no_account(account, monkeypatch):
    monkeypatch.setattr(module, "MAIL_SECONDS", 0)
    with pytest.raises(SeedFailed, match="code"):
        account(Site(), code="")


def test_a_wrong_code_is_reported_with_the_step(account):
    with pytest.raises(SeedFailed, match="/api/accounts/confirm"):
        account(Site(), code="000000")


def test_a_password_that_the_policy_takes():
    for _ in range(50):
        password = new_password()
        assert len(password) >= 12
        assert all(re.search(kind, password) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]"))


class TestKeeping:
    def test_what_was_kept_comes_back_and_is_private(self, tmp_path):
        file = tmp_path / "demo.json"
        KEPT.save(file)
        assert Demo.load(file) == KEPT
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [file]

    @pytest.mark.parametrize("text", [None, "", "{", "{}", '{"email": "a", "unknown": 1}'])
    def test_what_cannot_be_read_was_not_kept(self, tmp_path, text):
        file = tmp_path / "demo.json"
        if text is not None:
            file.write_text(text)
        assert Demo.load(file) is None
