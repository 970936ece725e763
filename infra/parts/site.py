"""The site: one host name for web app, viewer, API and the buckets that presigned requests go to."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.parts.buckets import Buckets
from infra.parts.edge import entrance, headers, leaving, to_bucket, viewer_function
from infra.stages import Stage
from lightbox.objects import layout

TLS = [cloudfront.OriginSslPolicy.TLS_V1_2]


def distribution(
    scope: Construct,
    stage: Stage,
    *,
    files: s3.Bucket,
    buckets: Buckets,
    api: apigateway.HttpApi,
) -> cloudfront.Distribution:
    """Make the CDN: files by default, the API and the buckets below their own paths.

    Parameters
    ----------
    scope, stage
        Where it goes.
    files
        The bucket of the built site.
    buckets
        The buckets that presigned requests reach; each object's key is its path on the site.
    api
        The HTTP API.
    """
    plain = headers(scope)
    data = headers(scope, origins=stage.cors_origins) if stage.cors_origins else plain
    signed = to_bucket(scope)
    door = entrance(scope, stage.cors_origins)
    to_api = _api(api, data, [door, leaving(scope)])
    doors = [door] if stage.cors_origins else []
    pages = viewer_function(scope, "Pages", "pages.js")
    stored = origins.S3BucketOrigin.with_origin_access_control(files)
    any_method, read_only = cloudfront.AllowedMethods.ALLOW_ALL, cloudfront.AllowedMethods.ALLOW_GET_HEAD
    if stage.cors_origins:
        read_only = cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS
    return cloudfront.Distribution(
        scope,
        "Site",
        comment=f"Lightbox {stage.name}",
        default_behavior=_files(stored, headers(scope, "app"), [pages]),
        # In this order; the first that fits answers.
        additional_behaviors={
            "/api/*": to_api,
            "/dicomweb/*": to_api,
            f"/{layout.INTAKE}*": _objects(buckets.intake, any_method, signed, data, doors),
            f"/{layout.ARCHIVE}*": _objects(buckets.archive, read_only, signed, data, doors),
            f"/{layout.ARTEFACTS}*": _objects(buckets.artefacts, read_only, signed, data, doors),
            "/viewer*": _files(stored, headers(scope, "viewer"), [pages]),
            # The viewer's workers would take a page's policy for their own, and could decode nothing.
            "*.js": _files(stored, plain),
        },
        domain_names=[stage.domain] if stage.domain else None,
        certificate=acm.Certificate.from_certificate_arn(scope, "Certificate", stage.certificate_arn)
        if stage.domain
        else None,
        minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        http_version=cloudfront.HttpVersion.HTTP2_AND_3,
        price_class=cloudfront.PriceClass.PRICE_CLASS_100,
        web_acl_id=stage.web_acl_arn or None,
    )


def _files(
    stored: cloudfront.IOrigin,
    sent: cloudfront.ResponseHeadersPolicy,
    functions: Sequence[cloudfront.FunctionAssociation] = (),
) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        origin=stored,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
        response_headers_policy=sent,
        function_associations=list(functions),
        compress=True,
    )


def _api(
    api: apigateway.HttpApi,
    sent: cloudfront.ResponseHeadersPolicy,
    functions: Sequence[cloudfront.FunctionAssociation],
) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        origin=_origin(f"{api.api_id}.execute-api.{cdk.Aws.REGION}.{cdk.Aws.URL_SUFFIX}"),
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        response_headers_policy=sent,
        function_associations=list(functions),
        compress=False,
    )


def _objects(
    bucket: s3.Bucket,
    methods: cloudfront.AllowedMethods,
    signed: cloudfront.OriginRequestPolicy,
    sent: cloudfront.ResponseHeadersPolicy,
    functions: Sequence[cloudfront.FunctionAssociation],
) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        # Not an S3 origin with access control: CloudFront would sign over the signature that is there.
        origin=_origin(bucket.bucket_regional_domain_name),
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        allowed_methods=methods,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=signed,
        response_headers_policy=sent,
        function_associations=list(functions),
        compress=False,
    )


def _origin(host: str) -> origins.HttpOrigin:
    return origins.HttpOrigin(
        host,
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        origin_ssl_protocols=TLS,
        keepalive_timeout=cdk.Duration.seconds(60),
    )
