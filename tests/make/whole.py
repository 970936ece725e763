"""What must be true of an archive when nothing is on its way: each thing agrees with the instances on record."""

from __future__ import annotations

import gzip
from collections import Counter
from typing import Any

from lightbox.catalogue.indexing import Indexing
from lightbox.catalogue.models import Instance, in_order
from lightbox.catalogue.repository import Catalogue
from lightbox.objects import layout
from lightbox.query.metadata import array
from lightbox.render.thumbnails import instance_key, series_state, study_state
from lightbox.runtime import Runtime
from lightbox.store import keys, schema
from lightbox.store.codec import decode
from lightbox.store.keys import Key
from lightbox.store.table import Record
from tests.make.studies import system

COUNTS = ("studies", "series", "instances", "size")


class Whole:
    """One archive, as records and objects tell of it.

    Parameters
    ----------
    runtime, archive_id
        The cloud, and the archive.
    """

    def __init__(self, runtime: Runtime, archive_id: str) -> None:
        self.runtime, self.archive_id, self.scope = runtime, archive_id, system(archive_id)
        self.catalogue = Catalogue.over(runtime)
        rows = map(decode, runtime.table._client.scan(TableName=runtime.settings.table)["Items"])
        self.records: dict[Key, Record] = {Key(row[schema.PK], row[schema.SK]): row for row in rows}
        named = {sk: row for (_, sk), row in self.records.items()}
        self.studies = {row["study"]: row for sk, row in named.items() if sk.startswith("STUDY#")}
        self.series = [row for sk, row in named.items() if sk.startswith(keys.SERIES)]
        self.instances = [Instance.of(row) for sk, row in named.items() if sk.startswith(keys.INSTANCES)]

    def faults(self) -> dict[str, Any]:
        """Return what is wrong, by its name, each time as it is and as it should be."""
        pairs = {
            "counts of the archive": self._archive(),
            "counts of studies": self._studies(),
            "counts of series": self._series(),
            "claims": self._claims(),
            "originals": self._originals(),
            "metadata": self._metadata(),
            "artefacts": self._artefacts(),
            "index": self._index(),
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def _archive(self) -> tuple[object, object]:
        record = self.records.get(keys.archive(self.archive_id), {})
        size = sum(each.size for each in self.instances)
        there = (len(self.studies), len(self.series), len(self.instances), size)
        return tuple(record.get(name, 0) for name in COUNTS), there

    def _studies(self) -> tuple[object, object]:
        told = {uid: (row["state"], row["instances"], row["size"]) for uid, row in self.studies.items()}
        mine = {uid: [each for each in self.instances if each.study_uid == uid] for uid in self.studies}
        return told, {uid: ("stored", len(some), sum(each.size for each in some)) for uid, some in mine.items()}

    def _series(self) -> tuple[object, object]:
        told = {row["series"]: (row["instances"], row["size"]) for row in self.series}
        mine = {uid: [each for each in self.instances if each.series_uid == uid] for uid in told}
        return told, {uid: (len(some), sum(each.size for each in some)) for uid, some in mine.items()}

    def _claims(self) -> tuple[object, object]:
        claims = {pk.rpartition("#")[2]: row for (pk, sk), row in self.records.items() if sk == "CLAIM"}
        told = {uid: (row["digest"], row.get("state")) for uid, row in claims.items()}
        return told, {each.uid: (each.digest, None) for each in self.instances}

    def _originals(self) -> tuple[object, object]:
        there = sorted(self.runtime.archive.keys(""))
        return there, sorted(self.catalogue.original(self.scope, each) for each in self.instances)

    def _metadata(self) -> tuple[object, object]:
        """Of each series one artefact, of its present state, that says what the records say."""
        there = {key: self.runtime.artefacts.read(key) for key in self.runtime.artefacts.keys("") if _metadata(key)}
        wanted: dict[str, bytes] = {}
        for row in self.series:
            series = self.catalogue.series(self.scope, row["study"], row["series"])
            instances = in_order(self.catalogue.instances(self.scope, series.study_uid, series.uid))
            key = layout.series_metadata(self.archive_id, series.study_uid, series.uid, series.state)
            if series.metadata_version == series.version:
                wanted[key] = b"".join(array(self.catalogue.json(self.scope, each) for each in instances))
        return {key: gzip.decompress(packed) for key, packed in there.items()}, wanted

    def _artefacts(self) -> tuple[object, object]:
        """No picture of anything but what is there: whoever comes first makes those that are not."""
        wanted = {instance_key(self.scope, each) for each in self.instances}
        for uid in self.studies:
            wanted.add(layout.study_thumbnail(self.archive_id, uid, study_state(self.catalogue.study(self.scope, uid))))
        for row in self.series:
            series = self.catalogue.series(self.scope, row["study"], row["series"])
            wanted.add(layout.series_thumbnail(self.archive_id, series.study_uid, series.uid, series_state(series)))
        return {key for key in self.runtime.artefacts.keys("") if not _metadata(key)} - wanted, set[str]()

    def _index(self) -> tuple[object, object]:
        """Each study under every term that its note says, which says all its series and modalities; nothing else."""
        pepper = self.records[keys.archive(self.archive_id)]["pepper"]
        there = Counter(key for key in self.records if "#TERM#" in key[0] or "#FRESH" in key[0])
        wanted: Counter[Key] = Counter()
        for uid, row in self.studies.items():
            note = Indexing.over(self.runtime)._noted(
                self.archive_id, uid, self.records.get(keys.indexed(self.archive_id, uid))
            )
            series = {each["series"] for each in self.series if each["study"] == uid}
            if note is None or note.open or note.dicom != row["dicom"] or not series <= note.series:
                return uid, "its note"
            wanted.update(keys.posting(self.archive_id, t.spelled(pepper), note.place) for t in note.terms())
        return there, wanted


def _metadata(key: str) -> bool:
    return "/metadata/" in key
