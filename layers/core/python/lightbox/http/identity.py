"""From a request's credentials to an actor.

Three kinds are understood: the session cookie of a signed-in browser, an access token as Bearer, and an access
token as the password of Basic (for viewers that know nothing else).
"""

from __future__ import annotations

import base64
import binascii

from lightbox.access import tokens
from lightbox.access.actors import Actor
from lightbox.errors import Unauthenticated
from lightbox.http.message import Request
from lightbox.runtime import Runtime

COOKIE = "lightbox_session"
"""The session cookie: HttpOnly, SameSite=Lax, Secure (but on http, which only the local server speaks)."""


def by_token(request: Request) -> bool:
    """Whether the request carries a credential that a foreign page cannot make a browser send."""
    return _presented(request) is not None


def identify(request: Request, runtime: Runtime) -> Actor | None:
    """Return who asks, or None when no credential was presented or the session is over.

    Raises
    ------
    Unauthenticated
        An access token was presented and it is not valid.
    """
    secret = _presented(request)
    if secret is not None:
        return tokens.agent(runtime, secret)
    cookie = request.cookies.get(COOKIE)
    return tokens.member(runtime, cookie) if cookie else None


def _presented(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            return value.strip()
        case "basic":
            return _password(value)
        case _:
            return None


def _password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unauthenticated from error
