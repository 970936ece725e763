"""What runs: layers, functions, API, queues, bus, schedules, alarms. All of it can be made again."""

from __future__ import annotations

from collections.abc import Iterable

import aws_cdk as cdk
from constructs import Construct

from functions.manifest import FUNCTIONS, Function
from infra.bundling import Assets
from infra.data_stack import DataStack
from infra.parts.api import api
from infra.parts.functions import Ground, deploy
from infra.parts.grants import Granted
from infra.parts.keys import allow_log_groups, customer_key
from infra.parts.layers import layers
from infra.parts.messaging import bus
from infra.parts.observability import observe
from infra.parts.schedules import schedules
from infra.stages import Stage
from lightbox.settings import Settings

KEY_USERS = ("events.amazonaws.com", "sns.amazonaws.com", "cloudwatch.amazonaws.com")


class ServiceStack(cdk.Stack):
    """The stateless half of a stage.

    Parameters
    ----------
    scope, construct_id
        Where it goes.
    stage
        The deployment.
    data
        What it works on.
    assets
        What is uploaded.
    env
        Account and region.
    functions
        What the manifest declares.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        stage: Stage,
        *,
        data: DataStack,
        assets: Assets,
        env: cdk.Environment,
        functions: Iterable[Function] = FUNCTIONS,
    ) -> None:
        super().__init__(scope, construct_id, env=env)
        self.key = key = customer_key(self, stage, "service", KEY_USERS)
        allow_log_groups(key)
        facts = bus(self, stage.name)
        ground = Ground(
            stage=stage,
            assets=assets,
            settings=settings(stage, data, facts.event_bus_name),
            layers=layers(self, assets),
            granted=Granted(data.key, data.table, data.buckets, data.session_secret, facts),
            landing=data.landing,
            key=key,
        )
        deployed = [deploy(self, function, ground) for function in functions]
        self.api = api(self, stage, key, deployed)
        schedules(self, deployed)
        observe(self, stage, key, deployed, self.api)


def settings(stage: Stage, data: DataStack, bus_name: str) -> Settings:
    """Return what functions are told of a deployment, with the names that CloudFormation will fill in."""
    return Settings(
        stage=stage.name,
        table=data.table.table_name,
        intake_bucket=data.buckets.intake.bucket_name,
        archive_bucket=data.buckets.archive.bucket_name,
        artefact_bucket=data.buckets.artefacts.bucket_name,
        bus=bus_name,
        user_pool=data.identities.pool.user_pool_id,
        user_pool_client=data.identities.client.user_pool_client_id,
        session_secret=data.session_secret.secret_arn,
        site=stage.site,
    )
