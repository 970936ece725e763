"""Who asks: the three ways to send one request, each with what it cost.

A handler is called in this process, once on the emulated cloud, and then on what that answered (``replay.py``). The
site and Orthanc are asked over kept-alive connections of loopback; what a server took of the processor is read from
Linux's clock of its process.
"""

from __future__ import annotations

import base64
import gzip
import importlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from time import perf_counter, process_time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from benchmarks.costs import MS, metered
from benchmarks.peer.replay import Tape
from functions.manifest import FUNCTIONS
from local.apigateway import Routes
from tests.fixtures.http import Context, event

DICOM_JSON = "application/dicom+json"
TIMEOUT = 300
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
IDLE_SECONDS = 0.5
"""After this, half of Orthanc's own patience, a kept-alive connection is opened anew, before the clock runs."""


class Cost(NamedTuple):
    """What a request took, in milliseconds."""

    clock: float
    cpu: float


@dataclass(frozen=True)
class Ask:
    """One request below a DICOMweb root.

    Parameters
    ----------
    path
        From the root on, with its query.
    accept
        What the client takes.
    body, content_type
        What it sends; then it is a POST.
    least
        Bytes that an answer has at the least: one that says nothing must not count as fast.
    """

    path: str
    accept: str = DICOM_JSON
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    least: int = 1

    @property
    def method(self) -> str:
        """The HTTP method."""
        return "POST" if self.body else "GET"

    def headers(self) -> dict[str, str]:
        """Return the headers of a client that undoes gzip, as every browser does."""
        # Frames are compared as bytes of pixels: Orthanc compresses none, Lightbox would for who takes it.
        sent = {"accept": self.accept, "accept-encoding": "gzip" if self.accept == DICOM_JSON else "identity"}
        return {**sent, "content-type": self.content_type} if self.body else sent


class Refused(AssertionError):
    """A request was not answered as it should be; such an answer is no figure."""


class Recorded:
    """One request to a function that was answered once, and may be answered again without the cloud.

    Parameters
    ----------
    handler
        The function's.
    request
        Its event.
    tape
        What the cloud answered.
    calls
        The calls to AWS, by name.
    answer
        What the function answered.
    """

    def __init__(self, handler: Handler, request: dict[str, Any]) -> None:
        self._handler, self._request, self._tape = handler, request, Tape()
        with metered() as meter, self._tape.recording():
            self.answer = handler(request, Context())
        meter.leave_out_caller()
        self.calls = meter.note()

    def __call__(self) -> Cost:
        """Answer once more; return what the function took."""
        with self._tape.playing():
            clock, cpu = perf_counter(), process_time()
            answer = self._handler(self._request, Context())
            cost = Cost((perf_counter() - clock) * MS, (process_time() - cpu) * MS)
        assert answer["statusCode"] == self.answer["statusCode"], answer["statusCode"]
        return cost


class Handlers:
    """Lightbox's functions, called in this process.

    Parameters
    ----------
    headers
        What proves who asks.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = dict(headers)
        self._routes = Routes((route, function) for function in FUNCTIONS for route in function.routes)

    def __call__(self, ask: Ask) -> Recorded:
        """Answer a request, and return what answers it again."""
        path = f"/dicomweb/mine{ask.path}"
        found = self._routes.find(ask.method, urlsplit(path).path)
        assert found, path
        handler: Handler = importlib.import_module(found[2].entry.rpartition(".")[0]).handler
        request = event(ask.method, path, headers={**self.headers, **ask.headers()}, body=ask.body)
        made = Recorded(handler, request)
        _checked(ask, made.answer["statusCode"], _length(made.answer))
        return made


def _length(answer: dict[str, Any]) -> int:
    # A redirect leads to as many bytes as were put together.
    if answer["statusCode"] == 307:  # noqa: PLR2004
        return 1 << 62
    raw = base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    return len(gzip.decompress(raw)) if answer["headers"].get("content-encoding") == "gzip" else len(raw)


def _checked(ask: Ask, status: int, length: int) -> None:
    if status not in (200, 307):
        raise Refused(f"{status} for {ask.method} {ask.path}")
    if length < ask.least:
        raise Refused(f"{length} bytes for {ask.method} {ask.path}")


class Remote:
    """A server on loopback, asked over one kept-alive connection.

    Parameters
    ----------
    address
        Of the server.
    root
        Of its DICOMweb.
    headers
        What proves who asks.
    cpu
        Returns the processor seconds of the server so far.
    """

    def __init__(self, address: str, root: str, headers: Mapping[str, str], cpu: Callable[[], float]) -> None:
        self._netloc = urlsplit(address).netloc
        self._root = root
        self._headers = dict(headers)
        self.cpu = cpu
        self._connection = self._connected()
        self._used = 0.0

    def _connected(self) -> HTTPConnection:
        return HTTPConnection(self._netloc, timeout=TIMEOUT)

    def of(self, headers: Mapping[str, str]) -> Remote:
        """Return the way of another client to the same server."""
        return Remote(f"http://{self._netloc}", self._root, headers, self.cpu)

    def _warm(self) -> HTTPConnection:
        """Return a connection that is open: a server may have closed one that was long idle."""
        if perf_counter() - self._used > IDLE_SECONDS:
            self._connection.close()
            self._connection.connect()
        return self._connection

    def __call__(self, ask: Ask) -> Cost:
        """Send a request; return what it took by the clock, and of the server's processor time."""
        connection = self._warm()
        before, began = self.cpu(), perf_counter()
        status, encoding, body = self._exchange(connection, ask)
        self._used = perf_counter()
        clock, cpu = self._used - began, self.cpu() - before
        _checked(ask, status, len(gzip.decompress(body)) if encoding == "gzip" else len(body))
        return Cost(clock * MS, cpu * MS)

    def body(self, ask: Ask) -> bytes:
        """Return what a request is answered."""
        status, encoding, body = self._exchange(self._warm(), ask)
        self._used = perf_counter()
        _checked(ask, status, len(body))
        return gzip.decompress(body) if encoding == "gzip" else body

    def _exchange(self, connection: HTTPConnection, ask: Ask) -> tuple[int, str, bytes]:
        headers = {**self._headers, **ask.headers()}
        connection.request(ask.method, self._root + ask.path, ask.body or None, headers)
        answer = connection.getresponse()
        body = answer.read()
        location = answer.headers.get("location", "")
        if answer.status == 307:  # noqa: PLR2004 - a large answer lies elsewhere on the same site
            place = urlsplit(location)
            connection.request("GET", f"{place.path}?{place.query}")
            answer = connection.getresponse()
            body = answer.read()
        return answer.status, answer.headers.get("content-encoding", ""), body

    def at_once(self, asks: Sequence[Ask], clients: int) -> Cost:
        """Send requests by several clients, each over a connection of its own; return what all took together."""

        def client(mine: Sequence[Ask]) -> None:
            with closing(self._connected()) as connection:
                for ask in mine:
                    status, _, body = self._exchange(connection, ask)
                    _checked(ask, status, len(body))

        shares = [asks[place::clients] for place in range(clients)]
        with ThreadPoolExecutor(clients) as pool:
            before, began = self.cpu(), perf_counter()
            list(pool.map(client, shares))
            return Cost((perf_counter() - began) * MS, (self.cpu() - before) * MS)
