"""What a browser meets: the built web app and viewer, and the CDN before everything."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from infra.bundling import Assets
from infra.data_stack import DataStack
from infra.parts.buckets import private
from infra.parts.publishing import publish
from infra.parts.site import distribution
from infra.service_stack import ServiceStack
from infra.stages import Stage


class WebStack(cdk.Stack):
    """The site of a stage.

    Parameters
    ----------
    scope, construct_id
        Where it goes.
    stage
        The deployment.
    data, service
        What stands behind the site.
    assets
        What is uploaded; without a built site the CDN stands before an empty bucket.
    env
        Account and region.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        stage: Stage,
        *,
        data: DataStack,
        service: ServiceStack,
        assets: Assets,
        env: cdk.Environment,
    ) -> None:
        super().__init__(scope, construct_id, env=env)
        files = private(
            self,
            "Web",
            stage,
            key=None,
            logs=data.buckets.logs,
            undo=cdk.Duration.days(stage.noncurrent_days),
        )
        cdn = distribution(self, stage, files=files, buckets=data.buckets, api=service.api)
        if assets.site:
            publish(self, stage, key=service.key, built=assets.site, files=files, cdn=cdn)
        cdk.CfnOutput(self, "Address", value=stage.site or f"https://{cdn.distribution_domain_name}")
        cdk.CfnOutput(self, "CdnName", value=cdn.distribution_domain_name)
