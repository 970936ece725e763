"""What credentials stand for on record: a signed-in browser, and an access token.

``tokens.py`` reads these records at every request; ``accounts`` writes them. Times are epoch seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lightbox.store import keys, schema

READ = "read"
WRITE = "write"
SCOPES = (READ, WRITE)
"""Everything that an access token may be allowed."""


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser.

    Parameters
    ----------
    id, account_id, archive_id
        Its own id, whose it is, and the account's own archive.
    created, seen, expires
        When it began, was last noted in use, and ends at the latest.
    user_agent
        What the browser called itself at sign-in, for the person's list of sessions.
    """

    id: str
    account_id: str
    archive_id: str
    created: int
    seen: int
    expires: int
    user_agent: str

    def to_record(self) -> dict[str, Any]:
        """Return the values of its record; DynamoDB removes it some time after its end."""
        return {
            "id": self.id,
            "account": self.account_id,
            "archive": self.archive_id,
            "created": self.created,
            "seen": self.seen,
            "expires": self.expires,
            "agent": self.user_agent,
            schema.TTL: self.expires,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Session:
        """Build it back from its record."""
        return cls(
            id=record["id"],
            account_id=record["account"],
            archive_id=record["archive"],
            created=record["created"],
            seen=record["seen"],
            expires=record["expires"],
            user_agent=record["agent"],
        )


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A program's way in: the secret itself is kept nowhere.

    Parameters
    ----------
    id
        Its public id.
    digest
        SHA-256 of the secret, in hexadecimal. The secret has 256 random bits, so a slow hash would add nothing.
    account_id, archive_id
        Who made it, and the one archive that it opens.
    name
        What its maker called it.
    scopes
        Some of :data:`SCOPES`.
    created, expires
        When it was made and ends.
    used
        When it was last noted in use; 0: never.
    """

    id: str
    digest: str
    account_id: str
    archive_id: str
    name: str
    scopes: frozenset[str]
    created: int
    expires: int
    used: int = 0

    def to_record(self) -> dict[str, Any]:
        """Return the values of its record, its place in the account's list included."""
        return {
            "id": self.id,
            "digest": self.digest,
            "account": self.account_id,
            "archive": self.archive_id,
            "name": self.name,
            "scopes": self.scopes,
            "created": self.created,
            "expires": self.expires,
            "used": self.used,
            schema.TTL: self.expires,
            **keys.token_listing(self.account_id, self.id)._asdict(),
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> AccessToken:
        """Build it back from its record."""
        return cls(
            id=record["id"],
            digest=record["digest"],
            account_id=record["account"],
            archive_id=record["archive"],
            name=record["name"],
            scopes=frozenset(record["scopes"]),
            created=record["created"],
            expires=record["expires"],
            used=record["used"],
        )
