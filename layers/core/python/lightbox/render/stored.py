"""What needs no rendering: documents and videos, shown as they are stored."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.bulk import segments
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.dicom.transfer import transfer_syntax
from lightbox.objects.body import Body, Segment, Span
from lightbox.objects.bucket import Bucket
from lightbox.objects.parts import Answer, Part, multipart, tag
from lightbox.render.kinds import Kind, kind_of
from lightbox.render.refusals import NoPicture
from lightbox.render.wanted import PDF, Want, choose, offers

_DOCUMENT, _DOCUMENT_TYPE = "00420011", "00420012"
"""Encapsulated Document, MIME Type of Encapsulated Document (PS3.3 §C.24.2)."""

_VIDEO = "7FE00010"


@dataclass(frozen=True)
class Stored:
    """Gives documents and videos.

    Parameters
    ----------
    catalogue, archive
        The records, and the bucket of the originals.
    new_id
        Makes boundaries.
    """

    catalogue: Catalogue
    archive: Bucket
    new_id: Callable[[], str]

    def answer(self, scope: Scope, instance: Instance, wants: Sequence[Want]) -> tuple[Answer, Span | None]:
        """Return a document or a video; and, where it is one stored range, that range, of which parts may be sent.

        Raises
        ------
        NoPicture
            It is a document of a kind that is not shown: a browser would run the scripts of HTML as the site's own.
        PictureUnavailable
            The client does not take it.
        """
        video = kind_of(instance) is Kind.VIDEO
        media_type = transfer_syntax(instance.transfer_syntax).media_type if video else PDF
        content = self._content(scope, instance, video=video)
        choice = choose(wants, offers((media_type,), parts=(media_type,)))
        etag = tag(f"{instance.digest} {media_type}", multipart=choice.multipart)
        if choice.multipart:
            return Answer(multipart((Part(media_type, content),), media_type, self.new_id()), etag), None
        first = content[0]
        one = first if len(content) == 1 and isinstance(first, Span) and first.cut is None else None
        return Answer(Body(media_type, content), etag), one

    def _content(self, scope: Scope, instance: Instance, *, video: bool) -> tuple[Segment, ...]:
        path = _VIDEO
        if not video:
            dataset = json_model.load(self.catalogue.json(scope, instance))
            if json_model.text(dataset, _DOCUMENT_TYPE).strip().lower() != PDF:
                raise NoPicture("The document is no PDF: retrieve it as application/dicom, or as bulk data.")
            inline = dataset.get(_DOCUMENT, {"vr": "OB"}).get("InlineBinary")
            if inline:
                return (base64.b64decode(inline),)
            path = _DOCUMENT
        bulk = self.catalogue.bulk(scope, instance).get(path)
        found = (
            segments(Original(self.archive, self.catalogue.original(scope, instance), instance.size), instance, bulk)
            if bulk
            else ()
        )
        if not found:
            raise NoPicture("There is nothing in it.")
        return found
