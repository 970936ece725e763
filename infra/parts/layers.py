"""The Lambda layers: what functions rest on."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from functions.manifest import Layer
from infra.bundling import Assets

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64


def layers(scope: Construct, assets: Assets) -> Mapping[Layer, lambda_.LayerVersion]:
    """Make every layer that the manifest knows."""
    return {
        layer: lambda_.LayerVersion(
            scope,
            f"Layer-{layer.value}",
            code=lambda_.Code.from_asset(str(assets.layers[layer])),
            description=f"Lightbox: {layer.value}",
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
        )
        for layer in Layer
    }
