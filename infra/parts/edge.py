"""What CloudFront does to requests and answers on their way: forwarding, headers, two small functions."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

EDGE = Path(__file__).parents[1] / "edge"

HEADERS = Path(__file__).parents[2] / "viewer" / "headers.json"

SECURITY = ("content-security-policy", "x-content-type-options", "referrer-policy")

SIGNED_HEADERS = ("content-type", "x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm")
"""What a presigned PUT may fix and S3 has to see. Range needs no mention: CloudFront passes it on."""


def viewer_function(scope: Construct, name: str, file: str) -> cloudfront.FunctionAssociation:
    """Make a function of ``infra/edge/`` that sees each request before the cache."""
    function = cloudfront.Function(
        scope,
        name,
        code=cloudfront.FunctionCode.from_file(file_path=str(EDGE / file)),
        runtime=cloudfront.FunctionRuntime.JS_2_0,
    )
    return cloudfront.FunctionAssociation(function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)


def to_bucket(scope: Construct) -> cloudfront.OriginRequestPolicy:
    """Pass a presigned request on as it was signed.

    Not ``Host``: the address was signed for the bucket's own. Not ``Cookie``: it is none of S3's business.
    Not ``Authorization``: S3 refuses a request that is authorised twice.
    """
    return cloudfront.OriginRequestPolicy(
        scope,
        "Presigned",
        comment="A presigned S3 request, as it was signed",
        header_behavior=cloudfront.OriginRequestHeaderBehavior.allow_list(*SIGNED_HEADERS),
        query_string_behavior=cloudfront.OriginRequestQueryStringBehavior.all(),
        cookie_behavior=cloudfront.OriginRequestCookieBehavior.none(),
    )


def headers(scope: Construct, page: str = "") -> cloudfront.ResponseHeadersPolicy:
    """Make the headers of the site's answers, as ``viewer/headers.json`` has them for the local server too.

    Parameters
    ----------
    scope
        Where it goes.
    page
        Whose page is answered (``app``, ``viewer``); empty for what is no page.
    """
    listed: Mapping[str, Mapping[str, str]] = json.loads(HEADERS.read_text())
    chosen = {**listed["everywhere"], **(listed[page] if page else {})}
    return cloudfront.ResponseHeadersPolicy(
        scope,
        f"Headers{page.title()}",
        comment=f"Lightbox: {page or 'everywhere'}",
        security_headers_behavior=_security(chosen),
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
            custom_headers=[
                cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                for name, value in chosen.items()
                if name not in SECURITY
            ]
        ),
    )


def _security(chosen: Mapping[str, str]) -> cloudfront.ResponseSecurityHeadersBehavior:
    """Set the headers that CloudFront knows by name and takes in no other way."""
    policy = chosen.get("content-security-policy")
    return cloudfront.ResponseSecurityHeadersBehavior(
        content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
            content_security_policy=policy, override=True
        )
        if policy
        else None,
        # Its one value is nosniff.
        content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
        referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
            referrer_policy=cloudfront.HeadersReferrerPolicy[chosen["referrer-policy"].upper().replace("-", "_")],
            override=True,
        ),
        # Only here: the local server speaks HTTP on loopback.
        strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
            access_control_max_age=cdk.Duration.days(730), include_subdomains=True, override=True
        ),
    )
