"""The frames of a stored image as bytes: found by the index on record, read by their exact range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from lightbox.access.policy import Scope
from lightbox.catalogue.errors import FrameDamaged, NoFrames
from lightbox.catalogue.lately import Lately
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.frames import FrameIndex, NativeFrames, NoSuchFrame, unpack
from lightbox.dicom.refusals import Malformed
from lightbox.errors import TooLarge
from lightbox.objects import body
from lightbox.objects.body import Span
from lightbox.objects.bucket import Bucket

INFLATED_AT_ONCE = 32 * 1024 * 1024
"""Frames of a deflated file that lie within so many bytes are inflated in one go."""

READ_AT_ONCE = 8 * 1024 * 1024
"""Most bytes of several frames that are held at a time; a single frame may be longer."""

MOST_READ = 256 * 1024 * 1024
"""Longest frame that is held in memory. What is sent as stored is not held, whatever its length, unless its file is
deflated."""

INDEXES = Lately[FrameIndex](128 * 1024)
"""Two packed bytes are a frame, whose place takes 70: 5 MB at most."""

_BITS = 8


class FrameTooLong(TooLarge):
    """A single frame is too long to be read as a whole."""

    slug = "frame-too-long"
    title = "A single frame of the image is too long to be read for decoding"


@dataclass(frozen=True, slots=True)
class StoredFrames:
    """The frames of one instance.

    Parameters
    ----------
    original
        Its file.
    index
        Where they lie in it.
    """

    original: Original
    index: FrameIndex

    @classmethod
    def of(cls, catalogue: Catalogue, archive: Bucket, scope: Scope, instance: Instance) -> StoredFrames:
        """Find the frames of an instance.

        Raises
        ------
        NoFrames
            It has none.
        """
        packed = catalogue.frames(scope, instance)
        if not packed:
            raise NoFrames
        index = INDEXES.get(packed, lambda: (unpack(packed), len(packed)))
        return cls(Original(archive, catalogue.original(scope, instance), instance.size), index)

    def check(self, numbers: Sequence[int]) -> None:
        """Refuse numbers beyond the last frame.

        Raises
        ------
        NoSuchFrame
            There is one.
        """
        count = self.index.count
        if max(numbers) > count:
            raise NoSuchFrame(f"The image has {count} frames." if count > 1 else "The image has one frame.")

    def segments(self, numbers: Sequence[int]) -> tuple[Span, ...] | Iterator[bytes]:
        """Return frames in the order of their numbers: ranges that are read when they are sent, where they can be."""
        return self._inflated(numbers) if self.index.inflated else tuple(map(self.span, numbers))

    def span(self, number: int) -> Span:
        """Return the range that holds a frame of a file that is not deflated."""
        index = self.index
        as_is = isinstance(index, NativeFrames) and index.word == 1 and not index.frame_bits % _BITS
        offset, length = index.span(number)
        cut = None if as_is else partial(_cut, index, number)
        return Span(self.original.bucket, self.original.key, offset, length, cut=cut)

    def read(self, numbers: Sequence[int]) -> Iterator[bytes]:
        """Yield frames as bytes, little endian or the codestream; several are read at once while they are small.

        Raises
        ------
        FrameDamaged
            One is not where the file's own table says.
        FrameTooLong
            One is longer than :data:`MOST_READ`; known from the index, before anything is read.
        ObjectMissing
            The file was deleted meanwhile.
        """
        segments = self.segments(numbers)
        if not isinstance(segments, tuple):
            yield from segments
            return
        _measure(span.length for span in segments)
        batch: list[Span] = []
        held = 0
        for span in segments:
            if batch and held + span.length > READ_AT_ONCE:
                yield from body.read(batch)
                batch, held = [], 0
            batch.append(span)
            held += span.length
        yield from body.read(batch)

    def _inflated(self, numbers: Sequence[int]) -> Iterator[bytes]:
        spans = [self.index.span(number) for number in numbers]
        _measure(length for _, length in spans)  # inflated, it is held even if it is sent as stored
        source = self.original.inflated()
        start = min(offset for offset, _ in spans)
        extent = max(offset + length for offset, length in spans) - start
        held = source.window(start, extent) if extent <= INFLATED_AT_ONCE else b""
        for number, (offset, length) in zip(numbers, spans, strict=True):
            raw = held[offset - start : offset - start + length] if held else source.window(offset, length)
            yield _cut(self.index, number, raw)


def _measure(lengths: Iterable[int]) -> None:
    longest = max(lengths, default=0)
    if longest > MOST_READ:
        raise FrameTooLong(f"A frame has {longest >> 20} MiB; {MOST_READ >> 20} MiB are read at most.")


def _cut(index: FrameIndex, number: int, raw: bytes) -> bytes:
    try:
        return index.cut(number, raw)
    except Malformed as error:
        raise FrameDamaged from error
