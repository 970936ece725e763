"""The site on one port: API routes to the handlers of the manifest, objects to S3, the rest to files.

Handlers are the very same callables that Lambda runs. They are thread-safe by contract, so they run in a pool
of threads; each is imported on its first call.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import re
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import request_response

from functions.manifest import FUNCTIONS, Function
from lightbox import observe
from lightbox.http import problems
from lightbox.objects import layout
from local import apigateway, patience
from local.apigateway import Answer, Call, Malformed, Route, Routes, TooMuch
from local.cors import Foreign
from local.objects import Objects
from local.static import Files

THREADS = 32
BODILESS = frozenset((204, *range(300, 400)))
HOSTS = ["127.0.0.1", "localhost"]
"""Names under which the site answers: a web page that rebinds its own name to loopback is refused."""

API = ("/api/", "/dicomweb/", "/hooks/", "/link/")
"""Paths that are only ever handlers'."""

OBJECTS = tuple(f"/{prefix}" for prefix in (layout.INTAKE, layout.ARCHIVE, layout.ARTEFACTS))
"""Paths that are only ever presigned requests'."""

Handler = Callable[[dict[str, Any], Any], Any]
Page = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Context:
    """What a handler may ask of the invocation."""

    function_name: str
    memory_limit_in_mb: int
    deadline: float
    aws_request_id: str = field(default_factory=lambda: uuid.uuid4().hex)  # noqa: TID251 - as the cloud's own

    @property
    def invoked_function_arn(self) -> str:
        """Its name in the cloud's form."""
        return f"arn:aws:lambda:local:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds that are left to it."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def invoke(function: Function, event: dict[str, Any]) -> Any:
    """Call a function's handler as Lambda would."""
    module, _, name = function.entry.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module), name)
    return handler(event, Context(function.name, function.memory, time.monotonic() + function.timeout))


@dataclass(frozen=True)
class Gateway:
    """What answers HTTP.

    Parameters
    ----------
    objects
        The way to the buckets.
    files
        The web app and the viewer.
    pages
        Pages of the local server's own, by path.
    functions
        The manifest's entries.
    clock
        Seconds since 1970.
    origins
        Other sites whose pages may call.
    """

    objects: Objects
    files: Files
    pages: dict[str, Page] = field(default_factory=dict[str, Page])
    functions: Iterable[Function] = FUNCTIONS
    clock: Callable[[], float] = time.time
    origins: Sequence[str] = ()

    def app(self) -> Starlette:
        """Return the ASGI application."""
        routes = Routes((route, function) for function in self.functions for route in function.routed)
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="handler")
        foreign = Foreign(self.origins, self.files.security["foreign"])

        async def serve(request: Request) -> Response:
            asked = request.url.path, dict(request.headers)
            granted = foreign.preflight(request.method, *asked)
            answer = await self._serve(request, routes, pool) if granted is None else Response(None, 204, granted)
            answer.headers.update(foreign.answered(*asked))
            if self.origins and "origin" not in answer.headers.get("vary", ""):
                answer.headers.add_vary_header("origin")
            return self._hardened(answer)

        @contextlib.asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
            yield
            await self.objects.close()
            pool.shutdown(wait=False, cancel_futures=True)

        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)
        app = Starlette(middleware=[hosts], lifespan=lifespan)
        app.router.default = request_response(serve)  # no path of Starlette's holds a line break
        return app

    async def _serve(self, request: Request, routes: Routes[Function], pool: ThreadPoolExecutor) -> Response:
        path = request.url.path
        if path.startswith(OBJECTS):
            return await self.objects.serve(request)
        if path in self.pages:
            return await self.pages[path](request)
        found = routes.find(request.method, _raw_path(request), otherwise=path.startswith(API))
        if found:
            return await self._call(request, found, pool)
        if request.method in ("GET", "HEAD") and not path.startswith(API):
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(pool, self.files.answer, path, dict(request.headers))
            if answer:
                return _response(answer)
        return _response(apigateway.message(404, "Not Found"))

    async def _call(
        self, request: Request, found: tuple[Route, dict[str, str], Function], pool: ThreadPoolExecutor
    ) -> Response:
        try:
            call = await _read(request)
        except TooMuch:
            return _response(_too_large(_raw_path(request)))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads this
        except TimeoutError:
            return Response(status_code=408, headers={"connection": "close"})
        answer = await asyncio.get_running_loop().run_in_executor(pool, self._invoke, call, *found)
        return _response(answer, request.method)

    def _invoke(self, call: Call, route: Route, params: dict[str, str], function: Function) -> Answer:
        try:
            event = apigateway.to_event(call, route, params, self.clock())
        except TooMuch:
            return _too_large(call.path)
        try:
            return apigateway.from_result(invoke(function, event))
        except (TooMuch, Malformed) as error:
            observe.crash("answer not understood", error, function=function.name, route=route.key)
        except Exception as error:  # noqa: BLE001 - Lambda's edge
            observe.crash("invocation failed", error, function=function.name, route=route.key)
        return apigateway.message(500, "Internal Server Error")

    def _hardened(self, response: Response) -> Response:
        for name, value in self.files.security["everywhere"].items():
            response.headers.setdefault(name, value)
        return response


async def _read(request: Request) -> Call:
    body = bytearray()
    async for chunk in patience.body(request):
        body += chunk
        if len(body) > apigateway.REQUEST_BYTES:
            raise TooMuch
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"]]
    headers = [(name, _with_port(request, value) if name == "host" else value) for name, value in headers]
    client = request.client.host if request.client else ""
    if not any(name == "x-forwarded-proto" for name, _ in headers):
        headers += [("x-forwarded-proto", request.url.scheme), ("x-forwarded-for", client)]
    return Call(
        request.method,
        _raw_path(request),
        request.scope["query_string"].decode("latin-1"),
        tuple(headers),
        bytes(body),
        client,
    )


def _too_large(path: str) -> Answer:
    """Return what the CDN's function answers in the cloud (``infra/edge/entrance.js``)."""
    return apigateway.from_result(problems.too_large(path).to_event())


def _with_port(request: Request, host: str) -> str:
    """Return ``Host`` with the port, which dicomweb-client leaves out: addresses in answers begin with it."""
    _, port = request.scope.get("server") or ("", None)
    return host if port in (None, 80) or re.search(r":\d+$", host) else f"{host}:{port}"


def _raw_path(request: Request) -> str:
    return request.scope["raw_path"].decode("latin-1")


def _response(answer: Answer, method: str = "GET") -> Response:
    response = Response(answer.body, answer.status)
    if method == "HEAD":
        del response.headers["content-length"]  # of no body: a GET's is not known (RFC 9110 §9.3.2)
    # What has no body names no media type (the CDN's function in the cloud, infra/edge/leaving.js).
    dropped = {"content-length"} | ({"content-type"} if answer.status in BODILESS else set())
    for name, value in answer.headers:
        if name not in dropped:
            response.headers.append(name, value)
    return response
