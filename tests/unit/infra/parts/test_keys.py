import json

import pytest


@pytest.fixture(params=["dev-data", "prod-data", "dev-service", "prod-service"])
def policy(request, synthesised):
    return synthesised[request.param].one("KMS::Key")["KeyPolicy"]["Statement"]


def test_services_may_encrypt_and_decrypt_and_not_manage(policy):
    for statement in policy:
        principal = json.dumps(statement["Principal"])
        if "amazonaws.com" in principal and "logs." not in principal:
            assert set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_only_this_accounts_logs_are_encrypted(policy):
    (logs,) = [s for s in policy if "logs." in json.dumps(s["Principal"])]
    assert "AWS::AccountId" in json.dumps(logs["Condition"])
    assert "kms:EncryptionContext:aws:logs:arn" in logs["Condition"]["ArnLike"]


def test_nobody_outside_the_account_is_named(policy):
    for statement in policy:
        principal = json.dumps(statement["Principal"])
        assert principal != '{"AWS": "*"}'
        assert "*" not in principal
