"""``DELETE /api/studies/{study}``."""

from __future__ import annotations

from lightbox.access.policy import MINE, Action, scope
from lightbox.dicom.uids import checked
from lightbox.http.app import Api
from lightbox.http.message import Reply, Request
from lightbox.retention.service import Retention
from lightbox.runtime import runtime

api = Api()
handler = api.handler


@api.delete("/api/studies/{study}", status=202)
def delete(request: Request) -> Reply:
    """Delete a study: gone from every list at once, its bytes soon after."""
    within = scope(request.caller, Action.DELETE, request.query.get("archive", MINE))
    Retention.over(runtime()).delete(within, checked(request.params["study"]))
    return Reply(status=202)
