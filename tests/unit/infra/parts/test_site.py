import json

import pytest

from infra.app import build
from infra.parts.edge import SIGNED_HEADERS
from infra.stages import Stage
from tests.fixtures.templates import Synthesised

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


@pytest.fixture(scope="module")
def web(synthesised):
    return synthesised["prod-web"]


@pytest.fixture(scope="module")
def site(web):
    return web.one("CloudFront::Distribution")["DistributionConfig"]


@pytest.fixture(scope="module")
def behaviours(site):
    return {behaviour["PathPattern"]: behaviour for behaviour in site["CacheBehaviors"]}


@pytest.fixture(scope="module")
def origins(site):
    return {origin["Id"]: origin for origin in site["Origins"]}


@pytest.mark.parametrize("path", ["/api/*", "/dicomweb/*"])
def test_the_api_gets_everything_but_the_host_and_is_never_cached(behaviours, origins, path):
    behaviour = behaviours[path]
    assert behaviour["CachePolicyId"] == CACHING_DISABLED
    assert behaviour["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST
    assert "DELETE" in behaviour["AllowedMethods"]
    assert {each["EventType"] for each in behaviour["FunctionAssociations"]} == {"viewer-request", "viewer-response"}
    assert "execute-api" in json.dumps(origins[behaviour["TargetOriginId"]]["DomainName"])


@pytest.mark.parametrize(
    ("path", "bucket", "writable"),
    [("/intake/*", "Intake", True), ("/archive/*", "Archive", False), ("/artefacts/*", "Artefacts", False)],
)
def test_a_presigned_request_reaches_its_bucket_unsigned_by_the_cdn(behaviours, origins, path, bucket, writable):
    behaviour = behaviours[path]
    origin = origins[behaviour["TargetOriginId"]]
    assert f"GetAtt{bucket}" in json.dumps(origin["DomainName"])
    assert "RegionalDomainName" in json.dumps(origin["DomainName"])
    assert "S3OriginConfig" not in origin
    assert "OriginAccessControlId" not in origin
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert behaviour["CachePolicyId"] == CACHING_DISABLED
    assert ("PUT" in behaviour["AllowedMethods"]) is writable
    assert not {"authorization", "cookie", "host"} & set(SIGNED_HEADERS)
    assert behaviour["OriginRequestPolicyId"]["Ref"].startswith("Presigned")


def test_paths_of_data_come_before_patterns_of_files(site):
    order = [behaviour["PathPattern"] for behaviour in site["CacheBehaviors"]]
    assert order.index("*.js") == len(order) - 1


def test_a_script_carries_no_pages_policy(web, behaviours):
    policy = web.of("CloudFront::ResponseHeadersPolicy")[behaviours["*.js"]["ResponseHeadersPolicyId"]["Ref"]]
    known = policy["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert "ContentSecurityPolicy" not in known


def test_nothing_is_answered_in_the_clear(site, behaviours):
    policies = {behaviour["ViewerProtocolPolicy"] for behaviour in behaviours.values()}
    policies.add(site["DefaultCacheBehavior"]["ViewerProtocolPolicy"])
    assert policies <= {"https-only", "redirect-to-https"}
    for origin in site["Origins"]:
        if "CustomOriginConfig" in origin:
            assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


def test_a_stage_without_a_domain_has_the_cdns_own(site):
    assert "Aliases" not in site
    assert "ViewerCertificate" not in site


@pytest.fixture(scope="module")
def open_web(stand_ins, tmp_path_factory):
    """The site of a stage that lets foreign pages in."""
    folder = tmp_path_factory.mktemp("open")
    stage = Stage(name="open", keep_data=False, cors_origins=("https://viewer.example", "http://127.0.0.1:3000"))
    build([stage], stand_ins, str(folder)).synth()
    return Synthesised(folder)["open-web"]


def test_a_named_origin_reads_what_the_api_and_the_buckets_answer(open_web):
    policies = open_web.of("CloudFront::ResponseHeadersPolicy")
    for behaviour in open_web.one("CloudFront::Distribution")["DistributionConfig"]["CacheBehaviors"]:
        config = policies[behaviour["ResponseHeadersPolicyId"]["Ref"]]["Properties"]["ResponseHeadersPolicyConfig"]
        if not behaviour["PathPattern"].startswith(("/api", "/dicomweb", "/intake", "/archive", "/artefacts")):
            assert "CorsConfig" not in config
            continue
        cors = config["CorsConfig"]
        assert cors["AccessControlAllowOrigins"]["Items"] == ["https://viewer.example", "http://127.0.0.1:3000"]
        assert cors["AccessControlAllowCredentials"] is False
        assert cors["OriginOverride"] is True
        assert "authorization" in cors["AccessControlAllowHeaders"]["Items"]
        assert "etag" in cors["AccessControlExposeHeaders"]["Items"]
        # Preflights have to come in, and are answered before they reach S3.
        assert "OPTIONS" in behaviour["AllowedMethods"]
        assert "viewer-request" in {each["EventType"] for each in behaviour["FunctionAssociations"]}
    (entrance,) = [
        function
        for function in open_web.properties("CloudFront::Function")
        if "https://viewer.example" in function["FunctionCode"]
    ]
    assert len(entrance["FunctionCode"]) < 10_000


def test_no_foreign_page_reads_anything_by_default(web):
    for policy in web.properties("CloudFront::ResponseHeadersPolicy"):
        assert "CorsConfig" not in policy["ResponseHeadersPolicyConfig"]
    assert any("const ORIGINS = [];" in f["FunctionCode"] for f in web.properties("CloudFront::Function"))
