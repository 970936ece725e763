"""Pages of other sites before the local server."""

from __future__ import annotations

import json

import pytest

from infra.parts.edge import HEADERS
from local.cors import PATHS, Foreign

GRANTED = json.loads(HEADERS.read_text())["foreign"]
KNOWN, UNKNOWN = "https://viewer.example", "https://evil.example"
FOREIGN = Foreign([KNOWN], GRANTED)
ASKS = {"origin": KNOWN, "access-control-request-method": "GET"}


@pytest.mark.parametrize("path", [*PATHS, "/dicomweb/mine/studies", "/api/nothing"])
def test_a_preflight_of_a_named_origin_is_answered_wherever_data_is(path):
    answer = FOREIGN.preflight("OPTIONS", path, ASKS)
    assert answer == {"access-control-allow-origin": KNOWN, **GRANTED}


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/api/version", ASKS),
        ("OPTIONS", "/api/version", {"origin": KNOWN}),
        ("OPTIONS", "/api/version", {**ASKS, "origin": UNKNOWN}),
        ("OPTIONS", "/api/version", {**ASKS, "origin": "null"}),
        ("OPTIONS", "/api/version", {**ASKS, "origin": KNOWN + ".evil.example"}),
        ("OPTIONS", "/api/version", {"access-control-request-method": "GET"}),
        ("OPTIONS", "/studies", ASKS),
    ],
)
def test_anything_else_is_none(method, path, headers):
    assert FOREIGN.preflight(method, path, headers) is None


def test_no_origin_is_let_in_unless_it_was_named():
    nobody = Foreign([], GRANTED)
    assert nobody.preflight("OPTIONS", "/api/version", ASKS) is None
    assert nobody.answered("/api/version", ASKS) == {}
    assert FOREIGN.answered("/api/version", {"origin": UNKNOWN}) == {}
    assert FOREIGN.answered("/studies", ASKS) == {}


def test_an_answer_says_who_may_read_it_and_which_of_its_headers():
    added = FOREIGN.answered("/dicomweb/mine/studies", {"origin": KNOWN})
    assert added["access-control-allow-origin"] == KNOWN
    exposed = added["access-control-expose-headers"].split(", ")
    assert {"warning", "etag", "content-location", "content-range", "link", "location", "x-total-count"} <= set(exposed)


def test_nothing_ever_speaks_of_credentials():
    assert not any("credentials" in name for name in GRANTED)
    assert "authorization" in GRANTED["access-control-allow-headers"].split(", ")
