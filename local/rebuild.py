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
from lightbox.catalogue.models import STORED
from lightbox.catalogue.repository import Catalogue
from lightbox.errors import LightboxError
from lightbox.ingest.service import Ingest
from lightbox.objects import layout
from lightbox.retention.service import Retention
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.codec import decode
from lightbox.store.keys import Key
from lightbox.store.table import BATCH_GET
from ops.reindex import lacking

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

        Of studies that are marked so; and of those whose originals are gone in part, since nothing else takes an
        original away: their records are as they were before.
        """
        catalogue, retention = Catalogue.over(self.runtime), Retention.over(self.runtime)
        there = set(self.runtime.archive.keys(layout.ARCHIVE))
        finished = 0
        for archive_id, study_uid, state in list(self._studies()):
            within = scope(System(), Action.DELETE, archive_id)
            if state == STORED:
                if all(catalogue.original(within, i) in there for i in catalogue.instances(within, study_uid)):
                    continue
                retention.delete(within, study_uid)
            retention.erase(archive_id, study_uid)
            finished += 1
        return finished

    def index(self) -> None:
        """Index what is not indexed: archives of an earlier release, and studies whose facts were lost."""
        table = self.runtime.table
        client = self.runtime.client("dynamodb")
        indexing = Indexing.over(self.runtime)
        for archive_id in list(lacking(client, self.runtime.settings.table)):
            indexing.rebuild(archive_id, studies_of(table, archive_id))
        for archive_id in {archive_id for archive_id, _, _ in self._studies()}:
            for study_uid in list(fresh_of(table, archive_id)):
                indexing.bring(archive_id, study_uid)

    def _studies(self) -> Iterator[tuple[str, str, str]]:
        """Yield archive, study and state of every study on record."""
        pages = (
            self.runtime.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self.runtime.settings.table,
                FilterExpression="begins_with(sk, :study)",
                ExpressionAttributeValues={":study": {"S": keys.study("", "").sk}},
            )
        )
        for page in pages:
            for record in map(decode, page["Items"]):
                yield record["archive"], record["study"], record["state"]

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
                archive.copy_from(archive, key, home, archive.size(key))
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
