"""Every AWS call of the ingest worker fails once, before or after its effect; the retry ends in the same state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from functions.ingest.worker import handler
from lightbox.access.actors import Member
from lightbox.access.policy import Action, scope
from lightbox.runtime import Runtime
from tests.fixtures.cloud import shared_client
from tests.fixtures.http import Context
from tests.fixtures.uploading import Sender
from tests.make import dicom

SERVICES = ("dynamodb", "s3")


class Died(BaseException):
    """The process is gone."""


class Calls:
    """Counts AWS calls and dies at one of them."""

    def __init__(self, fatal: int | None, moment: str) -> None:
        self.made: list[str] = []
        self._done = count(1)
        self._fatal = fatal
        self._moment = moment

    def before(self, model: Any, **_: Any) -> None:
        self.made.append(model.name)
        if self._moment == "before-call" and len(self.made) == self._fatal:
            raise Died

    def after(self, **_: Any) -> None:
        if next(self._done) == self._fatal and self._moment == "after-call":
            raise Died


@contextmanager
def watched(fatal: int | None = None, moment: str = "before-call") -> Iterator[Calls]:
    calls = Calls(fatal, moment)
    clients = [shared_client(service) for service in SERVICES]
    for client in clients:
        client.meta.events.register("before-call", calls.before)
        client.meta.events.register("after-call", calls.after)
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", calls.before)
            client.meta.events.unregister("after-call", calls.after)


def world(runtime: Runtime, archive_id: str, upload_ids: tuple[str, str]) -> list[Any]:
    """Everything that is stored for one archive, with ids and outbox keys made comparable."""
    rows = runtime.table._client.scan(TableName=runtime.settings.table)["Items"]
    text = [
        repr(sorted({**row, "pk": {"S": "FACT"}}.items() if row["pk"]["S"].startswith("FACT#") else row.items()))
        for row in rows
        if any(name in repr(row) for name in (archive_id, *upload_ids))
    ]
    buckets = [runtime.archive, runtime.artefacts]
    objects = [(key, bucket.read(key)) for bucket in buckets for key in bucket.keys("") if archive_id in key]
    alike = {archive_id: "ARCHIVE", upload_ids[0]: "UPLOAD-0", upload_ids[1]: "UPLOAD-1"}
    return [
        sorted(replaced(line, alike) for line in text),
        sorted((key.replace(archive_id, "ARCHIVE"), body) for key, body in objects),
    ]


def replaced(text: str, names: dict[str, str]) -> str:
    for name, common in names.items():
        text = text.replace(name, common)
    # Sets come back in the order of their members' names, which were just replaced.
    return text.replace("'UPLOAD-1', 'UPLOAD-0'", "'UPLOAD-0', 'UPLOAD-1'")


def prepared(runtime: Runtime, number: int) -> tuple[Sender, tuple[str, str], dict[str, Any]]:
    """An archive with one study, and a batch on its way that meets every outcome."""
    archive_id = f"archive-{number:04d}"
    sender = Sender(runtime, scope(Member("account", archive_id, "s"), Action.UPLOAD))
    first = sender.send({"old": dicom.ct(instance=1)})
    upload = sender.begin()
    landed = sender.put(
        upload,
        {
            "new": dicom.ct(instance=2),
            "new series": dicom.mr(series=2, instance=3),
            "new study": dicom.ct(study=2, instance=4),
            "same": dicom.ct(instance=1),
            "rival": dicom.ct(instance=1, name="Another"),
            "junk": b"junk" * 200,
        },
    )
    records = [
        {
            "messageId": str(n),
            "body": f'{{"Records":[{{"s3":{{"object":{{"key":"{key.replace("/", "%2F")}"}}}}}}]}}',
        }
        for n, key in enumerate(landed)
    ]
    return sender, (first.id, upload.id), {"Records": records}


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
def test_dying_at_any_call_and_trying_again_ends_as_an_undisturbed_run(runtime: Runtime, moment: str) -> None:
    sender, upload_ids, event = prepared(runtime, 0)
    with watched() as calls:
        assert handler(event, Context()) == {"batchItemFailures": []}
    undisturbed = world(runtime, sender.scope.archive_id, upload_ids)
    assert len(undisturbed[1]) == 4
    deaths = 0
    for fatal in count(1):
        sender, upload_ids, event = prepared(runtime, fatal)
        with watched(fatal, moment):
            try:
                handler(event, Context())
            except Died:
                deaths += 1
        with watched():
            assert handler(event, Context()) == {"batchItemFailures": []}
        assert world(runtime, sender.scope.archive_id, upload_ids) == undisturbed, f"died at call {fatal}"
        if fatal >= len(calls.made):
            break
    assert deaths == len(calls.made)


def test_a_batch_of_ten_new_instances_takes_four_calls_each_at_the_most(runtime: Runtime) -> None:
    sender = Sender(runtime, scope(Member("account-1", "archive-1", "s"), Action.UPLOAD))
    upload = sender.begin()
    landed = sender.put(upload, {str(n): dicom.ct(instance=n) for n in range(10)})
    records = [{"messageId": key, "body": f'{{"Records":[{{"s3":{{"object":{{"key":"{key}"}}}}}}]}}'} for key in landed]
    with watched() as calls:
        assert handler({"Records": records}, Context()) == {"batchItemFailures": []}
    assert len(calls.made) <= 40
    assert calls.made.count("TransactWriteItems") == 1
