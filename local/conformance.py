"""``docs/conformance.md``: the DICOM conformance statement (PS3.2).

``docs/conformance.in.md`` has the prose; the tables are made from the routes and the tables of the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from lightbox.catalogue.models import LONGEST_ATTRIBUTE, LONGEST_SEQUENCE
from lightbox.dicom import attributes, charset, transfer, walk
from lightbox.dicom.attributes import Attribute, Level, Match
from lightbox.http import deliver, places
from lightbox.http.app import Route
from lightbox.http.problems import STATUS
from lightbox.pixels.syntaxes import CODINGS
from lightbox.query import qido, search
from lightbox.settings import VERSION
from local.apigateway import REQUEST_BYTES
from local.capabilities import described, keys, name

PROSE = Path(__file__).parent.parent / "docs" / "conformance.in.md"

_MATCHING = {
    Match.UID_LIST: "list of UIDs",
    Match.RANGE: "single value, range",
    Match.NAME: "single value, wildcard, fuzzy",
    Match.TEXT: "single value, wildcard",
    Match.NUMBER: "single value",
    Match.NONE: "none",
}
_RESULT = {Level.STUDY: "studies", Level.SERIES: "series", Level.INSTANCE: "instances"}
HEADINGS = {
    "transactions": ("transaction", "request", "representations"),
    "parameters": ("parameter", "meaning"),
    "keys": ("attribute", "tag", "VR", "level", "matching", "in results of"),
    "syntaxes": ("transfer syntax", "UID", "frames as stored", "decoded"),
    "character sets": ("Specific Character Set", "read as"),
    "limits": ("what", "most"),
    "codes": ("status", "when"),
}

Row = tuple[str, ...]


def document(routes: Iterable[Route], note: str) -> str:
    """Return the statement.

    Parameters
    ----------
    routes
        Those of all functions.
    note
        That the document is generated.
    """
    tables = {
        "transactions": _transactions(routes),
        "parameters": ((f"`{parameter}`", meaning) for parameter, meaning in qido.PARAMETERS.items()),
        "keys": _keys(),
        "syntaxes": _syntaxes(),
        "character sets": ((term.replace("ISO IR", "ISO_IR") or "(none)", codec) for term, codec in _character_sets()),
        "limits": _limits(),
        "codes": _codes(),
    }
    text = PROSE.read_text("utf-8").replace("{note}", note.strip()).replace("{version}", VERSION)
    for title, rows in tables.items():
        text = text.replace(f"{{{title}}}", _table(HEADINGS[title], rows))
    return text


def _table(headings: Row, rows: Iterable[Row]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _transactions(routes: Iterable[Route]) -> Iterator[Row]:
    for route in described(routes):
        address = route.path.removeprefix(places.ROOT)
        taken = [f"takes {_code(each)}" for each in route.takes]
        yield name(route), f"`{route.method} {address}`", "<br>".join([*taken, *map(_code, route.media)])


def _code(media_type: str) -> str:
    return f"`{media_type}`" if "/" in media_type else media_type


def _keys() -> Iterator[Row]:
    for row in attributes.ATTRIBUTES:
        results = ", ".join(_RESULT[at] for at in row.replied) or "what asks for it"
        known = ", if known" if row.if_known else ""
        tag = f"({row.tag[:4]},{row.tag[4:]})"
        yield row.keyword, tag, row.vr, row.level.name.lower(), _matching(row), results + known


def _matching(row: Attribute) -> str:
    if row.vr == "SQ":
        return "of what is in its items"
    if row not in keys(Level.INSTANCE):
        return "none"
    return _MATCHING[row.match] + (", list" if row.vr == "CS" else "")


def _syntaxes() -> Iterator[Row]:
    for row in transfer.TRANSFER_SYNTAXES.values():
        coding = CODINGS.get(row.uid)
        yield row.name, row.uid, f"`{row.media_type}`", coding.value if coding else "no"


def _character_sets() -> Iterator[Row]:
    yield from charset.CODECS.items()


def _limits() -> Iterator[Row]:
    rows = {
        **{f"results of a search for {_RESULT[at]}": most for at, most in qido.MOST.items()},
        "records read for one search": search.RECORDS,
        "bytes of an attribute that is kept for searches of studies and series": LONGEST_ATTRIBUTE,
        "bytes of a sequence that is": LONGEST_SEQUENCE,
        "bytes of a binary value in the metadata; a longer one is bulk data": walk.INLINE_LIMIT,
        "bytes of a request's body": REQUEST_BYTES,
        "bytes of an answer's body; to a larger one 307 leads, on the same site": deliver.INLINE,
        "seconds for which such an address is good": deliver.ADDRESS_SECONDS,
    }
    yield from ((what, f"{most:,}") for what, most in rows.items())


def _codes() -> Iterator[Row]:
    yield "200, 206", "It is in the body, or the part of it that `Range` asks for."
    yield "304", "The client has it already (`If-None-Match`)."
    yield "307", "The body is at `Location`, on the same site."
    for family, status in sorted(STATUS.items(), key=lambda row: row[1]):
        yield str(int(status)), (family.__doc__ or "").strip().partition("\n")[0]
