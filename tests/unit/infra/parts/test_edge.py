import json
import shutil
import subprocess

import pytest

from infra.parts.edge import HEADERS, SIGNED_HEADERS, listed, script
from lightbox.http import problems
from local.cors import Foreign

NODE = shutil.which("node")


KNOWN = "https://viewer.example"


def run(file, request, *, sees="request", **constants):
    """Run a CloudFront Function as the edge would: a global ``handler`` that is given the event."""
    event = json.dumps({sees: request})
    program = f"{script(file, **constants)};console.log(JSON.stringify(handler({event})))"
    ran = subprocess.run([NODE, "-e", program], capture_output=True, check=True, text=True)
    return json.loads(ran.stdout)


@pytest.mark.skipif(NODE is None, reason="needs node")
@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/", "/index.html"),
        ("/studies", "/index.html"),
        ("/docs/problems", "/docs/problems.html"),
        ("/docs/Problems/", "/index.html"),
        ("/studies/1.2.840.10008.1", "/index.html"),
        ("/app/main-AbCd1234.js", "/app/main-AbCd1234.js"),
        ("/12.bundle.b4688cdbdd856b75.js", "/12.bundle.b4688cdbdd856b75.js"),
        ("/0ddf166f7a343eda.wasm", "/0ddf166f7a343eda.wasm"),
        ("/font.woff2", "/font.woff2"),
        ("/viewer", "/viewer/index.html"),
        ("/viewer/", "/viewer/index.html"),
        ("/viewer/1.2.840", "/viewer/index.html"),
        ("/viewers", "/index.html"),
    ],
)
def test_a_page_is_answered_by_its_app_and_a_file_by_itself(asked, answered):
    assert run("pages.js", {"uri": asked})["uri"] == answered


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_the_api_is_told_the_sites_name_whatever_a_client_claims():
    request = {
        "method": "GET",
        "uri": "/api/version",
        "headers": {"host": {"value": "a.example"}, "x-forwarded-host": {"value": "evil.example"}},
    }
    passed = run("entrance.js", request, ORIGINS=[], GRANTED={})
    assert passed["headers"]["x-forwarded-host"]["value"] == "a.example"


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_what_lambda_would_not_take_is_told_where_to_go():
    def sent(uri, size):
        headers = {"host": {"value": "a.example"}, "content-length": {"value": str(size)}}
        return run("entrance.js", {"method": "POST", "uri": uri, "headers": headers}, ORIGINS=[], GRANTED={})

    refused = sent("/dicomweb/mine/studies", 5_000_000)
    local = problems.too_large("/dicomweb/mine/studies")
    assert json.loads(refused["body"]["data"]) == local.body
    assert {name: value["value"] for name, value in refused["headers"].items()} == {
        "cache-control": "no-store",
        **local.headers,
    }
    assert "statusCode" not in sent("/dicomweb/mine/studies", 4_000_000)
    assert "statusCode" not in sent("/intake/upload/file", 16 * 1024 * 1024)


@pytest.mark.skipif(NODE is None, reason="needs node")
@pytest.mark.parametrize(("status", "kept"), [(200, True), (204, False), (304, False), (307, False), (406, True)])
def test_an_answer_without_a_body_names_no_media_type(status, kept):
    headers = {"content-type": {"value": "application/json"}, "location": {"value": "/x"}}
    left = run("leaving.js", {"statusCode": status, "headers": headers}, sees="response")
    assert ("content-type" in left["headers"], "location" in left["headers"]) == (kept, True)


def preflight(origin, *origins, method="OPTIONS", asks=True):
    headers = {"host": {"value": "a.example"}, "origin": {"value": origin}}
    if asks:
        headers["access-control-request-method"] = {"value": "GET"}
    request = {"method": method, "uri": "/dicomweb/mine/studies", "headers": headers}
    return run("entrance.js", request, ORIGINS=list(origins), GRANTED=listed()["foreign"])


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_a_preflight_is_answered_at_the_edge_as_on_one_machine():
    answer = preflight(KNOWN, "https://other.example", KNOWN)
    sent = {name: header["value"] for name, header in answer["headers"].items()}
    local = Foreign([KNOWN], listed()["foreign"])
    asked = {"origin": KNOWN, "access-control-request-method": "GET"}
    assert answer["statusCode"] == 204
    assert sent == {**local.preflight("OPTIONS", "/dicomweb/mine/studies", asked), "vary": "origin"}


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_no_preflight_of_a_stranger_is_answered():
    assert "statusCode" not in preflight("https://evil.example", KNOWN)
    assert "statusCode" not in preflight(KNOWN)
    assert "statusCode" not in preflight(KNOWN, KNOWN, method="GET")
    assert "statusCode" not in preflight(KNOWN, KNOWN, asks=False)


def test_a_presigned_request_is_passed_on_as_it_was_signed(synthesised):
    policy = synthesised["dev-web"].one("CloudFront::OriginRequestPolicy")["OriginRequestPolicyConfig"]
    assert policy["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert policy["CookiesConfig"] == {"CookieBehavior": "none"}
    assert policy["HeadersConfig"] == {"HeaderBehavior": "whitelist", "Headers": list(SIGNED_HEADERS)}


@pytest.mark.parametrize("page", ["", "app", "viewer"])
def test_the_cdn_sends_the_headers_that_the_local_server_sends(synthesised, page):
    listed = json.loads(HEADERS.read_text())
    expected = {**listed["everywhere"], **(listed[page] if page else {})}
    policies = {
        policy["ResponseHeadersPolicyConfig"]["Comment"]: policy["ResponseHeadersPolicyConfig"]
        for policy in synthesised["dev-web"].properties("CloudFront::ResponseHeadersPolicy")
    }
    policy = policies[f"Lightbox: {page or 'everywhere'}"]
    known = policy["SecurityHeadersConfig"]
    sent = {item["Header"]: item["Value"] for item in policy["CustomHeadersConfig"]["Items"]}
    sent["referrer-policy"] = known["ReferrerPolicy"]["ReferrerPolicy"]
    sent["x-content-type-options"] = "nosniff" if known["ContentTypeOptions"]["Override"] else ""
    if "ContentSecurityPolicy" in known:
        sent["content-security-policy"] = known["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert sent == expected
    assert known["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * 24 * 3600
