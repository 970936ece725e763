"""Rendering: pictures of frames, instances, series and studies (PS3.18 §10.4.1.1.3).

Every method tells what is sent and by what tag it is known from records alone. Frames are read and decoded when the
answer is sent, so a client that holds the same state costs one read of records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.errors import NoFrames
from lightbox.catalogue.models import Instance, Series, in_order
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.transfer import transfer_syntax
from lightbox.objects import layout
from lightbox.objects.body import Body, Segment, Span
from lightbox.objects.bucket import Bucket
from lightbox.objects.parts import Answer, Part, multipart, tag
from lightbox.render import costs
from lightbox.render.asked import Asked
from lightbox.render.choosing import best, standing
from lightbox.render.cine import milliseconds
from lightbox.render.header import Header
from lightbox.render.images import Image, name_of, told
from lightbox.render.keeping import Kept, Place
from lightbox.render.kinds import Kind, kind_of
from lightbox.render.moving import SLICE_MS
from lightbox.render.posters import SHOWN, Poster
from lightbox.render.presented import presented
from lightbox.render.refusals import NoPicture
from lightbox.render.shots import Shot, cine, count, weighed
from lightbox.render.stored import Stored
from lightbox.render.wanted import CINES, JPEG, MP4, PICTURES, PNG, Offer, Want, choose, offers
from lightbox.runtime import Runtime

_MANY = (JPEG, PNG, *CINES)
_OF_ONE = offers((*PICTURES, MP4))
_OF_SEVERAL = offers(_MANY)
_OF_A_LIST = offers(CINES, in_parts=True)
_OF_A_SERIES = offers(_MANY, in_parts=True)


@dataclass(frozen=True)
class Rendering:
    """The service behind ``/rendered``.

    Parameters
    ----------
    catalogue, archive
        The records, and the bucket of the originals.
    kept
        Where costly pictures are kept.
    new_id
        Makes boundaries.
    """

    catalogue: Catalogue
    archive: Bucket
    kept: Kept
    new_id: Callable[[], str]

    @classmethod
    def over(cls, runtime: Runtime) -> Rendering:
        """Build the service over a runtime."""
        catalogue = Catalogue.over(runtime)
        return cls(catalogue, runtime.archive, Kept(catalogue, runtime.artefacts), runtime.new_id)

    def instance(
        self, scope: Scope, place: Place, wants: Sequence[Want], asked: Asked, numbers: tuple[int, ...] = ()
    ) -> tuple[Answer, Span | None]:
        """Return an instance, or some of its frames, for people to see.

        Parameters
        ----------
        scope, place
            Whose, and which.
        wants, asked
            What the client takes, and how the picture is to be.
        numbers
            Frame numbers from 1; empty for the instance as a whole.

        Returns
        -------
        Answer, Span or None
            The answer; and for a document or video that goes as one stored range, that range.

        Raises
        ------
        StudyNotFound, InstanceNotFound, NoFrames, NoSuchFrame
            There is nothing of the kind.
        NoPicture, PictureUnavailable
            It cannot be shown, or not in a form that the client takes.
        """
        instance = self.catalogue.instance(scope, *place)
        kind = kind_of(instance)
        if kind is Kind.VIDEO:
            return self._video(scope, instance, wants, asked, numbers)
        if numbers and kind is not Kind.IMAGE:
            raise NoFrames
        if kind is Kind.DOCUMENT:
            return self._stored.answer(scope, instance, wants)
        if kind is Kind.PRESENTATION:
            shots = presented(self.catalogue, self.archive, scope, instance)
            whole = [Shot(image, frames) for image, frames in shots]
            return self._shown(scope, place, whole, wants, asked, instance.digest), None
        if kind is not Kind.IMAGE:
            raise NoPicture(f"It is {kind.value}: retrieve it as application/dicom, or its metadata.")
        image = Image(self.catalogue, self.archive, scope, instance)
        if numbers:
            image.frames.check(numbers)
        chosen = Shot(image, numbers or tuple(range(1, image.count + 1)))
        return self._shown(scope, place, [chosen], wants, asked, instance.digest, explicit=bool(numbers)), None

    def series(self, scope: Scope, study_uid: str, series_uid: str, wants: Sequence[Want], asked: Asked) -> Answer:
        """Return a series for people to see: its instances in parts, as a cine, or the one that stands for all.

        Raises
        ------
        StudyNotFound, SeriesNotFound
            The archive does not hold it.
        NoPicture, PictureUnavailable, TooManyPictures
            It cannot be shown, or not in a form that the client takes, or not at once.
        """
        series = self.catalogue.series(scope, study_uid, series_uid)
        return self._many(scope, study_uid, [series], wants, asked)

    def study(self, scope: Scope, study_uid: str, wants: Sequence[Want], asked: Asked) -> Answer:
        """Return a study for people to see, as :meth:`series` does; raises as it does."""
        self.catalogue.study(scope, study_uid)
        return self._many(scope, study_uid, self.catalogue.all_series(scope, study_uid), wants, asked)

    # -- one instance

    @property
    def _stored(self) -> Stored:
        return Stored(self.catalogue, self.archive, self.new_id)

    def _video(
        self, scope: Scope, instance: Instance, wants: Sequence[Want], asked: Asked, numbers: tuple[int, ...]
    ) -> tuple[Answer, Span | None]:
        """Return a video as it is stored or, to who takes pictures only and as its frame 1, its first picture."""
        if any(number > 1 for number in numbers):
            raise NoFrames("A video is one stream, of which only the first picture is rendered by its number.")
        stored = () if numbers else (transfer_syntax(instance.transfer_syntax).media_type,)
        choice = choose(wants, offers((*stored, *PICTURES), parts=(*stored, *PICTURES)))
        if choice.media_type in stored:
            return self._stored.answer(scope, instance, wants)
        shot = Shot(Poster(self.catalogue, self.archive, scope, instance), (1,))
        place = (instance.study_uid, instance.series_uid, instance.uid)
        return self._made(scope, place, [shot], choice, asked, instance.digest), None

    def _shown(
        self,
        scope: Scope,
        place: Place,
        shots: Sequence[Shot],
        wants: Sequence[Want],
        asked: Asked,
        digest: str,
        *,
        explicit: bool = False,
    ) -> Answer:
        several = count(shots) > 1
        several_offered = _OF_A_LIST if explicit else _OF_SEVERAL
        choice = choose(wants, several_offered if several else _OF_ONE)
        if several and not choice.multipart and choice.media_type not in CINES:
            first = shots[0]
            whole = len(first.numbers) == first.image.count
            shots = [Shot(first.image, (first.image.representative() if whole else first.numbers[0],))]
        return self._made(scope, place, shots, choice, asked, digest)

    def _made(
        self, scope: Scope, place: Place, shots: Sequence[Shot], choice: Offer, asked: Asked, digest: str
    ) -> Answer:
        """Return shots in the form that was chosen."""
        seen = ";".join(f"{shot.image.instance.digest} {shot.numbers}" for shot in shots)
        name = name_of(digest, seen, choice.media_type, told(asked))
        etag = tag(name, multipart=choice.multipart)
        if choice.multipart:
            return Answer(multipart(self._parts(shots, choice, asked), choice.media_type, self.new_id()), etag)
        return Answer(Body(choice.media_type, self._single(scope, place, shots, choice, asked, name)), etag)

    def _single(
        self, scope: Scope, place: Place, shots: Sequence[Shot], choice: Offer, asked: Asked, name: str
    ) -> Iterator[Segment]:
        """Yield one file, which is kept if it takes longer to make than to read back."""
        taken = weighed(shots, choice, asked)

        def make() -> bytes:
            if choice.media_type in CINES and (choice.media_type == MP4 or count(shots) > 1):
                return cine(shots, choice, asked, milliseconds(shots[0].image.dataset))
            shot = shots[0]
            return next(shot.image.encoded(shot.numbers, choice.media_type, asked))

        if taken < costs.KEPT_SECONDS:
            yield make()
            return
        key = layout.picture(scope.archive_id, place[0], place[1], name)
        yield from self.kept.through(scope, place, key, choice.media_type, make)

    # -- many instances

    def _many(
        self, scope: Scope, study_uid: str, all_series: Sequence[Series], wants: Sequence[Want], asked: Asked
    ) -> Answer:
        # PS3.18 §10.4.4 has single parts refused here. Viewers ask a series for one image/jpeg all the same, to list
        # it: they get the picture that stands for it.
        choice = choose(wants, _OF_A_SERIES)
        states = [f"{series.uid} {series.state}" for series in all_series]
        etag = tag(name_of(*states, choice.media_type, told(asked)), multipart=choice.multipart)
        if choice.multipart:
            parts = self._parts(self._shots(scope, study_uid, all_series, posters=True), choice, asked)
            return Answer(multipart(parts, choice.media_type, self.new_id()), etag)
        if choice.media_type in CINES:
            return Answer(Body(choice.media_type, self._series_cine(scope, study_uid, all_series, choice, asked)), etag)
        return Answer(Body(choice.media_type, self._standing_for(scope, study_uid, all_series, choice, asked)), etag)

    def _standing_for(
        self, scope: Scope, study_uid: str, all_series: Sequence[Series], choice: Offer, asked: Asked
    ) -> Iterator[bytes]:
        for series in best(all_series):
            instances = self.catalogue.instances(scope, study_uid, series.uid)
            chosen = standing(instances, lambda each: Header.of(self.catalogue, scope, each).dataset)
            if chosen and kind_of(chosen) in SHOWN:
                image = SHOWN[kind_of(chosen)](self.catalogue, self.archive, scope, chosen)
                yield from image.encoded((image.representative(middle=True),), choice.media_type, asked)
                return
        raise NoPicture("None of its instances is an image.")

    def _series_cine(
        self, scope: Scope, study_uid: str, all_series: Sequence[Series], choice: Offer, asked: Asked
    ) -> Iterator[bytes]:
        shots = self._shots(scope, study_uid, all_series)
        weighed(shots, choice, asked)
        first = shots[0]
        time = milliseconds(first.image.dataset) if len(first.numbers) > 1 else SLICE_MS
        yield cine(shots, choice, asked, time)

    def _shots(
        self, scope: Scope, study_uid: str, all_series: Iterable[Series], *, posters: bool = False
    ) -> list[Shot]:
        """Return every image of some series; where there is none, what their videos and presentation states show.

        A series of presentation states is shown as they say (PS3.18 §10.4.1.1.3); a study has the images themselves.
        """
        images: list[Shot] = []
        videos: list[Shot] = []
        states: list[Instance] = []
        for series in all_series:
            for instance in in_order(self.catalogue.instances(scope, study_uid, series.uid)):
                kind = kind_of(instance)
                if kind is Kind.IMAGE:
                    image = Image(self.catalogue, self.archive, scope, instance)
                    images.append(Shot(image, tuple(range(1, image.count + 1))))
                elif kind is Kind.VIDEO and posters:
                    videos.append(Shot(Poster(self.catalogue, self.archive, scope, instance), (1,)))
                elif kind is Kind.PRESENTATION:
                    states.append(instance)
        images = images or videos
        for state in states if not images else ():
            images += [Shot(*shot) for shot in presented(self.catalogue, self.archive, scope, state)]
        if not images:
            raise NoPicture("None of its instances is an image.")
        return images

    def _parts(self, shots: Sequence[Shot], choice: Offer, asked: Asked) -> Iterator[Part]:
        weighed(shots, choice, asked)
        for shot in shots:
            for content in shot.image.encoded(shot.numbers, choice.media_type, asked):
                yield Part(choice.media_type, (content,))
