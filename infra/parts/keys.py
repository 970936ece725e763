"""Customer managed keys: one for what is kept (data stack), one for messages and logs (service stack)."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.stages import Stage


def customer_key(scope: Construct, stage: Stage, holds: str, services: Sequence[str]) -> kms.Key:
    """Make a key that turns over every year and that the named AWS services may use.

    Not all of them tell KMS for whose resource they ask (EventBridge does not), so their statement carries no
    condition on it; which resources they may reach stands in the policies of those, for this account only.

    Parameters
    ----------
    scope
        Where it goes.
    stage
        The deployment.
    holds
        What it protects, for people.
    services
        Service principals that encrypt on their own behalf (``s3.amazonaws.com`` into an encrypted queue).
    """
    key = kms.Key(
        scope,
        "Key",
        alias=f"alias/lightbox-{stage.name}-{holds}",
        description=f"Lightbox {stage.name}: {holds}",
        enable_key_rotation=True,
        removal_policy=cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY,
        pending_window=cdk.Duration.days(30 if stage.keep_data else 7),
    )
    for service in services:
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(service)],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],  # in a key's own policy this means: this key
            )
        )
    return key


def allow_log_groups(key: kms.Key) -> None:
    """Let CloudWatch Logs use the key for log groups of this account and region."""
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal(f"logs.{cdk.Aws.REGION}.amazonaws.com")],
            actions=[
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ],
            resources=["*"],
            conditions={
                "ArnLike": {
                    "kms:EncryptionContext:aws:logs:arn": (
                        f"arn:{cdk.Aws.PARTITION}:logs:{cdk.Aws.REGION}:{cdk.Aws.ACCOUNT_ID}:*"
                    )
                }
            },
        )
    )
