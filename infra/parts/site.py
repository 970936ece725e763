"""The site: one host name for the web app, the viewer, the API and the buckets that presigned requests go to."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct
from lightbox.objects import layout

from infra.bundling import inline_scripts
from infra.parts.buckets import Buckets
from infra.parts.edge import security_headers, to_bucket, viewer_function
from infra.parts.logs import log_group
from infra.stages import Stage

TLS = [cloudfront.OriginSslPolicy.TLS_V1_2]

PAGES = ("*.html", "app-config.js", "*.webmanifest")
"""Files that change under one name; what they name has its content's hash in its own."""

OURS = ("app/*",)


def distribution(
    scope: Construct,
    stage: Stage,
    files: s3.Bucket,
    buckets: Buckets,
    api: apigateway.HttpApi,
    built: Path | None,
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
    built
        The built site, for the scripts that stand in its pages.
    """
    secure = security_headers(scope, inline_scripts(built) if built else [])
    signed = to_bucket(scope)
    any_method = cloudfront.AllowedMethods.ALLOW_ALL
    to_api = cloudfront.BehaviorOptions(
        origin=_origin(f"{api.api_id}.execute-api.{cdk.Aws.REGION}.{cdk.Aws.URL_SUFFIX}"),
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        allowed_methods=any_method,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        response_headers_policy=secure,
        function_associations=[viewer_function(scope, "SiteName", "site_name.js")],
        compress=False,
    )

    def objects(bucket: s3.Bucket, methods: cloudfront.AllowedMethods) -> cloudfront.BehaviorOptions:
        # Not an S3 origin with access control: CloudFront would sign over the signature that came with the request.
        return cloudfront.BehaviorOptions(
            origin=_origin(bucket.bucket_regional_domain_name),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            allowed_methods=methods,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=signed,
            response_headers_policy=secure,
            compress=False,
        )

    read_only = cloudfront.AllowedMethods.ALLOW_GET_HEAD
    return cloudfront.Distribution(
        scope,
        "Site",
        comment=f"Lightbox {stage.name}",
        default_behavior=cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(files),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            allowed_methods=read_only,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=secure,
            function_associations=[viewer_function(scope, "Pages", "pages.js")],
            compress=True,
        ),
        additional_behaviors={
            "/api/*": to_api,
            "/dicomweb/*": to_api,
            f"/{layout.INTAKE}*": objects(buckets.intake, any_method),
            f"/{layout.ARCHIVE}*": objects(buckets.archive, read_only),
            f"/{layout.ARTEFACTS}*": objects(buckets.artefacts, read_only),
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


def publish(
    scope: Construct, stage: Stage, key: kms.IKey, built: Path, files: s3.Bucket, to: cloudfront.Distribution
) -> None:
    """Put the built site into its bucket. Files of the build before stay, for pages that are open."""
    log = log_group(Construct(scope, "Publish"), stage, key, "publish")
    source = deployment.Source.asset(str(built))
    year, day = cdk.Duration.days(365), cdk.Duration.days(1)
    no_cache = [deployment.CacheControl.no_cache()]
    forever = [deployment.CacheControl.max_age(year), deployment.CacheControl.immutable()]
    for_a_day = [deployment.CacheControl.max_age(day)]
    selections = (
        ("Ours", {"exclude": ["*"], "include": list(OURS), "cache_control": forever}),
        ("Viewer", {"exclude": [*PAGES, *OURS], "cache_control": for_a_day}),
        ("Pages", {"exclude": ["*"], "include": list(PAGES), "cache_control": no_cache, "distribution": to}),
    )
    before: deployment.BucketDeployment | None = None
    for name, options in selections:
        made = deployment.BucketDeployment(
            scope,
            f"Publish{name}",
            sources=[source],
            destination_bucket=files,
            prune=False,
            memory_limit=1024,
            ephemeral_storage_size=cdk.Size.mebibytes(1024),
            log_group=log,
            **options,
        )
        if before:
            made.node.add_dependency(before)  # a page goes up after all that it names
        before = made


def _origin(host: str) -> origins.HttpOrigin:
    return origins.HttpOrigin(
        host,
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        origin_ssl_protocols=TLS,
        keepalive_timeout=cdk.Duration.seconds(60),
    )
