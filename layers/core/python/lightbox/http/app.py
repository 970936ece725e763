"""The router of one function: routes declared by decorators, everything around them done once.

Why not the resolver of AWS Lambda Powertools: it keeps the current event on a class attribute, so one process
cannot serve two requests at once (the local server does), and importing it costs more than the cold start of
the query function allows. ``docs/decisions/0008-own-router.md`` has the figures.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from lightbox import observe
from lightbox.errors import InvalidInput, LightboxError, NotFound, Unauthenticated
from lightbox.http import identity, problems
from lightbox.http.message import Reply, Request
from lightbox.runtime import runtime

Handler = Callable[[Request], Any]

CSRF_HEADER = "x-lightbox"
"""State-changing requests carry it, unless they hold a token or come from our own pages: no form and no foreign page
can send it."""

_SLASHES = re.compile("/{2,}")

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path.

    Parameters
    ----------
    method, path
        ``GET``, ``/api/uploads/{upload}``.
    handler
        Takes the request, returns a :class:`Reply`, a view, or None (204).
    open
        Whether it may be called without an actor.
    body
        The pydantic model of its JSON body.
    returns
        The view it answers, for the OpenAPI document.
    status
        Of a reply that is a view; None answers 204.
    query
        Names of query parameters, with what they mean.
    media, takes
        Media types that it answers and that its body may have, the default first; for the documents.
    """

    method: str
    path: str
    handler: Handler
    open: bool
    body: Any
    returns: Any
    status: int
    query: Mapping[str, str]
    media: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    @property
    def pattern(self) -> re.Pattern[str]:
        """The path as a regular expression with a group for each pair of braces."""
        return compiled(self.path)


def compiled(path: str) -> re.Pattern[str]:
    """Return a path as a regular expression with a group for each pair of braces."""
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))


class Api:
    """The routes of one function, and its Lambda handler.

    Parameters
    ----------
    elsewhere
        ``"METHOD /path/{param}"`` of routes that other functions serve, to tell a wrong method from a wrong address.
    """

    def __init__(self, elsewhere: Iterable[str] = ()) -> None:
        self.routes: list[Route] = []
        self._elsewhere = [route.split(" ") for route in elsewhere]
        self._patterns: list[tuple[re.Pattern[str], Route]] = []

    def route(  # noqa: PLR0913 - the parts of a route
        self,
        method: str,
        path: str,
        *,
        open: bool = False,  # noqa: A002
        body: Any = None,
        returns: Any = None,
        status: int = 200,
        query: Mapping[str, str] | None = None,
        media: tuple[str, ...] = (),
        takes: tuple[str, ...] = (),
    ) -> Callable[[Handler], Handler]:
        """Register a handler; parameters as of :class:`Route`."""

        def register(handler: Handler) -> Handler:
            route = Route(method, path, handler, open, body, returns, status, query or {}, media, takes)
            self.routes.append(route)
            self._patterns.append((route.pattern, route))
            return handler

        return register

    def get(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Register a GET route."""
        return self.route("GET", path, **how)

    def post(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Register a POST route."""
        return self.route("POST", path, **how)

    def patch(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Register a PATCH route."""
        return self.route("PATCH", path, **how)

    def delete(self, path: str, **how: Any) -> Callable[[Handler], Handler]:
        """Register a DELETE route."""
        return self.route("DELETE", path, **how)

    def handler(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one HTTP API event: the function's entry point."""
        observe.start()
        began = time.perf_counter()
        request = Request.from_event(event, runtime().settings.site)
        route, params = self._find(request)
        answer = self._answer(route, request, params)
        if request.method == "HEAD":
            answer |= {"body": "", "isBase64Encoded": False}
        observe.log(
            "request",
            request_id=getattr(context, "aws_request_id", ""),
            method=request.method,
            route=route.path if route else "",
            status=answer["statusCode"],
            ms=round((time.perf_counter() - began) * 1000, 1),
        )
        return answer

    def _find(self, request: Request) -> tuple[Route | None, dict[str, str]]:
        method = "GET" if request.method == "HEAD" else request.method
        for pattern, route in self._patterns:
            match = pattern.fullmatch(request.path) if route.method == method else None
            if match:
                return route, match.groupdict()
        return None, {}

    def _answer(self, route: Route | None, request: Request, params: Mapping[str, str]) -> dict[str, Any]:
        try:
            reply = self._call(route, request, params) if route else self._nowhere(request)
            if request.method == "HEAD" and reply.head is not None:
                reply = Reply(headers=reply.head)
            return _led(request, reply).to_event()
        except LightboxError as error:
            reply = problems.problem(error, request.path)
            if reply.status == 401 and _from_page(request):  # noqa: PLR2004
                headers = {k: v for k, v in reply.headers.items() if k != "www-authenticate"}
                reply = replace(reply, headers=headers)
            return reply.to_event()
        except Exception as error:  # noqa: BLE001 - the edge: nothing may escape, nothing may leak
            observe.crash("request failed", error, route=route.path if route else "", method=request.method)
            return problems.crash(request.path).to_event()

    def _call(self, route: Route, request: Request, params: Mapping[str, str]) -> Reply:
        actor = identity.identify(request, runtime())
        if actor is None and not route.open:
            raise Unauthenticated
        if request.method not in _SAFE and not _meant(request):
            raise MissingHeader
        body = _parsed(route.body, request.raw) if route.body else None
        answer = route.handler(replace(request, params=params, actor=actor, body=body))
        if isinstance(answer, Reply):
            return answer
        return Reply(status=204) if answer is None else Reply(answer, route.status)

    def _nowhere(self, request: Request) -> Reply:
        allowed = self._methods(request.path)
        tidy = _SLASHES.sub("/", request.path).rstrip("/")
        if not allowed and request.method != "DELETE" and self._methods(tidy):
            # A root was set up with a slash at its end, and the client added its own. What to delete is not guessed.
            again = f"?{request.query.raw}" if request.query.raw else ""
            return Reply(status=308, headers={"location": quote(tidy) + again})
        if "GET" in allowed:
            allowed.add("HEAD")
        if allowed and request.method == "OPTIONS":  # RFC 9110 §9.3.7
            return Reply(status=204, headers={"allow": ", ".join(sorted(allowed | {"OPTIONS"}))})
        if allowed:
            return problems.method_not_allowed(request.path, sorted(allowed))
        raise NotFound

    def _methods(self, path: str) -> set[str]:
        """Return the methods of an address; none: there is no such address."""
        found = {route.method for pattern, route in self._patterns if pattern.fullmatch(path)}
        return found | {method for method, known in self._elsewhere if compiled(known).fullmatch(path)}


def _led(request: Request, reply: Reply) -> Reply:
    """Return a reply whose ``Location`` names the site: not every client resolves a relative one (RFC 9110 §10.2.2)."""
    place = reply.lead() if reply.lead else reply.headers.get("location", "")
    if not place:
        return reply
    whole = request.site + place if place[:1] == "/" else place
    return replace(reply, headers={**reply.headers, "location": whole})


def _meant(request: Request) -> bool:
    """Whether who asks meant to: no foreign page can make a browser send such a request on its own."""
    return CSRF_HEADER in request.headers or identity.by_token(request) or identity.from_our_page(request)


def _from_page(request: Request) -> bool:
    """Whether a page made the request: a challenge would make the browser open its password dialog over it."""
    return CSRF_HEADER in request.headers or "sec-fetch-mode" in request.headers


class MissingHeader(InvalidInput):
    """A request that changes something came neither from our own pages nor with the header that others cannot send."""

    slug = "missing-header"
    title = "The header X-Lightbox is missing"


def _parsed(model: Any, raw: bytes) -> Any:
    from pydantic import ValidationError

    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        fields = tuple((".".join(map(str, e["loc"])), e["msg"]) for e in error.errors(include_input=False))
        raise InvalidInput("Some fields are not valid.", fields) from None
