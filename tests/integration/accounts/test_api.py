"""The accounts API from one side to the other: events in, replies out, over the cloud in this process."""

from __future__ import annotations

import base64
from http.cookies import SimpleCookie

import pytest

from functions import manifest
from functions.accounts import api
from lightbox.accounts.cognito import Cognito
from lightbox.accounts.throttle import PASSWORDS
from lightbox.settings import VERSION
from tests.fixtures.actors import Caller
from tests.fixtures.identities import CODE

EMAIL, PASSWORD, OTHER = "eve@example.org", "Correct-horse-1", "Another-horse-2"


@pytest.fixture(autouse=True)
def provider(runtime, identity, monkeypatch):
    """The identity provider is the one in memory: moto's takes any code and tells who is unknown."""
    monkeypatch.setattr(Cognito, "over", lambda _: identity)


@pytest.fixture
def eve(anyone):
    """A person who registered and confirmed, and signs in through the API."""
    assert anyone(api, "POST", "/api/accounts", json={"email": EMAIL, "password": PASSWORD}).status == 202
    assert anyone(api, "POST", "/api/accounts/confirm", json={"email": EMAIL, "code": CODE}).status == 204

    def sign_in(*, remember=False, password=PASSWORD):
        sent = {"email": EMAIL, "password": password, "remember": remember}
        answer = anyone(api, "POST", "/api/session", json=sent)
        assert answer.status == 200, answer.body
        return Caller(None, (("x-lightbox", "1"),), (answer.cookies[0].split(";")[0],))

    return sign_in


def test_serves_the_routes_of_the_manifest_and_no_others():
    (declared,) = (f for f in manifest.FUNCTIONS if f.name == "accounts-api")
    assert {f"{route.method} {route.path}" for route in api.api.routes} == set(declared.routes)


def test_every_route_but_those_that_let_people_in_is_closed(anyone):
    opened = {f"{route.method} {route.path}" for route in api.api.routes if route.open}
    assert opened == {
        "POST /api/accounts",
        "POST /api/accounts/confirm",
        "POST /api/accounts/resend",
        "POST /api/accounts/forgot",
        "POST /api/accounts/reset",
        "POST /api/session",
        "DELETE /api/session",
        "GET /api/version",
    }
    for route in api.api.routes:
        if not route.open:
            answer = anyone(api, route.method, route.path.replace("{id}", "x"))
            assert (answer.status, answer.slug) == (401, "unauthenticated")


class TestRegistration:
    def test_answers_alike_for_new_and_known_addresses(self, eve, anyone):
        answers = [
            anyone(api, "POST", "/api/accounts", json={"email": email, "password": OTHER})
            for email in (EMAIL, "new@example.org")
        ]
        assert answers[0] == answers[1]
        assert answers[0].status == 202
        assert eve()

    def test_an_unconfirmed_person_cannot_sign_in(self, anyone):
        anyone(api, "POST", "/api/accounts", json={"email": EMAIL, "password": PASSWORD})
        answer = anyone(api, "POST", "/api/session", json={"email": EMAIL, "password": PASSWORD})
        assert (answer.status, answer.slug, answer.cookies) == (401, "wrong-credentials", ())

    @pytest.mark.parametrize("route", ["resend", "forgot"])
    @pytest.mark.usefixtures("eve")
    def test_mail_is_promised_alike_for_known_and_unknown_addresses(self, anyone, route):
        answers = [
            anyone(api, "POST", f"/api/accounts/{route}", json={"email": email})
            for email in (EMAIL, "nobody@example.org")
        ]
        assert answers[0] == answers[1]
        assert answers[0].status == 202

    @pytest.mark.parametrize(
        ("route", "sent", "slug", "fields"),
        [
            ("", {"email": "x", "password": PASSWORD}, "email-refused", {"email"}),
            ("", {"email": EMAIL, "password": "weak"}, "password-refused", {"password"}),
            ("", {"email": EMAIL}, "invalid-input", {"password"}),
            ("", {"email": EMAIL, "password": PASSWORD, "admin": True}, "invalid-input", {"admin"}),
            ("/confirm", {"email": EMAIL, "code": "12"}, "invalid-input", {"code"}),
            ("/confirm", {"email": EMAIL, "code": "      "}, "invalid-input", {"code"}),
            ("/confirm", {"email": EMAIL, "code": 123456}, "invalid-input", {"code"}),
            ("/confirm", {"email": "nobody@example.org", "code": CODE}, "code-refused", {"code"}),
            ("/resend", {"email": "x"}, "email-refused", {"email"}),
            ("/forgot", {}, "invalid-input", {"email"}),
            ("/reset", {"email": EMAIL, "code": CODE, "password": "weak"}, "password-refused", {"password"}),
            ("/reset", {"email": "nobody@example.org", "code": CODE, "password": OTHER}, "code-refused", {"code"}),
        ],
    )
    def test_says_which_field_is_wrong(self, anyone, route, sent, slug, fields):
        answer = anyone(api, "POST", f"/api/accounts{route}", json=sent)
        assert (answer.status, answer.slug) == (400, slug)
        assert {error["field"] for error in answer.json["errors"]} == fields

    def test_takes_a_code_as_people_paste_it(self, anyone):
        anyone(api, "POST", "/api/accounts", json={"email": EMAIL, "password": PASSWORD})
        assert anyone(api, "POST", "/api/accounts/confirm", json={"email": EMAIL, "code": " 123 456\n"}).status == 204


class TestSession:
    @pytest.mark.usefixtures("eve")
    def test_tells_who_signed_in(self, anyone):
        sent = {"email": EMAIL.upper(), "password": PASSWORD, "remember": False}
        answer = anyone(api, "POST", "/api/session", json=sent)
        me = answer.json
        assert me == {
            "accountId": me["accountId"],
            "email": EMAIL,
            "archiveId": me["archiveId"],
            "displayName": "eve",
            "createdAt": "2025-03-01T12:00:00Z",
            "archive": {
                "id": me["archiveId"],
                "name": "Archive of eve",
                "studies": 0,
                "series": 0,
                "instances": 0,
                "bytes": 0,
            },
        }
        again = anyone(api, "GET", "/api/session", cookies=(answer.cookies[0].split(";")[0],))
        assert (again.status, again.json) == (200, me)

    @pytest.mark.parametrize(("remember", "age"), [(False, ""), (True, str(30 * 86400))])
    @pytest.mark.usefixtures("eve")
    def test_comes_as_a_cookie_that_scripts_and_neighbours_cannot_reach(self, anyone, remember, age):
        sent = {"email": EMAIL, "password": PASSWORD, "remember": remember}
        (header,) = anyone(api, "POST", "/api/session", json=sent).cookies
        cookie = SimpleCookie(header)["__Host-lightbox_session"]
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", age)

    @pytest.mark.usefixtures("eve")
    def test_needs_the_right_password(self, anyone):
        answers = [
            anyone(api, "POST", "/api/session", json={"email": email, "password": password})
            for email, password in ((EMAIL, OTHER), ("nobody@example.org", PASSWORD))
        ]
        assert answers[0] == answers[1]
        assert (answers[0].status, answers[0].slug, answers[0].cookies) == (401, "wrong-credentials", ())
        assert "www-authenticate" not in answers[0].headers

    @pytest.mark.usefixtures("eve")
    def test_needs_the_header_that_no_foreign_page_can_send(self, call):
        sent = {"email": EMAIL, "password": PASSWORD}
        assert call(api, "POST", "/api/session", json=sent, actor=None).slug == "missing-header"

    @pytest.mark.usefixtures("eve")
    def test_is_refused_after_too_many_tries(self, anyone):
        for _ in range(PASSWORDS.tries):
            anyone(api, "POST", "/api/session", json={"email": EMAIL, "password": OTHER})
        answer = anyone(api, "POST", "/api/session", json={"email": EMAIL, "password": PASSWORD})
        assert (answer.status, answer.slug) == (429, "attempts-exhausted")
        assert answer.headers["retry-after"]

    def test_ends_on_signing_out_and_only_this_one(self, eve, call):
        first, second = eve(), eve(remember=True)
        answer = call(api, "DELETE", "/api/session", actor=first)
        assert answer.status == 204
        assert answer.cookies[0].startswith("__Host-lightbox_session=;")
        assert call(api, "GET", "/api/session", actor=first).status == 401
        assert call(api, "GET", "/api/session", actor=second).status == 200

    def test_signing_out_again_or_without_a_session_is_fine(self, call, anyone, ada, agent_of):
        for _ in range(2):
            assert call(api, "DELETE", "/api/session").status == 204
        assert anyone(api, "DELETE", "/api/session").status == 204
        assert call(api, "DELETE", "/api/session", actor=agent_of(ada)).status == 204

    def test_no_foreign_page_can_sign_anybody_out(self, call):
        assert call(api, "DELETE", "/api/session", headers={"x-lightbox": ""}).slug == "missing-header"
        assert call(api, "GET", "/api/session").status == 200

    def test_all_end_when_the_password_is_reset(self, eve, anyone, call):
        held = eve(), eve(remember=True)
        anyone(api, "POST", "/api/accounts/forgot", json={"email": EMAIL})
        sent = {"email": EMAIL, "code": CODE, "password": OTHER}
        assert anyone(api, "POST", "/api/accounts/reset", json=sent).status == 204
        for session in held:
            assert call(api, "GET", "/api/session", actor=session).status == 401
        assert call(api, "GET", "/api/session", actor=eve(password=OTHER)).status == 200

    def test_leaves_nothing_of_a_person_in_the_log(self, eve, anyone, logs):
        eve()
        anyone(api, "POST", "/api/session", json={"email": EMAIL, "password": OTHER})
        assert len(logs.lines) == 2
        assert EMAIL not in logs.text
        assert "horse" not in logs.text


class TestSessions:
    def test_are_listed_newest_first_with_the_present_one_marked(self, eve, call, clock):
        first = eve()
        clock.forward(minutes=1)
        second = eve(remember=True)
        items = call(api, "GET", "/api/sessions", actor=first).json["items"]
        assert [(item["current"], item["createdAt"], item["expiresAt"]) for item in items] == [
            (False, "2025-03-01T12:01:00Z", "2025-03-31T12:01:00Z"),
            (True, "2025-03-01T12:00:00Z", "2025-03-02T00:00:00Z"),
        ]
        assert set(items[0]) == {"id", "createdAt", "lastSeenAt", "expiresAt", "userAgent", "current"}
        assert items[0]["userAgent"] == "Browser of a test"
        call(api, "DELETE", f"/api/sessions/{items[0]['id']}", actor=first)
        assert call(api, "GET", "/api/session", actor=second).status == 401
        assert call(api, "GET", "/api/session", actor=first).status == 200

    def test_tell_when_they_were_last_in_use(self, call, clock):
        clock.forward(hours=1)
        call(api, "GET", "/api/session")
        assert call(api, "GET", "/api/sessions").json["items"][0]["lastSeenAt"] == "2025-03-01T13:00:00Z"

    def test_of_others_are_not_known(self, call, ben):
        theirs = call(api, "GET", "/api/sessions", actor=ben).json["items"][0]["id"]
        answer = call(api, "DELETE", f"/api/sessions/{theirs}")
        assert (answer.status, answer.slug) == (404, "session-not-found")
        assert call(api, "GET", "/api/session", actor=ben).status == 200


class TestTokens:
    NEW = {"name": "Viewer", "scopes": ["read"], "expiresInDays": 30}  # noqa: RUF012

    def make(self, call, **other):
        return call(api, "POST", "/api/tokens", json=self.NEW | other)

    def test_show_their_secret_once(self, call):
        answer = self.make(call)
        made = answer.json
        assert answer.status == 201
        assert made.pop("token").startswith("lbx_")
        assert made == {
            "id": made["id"],
            "name": "Viewer",
            "scopes": ["read"],
            "createdAt": "2025-03-01T12:00:00Z",
            "expiresAt": "2025-03-31T12:00:00Z",
            "lastUsedAt": None,
        }
        assert call(api, "GET", "/api/tokens").json == {"items": [made]}

    @pytest.mark.parametrize("scheme", ["Bearer", "Basic"])
    def test_let_a_program_in_and_tell_when(self, call, anyone, scheme):
        secret = self.make(call).json["token"]
        sent = secret if scheme == "Bearer" else base64.b64encode(f"anyone:{secret}".encode()).decode()
        answer = anyone(api, "GET", "/api/session", headers={"authorization": f"{scheme} {sent}"})
        assert (answer.status, answer.slug) == (403, "members-only")
        assert call(api, "GET", "/api/tokens").json["items"][0]["lastUsedAt"] == "2025-03-01T12:00:00Z"

    def test_are_refused_once_revoked(self, call, anyone):
        made = self.make(call).json
        assert call(api, "DELETE", f"/api/tokens/{made['id']}").status == 204
        assert call(api, "GET", "/api/tokens").json == {"items": []}
        answer = anyone(api, "GET", "/api/session", headers={"authorization": f"Bearer {made['token']}"})
        assert (answer.status, answer.slug) == (401, "token-refused")

    def test_are_refused_once_over(self, call, anyone, clock):
        secret = self.make(call, expiresInDays=1).json["token"]
        clock.forward(days=1)
        answer = anyone(api, "GET", "/api/session", headers={"authorization": f"Bearer {secret}"})
        assert (answer.status, answer.slug) == (401, "token-refused")

    def test_of_others_are_not_known(self, call, ben):
        theirs = call(api, "POST", "/api/tokens", json=self.NEW, actor=ben).json
        answer = call(api, "DELETE", f"/api/tokens/{theirs['id']}")
        assert (answer.status, answer.slug) == (404, "token-not-found")
        assert len(call(api, "GET", "/api/tokens", actor=ben).json["items"]) == 1

    @pytest.mark.parametrize(
        ("other", "field"),
        [
            ({"scopes": []}, "scopes"),
            ({"scopes": ["admin"]}, "scopes.0"),
            ({"scopes": ["read", "write", "read"]}, "scopes"),
            ({"expiresInDays": 0}, "expiresInDays"),
            ({"expiresInDays": 366}, "expiresInDays"),
            ({"expiresInDays": None}, "expiresInDays"),
            ({"name": "  "}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"expires_in_days": 3}, "expires_in_days"),
        ],
    )
    def test_are_asked_for_in_full(self, call, other, field):
        answer = self.make(call, **other)
        assert (answer.status, answer.slug) == (400, "invalid-input")
        assert [error["field"] for error in answer.json["errors"]] == [field]

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/api/tokens"),
            ("POST", "/api/tokens"),
            ("DELETE", "/api/tokens/x"),
            ("GET", "/api/sessions"),
            ("DELETE", "/api/sessions/x"),
            ("GET", "/api/session"),
        ],
    )
    def test_cannot_be_used_on_the_account_whatever_their_scopes(self, call, ada, agent_of, method, path):
        answer = call(api, method, path, json=self.NEW if method == "POST" else None, actor=agent_of(ada))
        assert (answer.status, answer.slug) == (403, "members-only")


def test_tells_its_version_to_anyone(anyone):
    assert anyone(api, "GET", "/api/version").json == {"version": VERSION}
