import base64
import json

import boto3
import pytest
from moto import mock_aws

from infra.rotation import session_keys

VERSION = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def secrets():
    with mock_aws():
        client = boto3.client("secretsmanager", region_name="eu-central-1")
        client.create_secret(Name="ring", SecretString=json.dumps({"current": "", "keys": {}, "unused": "x"}))
        session_keys._client.cache_clear()
        yield client
        session_keys._client.cache_clear()


@pytest.fixture(autouse=True)
def region(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


def turn(version, *steps):
    for step in steps or ("createSecret", "setSecret", "testSecret", "finishSecret"):
        session_keys.handler({"SecretId": "ring", "ClientRequestToken": version, "Step": step}, None)


def ring(client, stage="AWSCURRENT"):
    return json.loads(client.get_secret_value(SecretId="ring", VersionStage=stage)["SecretString"])


def test_the_first_turn_fills_the_ring(secrets):
    turn(VERSION)
    held = ring(secrets)
    assert set(held) == {"current", "keys"}
    assert list(held["keys"]) == [held["current"]]
    assert len(base64.b64decode(held["keys"][held["current"]], validate=True)) == session_keys.KEY_BYTES


def test_keys_before_stay_until_there_are_too_many(secrets):
    seen = []
    for number in range(5):
        turn(f"{number}{VERSION[1:]}")
        seen.append(ring(secrets)["current"])
        assert list(ring(secrets)["keys"]) == sorted(seen)[-session_keys.KEPT :]
    assert len(set(seen)) == 5


def test_a_step_may_come_twice(secrets):
    turn(VERSION, "createSecret")
    made = ring(secrets, "AWSPENDING")
    turn(VERSION, "createSecret", "setSecret", "testSecret", "testSecret", "finishSecret", "finishSecret")
    assert ring(secrets) == made


def test_nothing_is_signed_with_a_key_before_the_last_step(secrets):
    turn(VERSION, "createSecret", "setSecret", "testSecret")
    assert ring(secrets)["keys"] == {}


def test_a_key_of_the_wrong_length_never_becomes_current(secrets):
    bad = {"current": "a", "keys": {"a": base64.b64encode(b"short").decode()}}
    secrets.put_secret_value(
        SecretId="ring",
        ClientRequestToken=VERSION,
        SecretString=json.dumps(bad),
        VersionStages=["AWSPENDING"],
    )
    with pytest.raises(ValueError, match="length"):
        turn(VERSION, "testSecret")


def test_a_new_key_is_not_the_old_one():
    once = session_keys.turned({"current": "", "keys": {}}, "a")
    twice = session_keys.turned(once, "b")
    assert twice["current"] == "b"
    assert twice["keys"]["a"] == once["keys"]["a"]
    assert twice["keys"]["b"] != twice["keys"]["a"]
