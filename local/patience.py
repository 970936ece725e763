"""How long a client may take: a connection that says nothing must not hold a place for ever.

In the cloud the CDN and API Gateway see to it. On one machine some hundred idle connections would take all that
the process may open, and sixty-four uploads that stand still every way to the buckets.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 30.0
"""Within which a request's head comes, counted from the connection's or the head's first byte."""

REST_SECONDS = 30.0
"""Longest pause within a request's body."""


class Protocol(HttpToolsProtocol):
    """Ends a connection whose request's head does not come to an end."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a head."""
        super().connection_made(transport)
        self._expect()

    def on_message_begin(self) -> None:
        """Expect the rest of a head."""
        super().on_message_begin()
        self._expect()

    def on_headers_complete(self) -> None:
        """Expect nothing more."""
        self._expect(nothing=True)
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._expect(nothing=True)
        super().connection_lost(exc)

    def _expect(self, *, nothing: bool = False) -> None:
        if self._late:
            self._late.cancel()
        self._late = None if nothing else self.loop.call_later(HEAD_SECONDS, self.transport.close)


async def body(request: Request) -> AsyncIterator[bytes]:
    """Yield a request's body as it comes.

    Raises
    ------
    TimeoutError
        It stands still.
    ClientDisconnect
        The client went away.
    """
    pieces = aiter(request.stream())
    while True:
        async with asyncio.timeout(REST_SECONDS):
            piece = await anext(pieces, None)
        if piece is None:
            return
        yield piece
