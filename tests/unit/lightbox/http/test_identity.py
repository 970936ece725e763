from __future__ import annotations

import base64

import pytest

from lightbox.access.actors import Member
from lightbox.access.tokens import TokenRefused
from lightbox.errors import Unauthenticated
from lightbox.http import identity
from lightbox.http.message import Request
from tests.fixtures.http import event


def request(headers=None, cookies=()):
    return Request.from_event(event("POST", "/", headers=headers, cookies=cookies))


def basic(user, password):
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def agent(agent_of, ada):
    return agent_of(ada, "read")


@pytest.fixture
def secret(agent):
    return agent.headers[0][1].removeprefix("Bearer ")


def test_nothing_presented_is_nobody(runtime):
    assert identity.identify(request(), runtime) is None


def test_a_cookie_is_a_person(runtime, ada):
    assert identity.identify(request(cookies=ada.cookies), runtime) == ada.actor
    assert isinstance(ada.actor, Member)


def test_a_cookie_that_means_nothing_is_nobody(runtime):
    assert identity.identify(request(cookies=("__Host-lightbox_session=x",)), runtime) is None


def test_on_https_only_the_cookie_that_no_neighbour_can_plant_counts(runtime, ada):
    planted = ada.cookies[0].removeprefix("__Host-")
    assert identity.identify(request(cookies=(planted,)), runtime) is None


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_is_a_program(runtime, agent, secret, scheme):
    assert identity.identify(request({"authorization": f"{scheme} {secret}"}), runtime) == agent.actor


@pytest.mark.parametrize("user", ["", "anyone", "ada@example.org"])
def test_a_token_may_be_the_password_of_basic_whoever_the_user(runtime, agent, secret, user):
    assert identity.identify(request(basic(user, secret)), runtime) == agent.actor


@pytest.mark.parametrize("headers", [{"authorization": "Bearer lbx_no"}, {"authorization": "Bearer"}, basic("a", "b")])
def test_a_token_that_is_not_valid_is_refused_and_not_ignored(runtime, ada, headers):
    with pytest.raises(TokenRefused):
        identity.identify(request(headers, ada.cookies), runtime)


@pytest.mark.parametrize("value", ["Basic", "Basic !!!", "Basic é", "Basic " + base64.b64encode(b"\xff\xfe").decode()])
def test_basic_that_cannot_be_read_is_refused(runtime, value):
    with pytest.raises(Unauthenticated):
        identity.identify(request({"authorization": value}), runtime)


def test_a_token_goes_before_a_cookie(runtime, agent, secret, ada):
    assert identity.identify(request({"authorization": f"Bearer {secret}"}, ada.cookies), runtime) == agent.actor


def test_a_scheme_that_nobody_speaks_leaves_the_cookie_to_decide(runtime, ada):
    assert identity.identify(request({"authorization": "Negotiate x"}, ada.cookies), runtime) == ada.actor


@pytest.mark.parametrize(
    ("headers", "trusted"),
    [
        ({}, False),
        ({"authorization": "Bearer x"}, True),
        ({"authorization": "Bearer x", "origin": "https://evil.example"}, True),
        (basic("a", "b"), True),
        (basic("a", "b") | {"origin": "https://lightbox.example"}, True),
        (basic("a", "b") | {"origin": "https://evil.example"}, False),
        (basic("a", "b") | {"origin": "null"}, False),
        ({"authorization": "Negotiate x"}, False),
    ],
)
def test_only_what_no_foreign_page_can_make_a_browser_send_does_without_the_header(headers, trusted):
    assert identity.by_token(request(headers)) is trusted


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"origin": "https://lightbox.example"}, True),
        ({"origin": "https://lightbox.example", "sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://lightbox.example"}, False),
        ({"origin": "https://lightbox.example:8443"}, False),
        ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"referer": "https://lightbox.example/viewer"}, False),
    ],
)
def test_a_page_of_our_own_is_known_by_what_only_browsers_can_say(headers, ours):
    assert identity.from_our_page(request(headers)) is ours
