"""Roles that may do what is listed and nothing else: one customer managed policy each, none of AWS's."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct


def lambda_role(
    scope: Construct, does: str, statements: Iterable[iam.PolicyStatement], log_group: logs.LogGroup
) -> iam.Role:
    """Make the role of one function.

    Parameters
    ----------
    scope
        Where it goes.
    does
        What the function is for, for people.
    statements
        What it may do, beside writing to its own log.
    log_group
        Its own log.
    """
    role = iam.Role(
        scope, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"), description=ascii_only(does)
    )
    iam.ManagedPolicy(
        role,  # below the role, so that whoever depends on the role waits for its policy too
        "Policy",
        roles=[role],
        description=ascii_only(does),
        statements=[
            *statements,
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group.log_group_arn]
            ),
        ],
    )
    return role


def ascii_only(text: str) -> str:
    """Return a description as IAM takes it."""
    return text.encode("ascii", "ignore").decode()
