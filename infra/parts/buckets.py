"""The buckets: intake (quarantine), archive (originals), artefacts (derived), and who touched them (logs).

Lifecycle days of what is temporary come from ``lightbox.objects.layout``, beside the keys they apply to.
"""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.stages import Stage
from lightbox.objects import layout

ACCESS_LOG_DAYS = 400
"""How long it is known who read or wrote which object: a year and a month."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """The buckets of a stage."""

    logs: s3.Bucket
    intake: s3.Bucket
    archive: s3.Bucket
    artefacts: s3.Bucket


def buckets(scope: Construct, stage: Stage, key: kms.Key) -> Buckets:
    """Make the buckets of the data stack."""
    logs = access_logs(scope, stage)
    intake = s3.LifecycleRule(
        id="intake-expires", prefix=layout.INTAKE, expiration=cdk.Duration.days(layout.INTAKE_DAYS)
    )
    exports = s3.LifecycleRule(
        id="exports-expire", prefix=layout.export(""), expiration=cdk.Duration.days(layout.EXPORT_DAYS)
    )
    pictures = s3.LifecycleRule(
        id="pictures-expire", prefix=layout.PICTURES, expiration=cdk.Duration.days(layout.PICTURE_DAYS)
    )
    one_day = cdk.Duration.days(1)
    return Buckets(
        logs=logs,
        intake=private(scope, "Intake", stage, key=key, logs=logs, undo=one_day, rules=[intake]),
        archive=private(scope, "Archive", stage, key=key, logs=logs, undo=cdk.Duration.days(stage.noncurrent_days)),
        artefacts=private(scope, "Artefacts", stage, key=key, logs=logs, undo=one_day, rules=[exports, pictures]),
    )


def private(
    scope: Construct,
    name: str,
    stage: Stage,
    *,
    key: kms.Key | None,
    logs: s3.Bucket,
    undo: cdk.Duration,
    rules: Sequence[s3.LifecycleRule] = (),
) -> s3.Bucket:
    """Make a bucket that is encrypted, versioned, reached by TLS only, logged, and never public.

    Parameters
    ----------
    scope, name, stage
        Where it goes and what it is called there.
    key
        Encrypts it (one call to KMS per bucket and hour, not per object); none: S3's own key.
    logs
        Where each access to it is written down.
    undo
        How long what was deleted or replaced can be brought back.
    rules
        Further lifecycle rules.
    """
    return s3.Bucket(
        scope,
        name,
        encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
        encryption_key=key,
        bucket_key_enabled=bool(key),
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        versioned=True,
        server_access_logs_bucket=logs,
        server_access_logs_prefix=f"{name.lower()}/",
        lifecycle_rules=[*rules, _undo(undo), _tidy()],
        removal_policy=cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY,
    )


def access_logs(scope: Construct, stage: Stage) -> s3.Bucket:
    """Make the bucket that S3 writes its access logs to; that delivery knows no customer managed keys."""
    made = s3.Bucket(
        scope,
        "AccessLogs",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        versioned=True,
        lifecycle_rules=[
            s3.LifecycleRule(id="logs-expire", expiration=cdk.Duration.days(ACCESS_LOG_DAYS)),
            _undo(cdk.Duration.days(1)),
            _tidy(),
        ],
        removal_policy=cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY,
    )
    # The CDK leaves out whose buckets may deliver here where they stand in another stack.
    made.add_to_resource_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
            actions=["s3:PutObject"],
            resources=[made.arn_for_objects("*")],
            conditions={"StringNotEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}},
        )
    )
    return made


def _undo(kept: cdk.Duration) -> s3.LifecycleRule:
    return s3.LifecycleRule(id="deleted-stays-gone", noncurrent_version_expiration=kept)


def _tidy() -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id="nothing-half-done",
        abort_incomplete_multipart_upload_after=cdk.Duration.days(layout.INTAKE_DAYS),
        expired_object_delete_marker=True,
    )
