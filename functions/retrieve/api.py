"""``/dicomweb/{archive}/studies...``: give back what was stored (WADO-RS, PS3.18 §10.4)."""

from __future__ import annotations

from functions.retrieve.wire import (
    BYTES,
    FILE,
    PARTS,
    WADO_URI,
    ZIPPED,
    parameters,
    wado,
    wants,
    wants_zip,
)
from lightbox.access.policy import Action, Scope, scope
from lightbox.dicom.media_types import DICOM, PDF
from lightbox.http.app import Api
from lightbox.http.deliver import deliver, deliver_range, not_modified
from lightbox.http.media import takes_gzip
from lightbox.http.message import Reply, Request
from lightbox.http.places import INSTANCE, ROOT, SERIES, STUDY, instance, root, series, study
from lightbox.objects.parts import Answer
from lightbox.retrieve import wado_uri
from lightbox.retrieve.bulkdata import DOCUMENT, BulkData
from lightbox.retrieve.frames import Frames, numbers
from lightbox.retrieve.instances import Instances
from lightbox.retrieve.pixeldata import PixelData
from lightbox.retrieve.wanted import Want
from lightbox.retrieve.zips import Zips
from lightbox.runtime import runtime

api = Api()
handler = api.handler


def _scope(request: Request, action: Action) -> Scope:
    return scope(request.caller, action, request.params["archive"])


def _sent(request: Request, answer: Answer) -> Reply:
    gzipped = answer.plain and takes_gzip(request)
    # Another coding is another representation, and must not share a strong tag (RFC 9110 §8.8.3.3).
    etag = "W/" + answer.etag.removeprefix("W/") if gzipped else answer.etag
    headers = {**answer.headers, "etag": etag}
    return not_modified(request, etag) or deliver(runtime(), answer.body, headers, gzipped=gzipped)


def _zipped(request: Request, answer: Answer) -> Reply:
    # A HEAD must not have a whole study put together only to say what it would be.
    if request.method == "HEAD":
        return Reply(b"", headers={**answer.headers, "content-type": answer.body.content_type, "etag": answer.etag})
    return _sent(request, answer)


@api.get(STUDY, media=ZIPPED)
def retrieve_study(request: Request) -> Reply:
    """Retrieve all instances of a study."""
    within = _scope(request, Action.DOWNLOAD)
    if wants_zip(request):
        return _zipped(request, Zips.over(runtime()).get(within, study(request)))
    return _sent(request, Instances.over(runtime()).study(within, study(request), wants(request), root(request)))


@api.get(SERIES, media=ZIPPED)
def retrieve_series(request: Request) -> Reply:
    """Retrieve all instances of a series."""
    within = _scope(request, Action.DOWNLOAD)
    if wants_zip(request):
        return _zipped(request, Zips.over(runtime()).get(within, *series(request)))
    return _sent(request, Instances.over(runtime()).series(within, *series(request), wants(request), root(request)))


@api.get(INSTANCE, media=FILE)
def retrieve_instance(request: Request) -> Reply:
    """Retrieve one instance."""
    within = _scope(request, Action.DOWNLOAD)
    return _sent(request, Instances.over(runtime()).instance(within, instance(request), wants(request), root(request)))


@api.get(INSTANCE + "/frames/{frames}", media=BYTES)
def retrieve_frames(request: Request) -> Reply:
    """Retrieve frames of an instance, in the order of the list."""
    within = _scope(request, Action.VIEW)
    wanted = numbers(request.params["frames"])
    return _sent(request, Frames.over(runtime()).get(within, instance(request), wanted, wants(request), root(request)))


@api.get(STUDY + "/pixeldata", media=PARTS)
def retrieve_pixels_of_study(request: Request) -> Reply:
    """Retrieve the pixel data of all instances of a study, frame by frame."""
    within = _scope(request, Action.VIEW)
    return _sent(request, PixelData.over(runtime()).study(within, study(request), wants(request), root(request)))


@api.get(SERIES + "/pixeldata", media=PARTS)
def retrieve_pixels_of_series(request: Request) -> Reply:
    """Retrieve the pixel data of all instances of a series, frame by frame."""
    within = _scope(request, Action.VIEW)
    return _sent(request, PixelData.over(runtime()).series(within, *series(request), wants(request), root(request)))


@api.get(INSTANCE + "/pixeldata", media=BYTES)
def retrieve_pixels(request: Request) -> Reply:
    """Retrieve the pixel data of an instance, frame by frame."""
    within = _scope(request, Action.VIEW)
    return _sent(request, PixelData.over(runtime()).instance(within, instance(request), wants(request), root(request)))


@api.get(INSTANCE + "/bulkdata/{path}", media=BYTES)
def retrieve_bulk_data(request: Request) -> Reply:
    """Retrieve a value that the metadata only points at, or a part of it."""
    within = _scope(request, Action.VIEW)
    location = request.site + request.path
    service = BulkData.over(runtime())
    answer, span = service.get(within, instance(request), request.params["path"], wants(request), location)
    if span is None:
        return _sent(request, answer)
    headers = {**answer.headers, "etag": answer.etag}
    fresh = not_modified(request, answer.etag)
    return fresh or deliver_range(runtime(), request, answer.body, span, headers)


@api.get(ROOT + "/wado", media=WADO_URI)
def retrieve_by_uri(request: Request) -> Reply:
    """Retrieve one instance as a file, a document or a picture, by parameters (WADO-URI)."""
    what = wado(request)
    within = _scope(request, Action.DOWNLOAD if what.media_type == DICOM else Action.VIEW)
    if what.media_type == DICOM:
        wanted = [Want(DICOM, what.syntax, multipart=False)]
        return _sent(request, Instances.over(runtime()).instance(within, what.place, wanted, root(request)))
    if what.media_type == PDF:
        wanted = [Want(PDF, multipart=False)]
        return _sent(request, BulkData.over(runtime()).get(within, what.place, DOCUMENT, wanted, "")[0])
    size = Instances.over(runtime()).size(within, what.place)
    # The function that renders answers there, and a browser keeps the picture under one address.
    return Reply(status=307, headers={"location": root(request) + wado_uri.rendered(what, parameters(request), size)})
