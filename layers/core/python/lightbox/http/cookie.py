"""The session cookie: its name and its attributes.

On https it is ``__Host-lightbox_session``: browsers take a cookie of that prefix only with ``Secure``, for the whole
path, from the very host itself (RFC 6265bis §4.1.3.2), so no neighbour under the same domain can plant one. A server
on this machine speaks plain http, where browsers would refuse both; there it goes by its bare name.
"""

from __future__ import annotations

from urllib.parse import urlsplit

NAME = "lightbox_session"

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def name(site: str) -> str:
    """Return the cookie's name on a site (``scheme://host``)."""
    return NAME if _plain(site) else f"__Host-{NAME}"


def given(site: str, value: str, seconds: int | None) -> str:
    """Return the ``Set-Cookie`` that hands a session to a browser.

    Parameters
    ----------
    site
        ``scheme://host``.
    value
        The session's token.
    seconds
        How long the browser keeps it; None: until it is closed.
    """
    age = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name(site)}={value}; Path=/; HttpOnly; SameSite=Lax{'' if _plain(site) else '; Secure'}{age}"


def taken(site: str) -> str:
    """Return the ``Set-Cookie`` that makes a browser forget its session."""
    return given(site, "", 0)


def _plain(site: str) -> bool:
    parts = urlsplit(site)
    return parts.scheme == "http" and parts.hostname in _LOOPBACK
