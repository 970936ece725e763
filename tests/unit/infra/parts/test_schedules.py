import json
from dataclasses import replace

import aws_cdk as cdk
import pytest

from functions.manifest import FUNCTIONS
from infra.data_stack import DataStack
from infra.guards import guard
from infra.service_stack import ServiceStack
from infra.stages import STAGES


@pytest.fixture
def clocked(stand_ins, tmp_path):
    """The template of a service stack whose one function is set off by the clock."""
    nightly = replace(FUNCTIONS[0], name="retention-schedule", routes=(), hears=(), source=None, every="rate(1 hour)")
    app = cdk.App(outdir=str(tmp_path), context={"@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True})
    env = cdk.Environment()
    data = DataStack(app, "Lightbox-dev-data", STAGES[0], env=env)
    ServiceStack(app, "Lightbox-dev-service", STAGES[0], data=data, assets=stand_ins, env=env, functions=[nightly])
    guard(app)
    app.synth()
    return json.loads((tmp_path / "Lightbox-dev-service.template.json").read_text())["Resources"]


def of(resources, kind):
    return [resource["Properties"] for resource in resources.values() if resource["Type"] == f"AWS::{kind}"]


def test_the_clock_calls_the_function_and_failures_are_set_aside(clocked):
    (rule,) = of(clocked, "Events::Rule")
    assert rule["ScheduleExpression"] == "rate(1 hour)"
    assert rule["Targets"][0]["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600
    (function,) = of(clocked, "Lambda::Function")
    assert function["DeadLetterConfig"]["TargetArn"]
    assert any(alarm["AlarmName"].endswith("-set-aside") for alarm in of(clocked, "CloudWatch::Alarm"))
