"""Deleting a study.

First the study leaves: one transaction takes it out of the listing, marks it, takes its counts off the archive
and records the fact. From then on no route finds it. Then the eraser removes bytes, artefacts and records, in an
order in which dying anywhere leaves enough behind to go on: the study's own record goes last.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.indexing import Indexing
from lightbox.catalogue.models import DELETING, STORED, Study
from lightbox.catalogue.repository import Catalogue
from lightbox.errors import Transient
from lightbox.events import StudyDeleted
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket
from lightbox.retention.alone import alone
from lightbox.runtime import Runtime
from lightbox.store import keys, schema
from lightbox.store.keys import Key
from lightbox.store.table import Clash
from lightbox.store.writes import Delete, Update, Where

_ATTEMPTS = 5
_AT_ONCE = 50


@dataclass(frozen=True)
class Retention:
    """Takes studies out of archives.

    Parameters
    ----------
    runtime
        Table, buckets, clock and ids.
    """

    runtime: Runtime

    @classmethod
    def over(cls, runtime: Runtime) -> Retention:
        """Build the service over a runtime."""
        return cls(runtime)

    def delete(self, scope: Scope, study_uid: str) -> None:
        """Take a study out of an archive.

        Raises
        ------
        StudyNotFound
            The archive does not hold it (any more).
        Transient
            Instances kept arriving while it was tried.
        """
        catalogue = Catalogue.over(self.runtime)
        for _ in range(_ATTEMPTS):
            if self.leave(scope, catalogue.study(scope, study_uid)):
                return
        raise Transient

    def leave(self, scope: Scope, study: Study) -> bool:
        """Take a study out as it was read; False: it changed meanwhile."""
        # The counts are a condition, too: what arrives in between would be left on the archive's bill.
        seen = {"state": STORED, "instances": study.instances, "series": study.series}
        leave = Update(
            keys.study(scope.archive_id, study.uid),
            assign={"state": DELETING, "deleted": self.runtime.stamp()},
            drop=(schema.LISTING.pk, schema.LISTING.sk),
            where=Where(equals=seen),
        )
        less = {
            "studies": -1,
            "series": -study.series,
            "instances": -study.instances,
            "size": -study.size,
        }
        outbox = self.runtime.outbox(StudyDeleted(scope.archive_id, study.uid))
        try:
            self.runtime.table.transact([leave, Update(keys.archive(scope.archive_id), add=less), outbox])
        except Clash:
            return False
        return True

    def erase(self, archive_id: str, study_uid: str) -> None:
        """Remove everything that is left of a deleted study; doing it twice, or half and again, is fine.

        Raises
        ------
        Transient
            Something could not be removed now, or somebody else is at it.
        """
        if self._leaves(archive_id, study_uid):
            with alone(self.runtime, archive_id, study_uid):
                self._erase(archive_id, study_uid)

    def _leaves(self, archive_id: str, study_uid: str) -> bool:
        study = self.runtime.table.get(keys.study(archive_id, study_uid))
        return study is not None and study["state"] == DELETING

    def _erase(self, archive_id: str, study_uid: str) -> None:
        if not self._leaves(archive_id, study_uid):  # somebody else is done with it
            return
        empty(self.runtime.archive, layout.study(archive_id, study_uid))
        empty(self.runtime.artefacts, layout.study_artefacts(archive_id, study_uid))
        empty(self.runtime.artefacts, layout.study_pictures(archive_id, study_uid))
        Indexing.over(self.runtime).forget(archive_id, study_uid)
        forget(self.runtime, archive_id, keys.study_contents(archive_id, study_uid))
        try:
            self.runtime.table.write(Delete(keys.study(archive_id, study_uid), Where(equals={"state": DELETING})))
        except Clash:  # another worker was faster
            return


def forget(runtime: Runtime, archive_id: str, partition: str, begins: str = "") -> None:
    """Remove the records of a partition (or those that begin with a prefix), and the claims of its instances."""
    pending: list[Delete] = []
    for record in runtime.table.query_all(partition, begins=begins, only=(schema.PK, schema.SK, "sop")):
        # The claim goes with its instance, so a UID is never free while its old record is found.
        if "sop" in record:
            pending.append(Delete(keys.claim(archive_id, record["sop"])))
        pending.append(Delete(Key(record[schema.PK], record[schema.SK])))
        if len(pending) >= _AT_ONCE:
            runtime.table.transact(pending)
            pending = []
    if pending:
        runtime.table.transact(pending)


def empty(bucket: Bucket, prefix: str) -> None:
    """Remove every object below a prefix."""
    names = list(bucket.keys(prefix))
    if names:
        bucket.delete(names)
