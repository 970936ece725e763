"""What crosses the wire under ``/api/uploads``, and in STOW-RS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from lightbox.dicom import json_model
from lightbox.dicom.media_types import DICOM, DICOM_JSON, in_parts
from lightbox.http import places
from lightbox.http.message import Reply, Request
from lightbox.ingest import stow_reply, stow_request
from lightbox.ingest.digests import PART_SIZE
from lightbox.ingest.models import FileState, Grant, NewFile, Put, Upload, UploadFile
from lightbox.ingest.stow import Sent, Verdict

Text = Annotated[str, Field(max_length=2000)]
Email = Annotated[str, Field(max_length=254, pattern=r"^([^\s@]+@[^\s@]+)?$")]
Sum = Annotated[str, Field(min_length=44, max_length=44)]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class NewUpload(_Body):
    """What the sender says about a new upload."""

    message: Text = ""
    sender_email: Email = ""


class UploadChange(_Body):
    """What the sender says, changed; a missing field stays as it is."""

    message: Text | None = None
    sender_email: Email | None = None


class AnnouncedFile(_Body):
    """One file to come: ``sha256`` of the whole, or ``parts`` when it is larger than the part size."""

    path: Annotated[str, Field(min_length=1, max_length=1024)]
    size: Annotated[int, Field(ge=0)]
    sha256: Sum | None = None
    parts: Annotated[list[Sum], Field(max_length=10_000)] | None = None

    @model_validator(mode="after")
    def one_digest(self) -> AnnouncedFile:
        """Hold a file to exactly one kind of digest."""
        if (self.sha256 is None) == (self.parts is None):
            raise ValueError("give sha256 for a file of one part, parts for a larger one")
        return self

    def to_file(self) -> NewFile:
        """Return the domain's file."""
        return NewFile(self.path, self.size, tuple(self.parts or [self.sha256 or ""]))


class AnnouncedFiles(_Body):
    """Up to 100 files to come."""

    files: Annotated[list[AnnouncedFile], Field(min_length=1, max_length=100)]


STORED = (in_parts(DICOM), in_parts(DICOM_JSON), DICOM, DICOM_JSON)
"""The forms in which instances are taken (PS3.18 §10.5.1)."""


@dataclass(frozen=True)
class CountsView:
    """How many files stand where, and their bytes."""

    registered: int
    arrived: int
    stored: int
    duplicates: int
    unsupported: int
    conflicts: int
    bytes: int


@dataclass(frozen=True)
class UploadView:
    """One upload."""

    id: str
    state: str
    created_at: str
    committed_at: str | None
    message: str
    sender_email: str
    counts: CountsView
    studies: list[str]

    @classmethod
    def of(cls, upload: Upload, now: datetime) -> UploadView:
        """Build the view of an upload at a moment."""
        counts = CountsView(
            registered=upload.registered,
            arrived=upload.arrived,
            stored=upload.outcomes[FileState.STORED],
            duplicates=upload.outcomes[FileState.DUPLICATE],
            unsupported=upload.outcomes[FileState.UNSUPPORTED],
            conflicts=upload.outcomes[FileState.CONFLICT],
            bytes=upload.size,
        )
        return cls(
            id=upload.id,
            state=upload.state(now).value,
            created_at=upload.created,
            committed_at=upload.committed or None,
            message=upload.message,
            sender_email=upload.sender_email,
            counts=counts,
            studies=list(upload.studies),
        )


@dataclass(frozen=True)
class UploadList:
    """One page of uploads, newest first."""

    items: list[UploadView]
    next_cursor: str | None


@dataclass(frozen=True)
class PutView:
    """One request to make: PUT to ``url`` with exactly these headers. ``number`` is the part's, else null."""

    url: str
    headers: dict[str, str]
    number: int | None

    @classmethod
    def of(cls, put: Put) -> PutView:
        """Build the view of a presigned request."""
        return cls(put.url, dict(put.headers), put.number or None)


@dataclass(frozen=True)
class GrantView:
    """What to do about one announced file."""

    file_id: str
    state: str
    reason: str | None
    put: PutView | None
    parts: list[PutView] | None

    @classmethod
    def of(cls, grant: Grant) -> GrantView:
        """Build the view of a grant."""
        parts = [PutView.of(part) for part in grant.parts] if grant.file.multipart else None
        return cls(
            file_id=grant.file.id,
            state=grant.file.state.value,
            reason=grant.file.reason or None,
            put=PutView.of(grant.put) if grant.put else None,
            parts=parts,
        )


@dataclass(frozen=True)
class GrantList:
    """A grant for each announced file, in order; larger files go in parts of ``part_size`` bytes."""

    items: list[GrantView]
    part_size: int = PART_SIZE


@dataclass(frozen=True)
class FileView:
    """One file of an upload and what became of it."""

    file_id: str
    path: str
    size: int
    state: str
    reason: str | None
    study_instance_uid: str | None
    sop_instance_uid: str | None

    @classmethod
    def of(cls, file: UploadFile) -> FileView:
        """Build the view of a file."""
        return cls(
            file_id=file.id,
            path=file.path,
            size=file.size,
            state=file.state.value,
            reason=file.reason or None,
            study_instance_uid=file.study_uid or None,
            sop_instance_uid=file.sop_uid or None,
        )


@dataclass(frozen=True)
class FileList:
    """One page of files; a page may be short, or empty, and yet have a next one."""

    items: list[FileView]
    next_cursor: str | None


def carried(request: Request) -> Iterable[Sent]:
    """Return the files that a request to store carries."""
    headers = request.headers
    return stow_request.files(request.raw, headers.get("content-type", ""), headers.get("content-encoding", ""))


def store_reply(request: Request, verdicts: Sequence[Verdict], media_type: str) -> Reply:
    """Return the answer to a request to store: 200 if all is stored, 202 if some, 409 if nothing (PS3.18 §10.5.3)."""
    failures = sum(1 for verdict in verdicts if verdict.failure)
    status = 200 if not failures else 409 if failures == len(verdicts) else 202
    body = json_model.dump(stow_reply.data_set(verdicts, places.root(request)))
    return Reply(body, status, {"content-type": media_type})
