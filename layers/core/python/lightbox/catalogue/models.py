"""Studies, series and instances as they stand on record, and how they become records and back.

Attributes of the data set are kept in the DICOM JSON model (PS3.18 annex F), so search answers and metadata
need no conversion; what Lightbox itself knows (counts, sizes, times) stands beside them.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lightbox.dicom import json_model
from lightbox.dicom.elements import Bulk
from lightbox.dicom.json_model import Element
from lightbox.store.table import Record

DicomJson = dict[str, Any]

STORED = "stored"
DELETING = "deleting"

LONGEST_ATTRIBUTE = 1024
"""Most bytes that an attribute of a study or series takes in its record. The longest, a name in three scripts, has
no need of them (PS3.5 §6.2); a longer one stands in the instance's own metadata only, so that no file can outgrow
records, transactions, or a page of the worklist."""

LONGEST_SEQUENCE = 4096
"""The same of a sequence."""

_STUDY_DATE = "00080020"
_DATE = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Study:
    """One study of one archive.

    Parameters
    ----------
    archive_id, uid
        Where, and its Study Instance UID.
    attributes
        Patient and study attributes, DICOM JSON.
    modalities
        Of all its series, sorted.
    sop_classes
        Of all its instances, sorted.
    series, instances, size
        Counts, and bytes of all originals.
    received, updated
        ISO 8601 times of the first and the latest instance.
    state
        ``stored`` or ``deleting``.
    uploads
        Ids of the uploads that brought instances.
    leaving
        UIDs of series that were deleted and are being erased.
    """

    archive_id: str
    uid: str
    attributes: DicomJson
    modalities: tuple[str, ...]
    sop_classes: tuple[str, ...]
    series: int
    instances: int
    size: int
    received: str
    updated: str
    state: str
    uploads: tuple[str, ...]
    leaving: frozenset[str] = frozenset()

    @classmethod
    def of(cls, record: Record) -> Study:
        """Build a study from its record."""
        return cls(
            archive_id=record["archive"],
            uid=record["study"],
            attributes=json_model.load(record["dicom"]),
            modalities=tuple(sorted(record.get("modalities", ()))),
            sop_classes=tuple(sorted(record.get("sop_classes", ()))),
            series=record["series"],
            instances=record["instances"],
            size=record["size"],
            received=record["received"],
            updated=record["updated"],
            state=record["state"],
            uploads=tuple(sorted(record.get("uploads", ()))),
            leaving=frozenset(record.get("leaving", ())),
        )


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a study.

    Parameters
    ----------
    study_uid, uid
        Study and Series Instance UID.
    attributes
        Series attributes, DICOM JSON.
    instances, size
        Count, and bytes of all originals.
    version
        Grows with every batch that touches the series.
    metadata_version
        The version that the metadata artefact was built of; 0: there is none.
    metadata_has_bulk
        Whether that artefact holds bulk data addresses, which depend on who asks.
    updated
        ISO 8601 time of the latest batch: with the version it names one state, also after a deletion.
    sop_classes
        Of all its instances.
    """

    study_uid: str
    uid: str
    attributes: DicomJson
    instances: int
    size: int
    version: int
    metadata_version: int
    metadata_has_bulk: bool
    updated: str = ""
    sop_classes: frozenset[str] = frozenset()

    @property
    def state(self) -> str:
        """What names its present state in a key: another series, stored after this one was deleted, has another."""
        return f"{self.version}-{''.join(filter(str.isdigit, self.updated))}"

    @classmethod
    def of(cls, record: Record) -> Series:
        """Build a series from its record."""
        return cls(
            study_uid=record["study"],
            uid=record["series"],
            attributes=json_model.load(record["dicom"]),
            instances=record["instances"],
            size=record["size"],
            version=record["version"],
            metadata_version=record.get("metadata_version", 0),
            metadata_has_bulk=record.get("metadata_has_bulk", False),
            updated=record.get("updated", ""),
            sop_classes=frozenset(record.get("sop_classes", ())),
        )


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance of a series.

    Parameters
    ----------
    study_uid, series_uid, uid
        Study, Series and SOP Instance UID.
    sop_class, transfer_syntax
        Their UIDs.
    size, digest
        Bytes of the original, and the digest of them (see ``ingest/digests.py``).
    number
        Instance Number, 0 where there is none: the order within the series.
    packed_json
        The whole data set without pixel data as DICOM JSON, zlib-compressed; empty: it is an artefact.
    packed_frames
        The frame index as ``dicom.frames`` packs it; empty: no frames, or an artefact (``frames_spilled``).
    frames_spilled
        Whether the frame index is an artefact.
    packed_bulk
        Where the values lie that the JSON only points at (:func:`pack_bulk`); empty: none, or an artefact.
    bulk_spilled
        Whether that index is an artefact.
    bare
        Where the data set begins in an original without preamble and prefix, which is no Part 10 file as it stands
        (PS3.10 §7.1); None: it is.
    """

    study_uid: str
    series_uid: str
    uid: str
    sop_class: str
    transfer_syntax: str
    size: int
    digest: str
    number: int
    packed_json: bytes
    packed_frames: bytes
    frames_spilled: bool
    packed_bulk: bytes = b""
    bulk_spilled: bool = False
    bare: int | None = None

    @classmethod
    def of(cls, record: Record) -> Instance:
        """Build an instance from its record."""
        return cls(
            study_uid=record["study"],
            series_uid=record["series"],
            uid=record["sop"],
            sop_class=record["sop_class"],
            transfer_syntax=record["syntax"],
            size=record["size"],
            digest=record["digest"],
            number=record["number"],
            packed_json=record.get("dicom", b""),
            packed_frames=record.get("frames", b""),
            frames_spilled=record.get("frames_spilled", False),
            packed_bulk=record.get("bulk", b""),
            bulk_spilled=record.get("bulk_spilled", False),
            bare=record.get("bare"),
        )

    def values(self, archive_id: str, received: str) -> Record:
        """Return the record's values."""
        return {
            "archive": archive_id,
            "study": self.study_uid,
            "series": self.series_uid,
            "sop": self.uid,
            "sop_class": self.sop_class,
            "syntax": self.transfer_syntax,
            "size": self.size,
            "digest": self.digest,
            "number": self.number,
            "dicom": self.packed_json or None,
            "frames": self.packed_frames or None,
            "frames_spilled": self.frames_spilled or None,
            "bulk": self.packed_bulk or None,
            "bulk_spilled": self.bulk_spilled or None,
            "bare": self.bare,
            "received": received,
        }


def in_order(instances: Iterable[Instance]) -> list[Instance]:
    """Return the instances of a series by Instance Number, then UID."""
    return sorted(instances, key=lambda instance: (instance.number, instance.uid))


def listed_date(attributes: DicomJson) -> str:
    """Return a study's date as studies are listed by it: ``YYYYMMDD``, or empty without one.

    ``2024.01.31`` is how ACR-NEMA wrote it (PS3.5 §6.2); anything else is no date.
    """
    digits = json_model.text(attributes, _STUDY_DATE).replace(".", "")
    return digits if _DATE.fullmatch(digits) else ""


def pack_attributes(attributes: DicomJson) -> str:
    """Return the attributes of a study or series as JSON for its record, without those that are beyond measure."""
    text = json_model.dump(attributes)
    if len(text) > LONGEST_ATTRIBUTE:
        text = json_model.dump({tag: element for tag, element in attributes.items() if _fits(element)})
    return text.decode()


def _fits(element: Element) -> bool:
    most = LONGEST_SEQUENCE if element["vr"] == "SQ" else LONGEST_ATTRIBUTE
    return len(json_model.dump({"": element})) <= most


def pack_json(text: bytes) -> bytes:
    """Return DICOM JSON compressed for a record."""
    return zlib.compress(text, 6)


def unpack_json(packed: bytes) -> bytes:
    """Return DICOM JSON from what :func:`pack_json` made."""
    return zlib.decompress(packed)


def pack_bulk(bulk: Sequence[Bulk]) -> bytes:
    """Return where an instance's bulk data lies, packed for a record; empty when it has none."""
    return zlib.compress(json.dumps(bulk, separators=(",", ":")).encode(), 9) if bulk else b""


def unpack_bulk(packed: bytes) -> dict[str, Bulk]:
    """Return by path what :func:`pack_bulk` packed."""
    rows = [Bulk(*row) for row in json.loads(zlib.decompress(packed))] if packed else []
    return {row.path: row for row in rows}
