"""Whole instances, as they are stored: Part 10 files, alone or many in one body.

An original without preamble and prefix gets them on its way out, with meta information: ``application/dicom`` is a
Part 10 file (PS3.18 §8.7.3, PS3.10 §7.1), and a client that reads a whole study would fail over one that is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model, preface
from lightbox.objects.body import Body, Segment
from lightbox.objects.bucket import Bucket
from lightbox.objects.parts import Answer, Part, multipart, tag
from lightbox.retrieve.wanted import Form, Want, choose
from lightbox.runtime import Runtime

DICOM = "application/dicom"


@dataclass(frozen=True)
class Instances:
    """The service behind retrieving studies, series and instances.

    Parameters
    ----------
    catalogue
        The records.
    archive
        The originals.
    new_id
        Makes boundaries.
    """

    catalogue: Catalogue
    archive: Bucket
    new_id: Callable[[], str]

    @classmethod
    def over(cls, runtime: Runtime) -> Instances:
        """Build the service over a runtime."""
        return cls(Catalogue.over(runtime), runtime.archive, runtime.new_id)

    def study(self, scope: Scope, study_uid: str, wants: Sequence[Want]) -> Answer:
        """Return all instances of a study, series by series.

        Raises
        ------
        StudyNotFound
            The archive does not hold it.
        FormUnavailable, SyntaxUnavailable
            It cannot be had in a form that the client takes.
        """
        self.catalogue.study(scope, study_uid)
        return self._many(scope, list(self.catalogue.instances(scope, study_uid)), wants)

    def series(self, scope: Scope, study_uid: str, series_uid: str, wants: Sequence[Want]) -> Answer:
        """Return all instances of a series.

        Raises
        ------
        StudyNotFound, SeriesNotFound
            The archive does not hold it.
        FormUnavailable, SyntaxUnavailable
            It cannot be had in a form that the client takes.
        """
        self.catalogue.series(scope, study_uid, series_uid)
        return self._many(scope, list(self.catalogue.instances(scope, study_uid, series_uid)), wants)

    def instance(self, scope: Scope, place: tuple[str, str, str], wants: Sequence[Want]) -> Answer:
        """Return one instance.

        Raises
        ------
        StudyNotFound, InstanceNotFound
            The archive does not hold it.
        FormUnavailable, SyntaxUnavailable
            It cannot be had in a form that the client takes.
        """
        instance = self.catalogue.instance(scope, *place)
        choice = choose(wants, [_form(instance)], single=True)
        if choice.multipart:
            return self._many(scope, [instance], wants)
        return Answer(Body(choice.form.content_type, self._file(scope, instance)), _etag([instance], multipart=False))

    def size(self, scope: Scope, place: tuple[str, str, str]) -> tuple[int, int]:
        """Return the rows and columns of an image; 0 where there are none.

        Raises
        ------
        StudyNotFound, InstanceNotFound
            The archive does not hold it.
        """
        held = json_model.load(self.catalogue.json(scope, self.catalogue.instance(scope, *place)))
        return json_model.integer(held, "00280010") or 0, json_model.integer(held, "00280011") or 0

    def _many(self, scope: Scope, instances: Sequence[Instance], wants: Sequence[Want]) -> Answer:
        for stored in {instance.transfer_syntax: instance for instance in instances}.values():
            choose(wants, [_form(stored)], single=len(instances) == 1)
        parts = [Part(_form(instance).content_type, self._file(scope, instance)) for instance in instances]
        return Answer(multipart(tuple(parts), DICOM, self.new_id()), _etag(instances, multipart=True))

    def _file(self, scope: Scope, instance: Instance) -> tuple[Segment, ...]:
        original = Original(self.archive, self.catalogue.original(scope, instance), instance.size)
        if instance.bare is None:
            return (original.whole(),)
        head = preface.written(instance.transfer_syntax, instance.sop_class, instance.uid)
        return head, original.span(instance.bare, instance.size - instance.bare)


def _form(instance: Instance) -> Form:
    return Form(DICOM, instance.transfer_syntax)


def _etag(instances: Sequence[Instance], *, multipart: bool) -> str:
    return tag("\n".join(f"{instance.uid} {instance.digest}" for instance in instances), multipart=multipart)
