"""Uploads and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from lightbox.store.table import Record

GRANT_SECONDS = 15 * 60
"""How long an address to put a file to is good for."""

SETTLE = timedelta(hours=1)
"""How long after its commit an upload still waits for files that were registered and never came."""


class FileState(StrEnum):
    """Where a file stands; all but the first two are final."""

    GRANTED = "granted"
    ARRIVED = "arrived"
    STORED = "stored"
    DUPLICATE = "duplicate"
    UNSUPPORTED = "unsupported"
    CONFLICT = "conflict"


OUTCOMES = (FileState.STORED, FileState.DUPLICATE, FileState.UNSUPPORTED, FileState.CONFLICT)
"""The final states; an upload counts each."""


class UploadState(StrEnum):
    """Where an upload stands."""

    OPEN = "open"
    COMMITTED = "committed"
    FINISHED = "finished"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload.

    Parameters
    ----------
    id, archive_id, account_id
        Its own, where it goes, who began it.
    created, committed
        ISO 8601 times; ``committed`` is empty while it is open.
    discarded
        Whether it was given up.
    message, sender_email
        What its sender said.
    registered
        How many files were announced.
    outcomes
        How many files reached each final state.
    size
        Bytes of all files that reached one.
    studies
        Study Instance UIDs of what it brought.
    """

    id: str
    archive_id: str
    account_id: str
    created: str
    committed: str
    discarded: bool
    message: str
    sender_email: str
    registered: int
    outcomes: Mapping[FileState, int]
    size: int
    studies: tuple[str, ...]

    @classmethod
    def of(cls, record: Record) -> Upload:
        """Build an upload from its record."""
        return cls(
            id=record["upload"],
            archive_id=record["archive"],
            account_id=record["account"],
            created=record["created"],
            committed=record.get("committed", ""),
            discarded=record.get("discarded", False),
            message=record.get("message", ""),
            sender_email=record.get("sender_email", ""),
            registered=record.get("registered", 0),
            outcomes={state: record.get(f"n_{state.value}", 0) for state in OUTCOMES},
            size=record.get("size", 0),
            studies=tuple(sorted(record.get("studies", ()))),
        )

    @property
    def arrived(self) -> int:
        """How many files were looked at."""
        return sum(self.outcomes.values())

    def state(self, now: datetime) -> UploadState:
        """Return where the upload stands at a moment."""
        if self.discarded:
            return UploadState.DISCARDED
        if not self.committed:
            return UploadState.OPEN
        waited = now - datetime.fromisoformat(self.committed).astimezone(UTC)
        done = self.arrived >= self.registered or waited > SETTLE
        return UploadState.FINISHED if done else UploadState.COMMITTED


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that a client announces.

    Parameters
    ----------
    path
        Its path in the folder that the person chose; shown back to them, never part of a key.
    size
        In bytes.
    sums
        Base64 SHA-256 of the file, or of each of its parts.
    """

    path: str
    size: int
    sums: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UploadFile:
    """One file of an upload.

    Parameters
    ----------
    upload_id, id, archive_id
        Where it belongs.
    path, size, digest
        As announced; S3 held the sender to size and digest.
    state
        Where it stands.
    reason
        Why it is unsupported or in conflict.
    study_uid, sop_uid
        What it turned out to be, once stored.
    multipart
        The id of its multipart upload; empty when it is sent in one piece.
    rest
        What stands for all its parts but the first (``digests.py``); empty when it is sent in one piece.
    """

    upload_id: str
    id: str
    archive_id: str
    path: str
    size: int
    digest: str
    state: FileState
    reason: str = ""
    study_uid: str = ""
    sop_uid: str = ""
    multipart: str = ""
    rest: str = ""

    @classmethod
    def of(cls, record: Record) -> UploadFile:
        """Build a file from its record."""
        return cls(
            upload_id=record["upload"],
            id=record["file"],
            archive_id=record["archive"],
            path=record["path"],
            size=record["size"],
            digest=record["digest"],
            state=FileState(record["state"]),
            reason=record.get("reason", ""),
            study_uid=record.get("study", ""),
            sop_uid=record.get("sop", ""),
            multipart=record.get("multipart", ""),
            rest=record.get("rest", ""),
        )

    def values(self) -> dict[str, Any]:
        """Return the record's values."""
        return {
            "upload": self.upload_id,
            "file": self.id,
            "archive": self.archive_id,
            "path": self.path,
            "size": self.size,
            "digest": self.digest,
            "state": self.state.value,
            "multipart": self.multipart or None,
            "rest": self.rest or None,
        }


@dataclass(frozen=True, slots=True)
class Put:
    """One presigned request that a client may make: the address on the site, and the headers it must send."""

    url: str
    headers: Mapping[str, str]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client is told about a file that it announced.

    Parameters
    ----------
    file
        The file as it stands.
    put
        Where to put it whole; None when it is final, has arrived, or goes in parts.
    parts
        Where to put the parts that have not arrived, at most 100 of them.
    """

    file: UploadFile
    put: Put | None = None
    parts: tuple[Put, ...] = field(default_factory=tuple)
