"""Access tokens: made, listed and revoked by the person whose archive they open."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from lightbox.access import tokens
from lightbox.access.actors import Member
from lightbox.access.credentials import AccessToken
from lightbox.accounts.errors import TokensExhausted
from lightbox.accounts.repository import AccountRepository
from lightbox.runtime import Runtime

SECRET_BYTES = 32
"""256 random bits."""

MOST = 50
"""Tokens of one account."""

DAY = 86400


@dataclass(frozen=True)
class AccessTokens:
    """The access tokens of people.

    Parameters
    ----------
    runtime
        Where they are kept.
    """

    runtime: Runtime

    def make(self, member: Member, name: str, scopes: Collection[str], days: int) -> tuple[AccessToken, str]:
        """Make a token to a person's own archive and return it with its secret, which is kept nowhere.

        Parameters
        ----------
        name
            What to call it.
        scopes
            Some of :data:`lightbox.access.credentials.SCOPES`.
        days
            How long it lasts.

        Raises
        ------
        TokensExhausted
            The person has too many already.
        """
        if len(self.all_of(member)) >= MOST:
            raise TokensExhausted(f"An account has at most {MOST}.")
        secret = tokens.PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        now = self.runtime.now()
        token = AccessToken(
            id=self.runtime.new_id(),
            digest=tokens.digest(secret),
            account_id=member.account_id,
            archive_id=member.archive_id,
            name=name,
            scopes=frozenset(scopes),
            created=now,
            expires=now + days * DAY,
        )
        self._records.add_token(token)
        return token, secret

    def all_of(self, member: Member) -> list[AccessToken]:
        """Return the tokens of a person that are not over, newest first."""
        held = (t for t in self._records.tokens(member.account_id) if t.expires > self.runtime.now())
        return sorted(held, key=lambda token: token.created, reverse=True)

    def revoke(self, member: Member, token_id: str) -> None:
        """Revoke a token of a person, from the next request on.

        Raises
        ------
        TokenUnknown
            They have no such token.
        """
        self._records.remove_token(member.account_id, token_id)

    @property
    def _records(self) -> AccountRepository:
        return AccountRepository(self.runtime.table)
