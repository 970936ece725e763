"""What arrives, and what is read of it before anything is decided: the header, in ranged reads.

An archive holds every preamble as zeros (PS3.10 §7.1): nothing in DICOM reads those 128 bytes, and in anything else
they can make a file run, or be taken for what it is not. So a preamble that somebody used is nulled on the way in, and
its file is named as if it had come so: the same data set with another preamble is the same file.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from lightbox.catalogue.models import Instance, listed_date, pack_bulk, pack_json
from lightbox.dicom import attributes, json_model
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.media_types import DICOM
from lightbox.dicom.preface import PREAMBLE
from lightbox.dicom.reading import read_header
from lightbox.dicom.source import LARGEST, InMemory, Limits
from lightbox.ingest.digests import digest_of, sha256
from lightbox.ingest.errors import OtherStudy
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket
from lightbox.objects.copying import copy

SPILL = 96 * 1024
"""Above this many packed bytes a part of an instance is an artefact, not a value of its record (400 KB at most,
and ten records share a transaction of 4 MB)."""

_NULLED = bytes(PREAMBLE)
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
        Of its bytes, as sent.
    upload_id, file_id
        The upload's file that it is; with no upload, what tells it from the others that come along with it.
    content
        Its bytes, when a request carried them and they lie nowhere yet.
    study_uid
        The study that its sender says it belongs to; empty when nothing was said.
    rest
        What stands for all its parts but the first, where it came in several (``digests.py``).
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
    rest: str = ""

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

    def nulled_digest(self) -> str:
        """Return the digest that its bytes have with their preamble nulled."""
        return digest_of(chain((_NULLED,), self.stream(PREAMBLE)), self.size, self.rest)

    def store(self, archive: Bucket, key: str, digest: str, *, nulled: bool) -> None:
        """Bring its bytes into the archive, unless they lie there already.

        Parameters
        ----------
        archive, key
            Where they belong.
        digest, nulled
            What they have there, and whether that is with their preamble nulled.
        """
        head = _NULLED if nulled else b""
        if self.content is not None:
            content = head + self.content[len(head) :] if nulled else self.content
            archive.put(key, content, DICOM, sha256=sha256(digest))
        elif self.key != key:
            copy(self.bucket, self.key, archive, key, self.size, head)


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
    nulled
        Whether its preamble is nulled on the way in.
    """

    arrival: Arrival
    instance: Instance
    study_attributes: Dataset
    series_attributes: Dataset
    modality: str
    study_date: str
    artefacts: tuple[tuple[str, bytes], ...]
    nulled: bool

    @property
    def original(self) -> str:
        """The key of the accepted original."""
        i = self.instance
        return layout.instance(self.arrival.archive_id, i.study_uid, i.series_uid, i.uid, i.digest)

    def store(self, archive: Bucket) -> None:
        """Bring its bytes into the archive."""
        self.arrival.store(archive, self.original, self.instance.digest, nulled=self.nulled)


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
    digest = arrival.nulled_digest() if header.preamble_used else arrival.digest
    place = (arrival.archive_id, header.study_uid, header.series_uid, header.sop_uid, digest)
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
        digest=digest,
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
        nulled=header.preamble_used,
    )


def _number(dataset: Dataset) -> int:
    number = json_model.integer(dataset, _INSTANCE_NUMBER) or 0
    return number if abs(number) <= _HIGHEST_NUMBER else 0


def _modality(dataset: Dataset) -> str:
    text = json_model.text(dataset, _MODALITY)
    return text if len(text) <= _LONGEST_CODE else ""
