"""Presigned requests, passed on to the emulator's S3 as the CDN passes them on to the buckets.

An object's key is its path on the site; the prefix names the bucket. The signature was made for the
emulator's own address, so the request goes there under that address, without cookies and without
``Authorization``. Bodies stream both ways: a file of any size passes in a few hundred kilobytes of memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from lightbox.objects import layout
from lightbox.settings import Settings
from local import patience

WRITES = frozenset({"PUT"})
READS = frozenset({"GET", "HEAD"})

FORWARDED = ("content-type", "content-length", "range", "x-amz-checksum-", "x-amz-sdk-", "if-")
"""Beginnings of the request headers that reach S3."""

HELD_BACK = frozenset({"connection", "keep-alive", "transfer-encoding", "date", "server", "upgrade"})
"""Response headers that concern one hop only."""

DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
)


@dataclass(frozen=True)
class Objects:
    """The way to the buckets.

    Parameters
    ----------
    endpoint
        The emulator's address.
    settings
        Names the buckets.
    """

    endpoint: str
    settings: Settings
    _client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(
            timeout=httpx.Timeout(120, connect=5), limits=httpx.Limits(max_connections=64), trust_env=False
        )
    )

    def bucket(self, method: str, path: str) -> str | None:
        """Return the bucket that serves a method on a path, or None."""
        served = {
            layout.INTAKE: (WRITES, self.settings.intake_bucket),
            layout.ARCHIVE: (READS, self.settings.archive_bucket),
            layout.ARTEFACTS: (READS, self.settings.artefact_bucket),
        }
        for prefix, (methods, bucket) in served.items():
            if path.startswith(f"/{prefix}") and method in methods:
                return bucket
        return None

    async def serve(self, request: Request) -> Response:
        """Pass a request on and its answer back."""
        bucket = self.bucket(request.method, request.url.path)
        if not bucket or not presigned(request.url.query):
            return Response(DENIED, 403, media_type="application/xml")
        target = f"/{bucket}".encode() + request.scope["raw_path"] + b"?" + request.scope["query_string"]
        upstream = self._client.build_request(
            request.method,
            httpx.URL(self.endpoint).copy_with(raw_path=target),
            headers=forwarded(request.headers),
            content=patience.body(request) if request.method in WRITES else None,
        )
        try:
            answer = await self._client.send(upstream, stream=True)
        except (ClientDisconnect, httpx.LocalProtocolError):
            return Response(status_code=400)  # the client went away: nobody reads this
        except TimeoutError:
            return Response(status_code=408, headers={"connection": "close"})
        except httpx.TransportError:
            return Response(status_code=503, headers={"retry-after": "1"})
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in HELD_BACK}
        if request.method == "HEAD":
            await answer.aclose()
            return Response(status_code=answer.status_code, headers=headers)
        return StreamingResponse(_relayed(answer), answer.status_code, headers)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def presigned(query: str) -> bool:
    """Whether a query carries a signature (SigV4), for S3 to judge: the buckets serve nobody without one."""
    fields = parse_qs(query)
    return fields.get("X-Amz-Algorithm") == ["AWS4-HMAC-SHA256"] and "X-Amz-Signature" in fields


def forwarded(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the request headers that go on to S3; a GET has none that S3 would sign but these."""
    return {
        **{name.lower(): value for name, value in headers.items() if name.lower().startswith(FORWARDED)},
        "accept-encoding": "identity",
    }


async def _relayed(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()
