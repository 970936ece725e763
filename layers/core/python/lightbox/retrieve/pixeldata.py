"""Pixel data by itself: all frames of an instance, a series or a study (PS3.18 §10.4.1.1.6).

Each frame is a part of its own, a video one part as a whole, with the address at which it can be had alone. They are
negotiated as single frames are. Instances without pixels are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.bulk import segments
from lightbox.catalogue.errors import NoFrames
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.catalogue.pixels import StoredFrames
from lightbox.dicom.frames import unpack
from lightbox.dicom.pixels import VIDEO
from lightbox.dicom.transfer import transfer_syntax
from lightbox.objects.body import Body, Segment
from lightbox.objects.export import MOST_READS, AnswerTooLarge
from lightbox.objects.parts import Answer, Part, multipart, tag
from lightbox.retrieve.frames import forms
from lightbox.retrieve.retrieval import Retrieval, address
from lightbox.retrieve.transcode import Budget, Transcoder, why
from lightbox.retrieve.wanted import Choice, Form, Want, choose


@dataclass(frozen=True, slots=True)
class Image:
    """What one instance has of pixels, and how they are sent.

    Parameters
    ----------
    instance
        Its record.
    frames
        Its frames; None of a video.
    video
        Where the one stream of a video lies.
    choice
        The form that the client gets.
    """

    instance: Instance
    frames: StoredFrames | None
    video: tuple[Segment, ...]
    choice: Choice

    @property
    def form(self) -> Form:
        """The form of each part."""
        return self.choice.form

    @property
    def count(self) -> int:
        """How many parts there are."""
        return self.frames.index.count if self.frames else 1

    @property
    def measured(self) -> bool:
        """Whether its parts are ranges of the file, so that their sizes are known before they are read."""
        return self.form.stored and not (self.frames and self.frames.index.inflated)

    def part(self, number: int, segments: Iterable[Segment], root: str) -> Part:
        """Return a part with its address: that of a frame, or of the value that is the video."""
        place = address(root, self.instance)
        return Part(
            self.form.content_type, segments, f"{place}/frames/{number}" if self.frames else f"{place}/bulkdata/{VIDEO}"
        )

    def stored(self, root: str) -> Iterator[Part]:
        """Yield its parts as they are stored."""
        if self.frames is None:
            yield self.part(1, self.video, root)
            return
        numbers = range(1, self.count + 1)
        for number, segment in zip(numbers, self.frames.segments(numbers), strict=True):
            yield self.part(number, (segment,), root)


class PixelData(Retrieval):
    """The service behind ``/pixeldata``."""

    def study(self, scope: Scope, study_uid: str, wants: Sequence[Want], root: str) -> Answer:
        """Return the pixels of a study, series by series; raises as :meth:`instance` does."""
        self.catalogue.study(scope, study_uid)
        return self._answer(scope, self.catalogue.instances(scope, study_uid), wants, root)

    def series(self, scope: Scope, study_uid: str, series_uid: str, wants: Sequence[Want], root: str) -> Answer:
        """Return the pixels of a series; raises as :meth:`instance` does."""
        self.catalogue.series(scope, study_uid, series_uid)
        return self._answer(scope, self.catalogue.instances(scope, study_uid, series_uid), wants, root)

    def instance(self, scope: Scope, place: tuple[str, str, str], wants: Sequence[Want], root: str) -> Answer:
        """Return the pixels of an instance; they are read only when the answer is sent.

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
        StudyNotFound, SeriesNotFound, InstanceNotFound, NoFrames
            There is nothing of the kind, or nothing with pixels in it.
        FormUnavailable, SyntaxUnavailable
            It cannot be had in a form that the client takes.
        AnswerTooLarge
            It has more frames than can be sent in time.
        """
        return self._answer(scope, [self.catalogue.instance(scope, *place)], wants, root)

    def _answer(self, scope: Scope, instances: Iterable[Instance], wants: Sequence[Want], root: str) -> Answer:
        images = self._images(scope, instances, wants)
        # Before any part is made: a file of a megabyte can hold eight million frames of one bit.
        if (count := sum(image.count for image in images)) > MOST_READS:
            raise AnswerTooLarge(f"{count:,} frames are too many for one answer. Ask for some of them: /frames/1,2,3.")
        told = "\n".join(f"{each.instance.uid} {each.instance.digest} {each.form.content_type}" for each in images)
        first = images[0]
        plain = all(image.form.plain for image in images)
        etag = tag(f"pixels {told}", multipart=first.choice.multipart)
        if all(image.measured for image in images):
            parts: Iterable[Part] = tuple(part for image in images for part in image.stored(root))
        else:
            parts = self._parts(scope, images, root)
        if first.choice.multipart:
            # The type of the whole is that of its first part (RFC 2387 §3.1); each part tells its own.
            return Answer(multipart(parts, first.form.media_type, self.new_id()), etag, plain=plain)
        only = next(iter(parts))
        return Answer(Body(only.content_type, only.segments), etag, {"content-location": only.location}, plain)

    def _images(self, scope: Scope, instances: Iterable[Instance], wants: Sequence[Want]) -> list[Image]:
        found = [each for each in (self._found(scope, instance) for instance in instances) if each]
        if not found:
            raise NoFrames
        single = len(found) == 1 and (found[0][1] is None or found[0][1].index.count == 1)
        chosen: dict[tuple[Form, ...], Choice] = {}
        images: list[Image] = []
        for instance, frames, video in found:
            offered = tuple(forms(instance, frames.index if frames else None))
            if offered not in chosen:
                chosen[offered] = choose(wants, offered, single=single, why=why(instance.transfer_syntax))
            images.append(Image(instance, frames, video, chosen[offered]))
        return images

    def _found(
        self, scope: Scope, instance: Instance
    ) -> tuple[Instance, StoredFrames | None, tuple[Segment, ...]] | None:
        original = Original(self.archive, self.catalogue.original(scope, instance), instance.size)
        packed = self.catalogue.frames(scope, instance)
        if packed:
            frames = StoredFrames(original, unpack(packed))
            return (instance, frames, ()) if frames.index.count else None
        if transfer_syntax(instance.transfer_syntax).video:
            bulk = self.catalogue.bulk(scope, instance).get(VIDEO)
            return (instance, None, tuple(segments(original, instance, bulk))) if bulk else None
        return None

    def _parts(self, scope: Scope, images: Sequence[Image], root: str) -> Iterator[Part]:
        """Yield parts that are made one after the other, while they are sent."""
        budget = Budget()
        for image in images:
            if image.form.stored or image.frames is None:
                yield from image.stored(root)
                continue
            transcoder = Transcoder.of_frames(self.catalogue, scope, image.instance, image.frames)
            budget.take(transcoder.weight)
            for number, frame in enumerate(transcoder.octets(tuple(range(1, image.count + 1))), 1):
                yield image.part(number, (frame,), root)
