"""Delete a study, a series, an instance: ``/api/studies/{study}``, and below ``/dicomweb``."""

from __future__ import annotations

from lightbox.access.policy import MINE, Action, Scope, scope
from lightbox.dicom.uids import checked
from lightbox.http.app import Api
from lightbox.http.message import Reply, Request
from lightbox.retention.service import Retention
from lightbox.retention.within import WithinStudy
from lightbox.runtime import runtime

api = Api()
handler = api.handler

_STUDY = "/dicomweb/{archive}/studies/{study}"
_SERIES = _STUDY + "/series/{series}"
_INSTANCE = _SERIES + "/instances/{instance}"


@api.delete("/api/studies/{study}", status=202)
def delete(request: Request) -> Reply:
    """Delete a study: gone from every list at once, its bytes soon after."""
    within = scope(request.caller, Action.DELETE, request.query.get("archive", MINE))
    Retention.over(runtime()).delete(within, checked(request.params["study"]))
    return Reply(status=202)


@api.delete(_STUDY, status=204)
def delete_study(request: Request) -> None:
    """Delete a study."""
    (study,) = _uids(request, "study")
    Retention.over(runtime()).delete(_scope(request), study)


@api.delete(_SERIES, status=204)
def delete_series(request: Request) -> None:
    """Delete a series, and its study if it was the last."""
    study, series = _uids(request, "study", "series")
    WithinStudy.over(runtime()).delete_series(_scope(request), study, series)


@api.delete(_INSTANCE, status=204)
def delete_instance(request: Request) -> None:
    """Delete an instance, and its series if it was the last."""
    study, series, instance = _uids(request, "study", "series", "instance")
    WithinStudy.over(runtime()).delete_instance(_scope(request), (study, series, instance))


def _scope(request: Request) -> Scope:
    return scope(request.caller, Action.DELETE, request.params["archive"])


def _uids(request: Request, *names: str) -> list[str]:
    return [checked(request.params[name], f"UID of the {name}") for name in names]
