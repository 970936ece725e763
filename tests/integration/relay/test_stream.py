"""From the table's stream to the bus."""

from __future__ import annotations

from functions.relay import stream
from lightbox.runtime import Runtime
from tests.fixtures.http import Context


def test_the_relay_publishes_new_facts_only(runtime: Runtime) -> None:
    fact = {"pk": {"S": "FACT#1"}, "sk": {"S": "FACT"}, "kind": {"S": "StudyDeleted"}, "detail": {"S": "{}"}}
    other = {"pk": {"S": "ARCHIVE#1"}, "sk": {"S": "STUDY#1"}}
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "1", "NewImage": other}},
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "2", "NewImage": fact}},
        {"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "3"}},
    ]
    published: list[dict[str, str]] = []
    runtime.bus.publish = lambda entries: published.extend(entries) or []  # type: ignore[method-assign]
    assert stream.handler({"Records": records}, Context()) == {"batchItemFailures": []}
    assert [entry["DetailType"] for entry in published] == ["StudyDeleted"]
    runtime.bus.publish = lambda _: [0]  # type: ignore[method-assign]
    assert stream.handler({"Records": records}, Context()) == {"batchItemFailures": [{"itemIdentifier": "2"}]}
