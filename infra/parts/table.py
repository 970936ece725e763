"""The single table, in the shape that ``lightbox.store.schema`` gives it."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_backup as backup
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.stages import Stage
from lightbox.store import schema


def table(scope: Construct, stage: Stage, key: kms.Key) -> dynamodb.Table:
    """Make the table: on demand, encrypted, recoverable to any second of 35 days, with its stream."""
    made = dynamodb.Table(
        scope,
        "Table",
        partition_key=_string(schema.PK),
        sort_key=_string(schema.SK),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryption_key=key,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        time_to_live_attribute=schema.TTL,
        stream=dynamodb.StreamViewType[schema.STREAM_VIEW],
        deletion_protection=stage.keep_data,
        removal_policy=cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY,
    )
    for index in schema.INDEXES:
        made.add_global_secondary_index(
            index_name=index.name,
            partition_key=_string(index.pk),
            sort_key=_string(index.sk),
            projection_type=dynamodb.ProjectionType.ALL,
        )
    return made


def backups(scope: Construct, kept: dynamodb.Table, key: kms.Key) -> None:
    """Keep a copy of the table every night for 35 days, in a vault of its own."""
    vault = backup.BackupVault(scope, "Vault", encryption_key=key, removal_policy=cdk.RemovalPolicy.RETAIN)
    plan = backup.BackupPlan(scope, "Backups", backup_vault=vault)
    plan.add_rule(
        backup.BackupPlanRule(
            schedule_expression=events.Schedule.cron(hour="3", minute="0"),
            delete_after=cdk.Duration.days(35),
        )
    )
    plan.add_selection("Table", resources=[backup.BackupResource.from_dynamo_db_table(kept)])


def _string(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
