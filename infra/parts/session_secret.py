"""The secret that holds the session signing keys, and the function that turns them over every 30 days."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

import json
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.parts.logs import log_group
from infra.parts.roles import lambda_role
from infra.stages import Stage

TURN_DAYS = 30

ROTATION = Path(__file__).parents[1] / "rotation"


def session_secret(scope: Construct, stage: Stage, key: kms.Key) -> secretsmanager.Secret:
    """Make the secret with an empty key ring; the rotation that follows at once puts the first key on it.

    An emulator without rotation leaves the ring to whoever deploys there.
    """
    secret = secretsmanager.Secret(
        scope,
        "SessionKeys",
        description=f"Lightbox {stage.name}: keys that sign sessions",
        encryption_key=key,
        # The generated value is not used: Secrets Manager can make one string, but not a key ring.
        generate_secret_string=secretsmanager.SecretStringGenerator(
            secret_string_template=json.dumps({"current": "", "keys": {}}), generate_string_key="unused"
        ),
        removal_policy=cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY,
    )
    if not stage.emulated:
        turner = _turner(Construct(scope, "SessionKeyTurner"), stage, key, secret)
        secret.add_rotation_schedule("Turn", rotation_lambda=turner, automatically_after=cdk.Duration.days(TURN_DAYS))
    return secret


def _turner(scope: Construct, stage: Stage, key: kms.Key, secret: secretsmanager.Secret) -> lambda_.Function:
    log = log_group(scope, stage, key, "session-key-turner")
    statements = [
        iam.PolicyStatement(
            actions=[
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ],
            resources=[secret.secret_arn],
        ),
        iam.PolicyStatement(
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=[key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"secretsmanager.{cdk.Aws.REGION}.amazonaws.com"}},
        ),
    ]
    does = "Turn the session signing keys over"
    role = lambda_role(scope, does, statements, log)
    function = lambda_.Function(
        scope,
        "Function",
        description=does,
        runtime=lambda_.Runtime.PYTHON_3_13,
        architecture=lambda_.Architecture.ARM_64,
        code=lambda_.Code.from_asset(str(ROTATION), exclude=["__pycache__", "*.pyc"]),
        handler="session_keys.handler",
        memory_size=256,
        timeout=cdk.Duration.seconds(30),
        log_group=log,
        role=role.without_policy_updates(),  # what it may do is listed above, whole
    )
    function.node.add_dependency(role)
    return function
