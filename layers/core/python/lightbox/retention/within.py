"""Deleting a series or an instance: what is left of the study stays right in every count.

As with a study (``service.py``), one transaction makes it gone for everyone who looks, with the counts of what is
around it, on condition that nothing changed since they were read; then the eraser removes what lies behind it. Until
that is done, a mark keeps files of the same UIDs waiting: the study's set ``leaving`` for a series, the state of the
claim for an instance. Each mark goes last, so an eraser that died is finished by the next.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lightbox.access.policy import Scope
from lightbox.catalogue.errors import SeriesNotFound
from lightbox.catalogue.models import DELETING, STORED, Instance, Series, Study
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.errors import Transient
from lightbox.events import Fact, InstanceDeleted, SeriesDeleted
from lightbox.objects import layout
from lightbox.retention.alone import alone
from lightbox.retention.service import Retention, empty, forget
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.table import Clash, Record
from lightbox.store.writes import Delete, Update, Where, Write

_ATTEMPTS = 12
_MODALITY = "00080060"


@dataclass(frozen=True)
class WithinStudy:
    """Takes series and instances out of studies.

    Parameters
    ----------
    runtime
        Table, buckets, clock and ids.
    """

    runtime: Runtime

    @classmethod
    def over(cls, runtime: Runtime) -> WithinStudy:
        """Build the service over a runtime."""
        return cls(runtime)

    @property
    def _catalogue(self) -> Catalogue:
        return Catalogue.over(self.runtime)

    def delete_series(self, scope: Scope, study_uid: str, series_uid: str) -> None:
        """Take a series out of its study, and the study out of the archive if it was the last.

        Raises
        ------
        StudyNotFound, SeriesNotFound
            The archive does not hold it (any more).
        Transient
            The study kept changing while it was tried.
        """
        for attempt in range(_ATTEMPTS):
            _pause(attempt)
            study = self._catalogue.study(scope, study_uid)
            if self._series_left(scope, study, series_uid):
                return
        raise Transient

    def delete_instance(self, scope: Scope, place: tuple[str, str, str]) -> None:
        """Take an instance out of its series, and the series out of its study if it was the last.

        Parameters
        ----------
        scope
            The archive.
        place
            Study, Series and SOP Instance UID.

        Raises
        ------
        StudyNotFound, InstanceNotFound
            The archive does not hold it (any more).
        Transient
            The study kept changing while it was tried.
        """
        study_uid, series_uid, _ = place
        for attempt in range(_ATTEMPTS):
            _pause(attempt)
            study = self._catalogue.study(scope, study_uid)
            instance = self._catalogue.instance(scope, *place)
            series = self._catalogue.series(scope, study_uid, series_uid)
            last = series.instances == 1
            left = self._series_left(scope, study, series_uid) if last else self._left(scope, study, series, instance)
            if left:
                return
        raise Transient

    def _series_left(self, scope: Scope, study: Study, series_uid: str) -> bool:
        """Take a series out; False: the study changed since it was read."""
        there = {series.uid: series for series in self._catalogue.all_series(scope, study.uid)}
        series = there.pop(series_uid, None)
        if series is None:
            raise SeriesNotFound
        if not there:
            return Retention.over(self.runtime).leave(scope, study)
        archive_id, rest = scope.archive_id, list(there.values())
        modalities = {json_model.text(each.attributes, _MODALITY) for each in rest} & set(study.modalities)
        sets = {"modalities": modalities} | _classes(rest)
        fact = SeriesDeleted(archive_id, study.uid, series_uid, series.instances, series.size)
        less = {"series": -1, "instances": -series.instances, "size": -series.size}
        return self._made(
            [
                self._without(scope, study, sets, less | {"leaving": {series_uid}}),
                Delete(keys.series(archive_id, study.uid, series_uid), Where(equals={"version": series.version})),
                Update(keys.archive(archive_id), add=less),
            ],
            fact,
        )

    def _left(self, scope: Scope, study: Study, series: Series, instance: Instance) -> bool:
        """Take an instance out of a series that has others; False: something changed since it was read."""
        archive_id = scope.archive_id
        rest = self._rest(scope, series, instance)
        others = (
            [each for each in self._catalogue.all_series(scope, study.uid) if each.uid != series.uid] if rest else []
        )
        told = bool(rest) and all(each.sop_classes for each in others)
        sets = {"sop_classes": rest.union(*(each.sop_classes for each in others))} if told else {}
        less = {"instances": -1, "size": -instance.size}
        fact = InstanceDeleted(archive_id, study.uid, series.uid, instance.uid, instance.size)
        mark = {"state": DELETING, "archive": archive_id, "sop": instance.uid}
        return self._made(
            [
                self._without(scope, study, sets, less),
                Delete(keys.instance(archive_id, study.uid, series.uid, instance.uid), Where(exists=True)),
                Update(
                    keys.claim(archive_id, instance.uid),
                    assign=mark,
                    where=Where(equals={"digest": instance.digest, "state": None}),
                ),
                Update(
                    keys.series(archive_id, study.uid, series.uid),
                    assign={"updated": self.runtime.stamp()} | ({"sop_classes": rest} if rest else {}),
                    add={**less, "version": 1},
                    where=Where(equals={"version": series.version}),
                ),
                Update(keys.archive(archive_id), add=less),
            ],
            fact,
        )

    def _rest(self, scope: Scope, series: Series, gone: Instance) -> set[str]:
        """Return the SOP classes of the other instances, where one may have gone; empty: they are as they were."""
        if len(series.sop_classes) <= 1:
            return set()
        instances = self._catalogue.instances(scope, series.study_uid, series.uid, brief=True)
        return {each.sop_class for each in instances if each.uid != gone.uid}

    def _without(self, scope: Scope, study: Study, sets: dict[str, set[str]], add: dict[str, Any]) -> Update:
        """Return the change of a study's record, on condition that it is as it was read."""
        assigned, dropped = _sets(sets)
        seen = {"state": STORED, "instances": study.instances, "series": study.series, "updated": study.updated}
        return Update(
            keys.study(scope.archive_id, study.uid),
            assign={"updated": self.runtime.stamp(), **assigned},
            # Ingest holds to it what it read before it copied a file: what leaves meanwhile takes that file along.
            add={**add, "departures": 1},
            drop=dropped,
            where=Where(equals=seen),
        )

    def _made(self, writes: list[Write], fact: Fact) -> bool:
        try:
            self.runtime.table.transact([*writes, self.runtime.outbox(fact)])
        except Clash:
            return False
        return True

    # -- in the background

    def erase_series(self, archive_id: str, study_uid: str, series_uid: str) -> None:
        """Remove everything that is left of a deleted series; doing it twice, or half and again, is fine."""
        if self._series_leaves(archive_id, study_uid, series_uid):
            with alone(self.runtime, archive_id, series_uid):
                self._erase_series(archive_id, study_uid, series_uid)

    def _series_leaves(self, archive_id: str, study_uid: str, series_uid: str) -> bool:
        study = self.runtime.table.get(keys.study(archive_id, study_uid))
        return study is not None and series_uid in study.get("leaving", ())

    def _erase_series(self, archive_id: str, study_uid: str, series_uid: str) -> None:
        if not self._series_leaves(archive_id, study_uid, series_uid):  # somebody else is done with it
            return
        empty(self.runtime.archive, layout.series(archive_id, study_uid, series_uid))
        empty(self.runtime.artefacts, layout.series_artefacts(archive_id, study_uid, series_uid))
        self._stale(archive_id, study_uid, series_uid)
        forget(self.runtime, archive_id, keys.study_contents(archive_id, study_uid), keys.instances(series_uid))
        key = keys.study(archive_id, study_uid)
        try:
            self.runtime.table.write(Update(key, take={"leaving": frozenset({series_uid})}, where=Where(exists=True)))
        except Clash:  # the study went meanwhile
            return

    def erase_instance(self, archive_id: str, sop_uid: str) -> None:
        """Remove everything that is left of a deleted instance; doing it twice, or half and again, is fine."""
        if self._leaving_claim(archive_id, sop_uid):
            with alone(self.runtime, archive_id, sop_uid):
                self._erase_instance(archive_id, sop_uid)

    def _leaving_claim(self, archive_id: str, sop_uid: str) -> Record | None:
        claim = self.runtime.table.get(keys.claim(archive_id, sop_uid))
        return claim if claim is not None and claim.get("state") == DELETING else None

    def _erase_instance(self, archive_id: str, sop_uid: str) -> None:
        claim = self._leaving_claim(archive_id, sop_uid)
        if claim is None:  # somebody else is done with it
            return
        study_uid, series_uid, digest = claim["study"], claim["series"], claim["digest"]
        self.runtime.archive.delete([layout.instance(archive_id, study_uid, series_uid, sop_uid, digest)])
        empty(self.runtime.artefacts, layout.instance_artefacts(archive_id, study_uid, series_uid, sop_uid))
        self._stale(archive_id, study_uid, series_uid)
        try:
            self.runtime.table.write(Delete(keys.claim(archive_id, sop_uid), Where(equals={"state": DELETING})))
        except Clash:  # another worker was faster
            return

    def _stale(self, archive_id: str, study_uid: str, series_uid: str) -> None:
        """Remove pictures that may show what is gone, of the series and of the study. They are made again."""
        empty(self.runtime.artefacts, layout.series_pictures(archive_id, study_uid, series_uid))
        empty(self.runtime.artefacts, layout.series_thumbnails(archive_id, study_uid, series_uid))
        empty(self.runtime.artefacts, layout.study_thumbnails(archive_id, study_uid))


def _classes(rest: Sequence[Series]) -> dict[str, set[str]]:
    """Return the SOP classes of the series that stay, if each says its own."""
    if all(series.sop_classes for series in rest):
        return {"sop_classes": set[str]().union(*(series.sop_classes for series in rest))}
    return {}


def _sets(sets: dict[str, set[str]]) -> tuple[dict[str, set[str]], tuple[str, ...]]:
    """Part sets into those to write and the names of empty ones to remove: the table holds no empty sets."""
    return {name: values for name, values in sets.items() if values}, tuple(n for n, v in sets.items() if not v)


def _pause(attempt: int) -> None:
    if attempt:
        time.sleep(random.uniform(0, 0.02 * 2 ** min(attempt, 6)))  # noqa: S311 - jitter, not a secret
