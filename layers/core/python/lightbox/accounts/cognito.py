"""Identities in Amazon Cognito.

The app client has no secret and allows ``USER_PASSWORD_AUTH`` only; its setting *PreventUserExistenceErrors* makes
Cognito answer for unknown people as for known ones wherever it can. Where it cannot (``SignUp``), the answer is
swallowed here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lightbox import faults
from lightbox.accounts.errors import (
    AttemptsExhausted,
    CodeRefused,
    PasswordRefused,
    SignInIncomplete,
    WrongCredentials,
)
from lightbox.accounts.identity import Person
from lightbox.errors import LightboxError, Transient
from lightbox.runtime import Runtime

_EXHAUSTED: Mapping[str, Callable[[], LightboxError]] = {
    "LimitExceededException": AttemptsExhausted,
    "TooManyFailedAttemptsException": AttemptsExhausted,
}
"""What any call may be refused for."""

_WEAK: Mapping[str, Callable[[], LightboxError]] = {
    "InvalidPasswordException": lambda: PasswordRefused(("more variety",)),
}

_CODE: Mapping[str, Callable[[], LightboxError]] = dict.fromkeys(
    (
        "CodeMismatchException",
        "ExpiredCodeException",
        "UserNotFoundException",
        # An account that is confirmed already, or disabled.
        "NotAuthorizedException",
        "AliasExistsException",
        "InvalidParameterException",
        "UserNotConfirmedException",
    ),
    CodeRefused,
)
"""One answer for all: telling a wrong code from an unknown address would tell which addresses are known."""

_MAIL = frozenset(
    {
        "UserNotFoundException",
        # Already confirmed, never confirmed, or disabled.
        "InvalidParameterException",
        "NotAuthorizedException",
        # Cognito counts the mails of known addresses only.
        "LimitExceededException",
        "CodeDeliveryFailureException",
    }
)
"""Why no mail goes out; nobody is told."""

_SIGN_IN: Mapping[str, Callable[[], LightboxError]] = dict.fromkeys(
    (
        "NotAuthorizedException",
        "UserNotFoundException",
        "InvalidParameterException",
        # Cognito says these two before it looks at the password. Passing them on would let anyone find out which
        # addresses have an account: register the address, sign in with any password, see which error comes.
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
    ),
    WrongCredentials,
)


class IdentityError(RuntimeError):
    """Cognito refused a call for a reason that only a developer can mend; the message is its code."""


@dataclass(frozen=True)
class Cognito:
    """The identities of one user pool, through one app client.

    Parameters
    ----------
    client
        botocore's ``cognito-idp`` client.
    app
        The app client's id.
    """

    client: Any
    app: str

    @classmethod
    def over(cls, runtime: Runtime) -> Cognito:
        """Build it over a runtime."""
        return cls(runtime.client("cognito-idp"), runtime.settings.user_pool_client)

    def register(self, email: str, password: str) -> None:
        """As :meth:`Identity.register`."""
        self._call(
            "sign_up",
            _WEAK,
            quiet=("UsernameExistsException", "AliasExistsException", "CodeDeliveryFailureException"),
            Username=email,
            Password=password,
            UserAttributes=[{"Name": "email", "Value": email}],
        )

    def confirm(self, email: str, code: str) -> None:
        """As :meth:`Identity.confirm`."""
        self._call("confirm_sign_up", _CODE, Username=email, ConfirmationCode=code)

    def resend(self, email: str) -> None:
        """As :meth:`Identity.resend`."""
        self._call("resend_confirmation_code", quiet=_MAIL, Username=email)

    def sign_in(self, email: str, password: str) -> Person:
        """As :meth:`Identity.sign_in`."""
        answer = self._call(
            "initiate_auth",
            _SIGN_IN,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        if "AuthenticationResult" not in answer:
            raise SignInIncomplete
        # Cognito itself says whose token this is, so no signature has to be checked and no keys fetched for it.
        access = answer["AuthenticationResult"]["AccessToken"]
        told = self._call("get_user", _SIGN_IN, AccessToken=access)["UserAttributes"]
        attributes = {attribute["Name"]: attribute["Value"] for attribute in told}
        return Person(attributes["sub"], attributes["email"])

    def forgot(self, email: str) -> None:
        """As :meth:`Identity.forgot`."""
        self._call("forgot_password", quiet=_MAIL, Username=email)

    def reset(self, email: str, code: str, password: str) -> None:
        """As :meth:`Identity.reset`."""
        self._call(
            "confirm_forgot_password", {**_CODE, **_WEAK}, Username=email, ConfirmationCode=code, Password=password
        )

    def _call(
        self,
        operation: str,
        errors: Mapping[str, Callable[[], LightboxError]] | None = None,
        *,
        quiet: Collection[str] = (),
        **args: Any,
    ) -> dict[str, Any]:
        if operation != "get_user":
            args["ClientId"] = self.app
        try:
            return getattr(self.client, operation)(**args)
        except Exception as error:
            code = faults.code(error)
            if code in quiet:
                return {}
            meant = {**_EXHAUSTED, **(errors or {})}.get(code)
            # Not chained: Cognito's messages may quote what was sent.
            if meant:
                raise meant() from None
            if faults.passes(error):
                raise Transient from None
            if code:
                raise IdentityError(code) from None
            raise
