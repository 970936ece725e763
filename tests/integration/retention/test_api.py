"""Deleting over HTTP, and the worker behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType

import pytest

from functions.query import api as query
from functions.query import worker as query_worker
from functions.retention import api, worker
from functions.retrieve import api as retrieve
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


STUDY = f"/dicomweb/mine/studies/{dicom.uid(1)}"
SERIES = f"{STUDY}/series/{dicom.uid(1, 1)}"
INSTANCE = f"{SERIES}/instances/{dicom.uid(1, 1, 1)}"


def relay(runtime: Runtime, handler: ModuleType) -> None:
    """Hand every fact in the outbox to a worker."""
    rows = runtime.table._client.scan(TableName=runtime.settings.table)["Items"]
    facts = [row for row in rows if row["pk"]["S"].startswith("FACT#")]
    bodies = [{"detail-type": row["kind"]["S"], "detail": json.loads(row["detail"]["S"])} for row in facts]
    records = [{"messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]
    assert handler.handler({"Records": records}, Context()) == {"batchItemFailures": []}


def test_dicomweb_deletes_instances_series_and_studies_at_once(runtime: Runtime, call: Client, ada: Caller) -> None:
    sender = sent(runtime, ada)
    sender.send({"y": dicom.ct(instance=2), "z": dicom.mr(series=2, instance=3), "w": dicom.ct(study=2, instance=4)})
    relay(runtime, query_worker)
    wanted = {"accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
    whole = call(retrieve, "GET", STUDY, headers=wanted)
    assert call(query, "GET", f"{SERIES}/metadata").json[0]["00080018"]["Value"] == [dicom.uid(1, 1, 1)]
    assert call(api, "DELETE", INSTANCE).status == 204
    for _ in range(2):  # before the artefact is built anew, and after
        found = call(query, "GET", f"{SERIES}/metadata").json
        assert [item["00080018"]["Value"] for item in found] == [[dicom.uid(1, 1, 2)]]
        relay(runtime, query_worker)
    assert len(call(query, "GET", f"{STUDY}/instances").json) == 2
    assert call(retrieve, "GET", INSTANCE, headers=wanted).status == 404
    assert call(api, "DELETE", INSTANCE).slug == "instance-not-found"
    assert call(api, "DELETE", f"{STUDY}/series/{dicom.uid(1, 2)}").status == 204
    assert call(query, "GET", "/dicomweb/mine/studies", query={"ModalitiesInStudy": "MR"}).json == []
    assert len(call(query, "GET", f"{STUDY}/series").json) == 1
    less = call(retrieve, "GET", STUDY, headers=wanted)
    assert less.body.count(b"DICM") == 1 < whole.body.count(b"DICM")
    assert less.headers["etag"] != whole.headers["etag"]
    relay(runtime, worker)
    assert len(list(runtime.archive.keys(""))) == 2
    assert call(api, "DELETE", SERIES).status == 204  # the last one
    assert call(api, "DELETE", STUDY).slug == "study-not-found"
    assert call(api, "DELETE", f"/dicomweb/mine/studies/{dicom.uid(2)}").status == 204
    assert call(query, "GET", "/dicomweb/mine/studies").json == []
    relay(runtime, worker)
    assert list(runtime.archive.keys("")) == []
    assert sender.send({"x": dicom.ct()}).studies == (dicom.uid(1),)  # and in again


@pytest.mark.parametrize("path", [STUDY, SERIES, INSTANCE])
def test_refusals_of_dicomweb(
    path: str,
    runtime: Runtime,
    call: Client,
    ada: Caller,
    ben: Caller,
    agent_of: Callable[..., Caller],
    anyone: Client,
) -> None:
    archive_id = sent(runtime, ada).scope.archive_id
    refused = anyone(api, "DELETE", path, headers={"x-lightbox": ""})
    assert refused.status == 401
    assert "Basic" in refused.headers["www-authenticate"]
    assert call(api, "DELETE", path, headers={"x-lightbox": ""}).slug == "missing-header"
    assert call(api, "DELETE", path, actor=ben).status == 404
    assert call(api, "DELETE", path.replace("mine", archive_id), actor=ben).slug == "archive-not-found"
    assert call(api, "DELETE", path, actor=agent_of(ada, "read")).slug == "token-scope"
    assert call(api, "DELETE", path + "x").slug == "invalid-uid"
    assert call(query, "GET", f"{STUDY}/instances").json != []
    assert call(api, "DELETE", path, actor=agent_of(ada, "write")).status == 204
