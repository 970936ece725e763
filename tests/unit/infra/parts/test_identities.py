import pytest

from lightbox.accounts import rules
from lightbox.accounts.errors import PasswordRefused


def test_people_sign_in_with_an_address_that_a_code_confirmed(data):
    pool = data.one("Cognito::UserPool")
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["UsernameConfiguration"] == {"CaseSensitive": False}
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["VerificationMessageTemplate"]["DefaultEmailOption"] == "CONFIRM_WITH_CODE"
    assert pool["AccountRecoverySetting"]["RecoveryMechanisms"] == [{"Name": "verified_email", "Priority": 1}]


def test_the_pool_asks_of_a_password_what_we_tell_people(data):
    policy = data.one("Cognito::UserPool")["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == rules.PASSWORD_LEAST
    for lacking, asked in (
        ("correct-horse-9!", "RequireUppercase"),
        ("CORRECT-HORSE-9!", "RequireLowercase"),
        ("Correct-Horse-no!", "RequireNumbers"),
        ("CorrectHorse99", "RequireSymbols"),
    ):
        assert policy[asked] is True
        with pytest.raises(PasswordRefused):
            rules.password(lacking)


def test_the_client_has_no_secret_and_one_way_in(data):
    client = data.one("Cognito::UserPoolClient")
    assert client["GenerateSecret"] is False
    assert "ALLOW_USER_PASSWORD_AUTH" in client["ExplicitAuthFlows"]
    assert set(client["ExplicitAuthFlows"]) <= {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert not client.get("AllowedOAuthFlows")
    assert client["AccessTokenValidity"] == 5
