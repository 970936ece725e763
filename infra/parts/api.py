"""The HTTP API: every route of the manifest, throttled and logged. Who may do what, the functions decide."""

# pyright: reportArgumentType=false
# The CDK's classes and its own interfaces differ in the names of parameters, which no type checker passes.

from __future__ import annotations

import json
from collections.abc import Iterable

from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from functions.manifest import DEFAULT
from infra.parts.functions import Deployed
from infra.parts.logs import log_group
from infra.stages import Stage

ACCESS_LOG = {
    "requestId": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "ip": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "ms": "$context.responseLatency",
    "error": "$context.integrationErrorMessage",
}
"""The route, never the path or the query: a search has a patient's name in it."""


def api(scope: Construct, stage: Stage, key: kms.Key, functions: Iterable[Deployed]) -> apigateway.HttpApi:
    """Make the API with the routes of all functions that have some."""
    made = apigateway.HttpApi(
        scope,
        "Api",
        api_name=f"lightbox-{stage.name}",
        description="Lightbox: what the browser and DICOMweb clients call, by way of the site",
        create_default_stage=False,
    )
    log = log_group(Construct(scope, "ApiAccess"), stage, key, "api-access")
    stage_of_api = apigateway.HttpStage(
        scope,
        "ApiStage",
        http_api=made,
        auto_deploy=True,
        throttle=apigateway.ThrottleSettings(rate_limit=stage.requests_per_second, burst_limit=stage.burst),
        detailed_metrics_enabled=True,
    )
    raw = stage_of_api.node.default_child
    if not isinstance(raw, apigateway.CfnStage):
        raise TypeError("the API's stage has no resource")
    raw.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
        destination_arn=log.log_group_arn, format=json.dumps(ACCESS_LOG)
    )
    for deployed in functions:
        # One permission per function: a permission per route would outgrow the function's policy.
        to_function = HttpLambdaIntegration(
            f"{deployed.declared.name}-routes", deployed.function, scope_permission_to_route=False
        )
        for route in deployed.declared.routed:
            if route == DEFAULT:
                key_of_route = apigateway.HttpRouteKey.DEFAULT
                apigateway.HttpRoute(made, "Otherwise", http_api=made, integration=to_function, route_key=key_of_route)
                continue
            method, path = route.split(" ")
            made.add_routes(path=path, methods=[apigateway.HttpMethod[method]], integration=to_function)
    return made
