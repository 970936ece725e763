from __future__ import annotations

import base64
import json
from dataclasses import dataclass

import pytest

from lightbox.errors import Unauthenticated
from lightbox.http.message import Query, Reply, Request, camel, to_json, wire
from tests.fixtures.http import event


@dataclass(frozen=True)
class Inner:
    study_instance_uid: str


@dataclass(frozen=True)
class Outer:
    an_inner: Inner
    many_inner: tuple[Inner, ...]
    some_data: dict[str, int]
    nothing_here: None = None


class TestRequest:
    def test_is_read_from_an_event(self):
        made = event(
            "POST",
            "/a/b%20c",
            body=b"\x00\x01",
            query=[("x", "1"), ("x", "2"), ("y", "ä ö")],
            headers={"X-Thing": "V", "User-Agent": "Agent"},
            cookies=("a=1", "b=x=y", "broken"),
        )
        request = Request.from_event(made)
        assert (request.method, request.path, request.raw) == ("POST", "/a/b c", b"\x00\x01")
        assert request.query.getall("x") == ["1", "2"]
        assert request.query.get("y") == "ä ö"
        assert request.headers["x-thing"] == "V"
        assert request.cookies == {"a": "1", "b": "x=y"}
        assert request.user_agent == "Agent"

    def test_needs_no_body_headers_or_cookies(self):
        made = {"rawPath": "/", "requestContext": {"http": {"method": "GET"}, "domainName": "d.example"}}
        request = Request.from_event(made)
        assert (request.raw, request.headers, request.cookies) == (b"", {}, {})
        assert request.site == "https://d.example"

    def test_takes_text_bodies_as_utf_8(self):
        made = event("POST", "/") | {"body": "ä", "isBase64Encoded": False}
        assert Request.from_event(made).raw == "ä".encode()

    def test_knows_the_site_as_the_client_sees_it(self):
        headers = {"host": "inner", "x-forwarded-host": "outer.example", "x-forwarded-proto": "http,https"}
        assert Request.from_event(event("GET", "/", headers=headers)).site == "http://outer.example"
        assert Request.from_event(event("GET", "/", headers={"host": "h:1"})).site == "https://h:1"
        assert Request.from_event(event("GET", "/", headers=headers), "https://set.example").site == (
            "https://set.example"
        )

    @pytest.mark.parametrize(
        ("headers", "site"),
        [
            ({"forwarded": "for=192.0.2.1;host=outer.example;proto=https"}, "https://outer.example"),
            ({"forwarded": 'Host="outer.example:8443";Proto=HTTPS, host=inner'}, "https://outer.example:8443"),
            ({"forwarded": "for=192.0.2.1"}, "http://inner"),
            ({"forwarded": "host=a.example", "x-forwarded-host": "b.example"}, "http://b.example"),
            ({"x-forwarded-host": "a.example, b.example"}, "http://a.example"),
            ({"x-forwarded-host": "[2001:db8::1]:8042"}, "http://[2001:db8::1]:8042"),
            ({"x-forwarded-host": 'a"><script>'}, "http://inner"),
            ({"x-forwarded-host": "a.example/../b"}, "http://inner"),
            ({"x-forwarded-host": "a.example", "x-forwarded-proto": "javascript"}, "https://a.example"),
        ],
    )
    def test_believes_of_proxies_only_names_of_hosts(self, headers: dict[str, str], site: str):
        made = event("GET", "/", headers={"host": "inner", "x-forwarded-proto": "http", **headers})
        assert Request.from_event(made).site == site

    def test_has_no_caller_when_nobody_is_known(self):
        with pytest.raises(Unauthenticated):
            _ = Request.from_event(event("GET", "/")).caller


class TestQuery:
    def test_keeps_order_repeats_and_empty_values(self):
        query = Query("b=1&a=&b=2&c")
        assert query.pairs == (("b", "1"), ("a", ""), ("b", "2"), ("c", ""))
        assert (query.get("b"), query.get("none"), query.get("none", "x")) == ("1", "", "x")
        assert query.getall("none") == []


class TestReply:
    def test_of_bytes_is_base64(self):
        made = Reply(b"\x00", 206).to_event()
        assert (made["statusCode"], base64.b64decode(made["body"]), made["isBase64Encoded"]) == (206, b"\x00", True)
        assert made["headers"]["content-type"] == "application/octet-stream"

    def test_of_text_is_utf_8(self):
        made = Reply("ä").to_event()
        assert (made["body"], made["isBase64Encoded"]) == ("ä", False)
        assert made["headers"]["content-type"] == "text/plain; charset=utf-8"

    def test_of_nothing_has_no_type(self):
        made = Reply(status=204).to_event()
        assert (made["body"], made["headers"]) == ("", {"cache-control": "no-store"})

    def test_is_not_cached_unless_it_says_so(self):
        assert Reply("x", headers={"cache-control": "private"}).to_event()["headers"]["cache-control"] == "private"


class TestWire:
    def test_turns_names_of_fields_and_leaves_keys_of_data(self):
        outer = Outer(Inner("1.2"), (Inner("3"), Inner("4")), {"some_key": 1})
        assert json.loads(to_json([outer])) == [
            {
                "anInner": {"studyInstanceUid": "1.2"},
                "manyInner": [{"studyInstanceUid": "3"}, {"studyInstanceUid": "4"}],
                "someData": {"some_key": 1},
                "nothingHere": None,
            }
        ]

    def test_leaves_plain_values_alone(self):
        assert wire({"a": [1, "x", None, True]}) == {"a": [1, "x", None, True]}
        assert to_json("ä") == '"ä"'

    @pytest.mark.parametrize(("snake", "expected"), [("a", "a"), ("study_uid", "studyUid"), ("sha256", "sha256")])
    def test_camel(self, snake, expected):
        assert camel(snake) == expected
