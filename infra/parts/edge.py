"""What CloudFront does to requests and answers on their way: forwarding, headers, three small functions."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

EDGE = Path(__file__).parents[1] / "edge"

HEADERS = Path(__file__).parents[2] / "viewer" / "headers.json"

SECURITY = ("content-security-policy", "x-content-type-options", "referrer-policy")

SIGNED_HEADERS = ("content-type", "x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm")
"""What a presigned PUT may fix and S3 has to see. Range needs no mention: CloudFront passes it on."""


REQUEST, RESPONSE = cloudfront.FunctionEventType.VIEWER_REQUEST, cloudfront.FunctionEventType.VIEWER_RESPONSE


def viewer_function(
    scope: Construct, name: str, file: str, sees: cloudfront.FunctionEventType = REQUEST, **constants: object
) -> cloudfront.FunctionAssociation:
    """Make a function of ``infra/edge/`` that sees each request before the cache, or each response last.

    Constants are put before it.
    """
    function = cloudfront.Function(
        scope,
        name,
        code=cloudfront.FunctionCode.from_inline(script(file, **constants)),
        runtime=cloudfront.FunctionRuntime.JS_2_0,
    )
    return cloudfront.FunctionAssociation(function=function, event_type=sees)


def script(file: str, **constants: object) -> str:
    """Return a function of ``infra/edge/`` with the constants that it reads."""
    given = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
    return given + (EDGE / file).read_text()


def entrance(scope: Construct, origins: Sequence[str]) -> cloudfront.FunctionAssociation:
    """Make what requests to the API and the buckets pass: it answers preflights of the origins that are let in."""
    return viewer_function(scope, "Entrance", "entrance.js", ORIGINS=list(origins), GRANTED=listed()["foreign"])


def leaving(scope: Construct) -> cloudfront.FunctionAssociation:
    """Make what answers of the API pass last: those without a body name no media type."""
    return viewer_function(scope, "Leaving", "leaving.js", sees=RESPONSE)


def listed() -> Mapping[str, Mapping[str, str]]:
    """Return the site's headers by kind of answer."""
    return json.loads(HEADERS.read_text())


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


def headers(scope: Construct, page: str = "", origins: Sequence[str] = ()) -> cloudfront.ResponseHeadersPolicy:
    """Make the headers of the site's answers, as ``viewer/headers.json`` has them for the local server too.

    Parameters
    ----------
    scope
        Where it goes.
    page
        Whose page is answered (``app``, ``viewer``); empty for what is no page.
    origins
        Other sites whose pages may read the answer, whatever its status and whoever behind the CDN gave it.
    """
    chosen = {**listed()["everywhere"], **(listed()[page] if page else {})}
    kind = page or ("foreign" if origins else "")
    return cloudfront.ResponseHeadersPolicy(
        scope,
        f"Headers{kind.title()}",
        comment=f"Lightbox: {kind or 'everywhere'}",
        cors_behavior=_cors(origins) if origins else None,
        security_headers_behavior=_security(chosen),
        custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
            custom_headers=[
                cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                for name, value in chosen.items()
                if name not in SECURITY
            ]
        ),
    )


def _cors(origins: Sequence[str]) -> cloudfront.ResponseHeadersCorsBehavior:
    """Let pages of other sites read answers; without the cookie, which no foreign page may use."""
    granted = {name.removeprefix("access-control-"): value for name, value in listed()["foreign"].items()}
    return cloudfront.ResponseHeadersCorsBehavior(
        access_control_allow_credentials=False,
        access_control_allow_origins=list(origins),
        access_control_allow_methods=granted["allow-methods"].split(", "),
        # The star stands for itself alone here; the preflight's own answer has it (entrance.js).
        access_control_allow_headers=[name for name in granted["allow-headers"].split(", ") if name != "*"],
        access_control_expose_headers=granted["expose-headers"].split(", "),
        access_control_max_age=cdk.Duration.seconds(int(granted["max-age"])),
        origin_override=True,
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
