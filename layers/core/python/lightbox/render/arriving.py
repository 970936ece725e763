"""Thumbnails and first pictures of what arrived: safe to be asked twice, late, out of order, or to die half-way.

Nothing is written on record. A state of a series has a key of its own, so whoever makes a thumbnail of an old state
does no harm; what belongs to no present state is swept away afterwards. The sweep lists first and reads the record
then: what is listed and not of the state read is of an older one, so the present one's is never taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance
from lightbox.errors import LightboxError, NotFound, Transient
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket
from lightbox.render import costs
from lightbox.render.asked import Asked
from lightbox.render.kinds import kind_of
from lightbox.render.posters import SHOWN
from lightbox.render.service import Rendering
from lightbox.render.thumbnails import Size, Thumbnails, series_state, study_state
from lightbox.render.wanted import JPEG, Want
from lightbox.runtime import Runtime


@dataclass(frozen=True)
class Arrivals:
    """Makes what people will look at first.

    Parameters
    ----------
    thumbnails, rendering
        The services that make it.
    artefacts
        Where it is kept.
    """

    thumbnails: Thumbnails
    rendering: Rendering
    artefacts: Bucket

    @classmethod
    def over(cls, runtime: Runtime) -> Arrivals:
        """Build the service over a runtime."""
        return cls(Thumbnails.over(runtime), Rendering.over(runtime), runtime.artefacts)

    def series(self, scope: Scope, study_uid: str, series_uid: str) -> None:
        """Make a series' thumbnail, and its first picture if that is worth keeping; done already is fine.

        Raises
        ------
        Transient
            Try again.
        """
        catalogue = self.thumbnails.catalogue

        def present() -> str:
            state = series_state(catalogue.series(scope, study_uid, series_uid))
            return layout.series_thumbnail(scope.archive_id, study_uid, series_uid, state)

        prefix = layout.series_thumbnails(scope.archive_id, study_uid, series_uid)
        try:
            series = catalogue.series(scope, study_uid, series_uid)
            key = present()
            if key not in self.artefacts.keys(prefix):
                _, chosen = self.thumbnails.made_of_series(scope, series, Size(), key)
                if chosen:
                    self._first_picture(scope, chosen)
        except NotFound:  # on its way out; what is left of it goes with the sweep
            pass
        self._sweep(prefix, present)

    def study(self, scope: Scope, study_uid: str) -> None:
        """Make a study's thumbnail; done already is fine. Raises Transient."""
        catalogue = self.thumbnails.catalogue

        def present() -> str:
            return layout.study_thumbnail(scope.archive_id, study_uid, study_state(catalogue.study(scope, study_uid)))

        prefix = layout.study_thumbnails(scope.archive_id, study_uid)
        try:
            key = present()
            if key not in self.artefacts.keys(prefix):
                self.thumbnails.made_of_study(scope, study_uid, Size(), key)
        except NotFound:
            pass
        self._sweep(prefix, present)

    def _first_picture(self, scope: Scope, chosen: Instance) -> None:
        """Make the picture that a viewer shows first, if it takes long enough to be kept."""
        shown = SHOWN.get(kind_of(chosen))
        if shown is None:
            return
        place = (chosen.study_uid, chosen.series_uid, chosen.uid)
        try:
            whole = self.thumbnails.catalogue.instance(scope, *place)
            image = shown(self.thumbnails.catalogue, self.thumbnails.archive, scope, whole)
            if image.seconds(Asked()) < costs.KEPT_SECONDS:
                return
            answer, _ = self.rendering.instance(scope, place, [Want(JPEG)], Asked())
            for _ in answer.body.segments:
                pass
        except Transient:
            raise
        except LightboxError:  # a picture that cannot be made is told to who asks for it
            return

    def _sweep(self, prefix: str, present: Callable[[], str]) -> None:
        listed: Iterable[str] = list(self.artefacts.keys(prefix))
        try:
            key = present()
        except NotFound:
            key = ""
        old = [each for each in listed if each != key]
        if old:
            self.artefacts.delete(old)
