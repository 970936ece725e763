"""What the intake's queue brings beside files: nobody's batch is held back by it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.ingest.worker import handler
from lightbox.ingest.models import FileState
from lightbox.runtime import Runtime
from tests.fixtures.http import Context
from tests.fixtures.uploading import Sender
from tests.make import dicom


def notified(*keys: str) -> str:
    """Return S3's notification of some keys."""
    return json.dumps({"Records": [{"s3": {"object": {"key": key}}} for key in keys]})


def batch(*bodies: str) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]}


@pytest.mark.parametrize("key", ["intake/", "intake/by-hand.dcm", "intake/a/b/c", "other/x"])
def test_an_object_that_no_upload_can_have_brought_is_passed_over(runtime: Runtime, sender: Sender, key: str) -> None:
    upload = sender.begin()
    (landed,) = sender.put(upload, {"a": dicom.ct()})
    assert handler(batch(notified(key), notified(key, landed)), Context()) == {"batchItemFailures": []}
    assert sender.sessions.get(sender.scope, upload.id).outcomes[FileState.STORED] == 1


@pytest.mark.parametrize("junk", ["", "no JSON", "[]", '{"Records": [{}]}', '{"Records": 1}'])
def test_a_message_that_nobody_understands_is_left_for_a_person_and_harms_no_other(
    runtime: Runtime, sender: Sender, junk: str
) -> None:
    upload = sender.begin()
    (landed,) = sender.put(upload, {"a": dicom.ct()})
    again = {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert handler(batch(junk, notified(landed)), Context()) == again
    assert sender.sessions.get(sender.scope, upload.id).outcomes[FileState.STORED] == 1


def test_what_s3_says_to_try_a_queue_is_done(runtime: Runtime) -> None:
    body = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})
    assert handler(batch(body), Context()) == {"batchItemFailures": []}
