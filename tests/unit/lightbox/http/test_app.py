from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from pydantic import BaseModel, ConfigDict, Field

from lightbox import errors
from lightbox.http.app import Api
from lightbox.http.message import Reply
from tests.fixtures.http import SITE

SECRET = "DOE^JANE 1970-01-01"


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=2)
    size: int


@dataclass(frozen=True)
class ThingView:
    thing_name: str
    sizes: tuple[int, ...]


@pytest.fixture
def app():
    api = Api()

    @api.get("/api/things/{thing}", returns=ThingView)
    def show(request):
        return ThingView(request.params["thing"], (1, 2))

    @api.delete("/api/things/{thing}")
    def delete(request):
        return None

    @api.get("/api/things/{thing}/parts/{part}")
    def part(request):
        return dict(request.params)

    @api.post("/api/things", body=Thing, status=201)
    def make(request):
        return {"name": request.body.name, "who": request.caller.account_id}

    @api.patch("/api/things/{thing}", open=True)
    def change(request):
        return {"who": getattr(request.actor, "account_id", None)}

    @api.get("/open", open=True)
    def anyone(request):
        return Reply(b"\x00\xff", headers={"content-type": "image/png"}, cookies=("a=b",))

    @api.get("/crash", open=True)
    def crash(request):
        raise ValueError(SECRET)

    @api.get("/unpackable", open=True)
    def unpackable(request):
        return {"x": object()}

    return api


class TestRouting:
    def test_the_braces_of_a_path_become_parameters(self, call, app):
        assert call(app, "GET", "/api/things/a.b-1/parts/2").json == {"thing": "a.b-1", "part": "2"}

    def test_parameters_are_percent_decoded(self, call, app):
        assert call(app, "GET", "/api/things/caf%C3%A9%20x").json["thingName"] == "café x"

    def test_a_slash_never_gets_into_a_parameter(self, call, app):
        assert call(app, "GET", "/api/things/a%2Fb").status == 404

    @pytest.mark.parametrize("path", ["/", "/api", "/api/things/a/b", "/api/thingsX", "/api//thingsX/"])
    def test_elsewhere_is_nothing(self, call, app, path):
        answer = call(app, "GET", path)
        assert (answer.status, answer.slug) == (404, "not-found")

    @pytest.mark.parametrize("path", ["/api/things/a%20b/", "/api//things/a%20b", "/api//things///a%20b//"])
    @pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH"])
    def test_an_address_with_too_many_slashes_leads_to_the_one_that_is_meant(self, call, app, method, path):
        answer = call(app, method, path, query=[("x", "1,2")])
        site, _, place = answer.headers["location"].partition("/api")
        assert (answer.status, place) == (308, "/things/a%20b?x=1%2C2")
        assert site.startswith("https://")

    def test_what_to_delete_is_not_guessed(self, call, app):
        assert call(app, "DELETE", "/api/things/a/").status == 404

    def test_another_method_is_told_which_there_are(self, call, app):
        answer = call(app, "PUT", "/api/things/a")
        assert (answer.status, answer.slug) == (405, "method-not-allowed")
        assert answer.headers["allow"] == "DELETE, GET, HEAD, PATCH"

    def test_nothing_is_an_answer(self, call, app):
        answer = call(app, "DELETE", "/api/things/a")
        assert (answer.status, answer.body) == (204, b"")

    def test_views_go_out_in_camel_case(self, call, app):
        answer = call(app, "GET", "/api/things/a")
        assert answer.json == {"thingName": "a", "sizes": [1, 2]}
        assert answer.headers == {"cache-control": "no-store", "content-type": "application/json"}

    def test_a_reply_goes_out_as_it_is(self, anyone, app):
        answer = anyone(app, "GET", "/open")
        assert (answer.status, answer.body, answer.cookies) == (200, b"\x00\xff", ("a=b",))
        assert answer.headers["content-type"] == "image/png"

    def test_head_answers_as_get_would_without_a_body(self, call, app):
        got, head = call(app, "GET", "/api/things/a"), call(app, "HEAD", "/api/things/a")
        assert (head.status, head.headers, head.body) == (got.status, got.headers, b"")
        assert call(app, "HEAD", "/open").body == b""
        assert call(app, "HEAD", "/nowhere").status == 404

    def test_head_is_told_what_get_would_lead_to(self, call, app):
        told = {"content-type": "application/dicom+json", "etag": 'W/"1"'}

        @app.get("/large")
        def large(request):
            return Reply(b"", 307, {"location": "/artefacts/x?signed-for=GET"}, head=told)

        led = call(app, "GET", "/large")
        assert (led.status, led.headers["location"]) == (307, f"{SITE}/artefacts/x?signed-for=GET")
        head = call(app, "HEAD", "/large")
        assert (head.status, head.body) == (200, b"")
        assert head.headers == {"cache-control": "no-store", **told}

    def test_head_does_not_make_the_address_that_get_would_lead_to(self, call, app):
        made = []

        @app.get("/laborious")
        def laborious(request):
            return Reply(b"", 307, head={"etag": '"1"'}, lead=lambda: made.append(1) or "/artefacts/x")

        assert (call(app, "HEAD", "/laborious").headers["etag"], made) == ('"1"', [])
        assert (call(app, "GET", "/laborious").headers["location"], made) == (f"{SITE}/artefacts/x", [1])

    def test_what_goes_wrong_on_the_way_to_an_address_is_a_problem(self, call, app):
        @app.get("/impossible")
        def impossible(request):
            def lead():
                raise errors.TooLarge

            return Reply(b"", 307, lead=lead)

        assert (call(app, "GET", "/impossible").status, call(app, "GET", "/impossible").slug) == (413, "too-large")

    def test_many_are_served_at_once_without_mixing_them_up(self, call, app, ada, ben):
        barrier = Barrier(8, timeout=10)

        @app.get("/slow/{number}")
        def slow(request):
            barrier.wait()
            return [request.params["number"], request.caller.account_id]

        def ask(number):
            actor = ada if number % 2 else ben
            return call(app, "GET", f"/slow/{number}", actor=actor).json == [str(number), actor.actor.account_id]

        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(ask, range(8)))


class TestBody:
    def test_is_parsed_into_its_model(self, call, app):
        answer = call(app, "POST", "/api/things", json={"name": "ab", "size": 1})
        assert (answer.status, answer.json) == (201, {"name": "ab", "who": "account-ada"})

    @pytest.mark.parametrize(
        ("sent", "fields"),
        [
            ({"name": "a", "size": 1}, ["name"]),
            ({"name": "ab"}, ["size"]),
            ({}, ["name", "size"]),
            ({"name": "ab", "size": 1, "more": 2}, ["more"]),
            ({"name": "ab", "size": "many"}, ["size"]),
        ],
    )
    def test_names_each_field_that_is_wrong(self, call, app, sent, fields):
        answer = call(app, "POST", "/api/things", json=sent)
        assert (answer.status, answer.slug) == (400, "invalid-input")
        assert [error["field"] for error in answer.json["errors"]] == fields
        assert all(error["message"] for error in answer.json["errors"])

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"name": "ab", "size": 1} x'])
    def test_that_is_no_json_object_is_refused(self, call, app, body):
        assert call(app, "POST", "/api/things", body=body).slug == "invalid-input"

    def test_is_never_quoted_back(self, call, app):
        answer = call(app, "POST", "/api/things", json={"name": "x", "size": SECRET, "more": SECRET})
        assert SECRET.encode() not in answer.body

    def test_is_looked_at_only_once_the_caller_is_known(self, anyone, app):
        assert anyone(app, "POST", "/api/things", body=b"{").slug == "unauthenticated"


class TestCredentials:
    def test_without_any_a_route_is_closed(self, anyone, app):
        answer = anyone(app, "GET", "/api/things/a")
        assert (answer.status, answer.slug) == (401, "unauthenticated")

    def test_programs_are_challenged_and_pages_are_not(self, call, anyone, app):
        challenge = call(app, "GET", "/api/things/a", actor=None).headers["www-authenticate"]
        assert "Bearer" in challenge
        assert 'Basic realm="Lightbox"' in challenge
        assert "www-authenticate" not in anyone(app, "GET", "/api/things/a").headers

    def test_a_cookie_alone_changes_nothing(self, call, app):
        for method, path in (("POST", "/api/things"), ("DELETE", "/api/things/a"), ("PATCH", "/api/things/a")):
            answer = call(app, method, path, json={"name": "ab", "size": 1}, headers={"x-lightbox": ""})
            assert (answer.status, answer.slug) == (400, "missing-header")

    def test_a_cookie_alone_reads(self, call, app):
        assert call(app, "GET", "/api/things/a", headers={"x-lightbox": ""}).status == 200

    def test_a_bearer_token_changes_things_without_the_header(self, call, app, ada, agent_of):
        agent = agent_of(ada)
        assert call(app, "POST", "/api/things", json={"name": "ab", "size": 1}, actor=agent).status == 201

    def test_an_open_route_that_changes_things_needs_the_header_too(self, call, anyone, app):
        assert call(app, "PATCH", "/api/things/a", actor=None).slug == "missing-header"
        assert anyone(app, "PATCH", "/api/things/a").json == {"who": None}

    def test_an_open_route_knows_who_calls_all_the_same(self, call, app):
        assert call(app, "PATCH", "/api/things/a").json == {"who": "account-ada"}


class TestErrors:
    @pytest.mark.parametrize(
        ("family", "status"),
        [
            (errors.NotFound, 404),
            (errors.Gone, 410),
            (errors.Unauthenticated, 401),
            (errors.Forbidden, 403),
            (errors.Conflict, 409),
            (errors.InvalidInput, 400),
            (errors.NotAcceptable, 406),
            (errors.TooLarge, 413),
            (errors.TooMany, 429),
            (errors.QuotaExceeded, 507),
            (errors.Unsupported, 415),
            (errors.Transient, 503),
        ],
    )
    def test_every_family_has_its_shape(self, anyone, app, family, status):
        class Special(family):
            slug = "special"
            title = "Special"

        @app.get("/raise", open=True)
        def fail(request):
            raise Special("In this case.")

        answer = anyone(app, "GET", "/raise")
        assert answer.status == status
        assert answer.slug == "special"
        assert answer.json == {
            "type": "/docs/problems#special",
            "title": "Special",
            "status": status,
            "detail": "In this case.",
            "instance": "/raise",
            "slug": "special",
        }

    @pytest.mark.parametrize("path", ["/crash", "/unpackable"])
    def test_a_crash_tells_nothing(self, anyone, app, logs, path):
        answer = anyone(app, "GET", path)
        assert (answer.status, answer.slug) == (500, "internal")
        assert b"DOE" not in answer.body
        assert "DOE" not in logs.text
        assert logs.lines[0]["error"] in ("ValueError", "TypeError")
        assert logs.lines[0]["where"]

    def test_an_error_of_no_family_is_our_fault(self, anyone, app):
        @app.get("/raise", open=True)
        def fail(request):
            raise errors.LightboxError

        assert anyone(app, "GET", "/raise").status == 500


class TestLog:
    def test_names_the_route_and_never_the_path(self, call, app, logs):
        call(app, "GET", "/api/things/DOE?patientName=DOE")
        (line,) = logs.lines
        assert (line["route"], line["status"], line["method"]) == ("/api/things/{thing}", 200, "GET")
        assert line["request_id"] == "request-1"
        assert "DOE" not in json.dumps(line)
