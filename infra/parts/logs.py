"""Log groups: encrypted, kept as long as the stage says."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.stages import Stage


def log_group(scope: Construct, stage: Stage, key: kms.Key, name: str) -> logs.LogGroup:
    """Make ``/lightbox/{stage}/{name}``."""
    return logs.LogGroup(
        scope,
        "Log",
        log_group_name=f"/lightbox/{stage.name}/{name}",
        encryption_key=key,
        retention=stage.log_retention,
        removal_policy=cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY,
    )
