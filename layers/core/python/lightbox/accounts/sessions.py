"""Browser sessions: begun at sign-in, listed, ended; ``access/tokens.py`` is what honours them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from lightbox.access import tokens
from lightbox.access.actors import Member
from lightbox.access.credentials import Session
from lightbox.access.keyring import keyring
from lightbox.accounts.errors import SessionUnknown
from lightbox.accounts.models import Account
from lightbox.accounts.repository import AccountRepository
from lightbox.runtime import Runtime

SHORT = int(timedelta(hours=12).total_seconds())
"""A working day."""

REMEMBERED = int(timedelta(days=30).total_seconds())
"""On a private workstation whose owner asked to be remembered."""

USER_AGENT_MOST = 300
"""Characters that are kept of what a browser calls itself."""


@dataclass(frozen=True, slots=True)
class Started:
    """A session that just began.

    Parameters
    ----------
    member
        Who it signs in.
    cookie
        What the browser is to keep.
    seconds
        How long it is to keep it; None: until it is closed.
    """

    member: Member
    cookie: str
    seconds: int | None


@dataclass(frozen=True)
class Sessions:
    """The sessions of people who signed in.

    Parameters
    ----------
    runtime
        Where they are kept, and whose keys sign their cookies.
    """

    runtime: Runtime

    def begin(self, account: Account, user_agent: str, *, remember: bool) -> Started:
        """Begin a session of an account."""
        now = self.runtime.now()
        session = Session(
            id=self.runtime.new_id(),
            account_id=account.id,
            archive_id=account.archive_id,
            created=now,
            seen=now,
            expires=now + (REMEMBERED if remember else SHORT),
            user_agent=user_agent[:USER_AGENT_MOST],
        )
        self._records.add_session(session)
        member = Member(session.account_id, session.archive_id, session.id)
        return Started(member, self._cookie(session), REMEMBERED if remember else None)

    def all_of(self, member: Member) -> list[Session]:
        """Return the sessions of a person that are not over, newest first."""
        held = (s for s in self._records.sessions(member.account_id) if s.expires > self.runtime.now())
        return sorted(held, key=lambda session: session.created, reverse=True)

    def end(self, member: Member, session_id: str) -> None:
        """End one session of a person, from the next request on.

        Raises
        ------
        SessionUnknown
            They have no such session.
        """
        self._records.end_session(member.account_id, session_id)

    def sign_out(self, member: Member) -> None:
        """End the session through which a person came; fine if it is over."""
        try:
            self.end(member, member.session_id)
        except SessionUnknown:
            return

    def end_all(self, account_id: str) -> None:
        """End every session of an account."""
        for session in list(self._records.sessions(account_id)):
            self.sign_out(Member(account_id, session.archive_id, session.id))

    def _cookie(self, session: Session) -> str:
        import jwt  # as in access/tokens.py: only requests that need it pay for its import

        kid, key = keyring(self.runtime).current()
        claims = {
            "iss": tokens.issuer(self.runtime),
            "aud": tokens.AUDIENCE,
            "sub": session.id,
            tokens.ACCOUNT: session.account_id,
            "iat": session.created,
            "exp": session.expires,
        }
        return jwt.encode(claims, key, algorithm=tokens.ALGORITHM, headers={"kid": kid})

    @property
    def _records(self) -> AccountRepository:
        return AccountRepository(self.runtime.table)
