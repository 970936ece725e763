import json

from infra.parts.session_secret import TURN_DAYS
from infra.rotation.session_keys import KEPT


def test_the_ring_begins_empty_and_is_turned_at_once(data):
    generated = data.one("SecretsManager::Secret")["GenerateSecretString"]
    assert json.loads(generated["SecretStringTemplate"]) == {"current": "", "keys": {}}
    schedule = data.one("SecretsManager::RotationSchedule")
    assert schedule.get("RotateImmediatelyOnUpdate", True) is True
    assert schedule["RotationRules"]["ScheduleExpression"] == f"rate({TURN_DAYS} days)"


def test_a_key_outlasts_the_longest_session():
    assert (KEPT - 1) * TURN_DAYS >= 30


def test_the_secret_has_our_key(data):
    assert data.one("SecretsManager::Secret")["KmsKeyId"]


def test_the_turner_may_touch_one_secret(data):
    policy = data.one("IAM::ManagedPolicy")["PolicyDocument"]["Statement"]
    (about,) = [s for s in policy if "secretsmanager:PutSecretValue" in s["Action"]]
    assert list(about["Resource"]) == ["Ref"]
    assert not [s for s in policy if s["Resource"] == "*"]


def test_only_secrets_manager_calls_the_turner(data):
    permission = data.one("Lambda::Permission")
    assert permission["Principal"] == "secretsmanager.amazonaws.com"
