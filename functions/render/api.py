"""``/dicomweb/{archive}/studies.../rendered`` and ``/thumbnail``: pictures for people (WADO-RS, PS3.18 §10.4.1.1)."""

from __future__ import annotations

from functions.render.wire import asked, numbers, wants
from lightbox.access.policy import Action, Scope, scope
from lightbox.dicom.media_types import PDF, in_parts
from lightbox.http.app import Api
from lightbox.http.deliver import deliver, deliver_range, not_modified
from lightbox.http.message import Reply, Request
from lightbox.http.places import INSTANCE, SERIES, STUDY, instance, series, study
from lightbox.objects.body import Span
from lightbox.objects.parts import Answer
from lightbox.render.service import Rendering
from lightbox.render.thumbnails import Size, Thumbnails, size
from lightbox.runtime import runtime

api = Api()
handler = api.handler

_FRAMES = INSTANCE + "/frames/{frames}"

_PICTURES = ("image/jpeg", "image/png", "image/gif")
_PARTS = tuple(map(in_parts, _PICTURES))
_MANY = (*_PARTS, *_PICTURES, "video/mp4")
_ONE = (*_PICTURES, "video/mp4", *_PARTS)


def _scope(request: Request) -> Scope:
    return scope(request.caller, Action.VIEW, request.params["archive"])


def _size(request: Request) -> Size:
    return size(wants(request), asked(request))


def _sent(request: Request, answer: Answer, span: Span | None = None) -> Reply:
    fresh = not_modified(request, answer.etag)
    headers = {**answer.headers, "etag": answer.etag}
    if fresh or span is None:
        return fresh or deliver(runtime(), answer.body, headers)
    return deliver_range(runtime(), request, answer.body, span, headers)


@api.get(STUDY + "/rendered", media=_MANY)
def render_study(request: Request) -> Reply:
    """Render the images of a study."""
    return _sent(
        request, Rendering.over(runtime()).study(_scope(request), study(request), wants(request), asked(request))
    )


@api.get(SERIES + "/rendered", media=_MANY)
def render_series(request: Request) -> Reply:
    """Render the images of a series."""
    service = Rendering.over(runtime())
    return _sent(request, service.series(_scope(request), *series(request), wants(request), asked(request)))


@api.get(INSTANCE + "/rendered", media=(*_ONE, PDF, "the stored media type of a video"))
def render_instance(request: Request) -> Reply:
    """Render an instance."""
    service = Rendering.over(runtime())
    return _sent(request, *service.instance(_scope(request), instance(request), wants(request), asked(request)))


@api.get(_FRAMES + "/rendered", media=_ONE)
def render_frames(request: Request) -> Reply:
    """Render frames of an instance, in the order of the list."""
    place, wanted = instance(request), numbers(request)
    service = Rendering.over(runtime())
    return _sent(request, *service.instance(_scope(request), place, wants(request), asked(request), wanted))


@api.get(STUDY + "/thumbnail", media=_PICTURES)
def thumbnail_of_study(request: Request) -> Reply:
    """Return a small picture of a study."""
    return _sent(request, Thumbnails.over(runtime()).study(_scope(request), study(request), _size(request)))


@api.get(SERIES + "/thumbnail", media=_PICTURES)
def thumbnail_of_series(request: Request) -> Reply:
    """Return a small picture of a series."""
    return _sent(request, Thumbnails.over(runtime()).series(_scope(request), *series(request), _size(request)))


@api.get(INSTANCE + "/thumbnail", media=_PICTURES)
def thumbnail_of_instance(request: Request) -> Reply:
    """Return a small picture of an instance."""
    return _sent(request, Thumbnails.over(runtime()).instance(_scope(request), instance(request), _size(request)))


@api.get(_FRAMES + "/thumbnail", media=_PICTURES)
def thumbnail_of_frame(request: Request) -> Reply:
    """Return a small picture of a frame, of the first one of a list."""
    first, *_ = numbers(request)
    service = Thumbnails.over(runtime())
    return _sent(request, service.instance(_scope(request), instance(request), _size(request), first))
