"""How the built site gets into its bucket."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from infra.parts.logs import log_group
from infra.stages import Stage

HASHED = ("app/*-????????.*", "*.bundle.*.js", "*.wasm")
"""Files that have their content's hash in their name: kept for ever. All others are asked for anew."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the site's files, and how long browsers and the CDN may keep them."""

    name: str
    exclude: Sequence[str]
    include: Sequence[str]
    kept: Sequence[deployment.CacheControl]


def publish(
    scope: Construct,
    stage: Stage,
    *,
    key: kms.Key,
    built: Path,
    files: s3.Bucket,
    cdn: cloudfront.Distribution,
) -> None:
    """Put the built site into its bucket. Files of the build before stay, for pages that are open."""
    log = log_group(Construct(scope, "Publish"), stage, key, "publish")
    source = deployment.Source.asset(str(built))
    before: deployment.BucketDeployment | None = None
    for selection in _selections():
        made = deployment.BucketDeployment(
            scope,
            f"Publish{selection.name}",
            sources=[source],
            destination_bucket=files,
            exclude=list(selection.exclude),
            include=list(selection.include),
            cache_control=selection.kept,
            distribution=cdn if before else None,
            prune=False,
            memory_limit=1024,
            ephemeral_storage_size=cdk.Size.mebibytes(1024),
            log_group=log,
        )
        if before:
            made.node.add_dependency(before)
        before = made


def _selections() -> Sequence[Selection]:
    """Return the site's files in the order in which they go up: pages after all that they name."""
    forever = [deployment.CacheControl.max_age(cdk.Duration.days(365)), deployment.CacheControl.immutable()]
    return (
        Selection("Hashed", ["*"], HASHED, forever),
        Selection("Named", HASHED, [], [deployment.CacheControl.no_cache()]),
    )
