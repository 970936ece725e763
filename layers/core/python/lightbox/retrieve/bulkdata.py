"""Bulk data: the values that metadata only points at, encapsulated documents and video among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lightbox.access.policy import Scope
from lightbox.catalogue.bulk import segments
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.dicom import json_model
from lightbox.dicom.media_types import OCTETS, PDF
from lightbox.dicom.transfer import transfer_syntax
from lightbox.objects.body import Body, Span
from lightbox.objects.parts import Answer, Part, multipart, tag
from lightbox.retrieve.errors import BulkDataMissing
from lightbox.retrieve.retrieval import Retrieval
from lightbox.retrieve.wanted import Form, Want, choose

DOCUMENT = "00420011"
"""Encapsulated Document; its media type stands beside it (PS3.3 §C.24.2)."""

DOCUMENT_TYPE = "00420012"
PIXELS = "7FE00010"


class BulkData(Retrieval):
    """The service behind ``/bulkdata``."""

    def get(
        self, scope: Scope, place: tuple[str, str, str], path: str, wants: Sequence[Want], location: str
    ) -> tuple[Answer, Span | None]:
        """Return one value; its bytes are read only when the answer is sent.

        Parameters
        ----------
        scope
            Whose.
        place
            Study, Series and SOP Instance UID.
        path
            As the metadata names it.
        wants
            What the client takes.
        location
            The value's own address.

        Returns
        -------
        Answer, Span or None
            The answer; and, where it is one stored range by itself, that range, of which parts may be sent.

        Raises
        ------
        StudyNotFound, InstanceNotFound, BulkDataMissing
            There is nothing of the kind.
        FormUnavailable
            It cannot be had in a form that the client takes.
        """
        instance = self.catalogue.instance(scope, *place)
        bulk = self.catalogue.bulk(scope, instance).get(path)
        if bulk is None:
            raise BulkDataMissing
        kind = self._media_type(scope, instance, path)
        forms = [Form(kind)] if kind == OCTETS else [Form(kind), Form(OCTETS)]
        # A browser takes anything and can show a document or a video, but not a body of parts.
        anyhow = [replace(want, transfer_syntax="") for want in wants]  # values are little endian or not DICOM's
        choice = choose(anyhow, forms, single=True, in_parts=kind == OCTETS)
        original = Original(self.archive, self.catalogue.original(scope, instance), instance.size)
        found = segments(original, instance, bulk)
        etag = tag(f"{instance.digest} {path} {choice.form.content_type}", multipart=choice.multipart)
        if choice.multipart:
            part = Part(choice.form.content_type, found, location)
            return Answer(multipart((part,), choice.form.media_type, self.new_id()), etag), None
        first = found[0] if found else b""  # fragments of which there are none
        one = first if len(found) == 1 and isinstance(first, Span) and first.cut is None else None
        return Answer(Body(choice.form.content_type, found), etag, {"content-location": location}), one

    def _media_type(self, scope: Scope, instance: Instance, path: str) -> str:
        if path == PIXELS:
            return transfer_syntax(instance.transfer_syntax).media_type
        if path != DOCUMENT:
            return OCTETS
        stated = json_model.text(json_model.load(self.catalogue.json(scope, instance)), DOCUMENT_TYPE)
        kind = stated.strip().lower()
        return kind if kind in _DOCUMENTS else OCTETS


_DOCUMENTS = frozenset({PDF, "model/stl", "model/obj", "model/mtl"})
"""Media types of PS3.3 §C.24.2 that are passed on. A file may claim any, and a browser would run the scripts of an
HTML or XML document as ours: those go as octets."""
