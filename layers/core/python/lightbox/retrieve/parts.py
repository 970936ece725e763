"""Several things in one body: multipart/related (RFC 2387) as DICOM viewers can read it.

Viewers look for the boundary in the body's first line and for the first empty line after it, so there is no
preamble, ``Content-Type`` is spelled just so and comes first, and the boundary is short.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lightbox.objects.body import Body, Segment


@dataclass(frozen=True, slots=True)
class Part:
    """One part.

    Parameters
    ----------
    content_type
        With its parameters.
    segments
        What it consists of.
    location
        Its own address, where it has one.
    """

    content_type: str
    segments: tuple[Segment, ...]
    location: str = ""


@dataclass(frozen=True)
class Answer:
    """What is sent, and what it is known by.

    Parameters
    ----------
    body
        Read only when it is sent.
    etag
        Its quoted tag: equal tags, equal bytes but for the boundary.
    headers
        Beside the content's own.
    """

    body: Body
    etag: str
    headers: dict[str, Any] = field(default_factory=dict[str, Any])


def multipart(parts: Iterable[Part], kind: str, boundary: str) -> Body:
    """Return a multipart/related body.

    Parameters
    ----------
    parts
        In the order that was asked for; a tuple makes a body that is measured before anything is read.
    kind
        The media type of the parts, without parameters.
    boundary
        Letters and digits that occur nowhere in the parts: 128 random bits do not.
    """
    segments = _segments(parts, boundary.encode())
    content_type = f'multipart/related; type="{kind}"; boundary={boundary}'
    return Body(content_type, tuple(segments) if isinstance(parts, tuple) else segments)


def _segments(parts: Iterable[Part], boundary: bytes) -> Iterator[Segment]:
    before = b""
    for part in parts:
        head = f"Content-Type: {part.content_type}\r\n"
        if part.location:
            head += f"Content-Location: {part.location}\r\n"
        yield b"%s--%s\r\n%s\r\n" % (before, boundary, head.encode())
        yield from part.segments
        before = b"\r\n"
    yield b"%s--%s--\r\n" % (before, boundary)
