"""How Cognito's answers are read, each one injected; moto takes any code, so it could not give them."""

from __future__ import annotations

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from lightbox.accounts.cognito import Cognito, IdentityError
from lightbox.accounts.errors import (
    AttemptsExhausted,
    CodeRefused,
    PasswordRefused,
    SignInIncomplete,
    WrongCredentials,
)
from lightbox.accounts.identity import Person
from lightbox.errors import Transient

EMAIL, PASSWORD, CODE = "ada@example.org", "Correct-horse-1", "123456"

REGISTER = ("sign_up", lambda c: c.register(EMAIL, PASSWORD))
CONFIRM = ("confirm_sign_up", lambda c: c.confirm(EMAIL, CODE))
RESEND = ("resend_confirmation_code", lambda c: c.resend(EMAIL))
SIGN_IN = ("initiate_auth", lambda c: c.sign_in(EMAIL, PASSWORD))
FORGOT = ("forgot_password", lambda c: c.forgot(EMAIL))
RESET = ("confirm_forgot_password", lambda c: c.reset(EMAIL, CODE, PASSWORD))
ALL = (REGISTER, CONFIRM, RESEND, SIGN_IN, FORGOT, RESET)


@pytest.fixture
def cognito(runtime):
    return Cognito(runtime.client("cognito-idp"), "app")


@pytest.fixture
def provider(cognito):
    with Stubber(cognito.client) as stub:
        yield stub


def refusals(verb, codes, error):
    return [pytest.param(verb, code, error, id=f"{verb[0]}-{code}") for code in codes]


@pytest.mark.parametrize(
    ("verb", "code", "error"),
    [
        *refusals(REGISTER, ["InvalidPasswordException"], PasswordRefused),
        *refusals(
            CONFIRM,
            [
                "CodeMismatchException",
                "ExpiredCodeException",
                "UserNotFoundException",
                "NotAuthorizedException",
                "AliasExistsException",
                "InvalidParameterException",
            ],
            CodeRefused,
        ),
        *refusals(
            SIGN_IN,
            [
                "NotAuthorizedException",
                "UserNotFoundException",
                "UserNotConfirmedException",
                "PasswordResetRequiredException",
                "InvalidParameterException",
            ],
            WrongCredentials,
        ),
        *refusals(
            RESET,
            [
                "CodeMismatchException",
                "ExpiredCodeException",
                "UserNotFoundException",
                "NotAuthorizedException",
                "UserNotConfirmedException",
            ],
            CodeRefused,
        ),
        *refusals(RESET, ["InvalidPasswordException"], PasswordRefused),
        *refusals(CONFIRM, ["TooManyFailedAttemptsException", "LimitExceededException"], AttemptsExhausted),
        *[case for verb in ALL for case in refusals(verb, ["TooManyRequestsException"], Transient)],
        *[case for verb in ALL for case in refusals(verb, ["InternalErrorException"], Transient)],
        *[case for verb in ALL for case in refusals(verb, ["ResourceNotFoundException"], IdentityError)],
    ],
)
def test_a_refusal_becomes_an_error_that_says_what_went_wrong(cognito, provider, verb, code, error):
    operation, call = verb
    provider.add_client_error(operation, code, "a message that may quote ada@example.org")
    with pytest.raises(error) as caught:
        call(cognito)
    assert type(caught.value) is error
    assert "ada@example.org" not in str(caught.value)


def test_a_provider_that_cannot_be_reached_is_to_be_asked_again(cognito, monkeypatch):
    def unreachable(**_):
        raise EndpointConnectionError(endpoint_url="https://cognito.example")

    monkeypatch.setattr(cognito.client, "initiate_auth", unreachable)
    with pytest.raises(Transient):
        cognito.sign_in(EMAIL, PASSWORD)


@pytest.mark.parametrize(
    ("verb", "code", "error"),
    [
        *refusals(REGISTER, ["UsernameExistsException", "AliasExistsException"], None),
        *[
            case
            for verb in (RESEND, FORGOT)
            for case in refusals(
                verb,
                [
                    "UserNotFoundException",
                    "InvalidParameterException",
                    "NotAuthorizedException",
                    "LimitExceededException",
                    "CodeDeliveryFailureException",
                ],
                None,
            )
        ],
    ],
)
def test_what_would_tell_which_addresses_are_known_is_kept_quiet(cognito, provider, verb, code, error):
    operation, call = verb
    provider.add_client_error(operation, code)
    assert call(cognito) is error


def test_signing_in_asks_cognito_whose_token_it_gave(cognito, provider):
    auth = {
        "ClientId": "app",
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": EMAIL, "PASSWORD": PASSWORD},
    }
    provider.add_response("initiate_auth", {"AuthenticationResult": {"AccessToken": "access"}}, auth)
    attributes = [{"Name": "sub", "Value": "subject"}, {"Name": "email", "Value": EMAIL}]
    provider.add_response("get_user", {"Username": "u", "UserAttributes": attributes}, {"AccessToken": "access"})
    assert cognito.sign_in(EMAIL, PASSWORD) == Person("subject", EMAIL)


@pytest.mark.parametrize("challenge", ["SOFTWARE_TOKEN_MFA", "NEW_PASSWORD_REQUIRED"])
def test_a_further_step_that_we_do_not_offer_is_said_so(cognito, provider, challenge):
    provider.add_response("initiate_auth", {"ChallengeName": challenge, "ChallengeParameters": {}, "Session": "s" * 20})
    with pytest.raises(SignInIncomplete):
        cognito.sign_in(EMAIL, PASSWORD)


def test_a_person_registers_confirms_and_signs_in(pool, runtime):
    cognito = Cognito.over(runtime)
    cognito.register(EMAIL, PASSWORD)
    cognito.register(EMAIL, "Another-horse-2")
    with pytest.raises(WrongCredentials):
        cognito.sign_in(EMAIL, PASSWORD)
    cognito.confirm(EMAIL, CODE)
    assert cognito.sign_in(EMAIL, PASSWORD).email == EMAIL
    for email, password in ((EMAIL, "Another-horse-2"), ("eve@example.org", PASSWORD)):
        with pytest.raises(WrongCredentials):
            cognito.sign_in(email, password)
