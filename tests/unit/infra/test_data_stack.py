import pytest

STAGES = ("dev", "prod")
STATEFUL = ("DynamoDB::Table", "S3::Bucket", "KMS::Key", "Cognito::UserPool", "SecretsManager::Secret")


@pytest.mark.parametrize("kind", STATEFUL)
def test_prod_outlives_its_stack(synthesised, kind):
    for resource in synthesised["prod-data"].of(kind).values():
        assert resource["DeletionPolicy"] == "Retain"
        assert resource["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("kind", STATEFUL)
def test_dev_leaves_nothing_behind(synthesised, kind):
    for resource in synthesised["dev-data"].of(kind).values():
        assert resource["DeletionPolicy"] == "Delete"


def test_prod_refuses_deletion(synthesised):
    data = synthesised["prod-data"]
    assert data.one("DynamoDB::Table")["DeletionProtectionEnabled"] is True
    assert data.one("Cognito::UserPool")["DeletionProtection"] == "ACTIVE"


def test_only_stages_that_keep_data_pay_for_backups(synthesised):
    assert synthesised["prod-data"].of("Backup::BackupSelection")
    assert not synthesised["dev-data"].of("Backup::BackupSelection")


@pytest.mark.parametrize("stage", STAGES)
def test_every_key_turns_over(synthesised, stage):
    for stack in ("data", "service"):
        for key in synthesised[f"{stage}-{stack}"].properties("KMS::Key"):
            assert key["EnableKeyRotation"] is True
