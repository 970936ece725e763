"""Holds every function's policy to what the manifest grants it, down to the prefix of a key."""

import json

import pytest

from functions.manifest import FUNCTIONS, Grant
from lightbox.objects import layout

EVERYWHERE = {"xray:PutTraceSegments", "xray:PutTelemetryRecords", "dynamodb:ListStreams"}
"""Calls that IAM knows no resource for."""

BY_NAME = {function.name: function for function in FUNCTIONS}

WRITES = {"s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"}

OBJECTS = {
    Grant.INTAKE_READ: ({"s3:GetObject"}, layout.INTAKE),
    Grant.INTAKE_WRITE: (WRITES, layout.INTAKE),
    Grant.ARCHIVE_READ: ({"s3:GetObject"}, layout.ARCHIVE),
    Grant.ARCHIVE_WRITE: (WRITES, layout.ARCHIVE),
    Grant.ARCHIVE_DELETE: ({"s3:DeleteObject"}, layout.ARCHIVE),
    Grant.ARTEFACT_READ: ({"s3:GetObject"}, layout.ARTEFACTS),
    Grant.ARTEFACT_WRITE: (WRITES, layout.ARTEFACTS),
    Grant.ARTEFACT_DELETE: ({"s3:DeleteObject"}, layout.ARTEFACTS),
}

TABLE_WRITES = {"dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}


def as_list(value):
    return value if isinstance(value, list) else [value]


def spelled(resource):
    """Write an ARN made of pieces as one string."""
    if isinstance(resource, str):
        return resource
    (operation, parts), *_ = resource.items()
    return "".join(map(spelled, parts[1])) if operation == "Fn::Join" else json.dumps(resource)


@pytest.fixture(scope="module")
def allowed(service):
    """Every function's allowances: action, resource, condition."""
    policies = service.properties("IAM::ManagedPolicy")
    by_purpose = {}
    for policy in policies:
        by_purpose[policy["Description"]] = [
            (action, spelled(resource), statement.get("Condition", {}))
            for statement in policy["PolicyDocument"]["Statement"]
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        ]
        assert all(statement["Effect"] == "Allow" for statement in policy["PolicyDocument"]["Statement"])
    return {function.name: by_purpose[function.does] for function in FUNCTIONS}


@pytest.mark.parametrize("name", BY_NAME)
def test_no_action_is_a_pattern(allowed, name):
    assert not [action for action, _, _ in allowed[name] if "*" in action]


@pytest.mark.parametrize("name", BY_NAME)
def test_everything_is_only_what_iam_knows_no_resource_for(allowed, name):
    assert {action for action, resource, _ in allowed[name] if resource == "*"} <= EVERYWHERE


@pytest.mark.parametrize("name", BY_NAME)
def test_a_pattern_is_one_prefix_of_one_bucket(allowed, name):
    prefixes = (layout.INTAKE, layout.ARCHIVE, layout.ARTEFACTS)
    patterns = {resource for _, resource, _ in allowed[name] if resource.endswith("*") and resource != "*"}
    for pattern in patterns:
        (prefix,) = [prefix for prefix in prefixes if pattern.endswith(f"/{prefix}*")]
        assert f"GetAtt{prefix.rstrip('/').title()}" in pattern


@pytest.mark.parametrize("name", BY_NAME)
def test_objects_are_reached_as_granted_and_no_other_way(allowed, name):
    expected = {
        (action, prefix)
        for grant, (actions, prefix) in OBJECTS.items()
        if grant in BY_NAME[name].grants
        for action in actions
    }
    found = {
        (action, resource.rsplit("}", 1)[-1].strip("/*") + "/")
        for action, resource, _ in allowed[name]
        if action.startswith("s3:") and action != "s3:ListBucket"
    }
    assert found == expected


@pytest.mark.parametrize("name", BY_NAME)
def test_the_table_is_written_only_by_who_may(allowed, name):
    actions = {action for action, _, _ in allowed[name]}
    assert bool(actions & TABLE_WRITES) is (Grant.TABLE_WRITE in BY_NAME[name].grants)
    assert ("dynamodb:Query" in actions) is (Grant.TABLE_READ in BY_NAME[name].grants)


@pytest.mark.parametrize("name", BY_NAME)
def test_an_index_is_read_and_nothing_else(allowed, name):
    assert {action for action, resource, _ in allowed[name] if "/index/" in resource} <= {"dynamodb:Query"}


@pytest.mark.parametrize("name", BY_NAME)
def test_the_session_secret_is_read_only_by_who_verifies_sessions(allowed, name):
    secrets = {action for action, _, _ in allowed[name] if action.startswith("secretsmanager:")}
    assert secrets == ({"secretsmanager:GetSecretValue"} if Grant.SESSION_SECRET in BY_NAME[name].grants else set())


@pytest.mark.parametrize("name", BY_NAME)
def test_keys_are_used_by_way_of_a_service(allowed, name):
    for action, _, condition in allowed[name]:
        if action.startswith("kms:"):
            assert "kms:ViaService" in condition["StringEquals"]


@pytest.mark.parametrize("name", BY_NAME)
def test_only_the_relay_publishes(allowed, name):
    publishes = "events:PutEvents" in {action for action, _, _ in allowed[name]}
    assert publishes is (Grant.BUS_PUT in BY_NAME[name].grants)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_roles_have_no_policy_but_their_own(synthesised, stage):
    service = synthesised[f"{stage}-service"]
    assert not service.of("IAM::Policy")
    for role in service.properties("IAM::Role"):
        assert "ManagedPolicyArns" not in role
        assert "Policies" not in role
