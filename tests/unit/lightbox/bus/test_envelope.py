from __future__ import annotations

import json

import pytest

from lightbox.bus import envelope
from lightbox.events import SOURCE, StudyDeleted, StudyStored
from lightbox.store import keys, schema
from lightbox.store.codec import encode

STORED = StudyStored("r", "1.2", ("1.3", "1.4"), 2, 1024)
NOW = 1_700_000_000


def streamed(put, name="INSERT"):
    image = encode({schema.PK: put.key.pk, schema.SK: put.key.sk, **put.values})
    return {"eventName": name, "dynamodb": {"NewImage": image}}


def test_a_fact_arrives_as_it_was_recorded():
    entry = envelope.from_stream(streamed(envelope.outbox(STORED, "f1", NOW)))
    assert entry is not None
    assert (entry["Source"], entry["DetailType"]) == (SOURCE, "StudyStored")
    body = json.dumps({"detail-type": entry["DetailType"], "detail": json.loads(entry["Detail"])})
    assert envelope.from_queue(body) == STORED


def test_the_outbox_keeps_it_for_a_week():
    put = envelope.outbox(STORED, "f1", NOW)
    assert put.key == keys.fact("f1")
    assert put.values[schema.TTL] == NOW + 7 * 86400


def test_only_new_facts_leave_the_stream():
    put = envelope.outbox(StudyDeleted("r", "1.2"), "f1", NOW)
    assert envelope.from_stream(streamed(put, "MODIFY")) is None
    assert envelope.from_stream({"eventName": "REMOVE", "dynamodb": {"Keys": {}}}) is None
    other = {"eventName": "INSERT", "dynamodb": {"NewImage": encode({"pk": "ACCOUNT#a", "sk": "ACCOUNT"})}}
    assert envelope.from_stream(other) is None


@pytest.mark.parametrize(
    "body",
    ["", "x", "[]", "{}", '{"detail-type": "Nothing", "detail": {}}', '{"detail-type": "StudyDeleted", "detail": {}}'],
)
def test_what_is_no_fact_is_refused(body):
    with pytest.raises((ValueError, KeyError, TypeError)):
        envelope.from_queue(body)
