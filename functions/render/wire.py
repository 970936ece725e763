"""What crosses the wire: which thing is asked for, how it is to look, and in which form."""

from __future__ import annotations

from functools import lru_cache

from lightbox.dicom.media_types import MULTIPART
from lightbox.dicom.transfer import media_type_today
from lightbox.http.media import KNOWN, accepted, said
from lightbox.http.message import Request
from lightbox.render.asked import Asked, parse
from lightbox.render.refusals import FramesInvalid
from lightbox.render.wanted import Want

_DIGITS = 9
_MOST = 10_000


def numbers(request: Request) -> tuple[int, ...]:
    """Return the frame numbers of an address such as ``1,5,2`` (PS3.18 §10.4.1.1.6); raises FramesInvalid."""
    pieces = request.params["frames"].split(",")
    if len(pieces) > _MOST or not all(_is_number(piece) for piece in pieces):
        raise FramesInvalid("Write frame numbers from 1 on, separated by commas: 1,5,2.")
    return tuple(map(int, pieces))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) > 0


def asked(request: Request) -> Asked:
    """Return how the picture is to look; raises InvalidInput."""
    return parse(request.query.pairs)


def wants(request: Request) -> tuple[Want, ...]:
    """Return what the client takes, the most wanted first."""
    return _wants(*said(request))


@lru_cache(maxsize=KNOWN)
def _wants(query: str, header: str) -> tuple[Want, ...]:
    found: list[Want] = []
    for each in accepted(query, header):
        if each.type == MULTIPART:
            found.append(Want(media_type_today(each.parameters.get("type", "*/*")), multipart=True))
        elif each.type == "multipart/*":
            found.append(Want("*/*", multipart=True))
        else:
            kind = media_type_today(each.type)
            found.append(Want(kind, multipart=None if each.specificity < 2 else False))  # noqa: PLR2004
    return tuple(found)
