"""Who may sign in: the Cognito user pool and the one client that our own API is."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.stages import Stage

CODE_MAIL = "Your Lightbox code is {####}. It is good for one day; nobody from Lightbox will ever ask you for it."


@dataclass(frozen=True, slots=True)
class Identities:
    """The pool, and the client through which the accounts API asks it."""

    pool: cognito.UserPool
    client: cognito.UserPoolClient


def identities(scope: Construct, stage: Stage) -> Identities:
    """Make the pool: e-mail addresses as names, confirmed by a code, long passwords."""
    pool = cognito.UserPool(
        scope,
        "People",
        user_pool_name=f"lightbox-{stage.name}",
        self_sign_up_enabled=True,
        sign_in_aliases=cognito.SignInAliases(email=True),
        sign_in_case_sensitive=False,
        auto_verify=cognito.AutoVerifiedAttrs(email=True),
        standard_attributes=cognito.StandardAttributes(email=cognito.StandardAttribute(required=True, mutable=True)),
        user_verification=cognito.UserVerificationConfig(
            email_style=cognito.VerificationEmailStyle.CODE,
            email_subject="Your Lightbox code",
            email_body=CODE_MAIL,
        ),
        password_policy=cognito.PasswordPolicy(
            min_length=12,
            require_lowercase=True,
            require_uppercase=True,
            require_digits=True,
            require_symbols=True,
        ),
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        # Authenticator codes are the accounts API's to offer; here they are allowed, not forced.
        mfa=cognito.Mfa.OPTIONAL,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        email=cognito.UserPoolEmail.with_ses(from_email=stage.mail_from) if stage.mail_from else None,
        deletion_protection=stage.keep_data,
        removal_policy=cdk.RemovalPolicy.RETAIN if stage.keep_data else cdk.RemovalPolicy.DESTROY,
    )
    # The API signs people in with their password and keeps sessions of its own (lightbox.accounts), so what
    # Cognito hands out is used once and lives as briefly as Cognito allows. Browsers never see this client,
    # and it has no secret that could leak.
    client = pool.add_client(
        "Api",
        generate_secret=False,
        auth_flows=cognito.AuthFlow(user_password=True),
        disable_o_auth=True,
        prevent_user_existence_errors=True,
        enable_token_revocation=True,
        access_token_validity=cdk.Duration.minutes(5),
        id_token_validity=cdk.Duration.minutes(5),
        refresh_token_validity=cdk.Duration.hours(1),
    )
    return Identities(pool, client)
