"""From a request's credentials to an actor.

Three kinds are understood: the session cookie of a signed-in browser, an access token as Bearer, and an access
token as the password of Basic (for viewers that know nothing else).
"""

from __future__ import annotations

import base64

from lightbox.access import tokens
from lightbox.access.actors import Actor
from lightbox.errors import Unauthenticated
from lightbox.http import cookie
from lightbox.http.message import Request
from lightbox.runtime import Runtime


def by_token(request: Request) -> bool:
    """Whether the request carries a credential that a foreign page cannot make a browser send.

    Bearer is such a one. Basic is remembered by browsers and sent along with a foreign page's form, but then
    with the header ``Origin``, which programs do not send.
    """
    scheme = request.headers.get("authorization", "").partition(" ")[0].lower()
    return scheme == "bearer" or (scheme == "basic" and request.headers.get("origin", request.site) == request.site)


def from_our_page(request: Request) -> bool:
    """Whether a browser says that a page of this very site made the request.

    Pages cannot set either header. ``Origin`` comes with every POST, PUT, PATCH and DELETE and decides where it
    stands; ``Sec-Fetch-Site`` speaks where a privacy setting or a proxy took it away. OHIF, which stores what a
    person measured, is a page of this site and sends no header of ours.
    """
    origin = request.headers.get("origin")
    if origin is not None:
        return origin == request.site
    return request.headers.get("sec-fetch-site") == "same-origin"


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
    held = request.cookies.get(cookie.name(request.site))
    return tokens.member(runtime, held) if held else None


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
    except ValueError as error:
        raise Unauthenticated from error
