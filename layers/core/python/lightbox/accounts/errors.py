"""What can go wrong with accounts.

Nothing here tells whether an e-mail address has an account: what is said of an unknown one is said of a known one.
"""

from __future__ import annotations

from lightbox.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany, Unauthenticated


class EmailRefused(InvalidInput):
    """What was given is not an e-mail address."""

    slug = "email-refused"
    title = "This is not an e-mail address"

    def __init__(self) -> None:
        super().__init__(fields=(("email", "Enter an address such as name@example.org."),))


class PasswordRefused(InvalidInput):
    """The password is too easy to guess.

    Parameters
    ----------
    lacks
        What is missing, one entry per rule that it breaks.
    """

    slug = "password-refused"
    title = "The password is too weak"

    def __init__(self, lacks: tuple[str, ...]) -> None:
        super().__init__(f"It needs {', '.join(lacks)}.", tuple(("password", f"Needs {rule}.") for rule in lacks))


class CodeRefused(InvalidInput):
    """The code is wrong, used up or over, or there is nothing that it could confirm; which is not told."""

    slug = "code-refused"
    title = "The code is wrong or no longer valid"

    def __init__(self) -> None:
        super().__init__("Check the code, or ask for a new one.", (("code", "Wrong, or no longer valid."),))


class WrongCredentials(Unauthenticated):
    """No confirmed account has this e-mail address and password together."""

    slug = "wrong-credentials"
    title = "Email or password is wrong"

    def __init__(self) -> None:
        super().__init__("Check both. An address that is not confirmed yet cannot sign in either.")


class SignInIncomplete(Forbidden):
    """The identity provider asks for a further step that Lightbox does not offer."""

    slug = "sign-in-incomplete"
    title = "This account cannot sign in here yet"


class AttemptsExhausted(TooMany):
    """Too many tries for one e-mail address within a short time."""

    slug = "attempts-exhausted"
    title = "Too many attempts: wait a few minutes and try again"


class SessionUnknown(NotFound):
    """There is no such session of this account."""

    slug = "session-not-found"
    title = "No such session"


class TokenUnknown(NotFound):
    """There is no such access token of this account."""

    slug = "token-not-found"
    title = "No such access token"


class TokensExhausted(Conflict):
    """The account has as many access tokens as it may."""

    slug = "too-many-tokens"
    title = "Revoke an access token first"
