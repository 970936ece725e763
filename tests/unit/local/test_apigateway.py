"""HTTP to API Gateway's events and back."""

from __future__ import annotations

import base64
import json

import pytest

from functions.manifest import DEFAULT, FUNCTIONS
from local import apigateway
from local.apigateway import Call, Malformed, Route, Routes, TooMuch, from_result, message, to_event

NOW = 1_700_000_000.5


def call(method="GET", path="/api/studies", query="", headers=(), body=b"") -> Call:
    return Call(method, path, query, (("Host", "127.0.0.1:1"), *headers), body, "127.0.0.1")


def event(given: Call, key="GET /api/studies", params=None):
    return to_event(given, Route(key), params or {}, NOW)


def test_the_context_names_the_route_the_client_and_the_time():
    context = event(call(headers=(("User-Agent", "browser/1"),)))["requestContext"]
    assert context["routeKey"] == "GET /api/studies"
    assert context["http"] == {
        "method": "GET",
        "path": "/api/studies",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "browser/1",
    }
    assert context["domainName"] == "127.0.0.1:1"
    assert context["time"] == "14/Nov/2023:22:13:20 +0000"
    assert context["timeEpoch"] == 1_700_000_000_500
    assert context["stage"] == "$default"


def test_headers_are_lower_case_and_repeated_ones_joined_by_commas():
    made = event(call(headers=(("Accept", "a/b"), ("accept", "c/d"))))
    assert made["headers"] == {"host": "127.0.0.1:1", "accept": "a/b,c/d"}


def test_cookies_stand_in_a_list_and_not_among_the_headers():
    made = event(call(headers=(("Cookie", "a=1; b=2"), ("Cookie", "c=3"))))
    assert made["cookies"] == ["a=1", "b=2", "c=3"]
    assert "cookie" not in made["headers"]


def test_a_request_without_cookies_query_or_body_has_no_such_fields():
    made = event(call())
    assert {"cookies", "queryStringParameters", "pathParameters", "body"}.isdisjoint(made)
    assert made["isBase64Encoded"] is False


def test_the_query_is_kept_raw_and_its_repeated_names_joined_by_commas():
    made = event(call(query="a=1&a=2&b=x%20y&c="))
    assert made["rawQueryString"] == "a=1&a=2&b=x%20y&c="
    assert made["queryStringParameters"] == {"a": "1,2", "b": "x y", "c": ""}


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "text/plain", "application/dicom+json"],
)
def test_text_reaches_the_handler_as_text(kind):
    made = event(call("POST", headers=(("content-type", kind),), body='{"ü":1}'.encode()))
    assert (made["body"], made["isBase64Encoded"]) == ('{"ü":1}', False)


@pytest.mark.parametrize(
    ("kind", "body"), [("application/dicom", b"\x00\xff"), ("application/json", b"\xff\xfe"), ("", b"text")]
)
def test_other_bodies_reach_the_handler_in_base64(kind, body):
    made = event(call("POST", headers=(("content-type", kind),) if kind else (), body=body))
    assert made["isBase64Encoded"] is True
    assert base64.b64decode(made["body"]) == body


def test_a_body_that_api_gateway_refuses_is_refused():
    with pytest.raises(TooMuch):
        event(call("POST", body=bytes(apigateway.REQUEST_BYTES + 1)))


def test_an_event_that_lambda_refuses_is_refused():
    # Base64 makes 4.6 MB more than Lambda's six.
    with pytest.raises(TooMuch):
        event(call("POST", body=bytes(4_600_000 + 200_000)))
    event(call("POST", body=bytes(4_600_000)))


class TestRoutes:
    def test_fixed_segments_win_over_parameters(self):
        routes = Routes([("GET /a/{x}", "param"), ("GET /a/b", "fixed")])
        assert routes.find("GET", "/a/b")[2] == "fixed"
        assert routes.find("GET", "/a/c")[1:] == ({"x": "c"}, "param")

    def test_the_method_is_part_of_the_route(self):
        assert Routes([("GET /a", 1)]).find("POST", "/a") is None

    @pytest.mark.parametrize("path", ["/a", "/a/", "/a/b/c", "/"])
    def test_as_many_segments_as_the_route_has(self, path):
        assert Routes([("GET /a/{x}", 1)]).find("GET", path) is None

    def test_parameters_are_decoded(self):
        assert Routes([("GET /a/{x}", 1)]).find("GET", "/a/b%2Fc%20d")[1] == {"x": "b/c d"}

    def test_every_route_of_the_manifest_is_found(self):
        routes = Routes((route, function.name) for function in FUNCTIONS for route in function.routes)
        for function in FUNCTIONS:
            for key in function.routes:
                method, _, path = key.partition(" ")
                found = routes.find(method, path.replace("{", "").replace("}", ""), otherwise=key == DEFAULT)
                assert found is not None
                assert found[0].key == key


class TestAnswers:
    def test_status_headers_cookies_and_body(self):
        answer = from_result(
            {
                "statusCode": 201,
                "headers": {"Content-Type": "text/plain", "X-A": "1"},
                "cookies": ["a=1; Path=/", "b=2"],
                "body": "ü",
            }
        )
        assert answer.status == 201
        assert answer.headers == [
            ("content-type", "text/plain"),
            ("x-a", "1"),
            ("set-cookie", "a=1; Path=/"),
            ("set-cookie", "b=2"),
        ]
        assert answer.body == "ü".encode()

    def test_base64_is_decoded(self):
        body = base64.b64encode(b"\x00\x01").decode()
        assert from_result({"statusCode": 200, "body": body, "isBase64Encoded": True}).body == b"\x00\x01"

    def test_without_a_content_type_it_is_json(self):
        assert ("content-type", "application/json") in from_result({"statusCode": 204}).headers

    @pytest.mark.parametrize(("result", "body"), [("hi", b"hi"), ({"a": 1}, b'{"a": 1}'), (None, b"null")])
    def test_anything_without_a_status_is_the_body_of_a_200(self, result, body):
        answer = from_result(result)
        assert (answer.status, answer.body) == (200, body)

    @pytest.mark.parametrize("result", [{"statusCode": "200"}, {"statusCode": 200, "body": {"a": 1}}])
    def test_what_api_gateway_does_not_understand(self, result):
        with pytest.raises(Malformed):
            from_result(result)

    @pytest.mark.parametrize("encoded", [True, False])
    def test_more_than_lambda_may_answer(self, encoded):
        with pytest.raises(TooMuch):
            from_result({"statusCode": 200, "body": "A" * apigateway.PAYLOAD_BYTES, "isBase64Encoded": encoded})

    def test_escapes_count_towards_the_limit(self):
        with pytest.raises(TooMuch):
            from_result({"statusCode": 200, "body": '"' * (apigateway.PAYLOAD_BYTES // 2)})

    def test_api_gateways_own_words(self):
        answer = message(404, "Not Found")
        assert (answer.status, json.loads(answer.body)) == (404, {"message": "Not Found"})
