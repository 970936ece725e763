"""Whole instances: Part 10 files, alone or many in one body, as they are stored or as Explicit VR Little Endian.

An original without preamble and prefix gets them on its way out, with meta information: ``application/dicom`` is a
Part 10 file (PS3.18 §8.7.3, PS3.10 §7.1), and a client that reads a whole study would fail over one that is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.dicom import json_model, preface
from lightbox.dicom.media_types import DICOM
from lightbox.dicom.transfer import EXPLICIT_LITTLE, transfer_syntax
from lightbox.objects.body import Body, Segment
from lightbox.objects.parts import Answer, Part, multipart, tag
from lightbox.pixels.syntaxes import decodable
from lightbox.retrieve.retrieval import Retrieval, address
from lightbox.retrieve.transcode import Budget, Transcoder, why
from lightbox.retrieve.wanted import Choice, Form, Want, choose


class Instances(Retrieval):
    """The service behind retrieving studies, series and instances."""

    def study(self, scope: Scope, study_uid: str, wants: Sequence[Want], root: str) -> Answer:
        """Return all instances of a study, series by series; parameters as of :meth:`instance`.

        Raises
        ------
        StudyNotFound
            The archive does not hold it.
        FormUnavailable, SyntaxUnavailable
            It cannot be had in a form that the client takes.
        """
        self.catalogue.study(scope, study_uid)
        return self._many(scope, list(self.catalogue.instances(scope, study_uid)), wants, root)

    def series(self, scope: Scope, study_uid: str, series_uid: str, wants: Sequence[Want], root: str) -> Answer:
        """Return all instances of a series; parameters as of :meth:`instance`.

        Raises
        ------
        StudyNotFound, SeriesNotFound
            The archive does not hold it.
        FormUnavailable, SyntaxUnavailable
            It cannot be had in a form that the client takes.
        """
        self.catalogue.series(scope, study_uid, series_uid)
        return self._many(scope, list(self.catalogue.instances(scope, study_uid, series_uid)), wants, root)

    def instance(self, scope: Scope, place: tuple[str, str, str], wants: Sequence[Want], root: str) -> Answer:
        """Return one instance.

        Parameters
        ----------
        scope
            Whose.
        place
            Study, Series and SOP Instance UID.
        wants
            What the client takes.
        root
            The address above ``/studies``.

        Raises
        ------
        StudyNotFound, InstanceNotFound
            The archive does not hold it.
        FormUnavailable, SyntaxUnavailable
            It cannot be had in a form that the client takes.
        """
        instance = self.catalogue.instance(scope, *place)
        choice = _chosen(instance, wants, single=True)
        if choice.multipart:
            return self._many(scope, [instance], wants, root)
        file = self._file(scope, instance) if choice.form.stored else self._transcoded(scope, instance)
        etag = _etag([instance], [choice.form], multipart=False)
        headers = {
            "content-location": address(root, instance),
            "content-disposition": f'attachment; filename="{instance.uid}.dcm"',  # a browser would name it by its UID
        }
        return Answer(Body(choice.form.content_type, file), etag, headers)

    def size(self, scope: Scope, place: tuple[str, str, str]) -> tuple[int, int]:
        """Return the rows and columns of an image; 0 where there are none.

        Raises
        ------
        StudyNotFound, InstanceNotFound
            The archive does not hold it.
        """
        held = json_model.load(self.catalogue.json(scope, self.catalogue.instance(scope, *place)))
        return json_model.integer(held, "00280010") or 0, json_model.integer(held, "00280011") or 0

    def _many(self, scope: Scope, instances: Sequence[Instance], wants: Sequence[Want], root: str) -> Answer:
        single = len(instances) == 1
        each = {instance.transfer_syntax: instance for instance in instances}
        chosen = {uid: _chosen(instance, wants, single=single).form for uid, instance in each.items()}
        forms = [chosen[instance.transfer_syntax] for instance in instances]
        stored = all(form.stored for form in forms)
        made = self._stored_parts if stored else self._parts
        parts = made(scope, instances, forms, root)
        return Answer(multipart(parts, DICOM, self.new_id()), _etag(instances, forms, multipart=True))

    def _stored_parts(
        self, scope: Scope, instances: Sequence[Instance], forms: Sequence[Form], root: str
    ) -> tuple[Part, ...]:
        pairs = zip(instances, forms, strict=True)
        return tuple(
            Part(form.content_type, self._file(scope, instance), address(root, instance)) for instance, form in pairs
        )

    def _parts(self, scope: Scope, instances: Sequence[Instance], forms: Sequence[Form], root: str) -> Iterator[Part]:
        """Yield parts that are made one after the other, while they are sent."""
        budget = Budget()
        for instance, form in zip(instances, forms, strict=True):
            place = address(root, instance)
            if form.stored:
                yield Part(form.content_type, self._file(scope, instance), place)
                continue
            transcoder = Transcoder.of(self.catalogue, self.archive, scope, instance)
            budget.take(transcoder.weight)
            yield Part(form.content_type, transcoder.file(instance.sop_class, instance.uid), place)

    def _transcoded(self, scope: Scope, instance: Instance) -> Iterator[Segment]:
        transcoder = Transcoder.of(self.catalogue, self.archive, scope, instance)
        Budget().take(transcoder.weight)
        return transcoder.file(instance.sop_class, instance.uid)

    def _file(self, scope: Scope, instance: Instance) -> tuple[Segment, ...]:
        original = Original(self.archive, self.catalogue.original(scope, instance), instance.size)
        if instance.bare is None:
            return (original.whole(),)
        head = preface.written(instance.transfer_syntax, instance.sop_class, instance.uid)
        return head, original.span(instance.bare, instance.size - instance.bare)


def _chosen(instance: Instance, wants: Sequence[Want], *, single: bool) -> Choice:
    """Return the form of an instance: as stored, or written anew as Explicit VR Little Endian where it can be."""
    syntax = transfer_syntax(instance.transfer_syntax)
    forms = [Form(DICOM, syntax.uid)]
    if syntax.uid != EXPLICIT_LITTLE and (decodable(syntax.uid) or not syntax.encapsulated):
        forms.append(Form(DICOM, EXPLICIT_LITTLE, stored=False))
    return choose(wants, forms, single=single, why=why(syntax.uid))


def _etag(instances: Sequence[Instance], forms: Sequence[Form], *, multipart: bool) -> str:
    pairs = zip(instances, forms, strict=True)
    told = "\n".join(f"{instance.uid} {instance.digest} {form.transfer_syntax}" for instance, form in pairs)
    return tag(told, multipart=multipart)
