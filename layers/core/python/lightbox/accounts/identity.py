"""What Lightbox asks of whoever keeps identities: a third party, hence a Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in.

    Parameters
    ----------
    subject
        The provider's unchanging id of the person.
    email
        Their confirmed address.
    """

    subject: str
    email: str


class Identity(Protocol):
    """Keeps e-mail addresses and passwords, and mails codes.

    Addresses come normalised (``rules.email``). What does not depend on a secret never tells whether an address
    is known.
    """

    def register(self, email: str, password: str) -> None:
        """Note a new person and mail them a code; do nothing when the address is taken.

        Raises
        ------
        PasswordRefused
            The provider finds the password too weak.
        """
        ...

    def confirm(self, email: str, code: str) -> None:
        """Confirm an address by the code that was mailed to it.

        Raises
        ------
        CodeRefused
            The code is wrong or over, or nothing waits to be confirmed.
        """
        ...

    def resend(self, email: str) -> None:
        """Mail a new confirmation code, if one is called for."""
        ...

    def sign_in(self, email: str, password: str) -> Person:
        """Return who has this address and password.

        Raises
        ------
        WrongCredentials
            Nobody, or the address is not confirmed.
        SignInIncomplete
            The password is right, but the provider asks for more.
        """
        ...

    def forgot(self, email: str) -> None:
        """Mail a code to choose a new password with, if the address has an account."""
        ...

    def reset(self, email: str, code: str, password: str) -> None:
        """Set a new password by the code that was mailed.

        Raises
        ------
        CodeRefused
            The code is wrong or over.
        PasswordRefused
            The provider finds the password too weak.
        """
        ...
