"""Answers in parts: multipart/related (PS3.18 §8.6.1.2, RFC 2387), spelled as strict clients expect it.

cornerstone reads the boundary from the body, so the body begins with ``--boundary``; it looks for the exact
spelling ``Content-Type:``; and it takes the two bytes before the next boundary for the line break that ends a
part. The heads and the tail are plain functions, so that large answers can also be assembled by the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lightbox.dicom.transfer import OCTETS, TransferSyntax

_BREAK = b"\r\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an answer.

    Parameters
    ----------
    content_type
        Its media type with parameters; see :func:`frame_type`.
    body
        Its bytes, in pieces.
    location
        Address of what it holds, if it has one.
    """

    content_type: str
    body: Iterable[bytes]
    location: str = ""


def content_type(boundary: str, media_type: str) -> str:
    """Return the Content-Type of the whole answer.

    Parameters
    ----------
    boundary
        Letters and digits, at most 70, that occur in no part: random ones.
    media_type
        That of the parts, without parameters.
    """
    return f'multipart/related; type="{media_type}"; boundary={boundary}'


def frame_type(syntax: TransferSyntax, media_type: str | None = None) -> str:
    """Return the Content-Type of a part that holds a frame as stored.

    Parameters
    ----------
    syntax
        How it is stored.
    media_type
        What the client asked for; as the syntax says by default.

    Returns
    -------
    str
        Always with the transfer syntax: without it, clients guess Implicit VR Little Endian.
    """
    return f"{media_type or syntax.media_type or OCTETS}; transfer-syntax={syntax.uid}"


def head(boundary: str, content_type: str, *, first: bool, location: str = "", length: int | None = None) -> bytes:
    """Return what comes before a part's body.

    Parameters
    ----------
    boundary
        The answer's.
    content_type
        The part's.
    first
        Whether nothing comes before it: the others begin with the line break that ends the one before.
    location
        The part's address, if it has one.
    length
        Bytes of its body, if known.
    """
    lines = [f"--{boundary}", f"Content-Type: {content_type}"]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    if location:
        lines.append(f"Content-Location: {location}")
    return (b"" if first else _BREAK) + "\r\n".join(lines).encode() + _BREAK * 2


def tail(boundary: str) -> bytes:
    """Return what comes behind the last part's body."""
    return _BREAK + f"--{boundary}--".encode()


def write(boundary: str, parts: Iterable[Part]) -> Iterator[bytes]:
    """Yield a whole answer, piece by piece.

    Parameters
    ----------
    boundary
        The answer's.
    parts
        At least one: PS3.18 has no answer without parts.
    """
    first = True
    for part in parts:
        yield head(boundary, part.content_type, first=first, location=part.location)
        first = False
        yield from part.body
    yield tail(boundary)
