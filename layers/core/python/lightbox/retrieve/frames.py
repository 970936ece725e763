"""Frames: found by the index on record, read by their exact range; decoded only for who does not take them so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance
from lightbox.catalogue.pixels import StoredFrames
from lightbox.dicom.frames import FrameIndex, NativeFrames
from lightbox.dicom.media_types import OCTETS
from lightbox.dicom.transfer import EXPLICIT_LITTLE, transfer_syntax
from lightbox.objects.body import Body, Span
from lightbox.objects.parts import Answer, Part, multipart, tag
from lightbox.pixels.syntaxes import decodable
from lightbox.retrieve.errors import FrameListInvalid
from lightbox.retrieve.retrieval import Retrieval, address
from lightbox.retrieve.transcode import Budget, Transcoder, why
from lightbox.retrieve.wanted import Choice, Form, Want, choose


def numbers(text: str) -> tuple[int, ...]:
    """Return the frame numbers of an address such as ``1,5,2`` (PS3.18 §10.4.1.1.6).

    Raises
    ------
    FrameListInvalid
        It is not a list of whole numbers from 1.
    """
    pieces = text.split(",")
    if not all(piece.isascii() and piece.isdigit() and len(piece) < 10 and int(piece) for piece in pieces):  # noqa: PLR2004
        raise FrameListInvalid("Write frame numbers from 1 on, separated by commas: 1,5,2.")
    return tuple(map(int, pieces))


def forms(instance: Instance, index: FrameIndex | None) -> list[Form]:
    """Return the forms in which an instance's frames can be had.

    Uncompressed ones go as little endian whatever the file has: Implicit VR and Big Endian are not used on the
    web (PS3.18 §8.7.3.4). Compressed ones go as they are, or decoded where there is a decoder;
    a video, which has no index, as it is.
    """
    syntax = transfer_syntax(instance.transfer_syntax)
    if isinstance(index, NativeFrames):
        alike = [Form(OCTETS, syntax.uid)] if index.word == 1 else []
        return [Form(OCTETS, EXPLICIT_LITTLE), *alike]
    stored = [Form(syntax.media_type, syntax.uid), Form(OCTETS, syntax.uid)]
    return [*stored, Form(OCTETS, EXPLICIT_LITTLE, stored=False)] if decodable(syntax.uid) else stored


class Frames(Retrieval):
    """The service behind ``/frames``."""

    def get(
        self, scope: Scope, place: tuple[str, str, str], wanted: Sequence[int], wants: Sequence[Want], root: str
    ) -> Answer:
        """Return frames in the order wanted; their bytes are read only when the answer is sent.

        Parameters
        ----------
        scope
            Whose.
        place
            Study, Series and SOP Instance UID.
        wanted
            Frame numbers from 1.
        wants
            What the client takes.
        root
            The address above ``/studies``.

        Raises
        ------
        StudyNotFound, InstanceNotFound, NoFrames, NoSuchFrame
            There is nothing of the kind.
        FormUnavailable, SyntaxUnavailable
            It cannot be had in a form that the client takes.
        AnswerTooLarge
            More would have to be decoded than one answer may hold.
        """
        instance = self.catalogue.instance(scope, *place)
        frames = StoredFrames.of(self.catalogue, self.archive, scope, instance)
        frames.check(wanted)
        choice = choose(
            wants, forms(instance, frames.index), single=len(wanted) == 1, why=why(instance.transfer_syntax)
        )
        segments = frames.segments(wanted)
        if not choice.form.stored:
            transcoder = Transcoder.of_frames(self.catalogue, scope, instance, frames)
            Budget().take(transcoder.weigh(wanted))
            segments = transcoder.octets(tuple(wanted))
        places = [f"{address(root, instance)}/frames/{number}" for number in wanted]
        etag, plain = _etag(instance, wanted, choice), choice.form.plain
        if not choice.multipart:
            return Answer(Body(choice.form.content_type, segments), etag, {"content-location": places[0]}, plain)
        return Answer(self._parts(segments, choice.form, places), etag, plain=plain)

    def _parts(self, segments: tuple[Span, ...] | Iterator[bytes], form: Form, places: Sequence[str]) -> Body:
        parts = (Part(form.content_type, (each,), place) for each, place in zip(segments, places, strict=True))
        return multipart(tuple(parts) if isinstance(segments, tuple) else parts, form.media_type, self.new_id())


def _etag(instance: Instance, wanted: Sequence[int], choice: Choice) -> str:
    told = f"{instance.digest} {','.join(map(str, wanted))} {choice.form.content_type}"
    return tag(told, multipart=choice.multipart)
