"""Requests in parts: multipart/related as clients really write it (PS3.18 §8.6.1.2, RFC 2046 §5.1, RFC 2387).

Understood are quoted and bare parameters in any order and case, a boundary that only the body tells, lines that end
in a bare line feed, text before the first boundary and behind the last, and parts without headers. Refused is what
leaves in doubt where a part ends: a file must arrive as it was sent, or not at all.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lightbox.errors import InvalidInput

MOST_HEADER = 8 * 1024
"""Bytes of one header line of a part; what is longer is content."""
_LONGEST_BOUNDARY = 200
"""RFC 2046 §5.1.1 allows 70 characters; some senders take more."""

_MOST_PREAMBLE = 64 * 1024
"""How far into the body a boundary is looked for that the Content-Type does not name."""

_PARAMETER = re.compile(r';\s*([^=;\s"]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"?|([^;]*))')
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(.*)", re.DOTALL)
_FIRST_LINE = re.compile(rb"(?:\A|\n)--([^\r\n]{1,%d}?)[ \t]*\r?\n" % _LONGEST_BOUNDARY)
_ESCAPE = re.compile(r"\\(.)")
_AS_IT_IS = frozenset(("", "binary", "8bit", "7bit", "identity"))


class MultipartInvalid(InvalidInput):
    """A request in parts whose parts cannot be told apart."""

    slug = "multipart-invalid"
    title = "The request's parts cannot be told apart"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A Content-Type.

    Parameters
    ----------
    type
        Lower case, without parameters; empty when none was given.
    parameters
        Lower-case names, unquoted values.
    """

    type: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def parse(cls, text: str) -> MediaType:
        """Read the value of a Content-Type header; nothing a client writes makes it fail."""
        name, _, rest = text.partition(";")
        found: dict[str, str] = {}
        for key, quoted, bare in _PARAMETER.findall(f";{rest}"):
            # OsiriX writes type=application/dicom without the quotes that its slash calls for.
            found.setdefault(key.lower(), _ESCAPE.sub(r"\1", quoted) if quoted else bare.strip().strip('"'))
        return cls(name.strip().lower(), found)


@dataclass(frozen=True, slots=True)
class Received:
    """One part of a request.

    Parameters
    ----------
    media_type
        Its Content-Type.
    location
        Its Content-Location: how other parts name it. Empty when it has none.
    body
        Its bytes, without any transfer encoding.
    """

    media_type: MediaType
    location: str
    body: bytes


Span = tuple[int, int]
"""Where a part begins in a body, with its headers, and where it ends."""


def spans(body: bytes, media_type: MediaType) -> list[Span]:
    """Return where the parts of a request's body lie, in order; none of them is read.

    Parameters
    ----------
    body
        The whole.
    media_type
        Of the whole; it names the boundary, or else the body's first line does.

    Raises
    ------
    MultipartInvalid
        No boundary, or none that closes the body.
    """
    found: list[Span] = []
    boundary = media_type.parameters.get("boundary", "").encode("latin-1", "replace")
    if not boundary:
        first = _FIRST_LINE.search(body, 0, _MOST_PREAMBLE)
        if first is None:
            raise MultipartInvalid("Neither the Content-Type nor the body names a boundary.")
        boundary = first[1]
    if len(boundary) > _LONGEST_BOUNDARY:
        raise MultipartInvalid("The boundary is too long.")
    start = -1
    bare = False
    for delimiter in _delimiters(body, boundary):
        if start < 0:
            bare = not delimiter.group().endswith((b"\r\n", b"--"))
        else:
            found.append((start, _content_end(body, delimiter.start(), start, bare=bare)))
        if delimiter[1]:
            return found
        start = delimiter.end()
    if start < 0:
        raise MultipartInvalid("The boundary that the Content-Type names does not occur in the body.")
    raise MultipartInvalid("The body ends without its closing boundary: it was cut short.")


def _delimiters(body: bytes, boundary: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the lines that part the body (RFC 2046 §5.1.1: blanks may follow the boundary); group 1 closes it."""
    line = re.compile(b"--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    position = 0
    while (position := body.find(b"--" + boundary, position)) >= 0:
        found = line.match(body, position) if position == 0 or body[position - 1] == 0x0A else None  # noqa: PLR2004
        # The end of a body is no end of a line, unless the delimiter closes it.
        if found is not None and (found[1] or found.group().endswith(b"\n")):
            yield found
            position = found.end()
        else:
            position += 1


def _content_end(body: bytes, delimiter: int, start: int, *, bare: bool) -> int:
    """Return where the content before a delimiter ends: the line break before it belongs to the delimiter.

    Where lines end in bare line feeds, a carriage return before one is the content's own.
    """
    if delimiter - 2 >= start and not bare and body.startswith(b"\r\n", delimiter - 2):
        return delimiter - 2
    return max(start, delimiter - 1)


def part(body: bytes, span: Span) -> Received:
    """Return one part of a request's body.

    Parameters
    ----------
    body
        The whole.
    span
        One of what :func:`spans` returned.

    Raises
    ------
    MultipartInvalid
        It has a transfer encoding that is unknown or broken.
    """
    start, end = span
    headers, position = _headers(body, start, end)
    content = _decoded(body[position:end], headers.get("content-transfer-encoding", "").lower())
    return Received(MediaType.parse(headers.get("content-type", "")), headers.get("content-location", ""), content)


def _headers(body: bytes, start: int, end: int) -> tuple[dict[str, str], int]:
    """Return a part's headers by lower-case name, and where its content begins.

    The first line that is no header begins the content, so parts without headers, and without the blank line that
    ends them, can be read: no DICOM file and no JSON begins like a header.
    """
    found: dict[str, str] = {}
    last = ""
    position = start
    while position < end:
        stop = body.find(b"\n", position, min(end, position + MOST_HEADER))
        line = body[position : end if stop < 0 else stop].removesuffix(b"\r")
        if stop >= 0 and not line:
            return found, stop + 1
        if stop < 0 and not line:  # the last line break before the delimiter was the blank line's
            return found, end
        header = _HEADER.fullmatch(line)
        if last and line[:1] in (b" ", b"\t") and stop >= 0:  # RFC 822 folding
            found[last] += " " + line.strip().decode("latin-1")
        elif header is not None and (stop >= 0 or end - position < MOST_HEADER):
            last = header[1].decode("ascii").lower()
            found.setdefault(last, header[2].strip().decode("latin-1"))
        else:
            break
        if stop < 0:
            return found, end
        position = stop + 1
    return found, position


def _decoded(content: bytes, encoding: str) -> bytes:
    if encoding in _AS_IT_IS:
        return content
    if encoding == "quoted-printable":
        return binascii.a2b_qp(content)
    if encoding == "base64":
        try:
            return binascii.a2b_base64(content)
        except ValueError as error:
            raise MultipartInvalid("A part is not the base64 that it says it is.") from error
    raise MultipartInvalid("A part has an unknown Content-Transfer-Encoding.")
