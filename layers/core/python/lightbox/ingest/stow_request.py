"""What a request to store carries, as files (PS3.18 §10.5.2): Part 10 files, or data sets in JSON with bulk data."""

from __future__ import annotations

from collections.abc import Iterable

from lightbox.dicom.media_types import DICOM, DICOM_JSON, JSON, MULTIPART, OCTETS
from lightbox.dicom.received import MediaType, MultipartInvalid, Span, part, spans
from lightbox.ingest.errors import EmptyRequest, MediaTypeUnsupported, TooManyParts
from lightbox.ingest.stow import Sent, Unmade
from lightbox.ingest.stow_json import MOST_PARTS, files_of

_JSON = (DICOM_JSON, JSON)


def files(body: bytes, content_type: str, coding: str = "") -> Iterable[Sent]:
    """Return the files that a request carries, each made when it is asked for.

    Parameters
    ----------
    body
        The request's.
    content_type, coding
        Its Content-Type and Content-Encoding, as written.

    Raises
    ------
    MediaTypeUnsupported
        It is in a form that is not read.
    MultipartInvalid
        Its parts cannot be told apart.
    EmptyRequest, TooManyParts
        It has none, or too many.
    """
    if coding.strip().lower() not in ("", "identity"):
        raise MediaTypeUnsupported("Send the body without a Content-Encoding.")
    media_type = MediaType.parse(content_type)
    if media_type.type in _JSON:
        return files_of([body], [])
    if media_type.type == DICOM:
        return [body] if body else []
    if media_type.type == MULTIPART:
        return _related(body, media_type)
    raise MediaTypeUnsupported


def _related(body: bytes, media_type: MediaType) -> Iterable[Sent]:
    # All ends are found before anything is stored: of a request that was cut short, nothing is.
    found = spans(body, media_type) if body else []
    if not found:
        raise EmptyRequest
    if len(found) > MOST_PARTS:
        raise TooManyParts
    root = media_type.parameters.get("type", "").strip().lower()
    if root in ("", OCTETS):  # some senders leave it out: the first part is the root (RFC 2387 §3.2)
        root = part(body, found[0]).media_type.type
    if root in _JSON:
        parts = [part(body, span) for span in found]
        metadata = [each.body for each in parts if each.media_type.type in _JSON]
        return files_of(metadata, [each for each in parts if each.media_type.type not in _JSON])
    if root in ("", DICOM, OCTETS):
        return (_file(body, span) for span in found)
    raise MediaTypeUnsupported


def _file(body: bytes, span: Span) -> Sent:
    # A part says application/dicom, application/octet-stream or nothing: what it is, its bytes tell.
    try:
        return part(body, span).body
    except MultipartInvalid as error:
        return Unmade(error)
