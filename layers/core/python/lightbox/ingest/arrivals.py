"""What arrives, and what is read of it before anything is decided: the header, in ranged reads."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field

from lightbox.catalogue.models import Instance, listed_date, pack_bulk, pack_json
from lightbox.dicom import attributes, json_model
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.reading import read_header
from lightbox.dicom.source import LARGEST, InMemory, Limits
from lightbox.ingest.errors import OtherStudy
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket

SPILL = 96 * 1024
"""Above this many packed bytes a part of an instance is an artefact, not a value of its record (400 KB at most,
and ten records share a transaction of 4 MB)."""

_INSTANCE_NUMBER = "00200013"
_MODALITY = "00080060"
_LONGEST_CODE = 16
"""Characters of a CS (PS3.5 §6.2): a modality that is longer is none."""
_HIGHEST_NUMBER = 2**31 - 1
"""Of an IS (PS3.5 §6.2)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file on its way into an archive.

    Parameters
    ----------
    archive_id
        Where it goes.
    bucket, key
        Where it lies now.
    size, digest
        Of its bytes.
    upload_id, file_id
        The upload's file that it is; with no upload, what tells it from the others that come along with it.
    content
        Its bytes, when a request carried them and they lie nowhere yet.
    study_uid
        The study that its sender says it belongs to; empty when nothing was said.
    """

    archive_id: str
    bucket: Bucket
    key: str
    size: int
    digest: str
    upload_id: str = ""
    file_id: str = ""
    content: bytes | None = field(default=None, compare=False, repr=False)
    study_uid: str = ""

    def window(self, offset: int, length: int) -> bytes:
        """Return a range of its bytes (``dicom.source.Source``)."""
        if self.content is not None:
            return self.content[offset : offset + length]
        return self.bucket.window(self.key, offset, length)

    def stream(self, offset: int) -> Iterator[bytes]:
        """Yield its bytes from ``offset`` on (``dicom.source.Source``)."""
        if self.content is not None:
            return InMemory(self.content).stream(offset)
        return self.bucket.stream(self.key, offset)

    def store(self, archive: Bucket, key: str) -> None:
        """Bring its bytes into the archive, unless they lie there already."""
        if self.content is not None:
            archive.put(key, self.content, "application/dicom")
        elif self.key != key:
            archive.copy_from(self.bucket, self.key, key, self.size)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An arrival whose header was read and found good.

    Parameters
    ----------
    arrival
        The file.
    instance
        What goes on record.
    study_attributes, series_attributes
        The parts of the data set that describe the study and the series, DICOM JSON.
    modality, study_date
        Taken out of them for counting and sorting; empty where the file has none.
    artefacts
        Keys and bytes of what is too large for the record.
    """

    arrival: Arrival
    instance: Instance
    study_attributes: Dataset
    series_attributes: Dataset
    modality: str
    study_date: str
    artefacts: tuple[tuple[str, bytes], ...]

    @property
    def original(self) -> str:
        """The key of the accepted original."""
        i = self.instance
        return layout.instance(self.arrival.archive_id, i.study_uid, i.series_uid, i.uid, i.digest)


def parse(arrival: Arrival, limits: Limits = LARGEST) -> Parsed:
    """Read an arrival's header, within limits.

    Raises
    ------
    Unsupported, InvalidInput
        It is not a DICOM file that an archive can hold; the message says why.
    OtherStudy
        It belongs to another study than its sender says.
    ObjectMissing
        It is not where it should be.
    """
    header = read_header(arrival, limits)
    if arrival.study_uid not in ("", header.study_uid):
        raise OtherStudy
    place = (arrival.archive_id, header.study_uid, header.series_uid, header.sop_uid, arrival.digest)
    text = json_model.dump(header.json)
    packed_json = pack_json(text)
    frames = header.frames.pack() if header.frames else b""
    bulk = pack_bulk(header.bulk)
    artefacts: list[tuple[str, bytes]] = []
    if len(packed_json) > SPILL:
        artefacts.append((layout.instance_metadata(*place), gzip.compress(text, 6, mtime=0)))
    if len(frames) > SPILL:
        artefacts.append((layout.frame_index(*place), frames))
    if len(bulk) > SPILL:
        artefacts.append((layout.bulk_index(*place), bulk))
    instance = Instance(
        study_uid=header.study_uid,
        series_uid=header.series_uid,
        uid=header.sop_uid,
        sop_class=header.sop_class_uid,
        transfer_syntax=header.transfer_syntax,
        size=arrival.size,
        digest=arrival.digest,
        number=_number(header.json),
        packed_json=packed_json if len(packed_json) <= SPILL else b"",
        packed_frames=frames if len(frames) <= SPILL else b"",
        frames_spilled=len(frames) > SPILL,
        packed_bulk=bulk if len(bulk) <= SPILL else b"",
        bulk_spilled=len(bulk) > SPILL,
        bare=header.bare,
    )
    return Parsed(
        arrival=arrival,
        instance=instance,
        study_attributes=attributes.select(header.json, attributes.Level.STUDY),
        series_attributes=attributes.select(header.json, attributes.Level.SERIES),
        modality=_modality(header.json),
        study_date=listed_date(header.json),
        artefacts=tuple(artefacts),
    )


def _number(dataset: Dataset) -> int:
    number = json_model.integer(dataset, _INSTANCE_NUMBER) or 0
    return number if abs(number) <= _HIGHEST_NUMBER else 0


def _modality(dataset: Dataset) -> str:
    text = json_model.text(dataset, _MODALITY)
    return text if len(text) <= _LONGEST_CODE else ""
