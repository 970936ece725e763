"""Delete a study, a series, an instance: ``/api/studies/{study}``, and below ``/dicomweb``."""

from __future__ import annotations

from lightbox.access.policy import MINE, Action, Scope, scope
from lightbox.http import places
from lightbox.http.app import Api
from lightbox.http.message import Reply, Request
from lightbox.retention.service import Retention
from lightbox.retention.within import WithinStudy
from lightbox.runtime import runtime

api = Api()
handler = api.handler


@api.delete("/api/studies/{study}", status=202)
def delete(request: Request) -> Reply:
    """Delete a study: gone from every list at once, its bytes soon after."""
    within = scope(request.caller, Action.DELETE, request.query.get("archive", MINE))
    Retention.over(runtime()).delete(within, places.study(request))
    return Reply(status=202)


@api.delete(places.STUDY, status=204)
def delete_study(request: Request) -> None:
    """Delete a study."""
    Retention.over(runtime()).delete(_scope(request), places.study(request))


@api.delete(places.SERIES, status=204)
def delete_series(request: Request) -> None:
    """Delete a series, and its study if it was the last."""
    WithinStudy.over(runtime()).delete_series(_scope(request), *places.series(request))


@api.delete(places.INSTANCE, status=204)
def delete_instance(request: Request) -> None:
    """Delete an instance, and its series if it was the last."""
    WithinStudy.over(runtime()).delete_instance(_scope(request), places.instance(request))


def _scope(request: Request) -> Scope:
    return scope(request.caller, Action.DELETE, request.params["archive"])
