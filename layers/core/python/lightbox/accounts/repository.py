"""Accounts, sessions and access tokens on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lightbox.access.credentials import AccessToken, Session
from lightbox.accounts.errors import SessionUnknown, TokenUnknown
from lightbox.accounts.models import Account, Archive
from lightbox.catalogue import postings
from lightbox.store import keys, schema
from lightbox.store.table import Clash, Table
from lightbox.store.writes import NEW, THERE, Delete, Put


@dataclass(frozen=True, slots=True)
class AccountRepository:
    """Reads and writes the records of accounts.

    Parameters
    ----------
    table
        The single table.
    """

    table: Table

    # -- accounts

    def find(self, account_id: str) -> Account | None:
        """Return an account, or None."""
        record = self.table.get(keys.account(account_id))
        return Account.from_record(record) if record else None

    def profile(self, account_id: str, archive_id: str) -> tuple[Account, Archive] | None:
        """Return an account and its archive in one read, or None when they are not there."""
        wanted = keys.account(account_id), keys.archive(archive_id)
        found = self.table.get_many(wanted)
        if len(found) < len(wanted):
            return None
        account, archive = (found[key] for key in wanted)
        return Account.from_record(account), Archive.from_record(archive)

    def open(self, account: Account, archive: Archive, address: str) -> bool:
        """Put a new account on record with its archive; return whether it was new.

        Parameters
        ----------
        address
            The digest of its e-mail address, which from now on leads to this account.
        """
        try:
            self.table.transact(
                [
                    Put(keys.account(account.id), account.to_record(), NEW),
                    Put(keys.archive(archive.id), archive.to_record() | postings.birth(), NEW),
                    # No condition: an address that changed hands at the identity provider leads to its new owner.
                    Put(keys.address(address), {"account": account.id}),
                ]
            )
        except Clash:
            return False
        return True

    def account_at(self, address: str) -> str | None:
        """Return the id of the account that an address (its digest) leads to, or None."""
        record = self.table.get(keys.address(address))
        return record["account"] if record else None

    # -- sessions

    def add_session(self, session: Session) -> None:
        """Put a session on record."""
        self.table.write(Put(keys.session(session.account_id, session.id), session.to_record(), NEW))

    def sessions(self, account_id: str) -> Iterator[Session]:
        """Yield every session of an account that is on record, over or not."""
        records = self.table.query_all(keys.sessions(account_id), begins=keys.SESSIONS)
        return map(Session.from_record, records)

    def end_session(self, account_id: str, session_id: str) -> None:
        """Remove a session of an account.

        Raises
        ------
        SessionUnknown
            The account has no such session.
        """
        try:
            self.table.write(Delete(keys.session(account_id, session_id), THERE))
        except Clash:
            raise SessionUnknown from None

    # -- access tokens

    def add_token(self, token: AccessToken) -> None:
        """Put an access token on record."""
        self.table.write(Put(keys.token(token.digest), token.to_record(), NEW))

    def tokens(self, account_id: str) -> Iterator[AccessToken]:
        """Yield every access token of an account that is on record, over or not."""
        listing = keys.token_listing(account_id, "")
        records = self.table.query_all(listing.lpk, index=schema.LISTING)
        return map(AccessToken.from_record, records)

    def remove_token(self, account_id: str, token_id: str) -> None:
        """Remove an access token of an account.

        Raises
        ------
        TokenUnknown
            The account has no such token.
        """
        token = next((token for token in self.tokens(account_id) if token.id == token_id), None)
        if token is None:
            raise TokenUnknown
        self.table.write(Delete(keys.token(token.digest)))
