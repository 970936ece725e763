"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A person who signed in.

    Parameters
    ----------
    account_id
        Whose account.
    archive_id
        The account's own archive.
    session_id
        The browser session it came through.
    """

    account_id: str
    archive_id: str
    session_id: str


@dataclass(frozen=True, slots=True)
class Agent:
    """A program that presented an access token.

    Parameters
    ----------
    token_id
        The token's public id.
    account_id
        Who made the token.
    archive_id
        The one archive it opens.
    scopes
        ``read``, ``write``.
    """

    token_id: str
    account_id: str
    archive_id: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class System:
    """Lightbox itself: workers and schedules."""


Actor = Member | Agent | System
