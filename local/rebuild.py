"""After a crash: what the objects know that the records do not.

The emulator keeps objects on disk as they come, but its records only as of the last save (once a minute, and
at a clean stop). So a start after an unclean end puts originals back on record, and has the worker look at
what lies in the intake once more: its notifications may be gone. Both change nothing where nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lightbox import observe
from lightbox.access.actors import System
from lightbox.access.policy import Action, scope
from lightbox.catalogue.indexing import Indexing, fresh_of, studies_of
from lightbox.catalogue.models import DELETING, STORED, Instance
from lightbox.catalogue.repository import Catalogue
from lightbox.errors import LightboxError
from lightbox.events import StudyStored
from lightbox.ingest.service import Ingest
from lightbox.objects import layout
from lightbox.objects.copying import copy
from lightbox.retention.service import Retention
from lightbox.retention.within import WithinStudy
from lightbox.runtime import Runtime
from lightbox.store import keys, schema
from lightbox.store.codec import decode
from lightbox.store.keys import Key
from lightbox.store.table import BATCH_GET, Record
from lightbox.store.writes import Delete
from ops.reindex import lacking, sweep

AT_ONCE = 10


@dataclass(frozen=True)
class Rebuild:
    """Brings the records in line with the objects.

    Parameters
    ----------
    runtime
        Table and buckets.
    """

    runtime: Runtime

    def catalogue(self, archive_id: str = "") -> int:
        """Put every original (of one archive, if named) back on record; return how many could not be."""
        ingest = Ingest.over(self.runtime)
        lost = 0
        for key in self._unrecorded(f"{layout.ARCHIVE}{archive_id and archive_id + '/'}"):
            try:
                ingest.restore(key)
            except (LightboxError, ValueError) as error:
                observe.log("original not restored", reason=getattr(error, "slug", type(error).__name__))
                lost += 1
        return lost

    def _unrecorded(self, prefix: str) -> Iterator[str]:
        """Yield the keys of originals that are not on record: a claim is far cheaper to read than an original."""
        for batch in _batches(self.runtime.archive.keys(prefix), BATCH_GET):
            claims = {key: _claim(key) for key in batch}
            found = self.runtime.table.get_many(claim for claim, _ in claims.values())
            for key, (claim, digest) in claims.items():
                if found.get(claim, {}).get("digest", "") != digest:
                    yield key

    def deletions(self) -> int:
        """Finish the deletions that were under way; return how many.

        Of what is marked so; and of instances whose originals are gone, since nothing else takes an original away:
        their records are as they were before.
        """
        for record in list(self._records(keys.eraser("", "").sk)):  # whoever erased died with the rest
            self.runtime.table.write(Delete(Key(record[schema.PK], record[schema.SK])))
        catalogue, retention = Catalogue.over(self.runtime), Retention.over(self.runtime)
        within = WithinStudy.over(self.runtime)
        there = set(self.runtime.archive.keys(layout.ARCHIVE))
        finished = 0
        for record in list(self._records(keys.study("", "").sk)):
            archive_id, study_uid = record["archive"], record["study"]
            scoped = scope(System(), Action.DELETE, archive_id)
            lost: list[Instance] = []
            if record["state"] == STORED:
                instances = list(catalogue.instances(scoped, study_uid, brief=True))
                lost = [each for each in instances if catalogue.original(scoped, each) not in there]
                if lost and len(lost) == len(instances):
                    retention.delete(scoped, study_uid)
                for each in lost if len(lost) < len(instances) else ():
                    within.delete_instance(scoped, (study_uid, each.series_uid, each.uid))
            leaving = (self.runtime.table.get(keys.study(archive_id, study_uid)) or {}).get("leaving", ())
            for series_uid in sorted(leaving):
                within.erase_series(archive_id, study_uid, series_uid)
            retention.erase(archive_id, study_uid)
            finished += bool(lost or leaving or record["state"] != STORED)
        for claim in list(self._records(keys.claim("", "").sk)):
            if claim.get("state") == DELETING:
                within.erase_instance(claim["archive"], claim["sop"])
        return finished

    def index(self) -> None:
        """Index what is not indexed: archives of an earlier release, and studies whose facts were lost."""
        table = self.runtime.table
        client = self.runtime.client("dynamodb")
        indexing = Indexing.over(self.runtime)
        for archive_id in list(lacking(client, self.runtime.settings.table)):
            indexing.rebuild(archive_id, studies_of(table, archive_id))
        sweep(client, self.runtime.settings.table)
        for archive_id in {record["archive"] for record in self._records(keys.study("", "").sk)}:
            for study_uid in list(fresh_of(table, archive_id)):
                indexing.bring(archive_id, study_uid)

    def facts(self) -> int:
        """Tell once more of the studies with series whose metadata nobody has built; return how many.

        What was on its way from the stream or in a queue is lost, and with it thumbnails and artefacts.
        """
        catalogue = Catalogue.over(self.runtime)
        told = 0
        for record in list(self._records(keys.study("", "").sk)):
            archive_id, study_uid = record["archive"], record["study"]
            every = catalogue.all_series(scope(System(), Action.VIEW, archive_id), study_uid)
            stale = tuple(series.uid for series in every if series.metadata_version != series.version)
            if stale:
                fact = StudyStored(archive_id, study_uid, stale, instances=0, size=0)
                self.runtime.table.write(self.runtime.outbox(fact))
                told += 1
        return told

    def _records(self, begins: str) -> Iterator[Record]:
        """Yield every record whose sort key begins so: studies, claims."""
        pages = (
            self.runtime.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self.runtime.settings.table,
                FilterExpression="begins_with(sk, :begins)",
                ExpressionAttributeValues={":begins": {"S": begins}},
            )
        )
        for page in pages:
            yield from map(decode, page["Items"])

    def intake(self) -> None:
        """Take in what landed and was not looked at yet."""
        ingest = Ingest.over(self.runtime)
        for batch in _batches(self.runtime.intake.keys(layout.INTAKE)):
            for error in ingest.landed(batch).values():
                observe.log("file held back", slug=error.slug)

    def adopt(self, orphan: str, archive_id: str) -> int:
        """Move the originals of an archive whose account was lost into another archive; return how many.

        Parameters
        ----------
        orphan
            The lost account's archive.
        archive_id
            Where they belong now.
        """
        archive = self.runtime.archive
        moved = 0
        for batch in _batches(list(archive.keys(f"{layout.ARCHIVE}{orphan}/"))):
            for key in batch:
                _, study, series, instance, digest = layout.parse_instance(key)
                home = layout.instance(archive_id, study, series, instance, digest)
                copy(archive, key, archive, home, archive.size(key))
                moved += 1
            archive.delete(batch)
        self.catalogue(archive_id)
        return moved


def _claim(key: str) -> tuple[Key, str]:
    """Return the claim that speaks for an original, and its digest; for what is no original, a claim of nobody's."""
    try:
        archive_id, _, _, sop_uid, digest = layout.parse_instance(key)
    except ValueError:
        return keys.claim("", key), key
    return keys.claim(archive_id, sop_uid), digest


def _batches(names: Iterable[str], size: int = AT_ONCE) -> Iterable[list[str]]:
    left = iter(names)
    while batch := list(islice(left, size)):
        yield batch
