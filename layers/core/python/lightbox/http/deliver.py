"""From a body to a reply: in the response where it fits, else by way of an address on the same site.

A Lambda response holds 6 MB of JSON in which the body stands as base64, so 4.4 MB of bytes. More than that is
answered ``307 Temporary Redirect`` to a presigned, short-lived path below ``/archive`` or ``/artefacts`` of this
very site: same origin, so neither CORS nor a stray ``Authorization`` header comes in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain

from isal import igzip

from lightbox.http.message import Reply, Request
from lightbox.objects import body as bodies
from lightbox.objects.body import Body, Segment, Span
from lightbox.objects.bucket import Bucket
from lightbox.objects.export import Exports
from lightbox.runtime import Runtime

INLINE = 4_400_000
"""Most bytes of a body in a response."""

FASTEST = 1
"""Level of compression: a CT slice to 38 % in a millisecond, where zlib takes four for as much."""

ADDRESS_SECONDS = 300
"""How long the address of a large answer is good for; a download that began goes on."""

PRIVATE = {
    "cache-control": "private, max-age=0, must-revalidate",
    "vary": "accept, accept-encoding, origin",
    "x-content-type-options": "nosniff",
}
"""A browser may keep the answer, but asks each time whether it may still have it: access can end any moment. It
takes what was stored for what we say it is: a file may hold anything."""


def not_modified(request: Request, etag: str) -> Reply | None:
    """Return 304 if the client holds this very state (RFC 9110 §13.1.2), else None.

    Parameters
    ----------
    request
        With or without ``If-None-Match``.
    etag
        The quoted tag of what would be sent.
    """
    held = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag.removeprefix("W/") in held or held == ["*"]:
        return Reply(status=304, headers={**PRIVATE, "etag": etag})
    return None


def deliver(runtime: Runtime, body: Body, headers: Mapping[str, str], *, gzipped: bool = False) -> Reply:
    """Return the reply that carries a body, or leads to it.

    What it leads to is put together when the address is asked for, so a HEAD costs no more than the first bytes.

    Parameters
    ----------
    runtime
        Where large answers are put together.
    body
        What to send.
    headers
        Beside the content's own.
    gzipped
        Whether to compress what stands in the response.

    Raises
    ------
    AnswerTooLarge
        It cannot be put together in time.
    """
    first, rest = _split(body)
    own = {
        "content-type": body.content_type,
        **({"content-encoding": body.encoding} if body.encoding else {}),
    }
    told = {**PRIVATE, **own, **headers}
    if rest is None:
        content = b"".join(bodies.read(first))
        if not gzipped:
            return Reply(content, 200, told)
        return Reply(igzip.compress(content, FASTEST, mtime=0), 200, {**told, "content-encoding": "gzip"})
    whole = first[0]
    if isinstance(body.segments, tuple) and len(body.segments) == 1 and isinstance(whole, Span) and whole.whole:
        lead = partial(_address, whole.bucket, whole.key, body, told)
    else:
        exports = Exports(runtime.artefacts, runtime.new_id)
        if isinstance(body.segments, tuple):
            exports.weigh(body.segments)
        lead = partial(_exported, exports, body, chain(first, rest), told)
    return Reply(b"", 307, {"cache-control": "no-store"}, head=told, lead=lead)


def _split(body: Body) -> tuple[list[Segment], Iterator[Segment] | None]:
    """Return the segments that fit a response, and the rest: None if there is none."""
    first: list[Segment] = []
    size = 0
    rest = iter(body.segments)
    for segment in rest:
        first.append(segment)
        size += bodies.length(segment)
        if size > INLINE:
            return first, rest
    return first, None


def _exported(exports: Exports, body: Body, segments: Iterator[Segment], told: Mapping[str, str]) -> str:
    put = body.segments if isinstance(body.segments, tuple) else segments
    return _address(exports.artefacts, exports.store(put, body.content_type), body, told)


def _address(bucket: Bucket, key: str, body: Body, told: Mapping[str, str]) -> str:
    signed = {"Key": key, "ResponseContentType": body.content_type, "ResponseCacheControl": "no-store"}
    if body.encoding:
        signed["ResponseContentEncoding"] = body.encoding
    if "content-disposition" in told:
        signed["ResponseContentDisposition"] = told["content-disposition"]
    return bucket.address("get_object", ADDRESS_SECONDS, signed)


_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


def deliver_range(runtime: Runtime, request: Request, body: Body, span: Span, headers: Mapping[str, str]) -> Reply:
    """Return the reply that carries the part of a span that the client asked for (RFC 9110 §14).

    Parameters
    ----------
    runtime
        Where large answers are put together.
    request
        With or without ``Range``. Several ranges at once are answered with the whole, as RFC 9110 §14.2 allows,
        and so is a range of another state of the value (``If-Range``, §13.1.5).
    body
        The whole.
    span
        The stored range that it consists of.
    headers
        Beside the content's own; ``etag`` among them.
    """
    headers = {**headers, "accept-ranges": "bytes"}
    bounds = _bounds(request.headers.get("range", ""), span.length)
    if bounds is None or request.headers.get("if-range", headers["etag"]) != headers["etag"]:
        return deliver(runtime, body, headers)
    first, last = bounds
    if first >= span.length:
        return Reply(status=416, headers={"content-range": f"bytes */{span.length}"})
    # A part that is too large for a response is cut short: the client sees in Content-Range what it got.
    last = min(last, first + INLINE - 1)
    content = bodies.read([span.part(first, last - first + 1)])[0]
    ranged = {"content-type": body.content_type, "content-range": f"bytes {first}-{last}/{span.length}"}
    return Reply(content, 206, {**PRIVATE, **headers, **ranged})


def _bounds(asked: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of a range; None for what is none, which RFC 9110 §14.2 has us ignore."""
    match = _RANGE.fullmatch(asked.replace(" ", ""))
    first, last = match.groups() if match else ("", "")
    if not first:
        return (max(0, size - int(last)), size - 1) if last else None
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last), size - 1) if last else size - 1
