"""Answers in parts (PS3.18 §8.6.1.2, RFC 2387), of ranges that are read only when they are sent.

They are spelled as strict clients expect it. cornerstone reads the boundary from the body, so the body begins with
``--boundary``; it looks for the exact spelling ``Content-Type:``; and it takes the two bytes before the next boundary
for the line break that ends a part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lightbox.dicom.media_types import in_parts
from lightbox.objects.body import Body, Segment

_BREAK = b"\r\n"


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
    segments: Iterable[Segment]
    location: str = ""


@dataclass(frozen=True)
class Answer:
    """What is sent, and what it is known by.

    Parameters
    ----------
    body
        Read only when it is sent.
    etag
        Its tag, see :func:`tag`.
    headers
        Beside the content's own.
    plain
        Whether it is uncompressed samples, which gzip makes clearly smaller.
    """

    body: Body
    etag: str
    headers: dict[str, str] = field(default_factory=dict[str, str])
    plain: bool = False


def tag(told: str, *, multipart: bool) -> str:
    """Return the tag of an answer (RFC 9110 §8.8.3); weak in parts, since their boundary is another each time.

    Parameters
    ----------
    told
        All that the bytes depend on.
    multipart
        Whether it goes in parts.
    """
    quoted = f'"{hashlib.sha256(f"{told} {multipart}".encode()).hexdigest()[:32]}"'
    return f"W/{quoted}" if multipart else quoted


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
    segments = _segments(parts, boundary)
    return Body(f"{in_parts(kind)}; boundary={boundary}", tuple(segments) if isinstance(parts, tuple) else segments)


def _segments(parts: Iterable[Part], boundary: str) -> Iterator[Segment]:
    for place, part in enumerate(parts):
        # The line break before a boundary ends the part before it.
        yield (_BREAK if place else b"") + _head(part, boundary)
        yield from part.segments
    yield _BREAK + f"--{boundary}--".encode()


def _head(part: Part, boundary: str) -> bytes:
    lines = [f"--{boundary}", f"Content-Type: {part.content_type}"]
    if part.location:
        lines.append(f"Content-Location: {part.location}")
    return "\r\n".join(lines).encode() + _BREAK * 2
