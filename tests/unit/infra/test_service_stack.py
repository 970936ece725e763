import pytest

from lightbox.settings import Settings


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_functions_are_told_what_settings_read_back(synthesised, stage):
    for function in synthesised[f"{stage}-service"].properties("Lambda::Function"):
        given = Settings.from_env(function["Environment"]["Variables"])
        assert given.stage == stage
        assert "Ref" in str(given.bus)
        for field in ("table", "intake_bucket", "archive_bucket", "artefact_bucket", "session_secret"):
            assert "Fn::ImportValue" in getattr(given, field)
        assert given.site == ""


def test_nothing_stateful_stands_in_the_service_stack(synthesised):
    service = synthesised["prod-service"]
    for kind in ("DynamoDB::Table", "S3::Bucket", "Cognito::UserPool", "SecretsManager::Secret"):
        assert not service.of(kind)
