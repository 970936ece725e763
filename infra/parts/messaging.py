"""Queues with their dead-letter queues, the event bus, and what leads into and out of them.

The queue that S3 tells of new intake objects stands in the data stack, beside the bucket: what lands while
the service stack is being replaced waits there. All other queues are the service stack's.
"""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from functions.manifest import FUNCTIONS, Function, Source
from lightbox.objects import layout

TRIES = 5
"""How often a message is tried before it is set aside."""

SET_ASIDE = cdk.Duration.days(14)
"""How long a message that was set aside waits for somebody to look (the most that SQS allows)."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A function's queue and where its failures go."""

    main: sqs.Queue
    failed: sqs.Queue


def queue(scope: Construct, function: Function, key: kms.Key) -> Queue:
    """Make a function's queue; a message is hidden for six times the function's own time limit."""
    failed = dead_letters(scope, "Failed", key)
    main = sqs.Queue(
        scope,
        "Queue",
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        enforce_ssl=True,
        visibility_timeout=cdk.Duration.seconds(6 * function.timeout),
        retention_period=cdk.Duration.days(4),
        dead_letter_queue=sqs.DeadLetterQueue(queue=failed, max_receive_count=TRIES),
    )
    return Queue(main, failed)


def dead_letters(scope: Construct, name: str, key: kms.Key) -> sqs.Queue:
    """Make a queue for what could not be handled."""
    return sqs.Queue(
        scope,
        name,
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        enforce_ssl=True,
        retention_period=SET_ASIDE,
    )


def landing_queues(
    scope: Construct, intake: s3.Bucket, key: kms.Key, functions: Iterable[Function] = FUNCTIONS
) -> dict[str, Queue]:
    """Make the queue of the function that the intake feeds, by its name, and have S3 fill it."""
    made: dict[str, Queue] = {}
    for function in functions:
        if function.source is Source.INTAKE:
            made[function.name] = queue(Construct(scope, function.name), function, key)
            _tell(intake, made[function.name].main)
    return made


def _tell(intake: s3.Bucket, landed: sqs.Queue) -> None:
    """Have S3 report new intake objects, without the helper function that CDK would deploy for it."""
    landed.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("s3.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[landed.queue_arn],
            # The bucket's ARN would be a circle: S3 checks this policy while it makes the bucket.
            conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}},
        )
    )
    bucket = intake.node.default_child
    if not isinstance(bucket, s3.CfnBucket):
        raise TypeError("the intake bucket has no resource")
    bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        queue_configurations=[
            s3.CfnBucket.QueueConfigurationProperty(
                event="s3:ObjectCreated:*",
                queue=landed.queue_arn,
                filter=s3.CfnBucket.NotificationFilterProperty(
                    s3_key=s3.CfnBucket.S3KeyFilterProperty(
                        rules=[s3.CfnBucket.FilterRuleProperty(name="prefix", value=layout.INTAKE)]
                    )
                ),
            )
        ]
    )
    intake.node.add_dependency(landed)


def bus(scope: Construct, stage_name: str) -> events.EventBus:
    """Make the bus that facts are published on; nothing else ever is."""
    return events.EventBus(scope, "Bus", event_bus_name=f"lightbox-{stage_name}")


def hear(scope: Construct, function: Function, facts: events.EventBus, into: Queue) -> events.CfnRule:
    """Lead the facts that a function hears into its queue; what cannot be delivered goes to its failures."""
    rule = events.CfnRule(
        scope,
        "Hears",
        description=f"What {function.name} hears",
        event_bus_name=facts.event_bus_name,
        event_pattern={"detail-type": [fact.__name__ for fact in function.hears]},
        targets=[
            events.CfnRule.TargetProperty(
                id="queue",
                arn=into.main.queue_arn,
                dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=into.failed.queue_arn),
            )
        ],
    )
    for target in (into.main, into.failed):
        target.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[target.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": rule.attr_arn}},
            )
        )
    return rule
