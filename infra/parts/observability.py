"""Alarms: what was set aside, what failed, what lags; told to the stage's address."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Iterable

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from functions.manifest import Source
from infra.parts.functions import Deployed
from infra.stages import Stage

MINUTE = cdk.Duration.minutes(1)
FIVE = cdk.Duration.minutes(5)


def observe(
    scope: Construct, stage: Stage, key: kms.Key, functions: Iterable[Deployed], api: apigateway.HttpApi
) -> sns.Topic:
    """Make the alarms of a stage and the topic that they ring."""
    topic = sns.Topic(scope, "Alarms", display_name=f"Lightbox {stage.name}", master_key=key, enforce_ssl=True)
    if stage.alarms_email:
        topic.add_subscription(subscriptions.EmailSubscription(stage.alarms_email))
    bell = _Bell(Construct(scope, "Watch"), f"lightbox-{stage.name}", topic)
    for deployed in functions:
        _watch(bell, deployed)
    bell.ring("api-5xx", "The API answers with server errors", api.metric_server_error(period=FIVE), above=5)
    bell.ring(
        "api-slow",
        "One request in a hundred takes longer than five seconds",
        api.metric_latency(period=FIVE, statistic="p99"),
        above=5000,
        periods=3,
    )
    return topic


def _watch(bell: _Bell, deployed: Deployed) -> None:
    name = deployed.declared.name
    bell.ring(
        f"{name}-errors",
        f"{name} fails: {deployed.declared.does}",
        deployed.function.metric_errors(period=FIVE),
        above=0,
        periods=2,
    )
    bell.ring(f"{name}-throttled", f"{name} is throttled", deployed.function.metric_throttles(period=FIVE), above=5)
    if deployed.failed:
        bell.ring(
            f"{name}-set-aside",
            f"{name} has set messages aside: see docs/operations.md, redrive",
            deployed.failed.metric_approximate_number_of_messages_visible(period=MINUTE, statistic="max"),
            above=0,
        )
    if deployed.declared.source is Source.STREAM:
        bell.ring(f"{name}-lags", f"{name} is minutes behind", _age(deployed.function), above=300_000, periods=3)


def _age(function: lambda_.Function) -> cloudwatch.Metric:
    """How long the oldest record of a stream has waited, in milliseconds."""
    return function.metric("IteratorAge", period=MINUTE, statistic="max")


class _Bell:
    """Makes alarms that ring one topic when they start and when they end."""

    def __init__(self, scope: Construct, prefix: str, topic: sns.Topic) -> None:
        self._scope = scope
        self._prefix = prefix
        self._action = actions.SnsAction(topic)

    def ring(self, name: str, why: str, metric: cloudwatch.Metric, *, above: int, periods: int = 1) -> None:
        """Ring when a metric was above a number for so many periods on end; silence is fine."""
        alarm = cloudwatch.Alarm(
            self._scope,
            name,
            alarm_name=f"{self._prefix}-{name}",
            alarm_description=why,
            metric=metric,
            threshold=above,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
