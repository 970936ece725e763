"""What must outlive every deployment: keys, table, buckets, identities, and the queue of what landed."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from infra.parts.buckets import buckets
from infra.parts.identities import identities
from infra.parts.keys import allow_log_groups, customer_key
from infra.parts.messaging import landing_queues
from infra.parts.session_secret import session_secret
from infra.parts.table import backups, table
from infra.stages import Stage


class DataStack(cdk.Stack):
    """The stateful half of a stage.

    Parameters
    ----------
    scope, construct_id
        Where it goes.
    stage
        The deployment.
    env
        Account and region.
    """

    def __init__(self, scope: Construct, construct_id: str, stage: Stage, *, env: cdk.Environment) -> None:
        super().__init__(scope, construct_id, env=env, termination_protection=stage.keep_data)
        self.key = customer_key(self, stage, "data", ["s3.amazonaws.com"])
        allow_log_groups(self.key)
        self.table = table(self, stage, self.key)
        if stage.backups:
            backups(self, self.table, self.key)
        self.buckets = buckets(self, stage, self.key)
        self.landing = landing_queues(self, self.buckets.intake, self.key)
        self.identities = identities(self, stage)
        self.session_secret = session_secret(self, stage, self.key)
