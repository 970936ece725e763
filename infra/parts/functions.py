"""The functions of the manifest, each with its role, its log, its queue, and what sets it off."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_lambda_event_sources import SqsDlq
from constructs import Construct

from functions.manifest import Function, Layer, Source
from infra.bundling import Assets
from infra.parts.grants import Granted, statements
from infra.parts.layers import ARCHITECTURE, RUNTIME
from infra.parts.logs import log_group
from infra.parts.messaging import Queue, dead_letters, hear, queue
from infra.parts.roles import lambda_role
from infra.stages import Stage
from lightbox.settings import Settings
from lightbox.store import schema

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""numpy starts threads for linear algebra as it is imported: 60 ms of a cold start, for what nobody here computes."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every function of a stage stands on."""

    stage: Stage
    assets: Assets
    settings: Settings
    layers: Mapping[Layer, lambda_.LayerVersion]
    granted: Granted
    landing: Mapping[str, Queue]
    key: kms.Key


@dataclass(frozen=True, slots=True)
class Deployed:
    """A function as it was deployed: what it is in the manifest, and where its failures are set aside."""

    declared: Function
    function: lambda_.Function
    failed: sqs.Queue | None


def deploy(scope: Construct, declared: Function, ground: Ground) -> Deployed:
    """Make one function of the manifest and everything that stands before it."""
    here = Construct(scope, declared.name)
    feed = _feed(here, declared, ground)
    failed = feed.failed if feed else _failures(here, declared, ground)
    function = _function(here, declared, ground, feed, failed)
    if feed:
        _drain(here, declared, ground, function, feed.main)
    if declared.source is Source.STREAM and failed:
        _follow(here, declared, ground, function, failed)
    return Deployed(declared, function, failed)


def _feed(here: Construct, declared: Function, ground: Ground) -> Queue | None:
    if not declared.queued:
        return None
    feed = ground.landing.get(declared.name) or queue(here, declared, ground.key)
    if declared.hears:
        hear(here, declared, ground.granted.bus, feed)
    return feed


def _failures(here: Construct, declared: Function, ground: Ground) -> sqs.Queue | None:
    """Make a dead-letter queue for what reaches a function neither by HTTP nor by a queue."""
    if declared.source is Source.STREAM or declared.every:
        return dead_letters(here, "Failed", ground.key)
    return None


def _function(
    here: Construct, declared: Function, ground: Ground, feed: Queue | None, failed: sqs.Queue | None
) -> lambda_.Function:
    log = log_group(here, ground.stage, ground.key, declared.name)
    allowed = [
        *statements(declared.grants, ground.granted),
        *(_receive(feed.main) if feed else []),
        *(_set_aside(failed) if failed and not feed else []),
        *(_trace() if ground.stage.tracing else []),
    ]
    role = lambda_role(here, declared.does, allowed, log)
    function = lambda_.Function(
        here,
        "Function",
        function_name=f"lightbox-{ground.stage.name}-{declared.name}",
        description=declared.does,
        runtime=RUNTIME,
        architecture=ARCHITECTURE,
        code=lambda_.Code.from_asset(str(ground.assets.function(declared))),
        handler=declared.entry,
        layers=[ground.layers[layer] for layer in declared.layers],
        environment=ground.settings.to_env() | (_ONE_THREAD if Layer.IMAGING in declared.layers else {}),
        memory_size=declared.memory,
        timeout=cdk.Duration.seconds(declared.timeout),
        tracing=lambda_.Tracing.ACTIVE if ground.stage.tracing else lambda_.Tracing.DISABLED,
        dead_letter_queue=failed if declared.every else None,
        log_group=log,
        role=role.without_policy_updates(),  # what it may do is listed above, whole
    )
    function.node.add_dependency(role)
    return function


def _drain(here: Construct, declared: Function, ground: Ground, function: lambda_.Function, feed: sqs.Queue) -> None:
    lambda_.EventSourceMapping(
        here,
        "Drain",
        target=function,
        event_source_arn=feed.queue_arn,
        batch_size=declared.batch,
        max_batching_window=cdk.Duration.seconds(declared.window),
        max_concurrency=ground.stage.workers,
        report_batch_item_failures=True,
    )


def _follow(here: Construct, declared: Function, ground: Ground, function: lambda_.Function, failed: sqs.Queue) -> None:
    """Show the function the fact records that are new in the table's stream, and only those."""
    new_facts = {
        "eventName": lambda_.FilterRule.is_equal("INSERT"),
        "dynamodb": {"Keys": {schema.PK: {"S": lambda_.FilterRule.begins_with(schema.FACT)}}},
    }
    lambda_.EventSourceMapping(
        here,
        "Follow",
        target=function,
        event_source_arn=ground.granted.table.table_stream_arn,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=declared.batch,
        max_batching_window=cdk.Duration.seconds(declared.window),
        bisect_batch_on_error=True,
        retry_attempts=10,
        report_batch_item_failures=True,
        parallelization_factor=4,
        filters=[lambda_.FilterCriteria.filter(new_facts)],
        on_failure=SqsDlq(failed),
    )


def _receive(feed: sqs.Queue) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(
            actions=[
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:ChangeMessageVisibility",
                "sqs:GetQueueAttributes",
            ],
            resources=[feed.queue_arn],
        ),
        _key_of(feed, ["kms:Decrypt"]),
    ]


def _set_aside(failed: sqs.Queue) -> list[iam.PolicyStatement]:
    return [
        iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[failed.queue_arn]),
        _key_of(failed, ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]


def _key_of(box: sqs.Queue, actions: list[str]) -> iam.PolicyStatement:
    if box.encryption_master_key is None:
        raise ValueError("a queue without a key")
    return iam.PolicyStatement(
        actions=actions,
        resources=[box.encryption_master_key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": f"sqs.{cdk.Aws.REGION}.amazonaws.com"}},
    )


def _trace() -> list[iam.PolicyStatement]:
    # IAM knows no resource for these two.
    return [iam.PolicyStatement(actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources=["*"])]
