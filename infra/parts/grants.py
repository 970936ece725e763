"""What each grant of the manifest means in IAM: the narrowest statements that let the code do its work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

from functions.manifest import Grant
from infra.parts.buckets import Buckets
from lightbox.objects import layout
from lightbox.store import keys, schema

WRITE_OBJECTS = ("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
"""One PUT or a multipart upload; copying into a bucket is the same."""

DELETE_OBJECTS = ("s3:DeleteObject",)
"""Leaves a delete marker: the bytes stay until the lifecycle rule for what was deleted takes them."""


@dataclass(frozen=True, slots=True)
class Granted:
    """The resources that grants are about."""

    key: kms.Key
    table: dynamodb.Table
    buckets: Buckets
    session_secret: secretsmanager.Secret
    bus: events.EventBus


def statements(grants: Iterable[Grant], on: Granted) -> list[iam.PolicyStatement]:
    """Return the statements of a set of grants, in the order in which the manifest names them."""
    chosen = sorted(grants, key=lambda grant: grant.value)
    return [statement for grant in chosen for statement in _of(grant, on)]


def _of(grant: Grant, on: Granted) -> list[iam.PolicyStatement]:  # noqa: C901, PLR0911, PLR0912 - an arm each
    match grant:
        case Grant.TABLE_READ:
            return _table_read(on)
        case Grant.TABLE_WRITE:
            return _table_write(on)
        case Grant.CREDENTIAL_NOTE:
            return _credential_note(on)
        case Grant.STREAM_READ:
            return _stream_read(on)
        case Grant.INTAKE_READ:
            return _read(on, on.buckets.intake, layout.INTAKE)
        case Grant.INTAKE_WRITE:
            return _write(on, on.buckets.intake, layout.INTAKE)
        case Grant.ARCHIVE_READ:
            return _read(on, on.buckets.archive, layout.ARCHIVE)
        case Grant.ARCHIVE_WRITE:
            return _write(on, on.buckets.archive, layout.ARCHIVE)
        case Grant.ARCHIVE_DELETE:
            return _delete(on.buckets.archive, layout.ARCHIVE)
        case Grant.ARTEFACT_READ:
            return _read(on, on.buckets.artefacts, layout.ARTEFACTS)
        case Grant.ARTEFACT_WRITE:
            return _write(on, on.buckets.artefacts, layout.ARTEFACTS)
        case Grant.ARTEFACT_DELETE:
            return _delete(on.buckets.artefacts, layout.ARTEFACTS)
        case Grant.IDENTITIES:
            # Signing up and in, confirming, resetting: public calls of Cognito's, in which IAM has no say.
            return []
        case Grant.SESSION_SECRET:
            return [
                _allow(["secretsmanager:GetSecretValue"], [on.session_secret.secret_arn]),
                _through(on.key, "secretsmanager", ["kms:Decrypt"]),
            ]
        case Grant.BUS_PUT:
            return [_allow(["events:PutEvents"], [on.bus.event_bus_arn])]
        case _:
            assert_never(grant)


def _table_read(on: Granted) -> list[iam.PolicyStatement]:
    indexes = [f"{on.table.table_arn}/index/{index.name}" for index in schema.INDEXES]
    return [
        _allow(["dynamodb:GetItem", "dynamodb:BatchGetItem"], [on.table.table_arn]),
        _allow(["dynamodb:Query"], [on.table.table_arn, *indexes]),
        _through(on.key, "dynamodb", ["kms:Decrypt", "kms:DescribeKey"]),
    ]


def _table_write(on: Granted) -> list[iam.PolicyStatement]:
    return [
        _allow(
            [
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "dynamodb:DeleteItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:ConditionCheckItem",
            ],
            [on.table.table_arn],
        ),
        _through(on.key, "dynamodb", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"]),
    ]


def _credential_note(on: Granted) -> list[iam.PolicyStatement]:
    partitions = [keys.sessions("*"), keys.token("*").pk]
    return [
        iam.PolicyStatement(
            actions=["dynamodb:UpdateItem"],
            resources=[on.table.table_arn],
            conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": partitions}},
        ),
        _through(on.key, "dynamodb", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"]),
    ]


def _stream_read(on: Granted) -> list[iam.PolicyStatement]:
    stream = on.table.table_stream_arn
    if stream is None:
        raise ValueError("the table has no stream")
    return [
        _allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], [stream]),
        _allow(["dynamodb:ListStreams"], ["*"]),  # IAM knows no resource for this one
        _through(on.key, "dynamodb", ["kms:Decrypt"]),
    ]


def _read(on: Granted, bucket: s3.Bucket, prefix: str) -> list[iam.PolicyStatement]:
    return [
        _allow(["s3:GetObject"], [bucket.arn_for_objects(f"{prefix}*")]),
        # Without it S3 answers 403 where an object is missing, and the code could not tell the two apart.
        _allow(["s3:ListBucket"], [bucket.bucket_arn]),
        _through(on.key, "s3", ["kms:Decrypt"]),
    ]


def _write(on: Granted, bucket: s3.Bucket, prefix: str) -> list[iam.PolicyStatement]:
    return [
        _allow(WRITE_OBJECTS, [bucket.arn_for_objects(f"{prefix}*")]),
        # Decrypt: S3 reads the parts of a multipart upload back when it puts them together.
        _through(on.key, "s3", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]


def _delete(bucket: s3.Bucket, prefix: str) -> list[iam.PolicyStatement]:
    return [
        _allow(DELETE_OBJECTS, [bucket.arn_for_objects(f"{prefix}*")]),
        _allow(["s3:ListBucket"], [bucket.bucket_arn]),
    ]


def _allow(actions: Sequence[str], resources: Sequence[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=list(resources))


def _through(key: kms.Key, service: str, actions: Sequence[str]) -> iam.PolicyStatement:
    """Allow the use of the key, but only by way of one AWS service."""
    return iam.PolicyStatement(
        actions=list(actions),
        resources=[key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": f"{service}.{cdk.Aws.REGION}.amazonaws.com"}},
    )
