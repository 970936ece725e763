"""What crosses the wire of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints
from pydantic.alias_generators import to_camel

from lightbox.access.credentials import AccessToken, Session
from lightbox.accounts.models import Account, Archive
from lightbox.accounts.rules import EMAIL_MOST, PASSWORD_MOST


def _unspaced(value: object) -> object:
    return "".join(value.split()) if isinstance(value, str) else value


Email = Annotated[
    str, StringConstraints(min_length=1, max_length=2 * EMAIL_MOST), Field(json_schema_extra={"format": "email"})
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=2 * PASSWORD_MOST)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), BeforeValidator(_unspaced)]
"""Six digits, in groups if a person typed them so."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class NewAccount(_Body):
    """A person who wants an account."""

    email: Email
    password: Password


class Address(_Body):
    """An address to mail a code to."""

    email: Email


class Confirmation(_Body):
    """A code that proves an address."""

    email: Email
    code: Code


class NewPassword(_Body):
    """A code that allows a new password, and the password."""

    email: Email
    code: Code
    password: Password


class SignIn(_Body):
    """A person who signs in."""

    email: Email
    password: Password
    remember: bool = False


class NewToken(_Body):
    """An access token to make."""

    name: Name
    scopes: Annotated[list[Literal["read", "write"]], Field(min_length=1, max_length=2)]
    expires_in_days: Annotated[int, Field(ge=1, le=365)]


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """An archive and what it holds; ``bytes`` counts the originals."""

    id: str
    name: str
    studies: int
    series: int
    instances: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in."""

    account_id: str
    email: str
    archive_id: str
    display_name: str
    created_at: str
    archive: ArchiveView

    @classmethod
    def of(cls, account: Account, archive: Archive) -> Me:
        """Return the view of an account and its archive."""
        return cls(
            account_id=account.id,
            email=account.email,
            archive_id=account.archive_id,
            display_name=account.name,
            created_at=_time(account.created),
            archive=ArchiveView(
                archive.id, archive.name, archive.studies, archive.series, archive.instances, archive.size
            ),
        )


@dataclass(frozen=True, slots=True)
class SessionView:
    """One signed-in browser; ``current`` is the one that asks."""

    id: str
    created_at: str
    last_seen_at: str
    expires_at: str
    user_agent: str
    current: bool

    @classmethod
    def of(cls, session: Session, current: str) -> SessionView:
        """Return the view of a session; ``current`` is the id of the one that asks."""
        return cls(
            id=session.id,
            created_at=_time(session.created),
            last_seen_at=_time(session.seen),
            expires_at=_time(session.expires),
            user_agent=session.user_agent,
            current=session.id == current,
        )


@dataclass(frozen=True, slots=True)
class SessionList:
    """Every signed-in browser of an account, newest first."""

    items: tuple[SessionView, ...]


@dataclass(frozen=True, slots=True)
class TokenView:
    """One access token, without its secret."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str
    last_used_at: str | None

    @classmethod
    def of(cls, token: AccessToken) -> TokenView:
        """Return the view of a token."""
        return cls(
            id=token.id,
            name=token.name,
            scopes=tuple(sorted(token.scopes)),
            created_at=_time(token.created),
            expires_at=_time(token.expires),
            last_used_at=_time(token.used) if token.used else None,
        )


@dataclass(frozen=True, slots=True)
class TokenList:
    """Every access token of an account, newest first."""

    items: tuple[TokenView, ...]


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new access token with its secret, which is never shown again."""

    token: str
    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str
    last_used_at: str | None

    @classmethod
    def of(cls, token: AccessToken, secret: str) -> MadeToken:
        """Return the view of a token that was just made."""
        view = TokenView.of(token)
        return cls(secret, view.id, view.name, view.scopes, view.created_at, view.expires_at, view.last_used_at)


@dataclass(frozen=True, slots=True)
class VersionView:
    """Which Lightbox this is."""

    version: str


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
