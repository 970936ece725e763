"""What CloudFront does to requests and answers on their way: forwarding policies, headers, two small functions."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

EDGE = Path(__file__).parents[1] / "edge"

SIGNED_HEADERS = ("content-type", "x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm")
"""What a presigned PUT may fix and S3 therefore has to see. Range needs no mention: CloudFront passes it on."""


def viewer_function(scope: Construct, name: str, file: str) -> cloudfront.FunctionAssociation:
    """Make a function of ``infra/edge/`` that sees each request before the cache."""
    function = cloudfront.Function(
        scope,
        name,
        code=cloudfront.FunctionCode.from_file(file_path=str(EDGE / file)),
        runtime=cloudfront.FunctionRuntime.JS_2_0,
    )
    return cloudfront.FunctionAssociation(
        function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
    )


def to_bucket(scope: Construct) -> cloudfront.OriginRequestPolicy:
    """Pass a presigned request on as it was signed.

    Not ``Host``: the address was signed for the bucket's own. Not ``Cookie``: it is none of S3's business. Not
    ``Authorization``: S3 refuses a request that is authorised twice.
    """
    return cloudfront.OriginRequestPolicy(
        scope,
        "Presigned",
        comment="A presigned S3 request, as it was signed",
        header_behavior=cloudfront.OriginRequestHeaderBehavior.allow_list(*SIGNED_HEADERS),
        query_string_behavior=cloudfront.OriginRequestQueryStringBehavior.all(),
        cookie_behavior=cloudfront.OriginRequestCookieBehavior.none(),
    )


def security_headers(scope: Construct, inline_scripts: Iterable[str]) -> cloudfront.ResponseHeadersPolicy:
    """Make the headers that every answer of the site carries.

    Parameters
    ----------
    scope
        Where it goes.
    inline_scripts
        Scripts that stand in our pages; no other inline script runs.
    """
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "Secure",
        comment="Lightbox: what a browser may do with the site",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=content_security_policy(inline_scripts), override=True
            ),
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption.DENY, override=True
            ),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override=True
            ),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=cdk.Duration.days(730), include_subdomains=True, override=True
            ),
        ),
    )


def content_security_policy(inline_scripts: Iterable[str]) -> str:
    """Return what pages may load and run: their own site, and what the viewer's decoders need."""
    hashes = [f"'sha256-{_digest(script)}'" for script in inline_scripts]
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'", *hashes],  # the viewer's codecs are WebAssembly
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],  # both apps set styles from scripts
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", "blob:", "data:"],
        "media-src": ["'self'", "blob:"],
        "frame-src": ["'self'", "blob:"],  # encapsulated PDF
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
