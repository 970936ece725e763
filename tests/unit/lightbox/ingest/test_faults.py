"""Every AWS call of the ingest worker fails once, before or after its effect; the retry ends in the same state."""

from __future__ import annotations

from typing import Any

import pytest

from functions.ingest.worker import handler
from lightbox.access.actors import Member
from lightbox.access.policy import Action, scope
from lightbox.objects import bucket
from lightbox.runtime import Runtime
from tests.fixtures.http import Context
from tests.fixtures.uploading import Sender
from tests.make import dicom
from tests.make.dying import MOMENTS, deaths, watched
from tests.make.quick_moto import remembered

PREAMBLE = b"II*\0".ljust(128, b"\1")


def world(runtime: Runtime) -> tuple[list[str], list[tuple[str, bytes]]]:
    """Everything that is stored, but for the ids of facts."""
    rows = runtime.table._client.scan(TableName=runtime.settings.table)["Items"]
    facts = {"pk": {"S": "FACT"}}
    text = [repr(sorted({**row, **(facts if row["pk"]["S"].startswith("FACT#") else {})}.items())) for row in rows]
    objects = [(key, each.read(key)) for each in (runtime.archive, runtime.artefacts) for key in each.keys("")]
    return sorted(text), sorted(objects)


def queued(landed: list[str]) -> dict[str, Any]:
    quoted = [key.replace("/", "%2F") for key in landed]
    bodies = [f'{{"Records":[{{"s3":{{"object":{{"key":"{key}"}}}}}}]}}' for key in quoted]
    return {"Records": [{"messageId": key, "body": body} for key, body in zip(landed, bodies, strict=True)]}


def prepared(sender: Sender) -> dict[str, Any]:
    """An archive with one study, and a batch on its way that meets every outcome."""
    sender.send({"old": dicom.ct(instance=1)})
    larger = dicom.ct(rows=80, columns=80, series=3, instance=6)
    batch = {
        "new": dicom.ct(instance=2),
        "new series": dicom.mr(series=2, instance=3),
        "new study": dicom.ct(study=2, instance=4),
        "same": dicom.ct(instance=1),
        "rival": dicom.ct(instance=1, name="Another"),
        "junk": b"junk" * 200,
        "to be nulled": PREAMBLE + dicom.ct(series=3, instance=5)[128:],
        "to be nulled, in parts": PREAMBLE + larger[128:],
    }
    return queued(sender.put(sender.begin(), batch))


@pytest.mark.parametrize("moment", MOMENTS)
def test_dying_at_any_call_and_trying_again_ends_as_an_undisturbed_run(
    sender: Sender, runtime: Runtime, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "LEAST_PART", 4096)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    event = prepared(sender)
    back = remembered()
    assert handler(event, Context()) == {"batchItemFailures": []}
    undisturbed = world(runtime)
    assert len(undisturbed[1]) == 6
    assert not any(PREAMBLE in body for _, body in undisturbed[1])
    back()
    died = 0
    for died in deaths(moment, lambda: handler(event, Context())):
        assert handler(event, Context()) == {"batchItemFailures": []}
        assert world(runtime) == undisturbed, f"died at call {died}"
    assert died > 15


def test_a_batch_of_ten_new_instances_takes_four_calls_each_at_the_most(runtime: Runtime) -> None:
    sender = Sender(runtime, scope(Member("account-1", "archive-1", "s"), Action.UPLOAD))
    upload = sender.begin()
    landed = sender.put(upload, {str(n): dicom.ct(instance=n) for n in range(10)})
    with watched() as calls:
        assert handler(queued(landed), Context()) == {"batchItemFailures": []}
    assert len(calls.made) <= 40
    assert calls.made.count("TransactWriteItems") == 1
