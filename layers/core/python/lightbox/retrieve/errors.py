"""What retrieval can refuse."""

from __future__ import annotations

from lightbox.errors import InvalidInput, NotAcceptable, NotFound


class FrameListInvalid(InvalidInput):
    """The list of frames is not numbers from 1, separated by commas."""

    slug = "frame-list-invalid"
    title = "Not a list of frame numbers"


class BulkDataMissing(NotFound):
    """The instance has no bulk data of that name."""

    slug = "bulk-data-missing"
    title = "No such bulk data"


class FormUnavailable(NotAcceptable):
    """None of the media types that the client takes can be had."""

    slug = "media-type-unavailable"
    title = "Not available in that media type"


class SyntaxUnavailable(NotAcceptable):
    """Only another transfer syntax can be had: what is stored is not decoded here."""

    slug = "transfer-syntax-unavailable"
    title = "Not available in that transfer syntax"


class FileDamaged(NotAcceptable):
    """The stored file cannot be read to its end, so it is not written anew; it can be had as stored."""

    slug = "file-damaged"
    title = "The stored file is damaged: it can be had only as it is stored"
