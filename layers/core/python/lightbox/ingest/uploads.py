"""Upload sessions: announce files, get addresses to put them to, watch them arrive, commit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lightbox.access.actors import System
from lightbox.access.policy import Scope
from lightbox.dicom.media_types import DICOM
from lightbox.ingest import digests
from lightbox.ingest.errors import FileNotFound, PartsMissing, UploadClosed
from lightbox.ingest.models import (
    GRANT_SECONDS,
    OUTCOMES,
    FileState,
    Grant,
    NewFile,
    Put,
    Upload,
    UploadFile,
)
from lightbox.ingest.repository import KEPT_DAYS, FilePage, UploadPage, Uploads
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket, ObjectMissing
from lightbox.runtime import Runtime
from lightbox.store.table import Clash

PARTS_AT_ONCE = 100
"""Most part addresses that one announcement answers for one file."""

_LOOKERS = 16
_REGISTER_AT_ONCE = 50
_CHECKSUM = "x-amz-checksum-sha256"


@dataclass(frozen=True)
class UploadSessions:
    """The service behind ``/api/uploads``.

    Parameters
    ----------
    uploads
        The records.
    intake
        Where files are put.
    runtime
        Clock and ids.
    """

    uploads: Uploads
    intake: Bucket
    runtime: Runtime

    @classmethod
    def over(cls, runtime: Runtime) -> UploadSessions:
        """Build the service over a runtime."""
        return cls(Uploads(runtime.table), runtime.intake, runtime)

    def begin(self, scope: Scope, message: str, sender_email: str) -> Upload:
        """Open a new upload into the scope's archive."""
        now = self.runtime.clock()
        actor = scope.actor
        upload = Upload(
            id=self.runtime.new_id(),
            archive_id=scope.archive_id,
            account_id="" if isinstance(actor, System) else actor.account_id,
            created=_text(now),
            committed="",
            discarded=False,
            message=message,
            sender_email=sender_email,
            registered=0,
            outcomes=dict.fromkeys(OUTCOMES, 0),
            size=0,
            studies=(),
        )
        self.uploads.begin(upload, self._expiry(now))
        return upload

    def get(self, scope: Scope, upload_id: str) -> Upload:
        """Return an upload; raises UploadNotFound."""
        return self.uploads.get(scope, upload_id)

    def page(self, scope: Scope, start: Mapping[str, str] | None, limit: int) -> UploadPage:
        """Return the archive's uploads, newest first."""
        return self.uploads.page(scope, start, limit)

    def describe(self, scope: Scope, upload_id: str, message: str | None, sender_email: str | None) -> Upload:
        """Change what the sender says; None leaves as it is.

        Raises
        ------
        UploadNotFound, UploadClosed
        """
        upload = self._open(scope, upload_id)
        said = {"message": message, "sender_email": sender_email}
        changed = {name: value for name, value in said.items() if value is not None}
        if not changed:
            return upload
        self.uploads.change(upload, **changed)
        return self.uploads.get(scope, upload_id)

    def announce(self, scope: Scope, upload_id: str, files: Sequence[NewFile]) -> list[Grant]:
        """Register files and answer where to put each; the same file again answers how it stands.

        Raises
        ------
        UploadNotFound, UploadClosed, InvalidDigest, FileTooLarge
        """
        upload = self._open(scope, upload_id)
        announced = [_file(upload, new) for new in files]
        wanted = {file.id: file for file in announced}
        known = self.uploads.files(upload.id, wanted)
        fresh = self._register(upload, [file for file in wanted.values() if file.id not in known])
        known |= self.uploads.files(upload.id, wanted.keys() - known.keys() - fresh.keys())
        with ThreadPoolExecutor(_LOOKERS) as pool:
            resumed = dict(zip(known, pool.map(self._looked_at, known.values()), strict=True))
            whole = fresh | resumed
            return list(pool.map(self._grant, (whole[file.id] for file in announced), (new.sums for new in files)))

    def complete(self, scope: Scope, upload_id: str, file_id: str) -> None:
        """Put the parts of a file together; doing it twice is fine.

        Raises
        ------
        UploadNotFound, FileNotFound, PartsMissing
        """
        upload = self.uploads.get(scope, upload_id)
        file = self.uploads.files(upload.id, [file_id]).get(file_id)
        if file is None or not file.multipart:
            raise FileNotFound
        key = layout.intake(upload.id, file.id)
        try:
            parts = self.intake.parts(key, file.multipart)
        except ObjectMissing:
            if self._landed(file):
                return
            raise
        missing = digests.part_count(file.size) - len(parts)
        if missing:
            raise PartsMissing(f"{missing} of {digests.part_count(file.size)} parts have not arrived.")
        self.intake.complete(key, file.multipart, parts)

    def files(
        self,
        scope: Scope,
        upload_id: str,
        state: FileState | None,
        start: Mapping[str, str] | None,
        limit: int,
    ) -> FilePage:
        """Return an upload's files with their outcomes; raises UploadNotFound."""
        return self.uploads.file_page(self.uploads.get(scope, upload_id), state, start, limit)

    def commit(self, scope: Scope, upload_id: str) -> Upload:
        """Close an upload: it takes no more files. Doing it twice is fine.

        Raises
        ------
        UploadNotFound, UploadClosed
            It was discarded.
        """
        upload = self.uploads.get(scope, upload_id)
        if upload.committed:
            return upload
        self.uploads.change(upload, committed=_text(self.runtime.clock()))
        return self.uploads.get(scope, upload_id)

    def discard(self, scope: Scope, upload_id: str) -> None:
        """Give an upload up: what is not stored yet never will be. What is stored stays.

        Raises
        ------
        UploadNotFound, UploadClosed
            It was committed.
        """
        upload = self.uploads.get(scope, upload_id)
        if not upload.discarded:
            self.uploads.change(upload, discarded=True)

    def _register(self, upload: Upload, files: Sequence[UploadFile]) -> dict[str, UploadFile]:
        expires = self._expiry(self.runtime.clock())
        done: dict[str, UploadFile] = {}
        for start in range(0, len(files), _REGISTER_AT_ONCE):
            batch = [self._begun(file) for file in files[start : start + _REGISTER_AT_ONCE]]
            try:
                self.uploads.register(upload, batch, expires)
            except Clash:
                # The same page in two tabs: those on record are theirs, the rest go in one by one.
                batch = [file for file in batch if self._registered_alone(upload, file, expires)]
            done |= {file.id: file for file in batch}
        return done

    def _registered_alone(self, upload: Upload, file: UploadFile, expires: int) -> bool:
        try:
            self.uploads.register(upload, [file], expires)
        except Clash:
            return False
        return True

    def _begun(self, file: UploadFile) -> UploadFile:
        if digests.part_count(file.size) == 1:
            return file
        key = layout.intake(file.upload_id, file.id)
        return replace(file, multipart=self.intake.begin(key, DICOM, checksum=True))

    def _looked_at(self, file: UploadFile) -> UploadFile:
        if file.state is FileState.GRANTED and self._landed(file):
            return replace(file, state=FileState.ARRIVED)
        return file

    def _landed(self, file: UploadFile) -> bool:
        try:
            return self.intake.size(layout.intake(file.upload_id, file.id)) == file.size
        except ObjectMissing:
            return False

    def _grant(self, file: UploadFile, sums: Sequence[str]) -> Grant:
        if file.state is not FileState.GRANTED:
            return Grant(file)
        key = layout.intake(file.upload_id, file.id)
        if not file.multipart:
            fixed = {"ContentLength": file.size, "ContentType": DICOM, "ChecksumSHA256": sums[0]}
            url = self.intake.address("put_object", GRANT_SECONDS, {"Key": key, **fixed})
            return Grant(file, Put(url, {"content-type": DICOM, _CHECKSUM: sums[0]}))
        there = {part.number for part in self.intake.parts(key, file.multipart)}
        missing = [number for number in range(1, len(sums) + 1) if number not in there]
        return Grant(file, parts=tuple(self._part(file, key, n, sums[n - 1]) for n in missing[:PARTS_AT_ONCE]))

    def _part(self, file: UploadFile, key: str, number: int, checksum: str) -> Put:
        fixed = {
            "UploadId": file.multipart,
            "PartNumber": number,
            "ContentLength": digests.part_length(file.size, number),
            "ChecksumSHA256": checksum,
        }
        url = self.intake.address("upload_part", GRANT_SECONDS, {"Key": key, **fixed})
        return Put(url, {_CHECKSUM: checksum}, number)

    def _open(self, scope: Scope, upload_id: str) -> Upload:
        upload = self.uploads.get(scope, upload_id)
        if upload.committed or upload.discarded:
            raise UploadClosed
        return upload

    def _expiry(self, now: datetime) -> int:
        return int((now + timedelta(days=KEPT_DAYS)).timestamp())


def _file_id(new: NewFile) -> str:
    """One name for one file of an upload: the same path, size and digest again is the same file."""
    named = f"{new.path}\0{new.size}\0{digests.digest(new.sums, new.size)}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _file(upload: Upload, new: NewFile) -> UploadFile:
    return UploadFile(
        upload_id=upload.id,
        id=_file_id(new),
        archive_id=upload.archive_id,
        path=new.path,
        size=new.size,
        digest=digests.digest(new.sums, new.size),
        rest=digests.rest(new.sums),
        state=FileState.GRANTED,
    )


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
