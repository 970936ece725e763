"""Three stacks per stage: ``python -m infra.app``, in the repository's root, puts them into ``cdk.out``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import aws_cdk as cdk

from infra.bundling import Assets, NotStaged, size, stage_assets
from infra.data_stack import DataStack
from infra.guards import guard
from infra.service_stack import ServiceStack
from infra.stages import EMULATED, STAGES, Stage
from infra.web_stack import WebStack

ROOT = Path(__file__).parents[1]

FLAGS = {
    "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
    "@aws-cdk/aws-iam:minimizePolicies": True,
    "@aws-cdk/core:checkSecretUsage": True,
    "@aws-cdk/core:enablePartitionLiterals": True,
    "@aws-cdk/aws-lambda:recognizeLayerVersion": True,
    "@aws-cdk/aws-lambda:recognizeVersionProps": True,
}
"""Behaviour of the CDK newer than its defaults; here, so that it holds without the CDK's command too."""


def compose(app: cdk.App, stage: Stage, assets: Assets) -> None:
    """Add a stage's stacks to the app."""
    env = cdk.Environment(account=stage.account or None, region=stage.region or None)
    prefix = f"Lightbox-{stage.name}"
    data = DataStack(app, f"{prefix}-data", stage, env=env)
    service = ServiceStack(app, f"{prefix}-service", stage, data=data, assets=assets, env=env)
    if not stage.emulated:
        WebStack(app, f"{prefix}-web", stage, data=data, service=service, assets=assets, env=env)
    cdk.Tags.of(app).add("application", "lightbox")


def build(stages: Iterable[Stage], assets: Assets, outdir: str) -> cdk.App:
    """Return the app of some stages.

    Parameters
    ----------
    stages
        The deployments.
    assets
        What is uploaded.
    outdir
        Where to synthesise to.
    """
    app = cdk.App(outdir=outdir, analytics_reporting=False, context=FLAGS)
    for stage in stages:
        compose(app, stage, assets)
    return app


def main(names: Sequence[str]) -> int:
    """Synthesise the stages of these names, or all real ones; say what is uploaded; fail on any finding."""
    known = {stage.name: stage for stage in (*STAGES, EMULATED)}
    unknown = set(names) - set(known)
    if unknown:
        print(f"no such stage: {', '.join(sorted(unknown))} (infra/stages.py)", file=sys.stderr)
        return 2
    stages = [known[name] for name in names] or list(STAGES)
    try:
        assets = stage_assets(ROOT)
    except NotStaged as missing:
        print(missing, file=sys.stderr)
        return 1
    print(report(assets))
    outdir = os.environ.get("CDK_OUTDIR", str(ROOT / "cdk.out"))  # noqa: TID251 - the CDK's own variable
    app = build(stages, assets, outdir)
    if EMULATED not in stages:
        guard(app)
    try:
        app.synth()
    except RuntimeError as refused:  # what jsii makes of every error; the findings are printed already
        print(f"synth failed: {str(refused).splitlines()[0]}", file=sys.stderr)
        return 1
    return 0


def report(assets: Assets) -> str:
    """Return what is uploaded and how large it is, one line each."""
    folders = {f"layer {layer.value}": path for layer, path in assets.layers.items()}
    folders |= {f"functions/{name}": path for name, path in assets.folders.items()}
    lines = [f"{size(path) / 1e6:8.2f} MB  {name}" for name, path in folders.items()]
    layers = sum(size(path) for path in assets.layers.values())
    lines.append(f"{layers / 1e6:8.2f} MB  all layers together, of the 250 MB that a function may have")
    if assets.site:
        lines.append(f"{size(assets.site) / 1e6:8.2f} MB  site")
    else:
        lines.append("      no site: build the web app (web/dist) and fetch the viewer (build/ohif) first")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
