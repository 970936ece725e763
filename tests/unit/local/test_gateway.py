"""The site on one port."""

from __future__ import annotations

import json
import socket
import sys
import types

import httpx
import pytest
from starlette.responses import PlainTextResponse

from functions.manifest import Function
from lightbox.settings import Settings
from local import apigateway
from local.gateway import Gateway, invoke
from local.objects import Objects
from local.server import served
from local.static import Files

SETTINGS = Settings("local", "t", "i", "a", "d", "b", "p", "c", "s")
FUNCTION = Function(
    "echo", "echo_handler.handler", "", routes=("GET /api/echo/{name}", "POST /api/echo/{name}"), timeout=7, memory=128
)


@pytest.fixture
def handler(monkeypatch):
    """Set what the function's handler does."""
    module = types.ModuleType("echo_handler")
    monkeypatch.setitem(sys.modules, "echo_handler", module)

    def use(function):
        module.handler = function

    return use


@pytest.fixture
def site(tmp_path):
    async def page(_request):
        return PlainTextResponse("page")

    app, viewer = tmp_path / "app", tmp_path / "viewer"
    app.mkdir()
    viewer.mkdir()
    (app / "index.html").write_text("<app>")
    gateway = Gateway(Objects("http://127.0.0.1:1", SETTINGS), Files(app, viewer), {"/page": page}, [FUNCTION])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with served(gateway, listener), httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
            yield client


KNOWN = "https://viewer.example"


@pytest.fixture
def open_site(tmp_path):
    """A site that lets one foreign origin in."""
    elsewhere = Function("unrouted", "functions.unrouted.api.handler", "", routes=("$default",))
    objects = Objects("http://127.0.0.1:1", SETTINGS)
    gateway = Gateway(objects, Files(tmp_path, tmp_path), {}, [FUNCTION, elsewhere], origins=[KNOWN])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with served(gateway, listener), httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
            yield client


@pytest.mark.parametrize("path", ["/api/echo/x", "/api/nothing", "/dicomweb/mine/studies", "/artefacts/exports/x"])
def test_a_preflight_is_answered_before_anybody_asks_who_it_is(open_site, path):
    asks = {"access-control-request-method": "GET", "access-control-request-headers": "authorization,x-any"}
    answer = open_site.options(path, headers={"origin": KNOWN, **asks})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == KNOWN
    assert {"authorization", "*"} <= set(answer.headers["access-control-allow-headers"].split(", "))
    assert int(answer.headers["access-control-max-age"]) > 0
    assert "origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("status", [200, 304, 307, 401, 403, 404, 406, 409, 416, 500, 503])
def test_a_foreign_page_reads_the_answer_whatever_its_status(open_site, handler, status):
    handler(lambda *_: {"statusCode": status, "headers": {"vary": "accept"}})
    answer = open_site.get("/api/echo/x", headers={"origin": KNOWN})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, KNOWN)
    assert answer.headers["vary"] == "accept, origin"
    assert "etag" in answer.headers["access-control-expose-headers"]
    other = open_site.get("/api/echo/x", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers
    assert other.headers["vary"] == "accept, origin"
    handler(lambda *_: {"statusCode": status, "headers": {"vary": "origin"}})
    assert open_site.get("/api/echo/x").headers["vary"] == "origin", "said once"


def test_answers_that_no_handler_gives_are_read_too(open_site, handler):
    handler(lambda *_: {"statusCode": "no"})
    failed = open_site.get("/api/echo/x", headers={"origin": KNOWN})
    too_much = open_site.post("/api/echo/x", content=bytes(apigateway.REQUEST_BYTES + 1), headers={"origin": KNOWN})
    denied = open_site.get("/artefacts/exports/x", headers={"origin": KNOWN})
    for answer, status in ((failed, 500), (too_much, 413), (denied, 403)):
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, KNOWN)


def test_what_no_route_is_for_reaches_the_default_route(open_site, runtime):
    wrong = open_site.put("/dicomweb/mine/studies/1.2")
    assert (wrong.status_code, wrong.json()["slug"]) == (405, "method-not-allowed")
    assert "GET" in wrong.headers["allow"]
    missing = open_site.get("/dicomweb/mine/nothing")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert open_site.get("/nothing").json() == {"message": "Not Found"}
    for method, path, status in (("GET", "/dicomweb/mine/no%0Athing", 404), ("TRACE", "/dicomweb/mine/studies", 405)):
        odd = open_site.request(method, path)
        assert (odd.status_code, odd.headers["content-type"]) == (status, "application/problem+json")
    able = open_site.options("/dicomweb/mine/studies/1.2")
    assert (able.status_code, "OPTIONS" in able.headers["allow"]) == (204, True)


def echo(event, context):
    return {"statusCode": 200, "body": json.dumps(event), "cookies": ["a=1", "b=2"]}


def test_a_route_reaches_its_handler(site, handler):
    handler(echo)
    answer = site.get("/api/echo/b%2Fc?x=1", headers={"cookie": "s=1"})
    event = answer.json()
    assert event["routeKey"] == "GET /api/echo/{name}"
    assert event["rawPath"] == "/api/echo/b%2Fc"
    assert event["pathParameters"] == {"name": "b/c"}
    assert event["rawQueryString"] == "x=1"
    assert event["cookies"] == ["s=1"]
    assert event["headers"]["x-forwarded-proto"] == "http"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_what_answers_get_answers_head_without_a_body(site, handler):
    handler(lambda *_: {"statusCode": 200, "headers": {"etag": '"1"', "content-length": "9"}, "body": ""})
    answer = site.head("/api/echo/b")
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (200, b"", '"1"')
    assert "content-length" not in answer.headers
    assert site.head("/api/nothing").status_code == 404


def test_every_answer_has_the_sites_security_headers(site, handler):
    handler(echo)
    for path in ("/api/echo/x", "/page", "/", "/api/nothing"):
        assert site.get(path, headers={"accept": "text/html"}).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/nothing"), ("DELETE", "/api/echo/x"), ("POST", "/page2")])
def test_what_is_no_route_is_answered_as_api_gateway_does(site, method, path):
    answer = site.request(method, path, headers={"accept": "text/html"})
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_pages_of_the_local_server_and_of_the_app(site):
    assert site.get("/page").text == "page"
    assert site.get("/studies", headers={"accept": "text/html"}).text == "<app>"
    assert site.head("/studies", headers={"accept": "text/html"}).status_code == 200


@pytest.mark.parametrize(
    "answer", [{"statusCode": "200"}, {"statusCode": 200, "body": "x" * (apigateway.PAYLOAD_BYTES + 1)}]
)
def test_an_answer_that_the_cloud_would_refuse(site, handler, logs, answer):
    handler(lambda *_: answer)
    got = site.get("/api/echo/x")
    assert (got.status_code, got.json()) == (500, {"message": "Internal Server Error"})
    assert "answer not understood" in logs.text


def test_a_handler_that_raises_says_nothing_of_what_it_read(site, handler, logs):
    def fail(event, context):
        raise ValueError("Müller^Jürgen")

    handler(fail)
    got = site.get("/api/echo/x")
    assert (got.status_code, got.json()) == (500, {"message": "Internal Server Error"})
    assert "ValueError" in logs.text
    assert "ller^J" not in logs.text


def test_a_body_over_the_clouds_limit_is_refused(site, handler):
    handler(echo)
    for size in (apigateway.REQUEST_BYTES + 1, apigateway.PAYLOAD_BYTES):
        got = site.post("/api/echo/x", content=bytes(size))
        assert (got.status_code, got.json()["slug"]) == (413, "request-too-large")
        assert "/api/uploads" in got.json()["detail"]
        assert got.headers["link"] == '</api/uploads>; rel="alternate"'


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_other_host_names_are_refused(site, host):
    assert site.get("/page", headers={"host": host}).status_code == 400


def test_objects_are_s3s(site):
    assert site.get("/archive/a").status_code == 403
    # Nothing listens where the emulator should be.
    signed = "/archive/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=x"
    assert site.get(signed).status_code == 503


def test_the_handler_is_told_who_it_is_and_how_long_it_has(handler):
    handler(lambda _event, context: context)
    context = invoke(FUNCTION, {})
    assert context.function_name == "echo"
    assert context.memory_limit_in_mb == 128
    assert 0 < context.get_remaining_time_in_millis() <= 7000
    assert context.invoked_function_arn.endswith(":echo")
    assert context.aws_request_id != invoke(FUNCTION, {}).aws_request_id
