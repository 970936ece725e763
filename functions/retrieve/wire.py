"""What crosses the wire: which thing is asked for, and in which form."""

from __future__ import annotations

from functools import lru_cache

from lightbox.dicom.media_types import DICOM, MULTIPART, OCTETS, PDF, in_parts
from lightbox.dicom.transfer import media_type_today
from lightbox.http.media import KNOWN, accepted, said
from lightbox.http.message import Request
from lightbox.objects.zipped import CONTENT_TYPE
from lightbox.retrieve import wado_uri
from lightbox.retrieve.wanted import Want

ZIPPED = (in_parts(DICOM), CONTENT_TYPE)
"""How studies and series can be had."""

FILE = (in_parts(DICOM), DICOM)
"""How a file can be had; in which transfer syntaxes, the documents say."""

BYTES = (in_parts(OCTETS), OCTETS, "the stored media type")
"""How frames and bulk data can be had."""

PARTS = (in_parts(OCTETS), in_parts("the stored media type"))
"""How the pixel data of several instances can be had."""

WADO_URI = (DICOM, PDF, "a redirect to the rendered picture")
"""How WADO-URI answers."""


def parameters(request: Request) -> dict[str, str]:
    """Return the parameters of a WADO-URI address; the first value of each counts."""
    return dict(reversed(request.query.pairs))


def wado(request: Request) -> wado_uri.Asked:
    """Return what a WADO-URI address asks for; raises WadoParameter, InvalidUid, FormUnavailable."""
    return wado_uri.asked(parameters(request), [each.type for each in accepted(*said(request))])


def wants_zip(request: Request) -> bool:
    """Whether the client would rather have a zip file than anything else that a study can be had as."""
    for each in wants(request):
        if each.media_type == CONTENT_TYPE:
            return True
        if each.multipart is not False:
            return False
    return False


def wants(request: Request) -> tuple[Want, ...]:
    """Return what the client takes, the most wanted first."""
    return _wants(*said(request))


@lru_cache(maxsize=KNOWN)
def _wants(query: str, header: str) -> tuple[Want, ...]:
    found: list[Want] = []
    for each in accepted(query, header):
        if each.type == MULTIPART:
            kind, multipart = media_type_today(each.parameters.get("type", "*/*")), True
        elif each.type == "multipart/*":
            kind, multipart = "*/*", True
        else:
            kind, multipart = media_type_today(each.type), None if each.specificity < 2 else False  # noqa: PLR2004
        found.append(Want(kind, each.parameters.get("transfer-syntax", ""), multipart, each.quality))
    return tuple(found)
