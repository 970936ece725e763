"""Studies in an archive, put there by the real ingest service."""

from __future__ import annotations

import hashlib

from lightbox.access.actors import System
from lightbox.access.policy import Action, Scope, scope
from lightbox.catalogue.indexing import Indexing, fresh_of
from lightbox.errors import LightboxError
from lightbox.ingest.arrivals import Arrival
from lightbox.ingest.service import AT_ONCE, Ingest
from lightbox.objects import layout
from lightbox.query.building import SeriesMetadata
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.writes import Update


def store(runtime: Runtime, archive_id: str, *files: bytes) -> None:
    """Take files into an archive, as if they had been uploaded."""
    arrivals: list[Arrival] = []
    for data in files:
        digest = hashlib.sha256(data).hexdigest()
        key = layout.intake("made", digest)
        runtime.intake.put(key, data, "application/dicom")
        arrivals.append(Arrival(archive_id, runtime.intake, key, len(data), digest))
    for start in range(0, len(arrivals), AT_ONCE):
        results = Ingest.over(runtime).accept(arrivals[start : start + AT_ONCE])
        assert not [result for result in results.values() if isinstance(result, LightboxError)], results


def store_and_index(runtime: Runtime, archive_id: str, *files: bytes) -> None:
    """Take files into an archive and have them indexed, as a moment after they were uploaded."""
    store(runtime, archive_id, *files)
    for study_uid in list(fresh_of(runtime.table, archive_id)):
        Indexing.over(runtime).bring(archive_id, study_uid)


def without_index(runtime: Runtime, archive_id: str) -> None:
    """Make an archive one whose index is not complete, as one of an older release; before anybody searches it."""
    runtime.table.write(Update(keys.archive(archive_id), drop=("indexed",)))


def system(archive_id: str) -> Scope:
    """Return the scope of Lightbox itself in an archive."""
    return scope(System(), Action.VIEW, archive_id)


def build_metadata(runtime: Runtime, archive_id: str, study_uid: str, *series_uids: str) -> None:
    """Build metadata artefacts, as the worker does."""
    for series_uid in series_uids:
        SeriesMetadata.over(runtime).build(system(archive_id), study_uid, series_uid)
