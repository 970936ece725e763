"""Studies put on record without files, as ingest leaves them: for tests and benchmarks of searching."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

from lightbox.access.actors import Member
from lightbox.access.policy import Action, Scope, scope
from lightbox.catalogue import postings
from lightbox.catalogue.models import STORED, Study
from lightbox.catalogue.repository import Catalogue
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.table import Table
from lightbox.store.writes import Put, Update

ARCHIVE = "archive-search"
OWNER = Member("account-search", ARCHIVE, "session")


def within() -> Scope:
    """Return the scope of a search in the archive."""
    return scope(OWNER, Action.SEARCH)


def catalogue(table: Table) -> Catalogue:
    """Return the catalogue over a table; it has no artefacts."""
    return Catalogue(table, cast("Any", None))


def open_archive(table: Table) -> None:
    """Put an empty archive on record."""
    table.write(Put(keys.archive(ARCHIVE), postings.birth()))


def study(number: int, **texts: Any) -> Study:
    """Return a study; attributes by tag as ``t00100010``, each a value of DICOM JSON or a list of them."""
    attributes = {
        tag[1:]: {"vr": _VRS.get(tag[1:], "LO"), "Value": value if isinstance(value, list) else [value]}
        for tag, value in texts.items()
        if tag != "modalities" and value not in (None, [])
    }
    modalities = tuple(sorted(texts.get("modalities", ("CT",))))
    uid = f"1.2.{number}"
    return Study(
        ARCHIVE, uid, attributes, modalities, ("1.2",), 1, 1, 1, f"2025-01-01T00:00:{number:06d}", "", STORED, ()
    )


_VRS = {
    "00080020": "DA", "00080030": "TM", "00080050": "SH", "00080090": "PN", "00100010": "PN", "00100030": "DA",
    "00100040": "CS", "00200010": "SH",
}  # fmt: skip


def record_of(study: Study) -> tuple[Key, dict[str, Any]]:
    """Return a study's record."""
    place = postings.place_of(study)
    listing = keys.study_listing(study.archive_id, *place.split("#"))
    return keys.study(study.archive_id, study.uid), {
        "archive": study.archive_id,
        "study": study.uid,
        "dicom": json.dumps(study.attributes, ensure_ascii=False, separators=(",", ":")),
        "modalities": set(study.modalities) or None,
        "sop_classes": set(study.sop_classes),
        "series": study.series,
        "instances": study.instances,
        "size": study.size,
        "received": study.received,
        "updated": study.updated,
        "state": study.state,
        **listing._asdict(),
    }


def put(table: Table, study: Study) -> None:
    """Put a study on record as ingest does: with its series, and marked as fresh."""
    key, values = record_of(study)
    series = keys.series(study.archive_id, study.uid, f"{study.uid}.1")
    content = {"study": study.uid, "series": f"{study.uid}.1", "dicom": "{}", "instances": 1, "size": 1, "version": 1}
    mark = Update(keys.fresh(study.archive_id, postings.place_of(study)), add={"n": 1})
    table.transact([Put(key, values), Put(series, content), mark])


def grow(table: Table, study: Study, modality: str) -> Study:
    """Add a series of another modality, as ingest does."""
    uid = f"{study.uid}.{modality}"
    content = {"study": study.uid, "series": uid, "dicom": "{}", "instances": 1, "size": 1, "version": 1}
    mark = Update(keys.fresh(study.archive_id, postings.place_of(study)), add={"n": 1})
    more = Update(keys.study(study.archive_id, study.uid), add={"modalities": {modality}, "series": 1})
    table.transact([more, Put(keys.series(study.archive_id, study.uid, uid), content), mark])
    return replace(study, modalities=tuple(sorted({*study.modalities, modality})), series=study.series + 1)
