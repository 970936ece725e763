"""A study or a series as a zip file: readable folders, a DICOMDIR, a README, the files as they are stored.

A zip's headers have each member's CRC-32 before its content. Small files are read to sum them up and go on from
memory; a large one is summed up as it streams by and copied by S3, so memory stays bounded by :data:`AHEAD`.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model, preface
from lightbox.objects.body import READERS, Body, Segment, Span
from lightbox.objects.bucket import Bucket, ObjectMissing
from lightbox.objects.export import SECONDS, AnswerTooLarge, plan, seconds
from lightbox.objects.parts import Answer, tag
from lightbox.objects.zipped import CONTENT_TYPE, Zip
from lightbox.retrieve import dicomdir
from lightbox.retrieve.tree import README, File, grown
from lightbox.runtime import Clock, Runtime

SMALL = 6 * 1024 * 1024
"""A file up to this size is read once and held; a larger one is worth a part of its own, which S3 copies."""

AHEAD = 48 * 1024 * 1024
"""Most bytes that are held while those before them are sent."""

Summed = tuple[int, list[Segment]]
"""The CRC-32 of a file, and what it consists of."""


@dataclass(frozen=True)
class Zips:
    """The service behind ``Accept: application/zip``.

    Parameters
    ----------
    catalogue
        The records.
    archive
        The originals.
    clock, new_id
        The time that members bear; the directory's UID.
    """

    catalogue: Catalogue
    archive: Bucket
    clock: Clock
    new_id: Callable[[], str]

    @classmethod
    def over(cls, runtime: Runtime) -> Zips:
        """Build the service over a runtime."""
        return cls(Catalogue.over(runtime), runtime.archive, runtime.clock, runtime.new_id)

    def get(self, scope: Scope, study_uid: str, series_uid: str | None = None) -> Answer:
        """Return a study, or one of its series, as a zip file that is put together when it is sent.

        Raises
        ------
        StudyNotFound, SeriesNotFound
            The archive does not hold it.
        AnswerTooLarge
            It would take longer than a client waits.
        """
        study = self.catalogue.study(scope, study_uid)
        if series_uid:
            self.catalogue.series(scope, study_uid, series_uid)
        instances = list(self.catalogue.instances(scope, study_uid, series_uid))
        self._weigh(instances)
        told = "\n".join(f"{instance.uid} {instance.digest}" for instance in instances)
        # The name says nothing of the patient: it stands in addresses and in lists of downloads.
        headers = {"content-disposition": f'attachment; filename="{series_uid or study_uid}.zip"'}
        body = Body(CONTENT_TYPE, self._segments(scope, study.attributes, instances))
        return Answer(body, tag(told, multipart=True), headers)

    def _weigh(self, instances: Sequence[Instance]) -> None:
        read = (Span(self.archive, "", 0, instance.size, cut=bytes) for instance in instances)
        if seconds(plan(tuple(read))) > SECONDS:
            size = sum(instance.size for instance in instances)
            raise AnswerTooLarge(
                f"{size / 1e6:,.0f} MB are too much for one zip file. Download the study series by series, or ask for"
                " its instances one by one."
            )

    def _segments(self, scope: Scope, study: json_model.Dataset, instances: Sequence[Instance]) -> Iterator[Segment]:
        contents = [(each, json_model.load(self.catalogue.json(scope, each))) for each in instances]
        tree = grown(study, contents)
        del contents
        made = Zip(self.clock())
        directory = dicomdir.written(tree.directory, f"2.25.{int(self.new_id(), 16)}")
        for name, content in ((dicomdir.NAME, directory), (README, tree.readme.encode())):
            yield made.member(name, len(content), zlib.crc32(content))
            yield content
        for file, (crc, segments) in self._read_ahead(scope, tree.files):
            size = sum(len(s) if isinstance(s, bytes) else s.length for s in segments)
            yield made.member("/".join(file.path), size, crc)
            yield from segments
        yield made.end()

    def _read_ahead(self, scope: Scope, files: Sequence[File]) -> Iterator[tuple[File, Summed]]:
        waiting: deque[tuple[File, Future[Summed]]] = deque()
        held = 0
        with ThreadPoolExecutor(READERS) as pool:
            for file in files:
                weight = min(file.instance.size, SMALL)
                while waiting and held + weight > AHEAD:
                    first, future = waiting.popleft()
                    yield first, future.result()
                    held -= min(first.instance.size, SMALL)
                waiting.append((file, pool.submit(self._summed, scope, file.instance)))
                held += weight
            for file, future in waiting:
                yield file, future.result()

    def _summed(self, scope: Scope, instance: Instance) -> Summed:
        """Return a file's sum and content; one without preamble gets it, as everywhere (see ``instances``)."""
        original = Original(self.archive, self.catalogue.original(scope, instance), instance.size)
        start = instance.bare or 0
        bare = instance.bare is not None
        head = preface.written(instance.transfer_syntax, instance.sop_class, instance.uid) if bare else b""
        if instance.size <= SMALL:
            content = original.window(start, instance.size - start)
            if len(content) != instance.size - start:
                raise ObjectMissing
            content = head + content if head else content
            return zlib.crc32(content), [content]
        crc = zlib.crc32(head)
        for chunk in original.stream(start):
            crc = zlib.crc32(chunk, crc)
        return crc, [*([head] if bare else []), original.span(start, instance.size - start)]
