"""``/api/uploads`` and STOW-RS (PS3.18 §10.5): bring files into an archive."""

from __future__ import annotations

from functions.ingest.wire import (
    STORED,
    AnnouncedFiles,
    FileList,
    FileView,
    GrantList,
    GrantView,
    NewUpload,
    UploadChange,
    UploadList,
    UploadView,
    carried,
    store_reply,
)
from lightbox.access.policy import MINE, Action, Scope, scope
from lightbox.errors import InvalidInput
from lightbox.http import media, places
from lightbox.http.app import Api
from lightbox.http.message import Reply, Request
from lightbox.ingest.models import FileState
from lightbox.ingest.stow import Stow
from lightbox.ingest.uploads import UploadSessions
from lightbox.runtime import runtime
from lightbox.store import cursor

api = Api()
handler = api.handler

PAGE = 50
FILE_PAGE = 200

_CURSOR = {"cursor": "The nextCursor of the page before."}
_STATE = {"state": f"Only files in this state: {', '.join(FileState)}."}


def sessions() -> UploadSessions:
    """Return the service over this process's runtime."""
    return UploadSessions.over(runtime())


def _scope(request: Request) -> Scope:
    return scope(request.caller, Action.UPLOAD, request.params.get("archive", MINE))


@api.post("/api/uploads", body=NewUpload, returns=UploadView, status=201)
def begin(request: Request) -> UploadView:
    """Begin an upload."""
    upload = sessions().begin(_scope(request), request.body.message, request.body.sender_email)
    return UploadView.of(upload, runtime().clock())


@api.get("/api/uploads", returns=UploadList, query=_CURSOR)
def recent(request: Request) -> UploadList:
    """List uploads, newest first."""
    start = cursor.unpack("uploads", request.query.get("cursor"))
    page = sessions().page(_scope(request), start, PAGE)
    now = runtime().clock()
    return UploadList([UploadView.of(upload, now) for upload in page.uploads], cursor.pack("uploads", page.next))


@api.get("/api/uploads/{upload}", returns=UploadView)
def show(request: Request) -> UploadView:
    """Show how an upload stands."""
    return UploadView.of(sessions().get(_scope(request), request.params["upload"]), runtime().clock())


@api.patch("/api/uploads/{upload}", body=UploadChange, returns=UploadView)
def describe(request: Request) -> UploadView:
    """Change the message or the sender's e-mail of an open upload."""
    change = request.body
    upload = sessions().describe(_scope(request), request.params["upload"], change.message, change.sender_email)
    return UploadView.of(upload, runtime().clock())


@api.delete("/api/uploads/{upload}", status=204)
def discard(request: Request) -> None:
    """Give an open upload up; what is stored already stays."""
    sessions().discard(_scope(request), request.params["upload"])


@api.post("/api/uploads/{upload}/files", body=AnnouncedFiles, returns=GrantList)
def announce(request: Request) -> GrantList:
    """Announce files and learn where to put each."""
    files = [file.to_file() for file in request.body.files]
    grants = sessions().announce(_scope(request), request.params["upload"], files)
    return GrantList([GrantView.of(grant) for grant in grants])


@api.get("/api/uploads/{upload}/files", returns=FileList, query=_CURSOR | _STATE)
def files(request: Request) -> FileList:
    """List an upload's files with what became of each; ``state`` filters."""
    upload_id = request.params["upload"]
    start = cursor.unpack(f"files:{upload_id}", request.query.get("cursor"))
    page = sessions().files(_scope(request), upload_id, _state(request), start, FILE_PAGE)
    return FileList([FileView.of(f) for f in page.files], cursor.pack(f"files:{upload_id}", page.next))


@api.post("/api/uploads/{upload}/files/{file}/complete", status=202)
def complete(request: Request) -> Reply:
    """Put the parts of a large file together."""
    sessions().complete(_scope(request), request.params["upload"], request.params["file"])
    return Reply(status=202)


@api.post("/api/uploads/{upload}/commit", returns=UploadView)
def commit(request: Request) -> UploadView:
    """Close an upload: no more files."""
    return UploadView.of(sessions().commit(_scope(request), request.params["upload"]), runtime().clock())


@api.post(places.ROOT + "/studies", takes=STORED, media=media.DICOM_JSONS)
def store(request: Request) -> Reply:
    """Store instances of any studies."""
    return _store(request, "")


@api.post(places.STUDY, takes=STORED, media=media.DICOM_JSONS)
def store_in_study(request: Request) -> Reply:
    """Store instances of one study."""
    return _store(request, places.study(request))


def _store(request: Request, study_uid: str) -> Reply:
    within, media_type = _scope(request), media.dicom_json(request)
    verdicts = Stow.over(runtime()).store(within, carried(request), study_uid)
    return store_reply(request, verdicts, media_type)


def _state(request: Request) -> FileState | None:
    text = request.query.get("state")
    if text and text not in set(FileState):
        raise InvalidInput(f"state is one of {', '.join(FileState)}.", (("state", "unknown"),))
    return FileState(text) if text else None
