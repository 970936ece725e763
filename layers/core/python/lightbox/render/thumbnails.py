"""Thumbnails: one small picture of a study, series, instance or frame (PS3.18 §10.4.1.1.4), and never an error.

Those of the usual size are kept, each state of a study or series under a key of its own; the worker makes them when
instances arrive, and whoever comes first makes what is not there. Other sizes and media types are made as asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lightbox import observe
from lightbox.access.policy import Scope
from lightbox.catalogue.errors import FrameDamaged, InstanceNotFound, NoFrames
from lightbox.catalogue.models import Instance, Series, Study
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.frames import NoSuchFrame
from lightbox.dicom.json_model import Dataset
from lightbox.errors import LightboxError, NotAcceptable, NotFound, TooLarge, Transient, Unsupported
from lightbox.objects import layout
from lightbox.objects.body import Body
from lightbox.objects.bucket import Bucket
from lightbox.objects.parts import Answer, tag
from lightbox.pixels.errors import DecoderLate
from lightbox.render.asked import Asked, Viewport
from lightbox.render.choosing import best, standing
from lightbox.render.header import Header
from lightbox.render.images import Image, file_of, name_of
from lightbox.render.keeping import Kept, Place
from lightbox.render.kinds import Kind, kind_of
from lightbox.render.posters import SHOWN
from lightbox.render.presented import presented
from lightbox.render.wanted import JPEG, PICTURES, Want, choose, offers
from lightbox.runtime import Runtime

SIDE = 256
"""The usual thumbnail fits into a square of so many pixels: sharp at 128 on a screen of twice the density."""

_MOST_SIDE = 1024
_QUALITY = 85

T = TypeVar("T")

_UNSHOWN = (NotAcceptable, Unsupported, TooLarge, NoFrames, FrameDamaged)
"""What makes an image one of which only an icon is shown."""


@dataclass(frozen=True, slots=True)
class Size:
    """A thumbnail as it is wanted: the media type, and the sides that it fits into."""

    media_type: str = JPEG
    width: int = SIDE
    height: int = SIDE

    @property
    def usual(self) -> bool:
        """Whether it is the one that is kept."""
        return self == Size()

    @property
    def asked(self) -> Asked:
        """It as it is asked of a picture: of the parameters of rendering only the size counts (PS3.18 §10.4.1.2)."""
        return Asked(viewport=Viewport(self.width, self.height), quality=_QUALITY)


def size(wants: Sequence[Want], asked: Asked) -> Size:
    """Return the thumbnail that a client wants; raises PictureUnavailable."""
    single = [replace(want, multipart=None) if want.multipart else want for want in wants]
    choice = choose(single, offers(PICTURES, parts=()))
    port = asked.viewport
    if port is None:
        return Size(choice.media_type)
    return Size(choice.media_type, min(port.width, _MOST_SIDE), min(port.height, _MOST_SIDE))


@dataclass(frozen=True)
class Thumbnails:
    """The service behind ``/thumbnail``.

    Parameters
    ----------
    catalogue, archive
        The records, and the bucket of the originals.
    kept
        Where they are kept.
    """

    catalogue: Catalogue
    archive: Bucket
    kept: Kept

    @classmethod
    def over(cls, runtime: Runtime) -> Thumbnails:
        """Build the service over a runtime."""
        catalogue = Catalogue.over(runtime)
        return cls(catalogue, runtime.archive, Kept(catalogue, runtime.artefacts))

    def study(self, scope: Scope, study_uid: str, wanted: Size) -> Answer:
        """Return a study's thumbnail: that of its best series. Raises StudyNotFound."""
        study = self.catalogue.study(scope, study_uid)
        state = study_state(study)

        def content() -> Iterator[bytes]:
            key = layout.study_thumbnail(scope.archive_id, study_uid, state)
            stored = self.kept.read(key) if wanted.usual else None
            yield stored or _once_more(lambda: self.made_of_study(scope, study_uid, wanted, key))

        return _answer(wanted, state, content())

    def series(self, scope: Scope, study_uid: str, series_uid: str, wanted: Size) -> Answer:
        """Return a series' thumbnail: that of what stands for it. Raises StudyNotFound, SeriesNotFound."""
        series = self.catalogue.series(scope, study_uid, series_uid)
        state = series_state(series)

        def content() -> Iterator[bytes]:
            key = layout.series_thumbnail(scope.archive_id, study_uid, series_uid, state)
            stored = self.kept.read(key) if wanted.usual else None
            yield stored or _once_more(lambda: self.made_of_series(scope, series, wanted, key)[0])

        return _answer(wanted, state, content())

    def instance(self, scope: Scope, place: tuple[str, str, str], wanted: Size, number: int = 0) -> Answer:
        """Return the thumbnail of an instance or of one of its frames.

        Parameters
        ----------
        scope, place
            Whose, and which.
        wanted
            How it is to be.
        number
            The frame, from 1; 0: the one that stands for all.

        Raises
        ------
        StudyNotFound, InstanceNotFound, NoSuchFrame
            There is nothing of the kind.
        """
        instance = self.catalogue.instance(scope, *place)
        if number and kind_of(instance) is Kind.IMAGE:
            Image(self.catalogue, self.archive, scope, instance).frames.check((number,))
        elif number > 1:
            raise NoSuchFrame

        def content() -> Iterator[bytes]:
            key = instance_key(scope, instance, number)
            stored = self.kept.read(key) if wanted.usual else None
            yield stored or self._kept(scope, instance, wanted, (key,), number)

        return _answer(wanted, instance_state(instance, number), content())

    # -- making them

    def made_of_study(self, scope: Scope, study_uid: str, wanted: Size, *keys: str) -> bytes:
        """Make a study's thumbnail, and keep it under some keys if it is the usual one."""
        chosen: Instance | None = None
        for series in best(self.catalogue.all_series(scope, study_uid)):
            found = self._standing(scope, study_uid, series.uid)
            chosen = chosen or found
            if found and kind_of(found) in SHOWN:
                chosen = found
                break
        return self._chosen(scope, chosen, wanted, *keys)

    def made_of_series(self, scope: Scope, series: Series, wanted: Size, *keys: str) -> tuple[bytes, Instance | None]:
        """Make a series' thumbnail, and keep it under some keys if it is the usual one; return the instance, too."""
        chosen = self._standing(scope, series.study_uid, series.uid)
        return self._chosen(scope, chosen, wanted, *keys), chosen

    def _standing(self, scope: Scope, study_uid: str, series_uid: str) -> Instance | None:
        def read(instance: Instance) -> Dataset:
            return Header.of(self.catalogue, scope, self.catalogue.instance(scope, *_place(instance))).dataset

        return standing(self.catalogue.instances(scope, study_uid, series_uid, brief=True), read)

    def _chosen(self, scope: Scope, chosen: Instance | None, wanted: Size, *keys: str) -> bytes:
        if chosen is None:
            return _icon(Kind.OTHER, wanted)
        if wanted.usual:
            own = instance_key(scope, chosen)
            stored = self.kept.read(own)
            if stored:
                self.kept.put(scope, _place(chosen), stored, JPEG, *keys, digest=chosen.digest)
                return stored
            keys = (own, *keys)
        whole = self.catalogue.instance(scope, *_place(chosen))
        return self._kept(scope, whole, wanted, keys)

    def _kept(self, scope: Scope, instance: Instance, wanted: Size, keys: Sequence[str], number: int = 0) -> bytes:
        content, lasting = self._made(scope, instance, wanted, number)
        if wanted.usual and lasting:
            self.kept.put(scope, _place(instance), content, JPEG, *keys, digest=instance.digest)
        return content

    def _made(self, scope: Scope, instance: Instance, wanted: Size, number: int) -> tuple[bytes, bool]:
        """Return an instance's thumbnail, and whether the next attempt would make the same."""
        kind = kind_of(instance)
        try:
            if kind in SHOWN:
                image = SHOWN[kind](self.catalogue, self.archive, scope, instance)
                return self._encoded(image, number or image.representative(middle=True), wanted), True
            if kind is Kind.PRESENTATION:
                image, numbers = presented(self.catalogue, self.archive, scope, instance)[0]
                return self._encoded(image, number or numbers[0], wanted), True
        except _UNSHOWN as error:
            observe.log("thumbnail is an icon", slug=error.slug, kind=kind.name)
        except DecoderLate as error:
            observe.log("thumbnail is an icon for now", slug=error.slug, kind=kind.name)
            return _icon(kind, wanted), False
        except (NotFound, Transient):
            raise
        except Exception as error:
            if isinstance(error, LightboxError):
                raise
            observe.crash("thumbnail failed", error, kind=kind.name, syntax=instance.transfer_syntax)
            return _icon(kind, wanted), False
        return _icon(kind, wanted), True

    def _encoded(self, image: Image, number: int, wanted: Size) -> bytes:
        return next(image.encoded((number,), wanted.media_type, wanted.asked))


def study_state(study: Study) -> str:
    """Return what names the present state of a study's thumbnail."""
    return name_of("study", study.uid, study.series, study.instances, study.size, study.updated)


def series_state(series: Series) -> str:
    """Return what names the present state of a series' thumbnail."""
    return name_of("series", series.uid, series.state)


def instance_state(instance: Instance, number: int = 0) -> str:
    """Return what names an instance's thumbnail, or that of one of its frames."""
    return name_of("instance", instance.uid, instance.digest, number)


def instance_key(scope: Scope, instance: Instance, number: int = 0) -> str:
    """Return the key of an instance's thumbnail, or of that of one of its frames."""
    state = instance_state(instance, number)
    return layout.instance_thumbnail(scope.archive_id, instance.study_uid, instance.series_uid, instance.uid, state)


def _place(instance: Instance) -> Place:
    return instance.study_uid, instance.series_uid, instance.uid


def _once_more(make: Callable[[], T]) -> T:
    """Choose again if what stood for the others was deleted while its picture was made."""
    try:
        return make()
    except InstanceNotFound:
        return make()


def _answer(wanted: Size, state: str, content: Iterator[bytes]) -> Answer:
    etag = tag(f"{state} {wanted}", multipart=False)
    return Answer(Body(wanted.media_type, content), etag)


def _icon(kind: Kind, wanted: Size) -> bytes:
    from lightbox.render.icons import icon

    return file_of(icon(kind, min(wanted.width, wanted.height)), wanted.media_type, _QUALITY)
