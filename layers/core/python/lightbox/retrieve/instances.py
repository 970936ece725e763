"""Whole instances, as they are stored: Part 10 files, alone or many in one body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance
from lightbox.catalogue.repository import Catalogue
from lightbox.objects.body import Body
from lightbox.objects.bucket import Bucket
from lightbox.retrieve.original import Original
from lightbox.retrieve.parts import Answer, Part, multipart, tag
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
        whole = self._original(scope, instance).whole()
        return Answer(Body(choice.form.content_type, (whole,)), _etag([instance], multipart=False))

    def _many(self, scope: Scope, instances: Sequence[Instance], wants: Sequence[Want]) -> Answer:
        for stored in {instance.transfer_syntax: instance for instance in instances}.values():
            choose(wants, [_form(stored)], single=len(instances) == 1)
        parts = [
            Part(_form(instance).content_type, (self._original(scope, instance).whole(),)) for instance in instances
        ]
        return Answer(multipart(tuple(parts), DICOM, self.new_id()), _etag(instances, multipart=True))

    def _original(self, scope: Scope, instance: Instance) -> Original:
        return Original(self.archive, self.catalogue.original(scope, instance), instance.size)


def _form(instance: Instance) -> Form:
    return Form(DICOM, instance.transfer_syntax)


def _etag(instances: Sequence[Instance], *, multipart: bool) -> str:
    return tag("\n".join(f"{instance.uid} {instance.digest}" for instance in instances), multipart=multipart)
