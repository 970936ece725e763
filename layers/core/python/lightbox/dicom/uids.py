"""Unique identifiers: the one gate between a file's bytes and our keys and addresses."""

from __future__ import annotations

import re

from lightbox.errors import InvalidInput

_GRAMMAR = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_LONGEST = 64


class InvalidUid(InvalidInput):
    """An identifier that breaks PS3.5 §9.1 beyond what real equipment does."""

    slug = "invalid-uid"
    title = "Not a valid DICOM unique identifier"


def is_uid(text: str) -> bool:
    """Tell whether a text may serve as a UID.

    Leading zeros in a component, which PS3.5 §9.1 forbids and real equipment writes, are tolerated;
    letters, slashes, empty components and more than 64 characters are not.

    Parameters
    ----------
    text
        The candidate, without padding.

    Returns
    -------
    bool
        Whether it is safe to use in keys and addresses.
    """
    return len(text) <= _LONGEST and _GRAMMAR.fullmatch(text) is not None


def checked(text: str, what: str = "identifier") -> str:
    """Return a UID unchanged, or refuse it.

    Parameters
    ----------
    text
        The candidate, without padding.
    what
        Its name for the person who reads the refusal, such as ``"Study Instance UID"``.

    Returns
    -------
    str
        The same text.

    Raises
    ------
    InvalidUid
        If it breaks the grammar. The value is not repeated: a broken one may hold anything.
    """
    if not is_uid(text):
        message = f"The {what} is not valid: digits and single dots, at most {_LONGEST} characters."
        raise InvalidUid(message)
    return text
