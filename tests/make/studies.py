"""Studies in an archive, put there by the real ingest service."""

from __future__ import annotations

import hashlib

from lightbox.access.actors import System
from lightbox.access.policy import Action, Scope, scope
from lightbox.errors import LightboxError
from lightbox.ingest.arrivals import Arrival
from lightbox.ingest.service import AT_ONCE, Ingest
from lightbox.objects import layout
from lightbox.query.building import SeriesMetadata
from lightbox.runtime import Runtime


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


def system(archive_id: str) -> Scope:
    """Return the scope of Lightbox itself in an archive."""
    return scope(System(), Action.VIEW, archive_id)


def build_metadata(runtime: Runtime, archive_id: str, study_uid: str, *series_uids: str) -> None:
    """Build metadata artefacts, as the worker does."""
    for series_uid in series_uids:
        SeriesMetadata.over(runtime).build(system(archive_id), study_uid, series_uid)
