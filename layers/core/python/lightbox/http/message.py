"""One request and one reply, as values.

A request is made from an API Gateway HTTP API event (payload format 2.0) and handed to its route explicitly;
nothing about it is kept anywhere else, so one process may serve many at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import pybase64  # forty times as fast as the standard one: a stored instance would cost a millisecond of it

from lightbox.errors import Unauthenticated

if TYPE_CHECKING:
    from lightbox.access.actors import Actor

JSON = "application/json"
_SCHEMES = ("http", "https")


class Query:
    """The query string: names may repeat; order is kept.

    Parameters
    ----------
    raw
        The query string, undecoded.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.pairs: tuple[tuple[str, str], ...] = tuple(parse_qsl(raw, keep_blank_values=True)) if raw else ()

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a name."""
        return next((value for key, value in self.pairs if key == name), default)

    def getall(self, name: str) -> list[str]:
        """Return every value of a name."""
        return [value for key, value in self.pairs if key == name]


@dataclass(frozen=True)
class Request:
    """What was asked.

    Parameters
    ----------
    method, path
        As sent; the path is percent-decoded.
    query
        The query string.
    headers
        Lower-case names; repeated headers are joined by commas.
    cookies
        By name.
    raw
        The body's bytes.
    site
        ``scheme://host`` as the client sees it.
    user_agent
        Of the client, for its list of sessions.
    params
        What the route's braces matched.
    actor
        Who asks; None on routes that are open to anyone.
    body
        The parsed body, on routes that declare one.
    """

    method: str
    path: str
    query: Query
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    raw: bytes
    site: str
    user_agent: str = ""
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    actor: Actor | None = None
    body: Any = None

    @property
    def caller(self) -> Actor:
        """Who asks.

        Raises
        ------
        Unauthenticated
            Nobody known.
        """
        if self.actor is None:
            raise Unauthenticated
        return self.actor

    @classmethod
    def from_event(cls, event: Mapping[str, Any], site: str = "") -> Request:
        """Build a request from an HTTP API event, payload format 2.0."""
        http = event["requestContext"]["http"]
        headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
        body = event.get("body") or ""
        return cls(
            method=http["method"],
            path=unquote(event["rawPath"]),
            query=Query(event.get("rawQueryString", "")),
            headers=headers,
            cookies=dict(cookie.split("=", 1) for cookie in event.get("cookies", []) if "=" in cookie),
            raw=pybase64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode(),
            site=site
            or _site(
                headers.get("forwarded", ""),
                headers.get("x-forwarded-host", ""),
                headers.get("x-forwarded-proto", ""),
                headers.get("host") or event["requestContext"].get("domainName", ""),
            ),
            user_agent=http.get("userAgent", ""),
        )


_HOST = re.compile(r"([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)
_FORWARDED = re.compile(r'(host|proto)="?([^";,\s]+)', re.IGNORECASE)


@lru_cache(maxsize=64)  # a function serves one site, mostly
def _site(forwarded: str, forwarded_host: str, forwarded_proto: str, host: str) -> str:
    """Return the site as the client sees it: as the outermost proxy says, or as the request itself does.

    ``X-Forwarded-Host`` goes before ``Forwarded`` (RFC 7239 §4): the CDN sets that one, and passes on what a client
    says in the other. What is no name of a host names none.
    """
    said = {name.lower(): value for name, value in _FORWARDED.findall(forwarded.partition(",")[0])}
    proto = forwarded_proto.partition(",")[0].strip()
    named = (
        (forwarded_host.partition(",")[0].strip(), proto),
        (said.get("host", ""), said.get("proto", proto).lower()),
    )
    name, scheme = next((pair for pair in named if _HOST.fullmatch(pair[0])), (host, proto))
    return f"{scheme if scheme in _SCHEMES else 'https'}://{name}"


@dataclass(frozen=True)
class Reply:
    """What is answered.

    Parameters
    ----------
    body
        Bytes go out as they are, text as UTF-8, None as nothing; anything else as JSON (see :func:`wire`).
    status
        The HTTP status.
    headers
        Lower-case names.
    cookies
        Whole ``Set-Cookie`` values.
    head
        The headers of a HEAD's answer where GET is led to an address that is good for GET only; None: its own.
    lead
        Makes the address that GET is led to, where making it is work: a HEAD does not call it.
    """

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    cookies: tuple[str, ...] = ()
    head: Mapping[str, str] | None = None
    lead: Callable[[], str] | None = None

    def to_event(self) -> dict[str, Any]:
        """Return the answer as an HTTP API wants it, payload format 2.0."""
        headers = {"cache-control": "no-store", **self.headers}
        body, text = self.body, ""
        if isinstance(body, (bytes, bytearray)):
            headers.setdefault("content-type", "application/octet-stream")
            text = pybase64.b64encode_as_string(body)
        elif isinstance(body, str):
            headers.setdefault("content-type", "text/plain; charset=utf-8")
            text = body
        elif body is not None:
            headers.setdefault("content-type", JSON)
            text = to_json(body)
        return {
            "statusCode": self.status,
            "headers": headers,
            "cookies": list(self.cookies),
            "body": text,
            "isBase64Encoded": isinstance(body, (bytes, bytearray)),
        }


def to_json(value: Any) -> str:
    """Return a view, or lists and dicts of views, as JSON with camelCase names."""
    return json.dumps(wire(value), ensure_ascii=False, separators=(",", ":"))


def wire(value: Any) -> Any:
    """Return a dataclass with its fields' names in camelCase, all the way down; other values as they are.

    Keys of dicts are data, not names, and stay.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {camel(name): wire(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, (list, tuple)):
        return [wire(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return {key: wire(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value


def camel(name: str) -> str:
    """Return a snake_case name in camelCase."""
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
