"""Answers too large for one response: put together as an object of their own, mostly on S3's side.

The body is laid out in parts of a multipart upload. A long range of a stored object becomes a part by
UploadPartCopy and never passes through here; what is short is gathered into buffers of a few MiB. So memory is
bounded by :data:`UPLOADS` + 1 buffers, whatever the size of the answer.

S3 takes no part below 5 MiB but the last: a long range that follows a few bytes (a multipart header) first
gives up its head to fill their buffer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from lightbox.errors import TooLarge
from lightbox.objects import layout
from lightbox.objects.body import READERS, Segment, Span, length, read
from lightbox.objects.bucket import LEAST_PART, Bucket, Part

MIB = 1024 * 1024
GATHERED = 8 * MIB
"""A buffer of this size is sent off."""

COPIED = 256 * MIB
"""The longest range of one copied part: parts are copied in parallel, each at some 100 MiB/s."""

UPLOADS = 4
"""Most buffers on their way at a time."""

SECONDS = 20.0
"""What putting together may take: API Gateway ends a request after 29 s, a cold start and the catalogue need some."""

_GATHER_RATE = 40 * MIB
"""Bytes per second through a function of 1 GiB: its network gives about 75 MiB/s, in and out share it."""

_COPY_RATE = 800 * MIB
"""Bytes per second copied within S3, :data:`READERS` parts at a time, by halves of what AWS states for one."""

_READ_SECONDS = 0.025 / READERS
"""One small ranged read, :data:`READERS` at a time."""

MOST_READS = int(SECONDS / _READ_SECONDS)
"""More small ranges than can be read in that time."""


class AnswerTooLarge(TooLarge):
    """The answer cannot be put together while the client waits."""

    slug = "answer-too-large"
    title = "Too large for one answer"


@dataclass(frozen=True, slots=True)
class Copy:
    """A part that S3 copies."""

    span: Span


@dataclass(frozen=True, slots=True)
class Gather:
    """A part that is read and sent."""

    segments: tuple[Segment, ...]


def plan(segments: Iterable[Segment]) -> Iterator[Copy | Gather]:
    """Yield the parts that make up a body, in order; each but the last has at least :data:`LEAST_PART` bytes."""
    waiting: list[Segment] = []
    held = 0
    for segment in segments:
        rest = segment
        if isinstance(rest, Span) and rest.cut is None:
            fill = max(0, LEAST_PART - held) if held else 0
            if rest.length - fill >= LEAST_PART:
                if held:
                    yield Gather((*waiting, rest.part(0, fill)) if fill else tuple(waiting))
                    waiting, held = [], 0
                yield from _copies(rest.part(fill, rest.length - fill))
                continue
        waiting.append(rest)
        held += length(rest)
        if held >= GATHERED:
            yield Gather(tuple(waiting))
            waiting, held = [], 0
    if waiting:
        yield Gather(tuple(waiting))


def _copies(span: Span) -> Iterator[Copy]:
    count = -(-span.length // COPIED)
    for i in range(count):
        start, end = span.length * i // count, span.length * (i + 1) // count
        yield Copy(span.part(start, end - start))


def seconds(parts: Iterable[Copy | Gather]) -> float:
    """Return about how long it takes to put parts together."""
    total = 0.0
    for part in parts:
        if isinstance(part, Copy):
            total += part.span.length / _COPY_RATE
        else:
            total += sum(length(segment) for segment in part.segments) / _GATHER_RATE
            total += sum(isinstance(segment, Span) for segment in part.segments) * _READ_SECONDS
    return total


@dataclass(frozen=True)
class Exports:
    """Where such answers are put together.

    Parameters
    ----------
    artefacts
        The bucket of what can be rebuilt; a lifecycle rule empties ``artefacts/exports/``.
    new_id
        Makes ids.
    """

    artefacts: Bucket
    new_id: Callable[[], str]

    def weigh(self, segments: tuple[Segment, ...]) -> list[Copy | Gather]:
        """Return the parts of a measured body; nothing is read.

        Raises
        ------
        AnswerTooLarge
            To put it together would take longer than the client can wait.
        """
        parts = list(plan(segments))
        if seconds(parts) > SECONDS:
            raise AnswerTooLarge("Ask for less at once: series by series, or instance by instance.")
        return parts

    def store(self, segments: Iterable[Segment], content_type: str) -> str:
        """Put a body together and return its key.

        Parameters
        ----------
        segments
            What it consists of; a tuple is weighed first.
        content_type
            Of the object.

        Raises
        ------
        AnswerTooLarge
            It would take longer than the client can wait.
        ObjectMissing
            Something was deleted meanwhile.
        """
        parts = self.weigh(segments) if isinstance(segments, tuple) else plan(segments)
        key = layout.export(self.new_id())
        upload = self.artefacts.begin(key, content_type)
        try:
            self.artefacts.complete(key, upload, self._made(key, upload, parts))
        except BaseException:
            self.artefacts.abort(key, upload)
            raise
        return key

    def _made(self, key: str, upload: str, parts: Iterable[Copy | Gather]) -> list[Part]:
        """Make the parts: buffers are filled here, one after the other, and sent and copied by others meanwhile."""
        made: list[Future[Part]] = []
        sending: list[Future[Part]] = []
        with ThreadPoolExecutor(READERS) as readers, ThreadPoolExecutor(READERS) as writers:
            for number, part in enumerate(parts, 1):
                if isinstance(part, Copy):
                    made.append(writers.submit(self._copy, key, upload, number, part.span))
                    continue
                if len(sending) >= UPLOADS:
                    sending.pop(0).result()
                buffer = b"".join(read(part.segments, readers))
                sending.append(writers.submit(self.artefacts.put_part, key, upload, number, buffer))
                made.append(sending[-1])
            return [future.result() for future in made]

    def _copy(self, key: str, upload: str, number: int, span: Span) -> Part:
        return self.artefacts.copy_part(key, upload, number, span.bucket, span.key, (span.offset, span.length))
