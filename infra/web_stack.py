"""What a browser meets: the built web app and viewer, and the CDN before everything."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from infra.bundling import Assets
from infra.data_stack import DataStack
from infra.parts.buckets import private
from infra.parts.site import distribution, publish
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
    kwargs
        What every stack takes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        stage: Stage,
        data: DataStack,
        service: ServiceStack,
        assets: Assets,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        files = private(
            self, "Web", stage, key=None, logs=data.buckets.logs, undo=cdk.Duration.days(stage.noncurrent_days)
        )
        site = distribution(self, stage, files, data.buckets, service.api, assets.site)
        if assets.site:
            publish(self, stage, service.key, assets.site, files, site)
        cdk.CfnOutput(self, "Address", value=stage.site or f"https://{site.distribution_domain_name}")
        cdk.CfnOutput(self, "CdnName", value=site.distribution_domain_name)
