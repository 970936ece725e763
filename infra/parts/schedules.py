"""What the clock sets off."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Iterable

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.parts.functions import Deployed


def schedules(scope: Construct, functions: Iterable[Deployed]) -> None:
    """Call every function that the manifest gives a schedule; a call that fails for an hour is set aside."""
    for deployed in functions:
        if deployed.declared.every:
            rule = events.Rule(
                Construct(scope, f"{deployed.declared.name}-clock"),
                "Every",
                description=f"When {deployed.declared.name} runs",
                schedule=events.Schedule.expression(deployed.declared.every),
            )
            rule.add_target(
                targets.LambdaFunction(deployed.function, retry_attempts=4, max_event_age=cdk.Duration.hours(1))
            )
