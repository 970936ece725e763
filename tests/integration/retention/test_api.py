"""``DELETE /api/studies/{study}`` and the worker behind it."""

from __future__ import annotations

import json
from collections.abc import Callable

from functions.retention import api, worker
from lightbox.access.actors import Member
from lightbox.access.policy import Action, scope
from lightbox.runtime import Runtime
from lightbox.store import keys
from tests.fixtures.actors import Caller
from tests.fixtures.http import Client, Context
from tests.fixtures.uploading import Sender
from tests.make import dicom


def sent(runtime: Runtime, caller: Caller) -> Sender:
    assert isinstance(caller.actor, Member)
    sender = Sender(runtime, scope(caller.actor, Action.UPLOAD))
    sender.send({"x": dicom.ct()})
    return sender


def test_a_study_is_deleted_and_then_erased_by_its_fact(runtime: Runtime, call: Client, ada: Caller) -> None:
    sender = sent(runtime, ada)
    assert call(api, "DELETE", f"/api/studies/{dicom.uid(1)}").status == 202
    assert call(api, "DELETE", f"/api/studies/{dicom.uid(1)}").slug == "study-not-found"
    detail = {"archive_id": sender.scope.archive_id, "study_uid": dicom.uid(1)}
    body = json.dumps({"detail-type": "StudyDeleted", "detail": detail})
    event = {"Records": [{"messageId": "1", "body": body}, {"messageId": "2", "body": "{}"}]}
    assert worker.handler(event, Context()) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert runtime.table.get(keys.study(sender.scope.archive_id, dicom.uid(1))) is None
    assert list(runtime.archive.keys("")) == []


def test_refusals(
    runtime: Runtime, call: Client, ada: Caller, ben: Caller, agent_of: Callable[..., Caller], anyone: Client
) -> None:
    sender = sent(runtime, ada)
    path = f"/api/studies/{dicom.uid(1)}"
    assert call(api, "DELETE", "/api/studies/1.2.x").status == 400
    assert anyone(api, "DELETE", path, headers={"x-lightbox": "1"}).status == 401
    assert call(api, "DELETE", path, headers={"x-lightbox": ""}).slug == "missing-header"
    assert call(api, "DELETE", path, actor=ben).slug == "study-not-found"
    theirs = {"archive": sender.scope.archive_id}
    assert call(api, "DELETE", path, query=theirs, actor=ben).slug == "archive-not-found"
    assert call(api, "DELETE", path, actor=agent_of(ada, "read")).slug == "token-scope"
    assert call(api, "DELETE", path, actor=agent_of(ada, "read", "write")).status == 202
