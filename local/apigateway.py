"""HTTP to API Gateway's events and back, as AWS does it for an HTTP API (payload format 2.0). Pure functions.

The limits are Lambda's and API Gateway's own, so what works here works there.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, unquote

import pybase64

from functions.manifest import DEFAULT
from local.process import ACCOUNT

REQUEST_BYTES = 10 * 1024 * 1024
"""Most bytes of a request's body that API Gateway takes."""

PAYLOAD_BYTES = 6 * 1024 * 1024
"""Most bytes of an event or an answer that Lambda takes."""

Header = tuple[str, str]
Target = TypeVar("Target")

TEXTUAL = re.compile(r"text/|application/(json|xml|javascript|x-www-form-urlencoded|[\w.-]+\+(json|xml))")
"""Bodies of these types reach the handler as text; all others in base64."""


class TooMuch(ValueError):
    """More than API Gateway or Lambda carries."""


class Malformed(ValueError):
    """What a handler returned is no answer that API Gateway understands."""


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API, as ``METHOD /path/{param}``, or ``$default`` for what no other one is for."""

    key: str

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.key.partition(" ")[0]

    @property
    def segments(self) -> list[str]:
        """The path's segments."""
        return self.key.partition(" ")[2].strip("/").split("/")

    @property
    def rank(self) -> tuple[bool, ...]:
        """Sorts the most specific route first: API Gateway prefers fixed segments, from the left."""
        return tuple(segment.startswith("{") for segment in self.segments)

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the path's parameters, or None when it is another route's request."""
        given = path.lstrip("/").split("/")
        if method != self.method or len(given) != len(self.segments):
            return None
        found: dict[str, str] = {}
        for mine, segment in zip(self.segments, given, strict=True):
            if mine.startswith("{"):
                if not segment:
                    return None
                found[mine[1:-1]] = unquote(segment)
            elif mine != segment:
                return None
        return found


class Routes(Generic[Target]):
    """Which target serves a request.

    Parameters
    ----------
    targets
        Pairs of a route's key and its target.
    """

    def __init__(self, targets: Iterable[tuple[str, Target]]) -> None:
        pairs = [(Route(key), target) for key, target in targets]
        self._pairs = sorted((pair for pair in pairs if pair[0].key != DEFAULT), key=lambda pair: pair[0].rank)
        self._default = next((pair for pair in pairs if pair[0].key == DEFAULT), None)

    def find(self, method: str, path: str, *, otherwise: bool = False) -> tuple[Route, dict[str, str], Target] | None:
        """Return the route, its parameters and its target, or None; what no route is for has the default one.

        Parameters
        ----------
        method, path
            Of the request, the path as it was sent.
        otherwise
            Whether the default route is in question.
        """
        for route, target in self._pairs:
            params = route.match(method, path)
            if params is not None:
                return route, params, target
        return (self._default[0], {}, self._default[1]) if otherwise and self._default else None


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it arrived over HTTP."""

    method: str
    path: str
    query: str
    headers: tuple[Header, ...]
    body: bytes
    client: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A response ready for HTTP."""

    status: int
    headers: list[Header]
    body: bytes = field(repr=False)


def to_event(call: Call, route: Route, params: Mapping[str, str], now: float) -> dict[str, Any]:
    """Build the event of a request.

    Raises
    ------
    TooMuch
        The body, or the event around it, is over the limits.
    """
    if len(call.body) > REQUEST_BYTES:
        raise TooMuch
    headers, cookies = _headers(call.headers)
    textual = bool(TEXTUAL.match(headers.get("content-type", "")))
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": call.path,
        "rawQueryString": call.query,
        "headers": headers,
        "requestContext": _context(call, headers, route, now),
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if call.query:
        event["queryStringParameters"] = _joined(parse_qsl(call.query, keep_blank_values=True))
    if params:
        event["pathParameters"] = dict(params)
    if call.body:
        event["body"], event["isBase64Encoded"] = _text(call.body, textual=textual)
        if len(json.dumps(event)) > PAYLOAD_BYTES:
            raise TooMuch
    return event


def from_result(result: object) -> Answer:
    """Build the response of what a handler returned.

    Raises
    ------
    TooMuch
        It is larger than Lambda may answer.
    Malformed
        It is not in the payload format.
    """
    if _size(result) > PAYLOAD_BYTES:
        raise TooMuch
    if not isinstance(result, dict) or "statusCode" not in result:
        # API Gateway takes anything without a status for the body of a 200.
        text = result if isinstance(result, str) else json.dumps(result)
        return Answer(200, [("content-type", "application/json")], text.encode())
    reply: dict[str, Any] = result
    body: Any = reply.get("body") or ""
    if not isinstance(body, str) or not isinstance(reply["statusCode"], int):
        raise Malformed
    headers = [(str(name).lower(), str(value)) for name, value in (reply.get("headers") or {}).items()]
    headers += [("set-cookie", str(cookie)) for cookie in reply.get("cookies") or ()]
    if not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", "application/json"))
    content = pybase64.b64decode(body, validate=True) if reply.get("isBase64Encoded") else body.encode()
    return Answer(reply["statusCode"], headers, content)


def _size(result: object) -> int:
    # A base64 body needs no escapes: its length is known without serialising megabytes once more.
    if isinstance(result, dict) and result.get("isBase64Encoded") and isinstance(body := result.get("body"), str):  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return len(body) + len(json.dumps({**result, "body": ""}))
    return len(json.dumps(result))


def message(status: int, text: str) -> Answer:
    """Build an answer of API Gateway's own."""
    return Answer(status, [("content-type", "application/json")], json.dumps({"message": text}).encode())


def _text(body: bytes, *, textual: bool) -> tuple[str, bool]:
    if textual:
        try:
            return body.decode(), False
        except UnicodeDecodeError:
            pass
    return pybase64.b64encode_as_string(body), True


def _headers(given: Iterable[Header]) -> tuple[dict[str, str], list[str]]:
    cookies = [cookie.strip() for name, value in given if name.lower() == "cookie" for cookie in value.split(";")]
    headers = _joined((name.lower(), value) for name, value in given if name.lower() != "cookie")
    return headers, [cookie for cookie in cookies if cookie]


def _joined(pairs: Iterable[Header]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _context(call: Call, headers: Mapping[str, str], route: Route, now: float) -> dict[str, Any]:
    host = headers.get("host", "")
    return {
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": call.method,
            "path": call.path,
            "protocol": "HTTP/1.1",
            "sourceIp": call.client,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": uuid.uuid4().hex,  # noqa: TID251 - the local cloud makes its own ids
        "routeKey": route.key,
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }
