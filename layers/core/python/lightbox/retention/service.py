"""Deleting a study.

First the study leaves: one transaction takes it out of the listing, marks it, takes its counts off the archive
and records the fact. From then on no route finds it. Then the eraser removes bytes, artefacts and records, in an
order in which dying anywhere leaves enough behind to go on: the study's own record goes last.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.bus import envelope
from lightbox.catalogue.models import DELETING, STORED
from lightbox.catalogue.repository import Catalogue
from lightbox.errors import Transient
from lightbox.events import StudyDeleted
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket
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
        key = keys.study(scope.archive_id, study_uid)
        for _ in range(_ATTEMPTS):
            study = catalogue.study(scope, study_uid)
            # The counts are a condition, too: what arrives in between would be left on the archive's bill.
            seen = {"state": STORED, "instances": study.instances, "series": study.series}
            leave = Update(
                key,
                assign={
                    "state": DELETING,
                    "deleted": self.runtime.clock().isoformat(timespec="milliseconds"),
                },
                drop=(schema.LISTING.pk, schema.LISTING.sk),
                where=Where(equals=seen),
            )
            less = {
                "studies": -1,
                "series": -study.series,
                "instances": -study.instances,
                "size": -study.size,
            }
            fact = StudyDeleted(scope.archive_id, study_uid)
            outbox = envelope.outbox(fact, self.runtime.new_id(), int(self.runtime.clock().timestamp()))
            try:
                self.runtime.table.transact([leave, Update(keys.archive(scope.archive_id), add=less), outbox])
            except Clash:
                continue
            return
        raise Transient

    def erase(self, archive_id: str, study_uid: str) -> None:
        """Remove everything that is left of a deleted study; doing it twice, or half and again, is fine.

        Raises
        ------
        Transient
            Something could not be removed now.
        """
        table, key = self.runtime.table, keys.study(archive_id, study_uid)
        study = table.get(key)
        if study is None or study["state"] != DELETING:
            return
        _empty(self.runtime.archive, layout.study(archive_id, study_uid))
        _empty(self.runtime.artefacts, layout.study_artefacts(archive_id, study_uid))
        _empty(self.runtime.artefacts, layout.study_pictures(archive_id, study_uid))
        self._forget(archive_id, study_uid)
        try:
            table.write(Delete(key, Where(equals={"state": DELETING})))
        except Clash:  # another worker was faster
            return

    def _forget(self, archive_id: str, study_uid: str) -> None:
        contents = keys.study_contents(archive_id, study_uid)
        pending: list[Delete] = []
        for record in self.runtime.table.query_all(contents, only=(schema.PK, schema.SK, "sop")):
            # The claim goes with its instance, so a UID is never free while its old record is found.
            if "sop" in record:
                pending.append(Delete(keys.claim(archive_id, record["sop"])))
            pending.append(Delete(Key(record[schema.PK], record[schema.SK])))
            if len(pending) >= _AT_ONCE:
                self.runtime.table.transact(pending)
                pending = []
        if pending:
            self.runtime.table.transact(pending)


def _empty(bucket: Bucket, prefix: str) -> None:
    names = list(bucket.keys(prefix))
    if names:
        bucket.delete(names)
