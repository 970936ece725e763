"""Reading the catalogue. Every method takes a scope: there is no way to ask without one."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.errors import InstanceNotFound, SeriesNotFound, StudyNotFound
from lightbox.catalogue.models import STORED, Instance, Series, Study, unpack_bulk, unpack_json
from lightbox.dicom.elements import Bulk
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket
from lightbox.runtime import Runtime
from lightbox.store import keys, schema
from lightbox.store.table import Record, Table

BRIEF = (
    "study",
    "series",
    "sop",
    "sop_class",
    "syntax",
    "size",
    "digest",
    "number",
    "frames",
    "frames_spilled",
    "bare",
)
"""What is read of an instance's record where its DICOM JSON is not needed."""


@dataclass(frozen=True, slots=True)
class StudyPage:
    """Studies in the order of the listing, and the place where the next page begins."""

    studies: list[Study]
    next: dict[str, str] | None


@dataclass(frozen=True)
class Catalogue:
    """What archives hold.

    Parameters
    ----------
    table
        The records.
    artefacts
        Where what is too large for a record lies.
    """

    table: Table
    artefacts: Bucket

    @classmethod
    def over(cls, runtime: Runtime) -> Catalogue:
        """Build the catalogue over a runtime."""
        return cls(runtime.table, runtime.artefacts)

    def studies(
        self,
        scope: Scope,
        *,
        dates: tuple[str, str] | None = None,
        start: Mapping[str, str] | None = None,
        limit: int = 100,
        oldest_first: bool = False,
    ) -> StudyPage:
        """Return one page of an archive's studies by study date.

        Parameters
        ----------
        scope
            Whose.
        dates
            First and last study date, ``YYYYMMDD``, both included.
        start
            The ``next`` of the page before.
        limit
            Most studies of the page.
        oldest_first
            The other order.
        """
        lpk = keys.study_listing(scope.archive_id, "", "").lpk
        between = keys.places(*dates) if dates else None
        page = self.table.query(
            lpk, index=schema.LISTING, between=between, start=start, limit=limit, backwards=not oldest_first
        )
        return StudyPage([Study.of(record) for record in page.items], page.next)

    def start(self, scope: Scope, place: str) -> dict[str, str]:
        """Return a place in the order of studies as :meth:`studies` takes it for its ``start``."""
        lpk = keys.study_listing(scope.archive_id, "", "").lpk
        study = keys.study(scope.archive_id, keys.placed(place))
        return {**study._asdict(), schema.LISTING.pk: lpk, schema.LISTING.sk: place}

    def find_studies(self, scope: Scope, uids: list[str]) -> list[Study]:
        """Return those of the named studies that the archive holds, in the order of their names."""
        found = self.table.get_many(keys.study(scope.archive_id, uid) for uid in uids)
        records = (found.get(keys.study(scope.archive_id, uid)) for uid in dict.fromkeys(uids))
        return [Study.of(record) for record in records if record and record["state"] == STORED]

    def study(self, scope: Scope, study_uid: str) -> Study:
        """Return a study.

        Raises
        ------
        StudyNotFound
            The archive does not hold it (any more).
        """
        return _study(self.table.get(keys.study(scope.archive_id, study_uid)))

    def series(self, scope: Scope, study_uid: str, series_uid: str) -> Series:
        """Return a series of a study, both read at once.

        Raises
        ------
        StudyNotFound, SeriesNotFound
            The archive does not hold it (any more).
        """
        above, key = (
            keys.study(scope.archive_id, study_uid),
            keys.series(scope.archive_id, study_uid, series_uid),
        )
        found = self.table.get_many([above, key])
        _there(found.get(above))
        if key not in found:
            raise SeriesNotFound
        return Series.of(found[key])

    def instance(self, scope: Scope, study_uid: str, series_uid: str, sop_uid: str) -> Instance:
        """Return an instance, read at once with its study (which may be on its way out).

        Raises
        ------
        StudyNotFound, InstanceNotFound
            The archive does not hold it (any more).
        """
        above = keys.study(scope.archive_id, study_uid)
        key = keys.instance(scope.archive_id, study_uid, series_uid, sop_uid)
        found = self.table.get_many([above, key])
        study, record = _there(found.get(above)), found.get(key)
        if record is None or series_uid in study.get("leaving", ()):
            raise InstanceNotFound
        return Instance.of(record)

    def all_series(self, scope: Scope, study_uid: str) -> list[Series]:
        """Return a study's series in the order of their UIDs; the caller has read the study."""
        contents = keys.study_contents(scope.archive_id, study_uid)
        return [Series.of(record) for record in self.table.query_all(contents, begins=keys.SERIES)]

    def instances(
        self, scope: Scope, study_uid: str, series_uid: str | None = None, *, brief: bool = False
    ) -> Iterator[Instance]:
        """Yield the instances of a series, or of a whole study; the caller has read the study.

        Parameters
        ----------
        scope, study_uid, series_uid
            Whose, and of what.
        brief
            Without their DICOM JSON and bulk index, which are most of a record.
        """
        contents = keys.study_contents(scope.archive_id, study_uid)
        begins = keys.instances(series_uid) if series_uid else keys.INSTANCES
        leaving = frozenset[str]() if series_uid else self._leaving(scope, study_uid)
        for record in self.table.query_all(contents, begins=begins, only=BRIEF if brief else ()):
            if record["series"] not in leaving:
                yield Instance.of(record)

    def _leaving(self, scope: Scope, study_uid: str) -> frozenset[str]:
        """Return the series of a study that are deleted while their instances are still on record."""
        record = self.table.get(keys.study(scope.archive_id, study_uid)) or {}
        return frozenset(record.get("leaving", ()))

    def find_instances(self, scope: Scope, series: Series, uids: Iterable[str]) -> list[Instance]:
        """Return those of the named instances that a series holds, by UID."""
        archive_id, study_uid = scope.archive_id, series.study_uid
        found = self.table.get_many(keys.instance(archive_id, study_uid, series.uid, uid) for uid in uids)
        return [Instance.of(found[key]) for key in sorted(found)]

    def homes(self, scope: Scope, sop_uids: Iterable[str]) -> frozenset[str]:
        """Return the UIDs of the studies that hold the named instances."""
        found = self.table.get_many(keys.claim(scope.archive_id, uid) for uid in sop_uids)
        return frozenset(record["study"] for record in found.values())

    def json(self, scope: Scope, instance: Instance) -> bytes:
        """Return an instance's data set as DICOM JSON (one object, bulk addresses without their root)."""
        if instance.packed_json:
            return unpack_json(instance.packed_json)
        return gzip.decompress(self.artefacts.read(layout.instance_metadata(*_place(scope, instance))))

    def frames(self, scope: Scope, instance: Instance) -> bytes:
        """Return an instance's packed frame index; empty when it has no frames."""
        if instance.frames_spilled:
            return self.artefacts.read(layout.frame_index(*_place(scope, instance)))
        return instance.packed_frames

    def bulk(self, scope: Scope, instance: Instance) -> dict[str, Bulk]:
        """Return where an instance's bulk data lies, by path."""
        packed = instance.packed_bulk
        if instance.bulk_spilled:
            packed = self.artefacts.read(layout.bulk_index(*_place(scope, instance)))
        return unpack_bulk(packed)

    def original(self, scope: Scope, instance: Instance) -> str:
        """Return the key of an instance's original in the archive bucket."""
        return layout.instance(*_place(scope, instance))


def _place(scope: Scope, instance: Instance) -> tuple[str, str, str, str, str]:
    return scope.archive_id, instance.study_uid, instance.series_uid, instance.uid, instance.digest


def _study(record: Record | None) -> Study:
    return Study.of(_there(record))


def _there(record: Record | None) -> Record:
    """Return a study's record, if the archive holds the study; raises StudyNotFound."""
    if record is None or record["state"] != STORED:
        raise StudyNotFound
    return record
