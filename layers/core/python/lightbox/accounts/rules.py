"""What an e-mail address and a password must be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from lightbox.accounts.errors import EmailRefused, PasswordRefused

EMAIL_MOST = 254
"""Longest address that a mail transaction can carry (RFC 5321 §4.5.3.1.3, less the angle brackets)."""

PASSWORD_LEAST = 12
PASSWORD_MOST = 256
"""What Cognito takes at most."""

_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f.]+(\.[^@\s\x00-\x1f\x7f.]+)+")

_SYMBOLS = frozenset("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ")
"""What Cognito counts as a symbol."""

_RULES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (f"{PASSWORD_LEAST} characters or more", lambda text: len(text) >= PASSWORD_LEAST),
    (f"{PASSWORD_MOST} characters or fewer", lambda text: len(text) <= PASSWORD_MOST),
    ("an upper-case letter (A to Z)", lambda text: any("A" <= c <= "Z" for c in text)),
    ("a lower-case letter (a to z)", lambda text: any("a" <= c <= "z" for c in text)),
    ("a digit", lambda text: any("0" <= c <= "9" for c in text)),
    ("a symbol, such as - or !", lambda text: any(c in _SYMBOLS for c in text.strip())),
    ("no space at its beginning or end", lambda text: text == text.strip()),
)
"""The pool's policy (``infra/parts/identities.py``), in words; a test holds the two together."""


def email(text: str) -> str:
    """Return an e-mail address in the one form in which Lightbox keeps it.

    Only mail that arrives proves an address, so no more is asked here than that it could be one.

    Raises
    ------
    EmailRefused
        It could not.
    """
    address = unicodedata.normalize("NFKC", text).strip().lower()
    if len(address) > EMAIL_MOST or not _EMAIL.fullmatch(address):
        raise EmailRefused
    return address


def password(text: str) -> str:
    """Return a password as it is.

    Raises
    ------
    PasswordRefused
        It breaks a rule; each is named.
    """
    lacks = tuple(rule for rule, holds in _RULES if not holds(text))
    if lacks:
        raise PasswordRefused(lacks)
    return text
