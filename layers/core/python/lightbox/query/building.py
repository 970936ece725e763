"""Building the metadata artefact of a series: safe to be asked twice, late, out of order, or to die half-way.

The artefact is written first, under the version it shows; then the series' record is turned to it, on condition
that the series still has that version and its study is not on its way out. Whoever loses that race takes its
artefact away again. Readers that meet neither fall back on the records.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from io import BytesIO

from lightbox import observe
from lightbox.access.policy import Scope
from lightbox.catalogue.models import STORED, Series, in_order
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.json_model import ROOT
from lightbox.dicom.media_types import DICOM_JSON
from lightbox.errors import NotFound
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket
from lightbox.query.metadata import GZIP, array
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.table import Clash, Table
from lightbox.store.writes import Check, Update, Where

_LEVEL = 6
_ROOT = ROOT.encode()


@dataclass(frozen=True)
class SeriesMetadata:
    """Builds metadata artefacts.

    Parameters
    ----------
    catalogue
        The records, for reading.
    table
        The records, for turning them to what was built.
    artefacts
        Where it lies.
    """

    catalogue: Catalogue
    table: Table
    artefacts: Bucket

    @classmethod
    def over(cls, runtime: Runtime) -> SeriesMetadata:
        """Build the service over a runtime."""
        return cls(Catalogue.over(runtime), runtime.table, runtime.artefacts)

    def build(self, scope: Scope, study_uid: str, series_uid: str) -> None:
        """Bring a series' artefact up to date; nothing is left of it if the series is gone."""
        try:
            series = self.catalogue.series(scope, study_uid, series_uid)
        except NotFound:
            self._sweep(scope, study_uid, series_uid)
            return
        if series.metadata_version == series.version:
            return
        key = layout.series_metadata(scope.archive_id, study_uid, series_uid, series.state)
        packed, has_bulk = self._packed(scope, series)
        self.artefacts.put(key, packed, DICOM_JSON, GZIP)
        if self._turned(scope, series, has_bulk=has_bulk):
            self._sweep(scope, study_uid, series_uid)
        else:
            self._lost(scope, series, key)

    def _packed(self, scope: Scope, series: Series) -> tuple[bytes, bool]:
        """Return the gzipped array, and whether it holds bulk data addresses."""
        has_bulk = False
        instances = in_order(self.catalogue.instances(scope, series.study_uid, series.uid))
        target = BytesIO()
        with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=_LEVEL, mtime=0) as packer:
            for piece in array(self.catalogue.json(scope, instance) for instance in instances):
                has_bulk = has_bulk or _ROOT in piece
                packer.write(piece)
        return target.getvalue(), has_bulk

    def _turned(self, scope: Scope, series: Series, *, has_bulk: bool) -> bool:
        """Turn the record to the artefact, unless somebody was faster."""
        unchanged = {
            "version": series.version,
            "updated": series.updated or None,
            "metadata_version": series.metadata_version or None,
        }
        there = Check(keys.study(scope.archive_id, series.study_uid), Where(equals={"state": STORED}))
        update = Update(
            keys.series(scope.archive_id, series.study_uid, series.uid),
            assign={"metadata_version": series.version, "metadata_has_bulk": has_bulk},
            where=Where(exists=True, equals=unchanged),
        )
        try:
            self.table.transact([there, update])
        except Clash:
            return False
        return True

    def _lost(self, scope: Scope, series: Series, key: str) -> None:
        """Take an artefact away that no record will be turned to; the newer version's fact is on its way."""
        try:
            now = self.catalogue.series(scope, series.study_uid, series.uid)
        except NotFound:
            self._sweep(scope, series.study_uid, series.uid)
            return
        if now.state != series.state:
            self.artefacts.delete([key])
        observe.log("series changed while its metadata was built", series=series.uid, version=now.version)

    def _sweep(self, scope: Scope, study_uid: str, series_uid: str) -> None:
        """Remove the artefacts of older states (of all, for a series that is gone), dead builders' included.

        What is listed first, and not of the state that the series has then, is of an older one.
        """
        found = list(self.artefacts.keys(layout.series_metadata_versions(scope.archive_id, study_uid, series_uid)))
        try:
            state = self.catalogue.series(scope, study_uid, series_uid).state
        except NotFound:
            state = ""
        present = layout.series_metadata(scope.archive_id, study_uid, series_uid, state)
        old = [key for key in found if key != present]
        if old:
            self.artefacts.delete(old)
