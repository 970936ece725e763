"""Uploads and their files on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.ingest.errors import UploadClosed, UploadNotFound
from lightbox.ingest.models import FileState, Upload, UploadFile
from lightbox.store import keys, schema
from lightbox.store.keys import Key
from lightbox.store.table import Clash, Record, Table
from lightbox.store.writes import NEW, Put, Update, Where

KEPT_DAYS = 400
"""How long an upload's outcome can be looked up."""

_OPEN = Where(exists=True, equals={"committed": None, "discarded": None})


@dataclass(frozen=True, slots=True)
class UploadPage:
    """Uploads, newest first, and the place where the next page begins."""

    uploads: list[Upload]
    next: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class FilePage:
    """Files of an upload, and the place where the next page begins."""

    files: list[UploadFile]
    next: dict[str, str] | None


@dataclass(frozen=True)
class Uploads:
    """The records of uploads.

    Parameters
    ----------
    table
        Where they stand.
    """

    table: Table

    def begin(self, upload: Upload, expires: int) -> None:
        """Put a new upload on record."""
        listing = keys.upload_listing(upload.archive_id, upload.created, upload.id)
        values: Record = {
            "upload": upload.id,
            "archive": upload.archive_id,
            "account": upload.account_id,
            "created": upload.created,
            "message": upload.message,
            "sender_email": upload.sender_email,
            schema.TTL: expires,
            **listing._asdict(),
        }
        self.table.write(Put(keys.upload(upload.id), values, NEW))

    def get(self, scope: Scope, upload_id: str) -> Upload:
        """Return an upload.

        Raises
        ------
        UploadNotFound
            There is none, or it is another archive's.
        """
        record = self.table.get(keys.upload(upload_id))
        if record is None or record["archive"] != scope.archive_id:
            raise UploadNotFound
        return Upload.of(record)

    def page(self, scope: Scope, start: Mapping[str, str] | None, limit: int) -> UploadPage:
        """Return an archive's uploads, newest first."""
        lpk = keys.upload_listing(scope.archive_id, "", "").lpk
        page = self.table.query(lpk, index=schema.LISTING, start=start, limit=limit, backwards=True)
        return UploadPage([Upload.of(record) for record in page.items], page.next)

    def change(self, upload: Upload, **values: object) -> None:
        """Set some values of an open upload.

        Raises
        ------
        UploadClosed
            It is not open any more.
        """
        try:
            self.table.write(Update(keys.upload(upload.id), assign=values, where=_OPEN))
        except Clash as error:
            raise UploadClosed from error

    def register(self, upload: Upload, files: Sequence[UploadFile], expires: int) -> None:
        """Put announced files on record and count them, all or none.

        Raises
        ------
        UploadClosed
            The upload is not open any more.
        Clash
            Some of the files are on record already: read them again.
        """
        writes = [Put(_key(file), {**file.values(), schema.TTL: expires}, NEW) for file in files]
        count = Update(keys.upload(upload.id), add={"registered": len(files)}, where=_OPEN)
        try:
            self.table.transact([count, *writes])
        except Clash as clash:
            if 0 in clash.positions:
                raise UploadClosed from clash
            raise

    def files(self, upload_id: str, file_ids: Iterable[str]) -> dict[str, UploadFile]:
        """Return those of the named files that are on record."""
        found = self.table.get_many(keys.file(upload_id, file_id) for file_id in file_ids)
        return {file.id: file for file in map(UploadFile.of, found.values())}

    def file_page(
        self, upload: Upload, state: FileState | None, start: Mapping[str, str] | None, limit: int
    ) -> FilePage:
        """Return an upload's files, all or those in one state; a page may hold fewer than ``limit``."""
        page = self.table.query(keys.upload(upload.id).pk, begins=keys.FILES, start=start, limit=limit)
        files = [UploadFile.of(record) for record in page.items]
        return FilePage([file for file in files if state in (None, file.state)], page.next)


def _key(file: UploadFile) -> Key:
    return keys.file(file.upload_id, file.id)
