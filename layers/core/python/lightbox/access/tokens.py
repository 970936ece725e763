"""From a credential to an actor: verified at every request, so what ends, ends with the next one.

A browser holds a short JWT that names its session; the session itself is a record, and whether it stands is
decided there. A program holds a random secret, found on record by its hash. Both are one consistent read.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from lightbox import observe
from lightbox.access.actors import Agent, Member
from lightbox.access.credentials import AccessToken, Session
from lightbox.access.keyring import keyring
from lightbox.errors import Transient, Unauthenticated
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.table import Clash
from lightbox.store.writes import Update, Where

ALGORITHM = "HS256"
"""The one algorithm; what a token says of itself is not believed (RFC 8725 §3.1)."""

AUDIENCE = "lightbox-session"
"""What the token is for (RFC 8725 §3.9)."""

ACCOUNT = "account"
"""The claim that names the account, and so the partition in which the session's record lies."""

CLAIMS = ("sub", ACCOUNT, "iss", "aud", "iat", "exp")
"""Every claim that a session's token must make."""

PREFIX = "lbx_"
"""Begins every access token, so that secret scanners can recognise a leaked one."""

SESSION_NOTED = int(timedelta(minutes=10).total_seconds())
"""Least time between two notes that a session was in use."""

TOKEN_NOTED = int(timedelta(hours=1).total_seconds())
"""Least time between two notes that an access token was in use."""


class TokenRefused(Unauthenticated):
    """The access token is unknown, revoked or over; which of them is not told."""

    slug = "token-refused"
    title = "The access token is not valid"


def issuer(runtime: Runtime) -> str:
    """Return who signs: one deployment's cookie means nothing to another's."""
    return f"lightbox/{runtime.settings.stage}"


def digest(secret: str) -> str:
    """Return what is kept of an access token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def member(runtime: Runtime, cookie: str) -> Member | None:
    """Return who is signed in by a session cookie, or None when the session is over or the cookie is forged.

    Raises
    ------
    Transient
        The session cannot be looked up just now.
    """
    now = runtime.now()
    claims = _claims(runtime, cookie)
    if claims is None or claims["exp"] <= now:
        return None
    key = keys.session(claims[ACCOUNT], claims["sub"])
    record = runtime.table.get(key)
    # DynamoDB removes a record hours after its TTL, so the end is read here too.
    if record is None or record["expires"] <= now:
        return None
    session = Session.from_record(record)
    if now - session.seen >= SESSION_NOTED:
        _note(runtime, key, "seen", session.seen, now)
    return Member(session.account_id, session.archive_id, session.id)


def agent(runtime: Runtime, secret: str) -> Agent:
    """Return the program that presented an access token.

    Raises
    ------
    TokenRefused
        The token is unknown, revoked or over.
    Transient
        It cannot be looked up just now.
    """
    if not secret.startswith(PREFIX):
        raise TokenRefused
    now = runtime.now()
    # The secret is compared by looking up its hash, so how long it takes tells nothing about the secret.
    key = keys.token(digest(secret))
    record = runtime.table.get(key)
    if record is None or record["expires"] <= now:
        raise TokenRefused
    token = AccessToken.from_record(record)
    if now - token.used >= TOKEN_NOTED:
        _note(runtime, key, "used", token.used, now)
    return Agent(token.id, token.account_id, token.archive_id, token.scopes)


def _claims(runtime: Runtime, cookie: str) -> dict[str, Any] | None:
    import jwt  # costs about 100 ms of a cold start; requests with an access token never need it

    try:
        kid = jwt.get_unverified_header(cookie).get("kid")
        key = keyring(runtime).find(kid) if isinstance(kid, str) else None
        if key is None:
            return None
        # Times are held against the runtime's clock by the caller, not against the machine's by PyJWT.
        return jwt.decode(
            cookie,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=issuer(runtime),
            options={"require": list(CLAIMS), "verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError:
        return None


def _note(runtime: Runtime, key: Key, name: str, before: int, now: int) -> None:
    where = Where(exists=True, equals={name: before})
    try:
        runtime.table.write(Update(key, assign={name: now}, where=where))
    except Exception as error:  # noqa: BLE001 - a courtesy to the list of sessions; the request matters more
        if not isinstance(error, Transient | Clash):
            observe.crash("use not noted", error)
