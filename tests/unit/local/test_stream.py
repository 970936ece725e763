"""The table's stream to the relay."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from functions.manifest import Function, Source
from local.stream import Stream, reports, to_event

RELAY = Function("relay-stream", "x.handler", "", source=Source.STREAM, batch=100)
ARN = "arn:stream"


def record(number, pk="FACT#1", name="INSERT", **values):
    return {
        "eventName": name,
        "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": "FACT"}}, "SequenceNumber": str(number), **values},
    }


class FakeStreams:
    """A stream whose iterator is the position."""

    def __init__(self, *records, keeps_from=0):
        self.records = list(records)
        self.keeps_from = keeps_from

    def __call__(self, service):
        assert service == "dynamodbstreams"
        return self

    def describe_stream(self, *, StreamArn):  # noqa: ARG002, N803
        return {"StreamDescription": {"Shards": [{"ShardId": "s"}]}}

    def get_shard_iterator(self, *, ShardIteratorType, SequenceNumber="", **_):  # noqa: N803
        if ShardIteratorType == "TRIM_HORIZON":
            return {"ShardIterator": str(self.keeps_from)}
        numbers = [each["dynamodb"]["SequenceNumber"] for each in self.records]
        if SequenceNumber not in numbers[self.keeps_from :]:
            raise ClientError({"Error": {"Code": "TrimmedDataAccessException"}}, "GetShardIterator")
        return {"ShardIterator": str(numbers.index(SequenceNumber) + 1)}

    def get_records(self, *, ShardIterator, Limit):  # noqa: N803
        start = int(ShardIterator)
        found = self.records[start : start + Limit]
        return {"Records": found, "NextShardIterator": str(start + len(found))}


@pytest.fixture
def checkpoint(tmp_path):
    return tmp_path / "checkpoint"


def numbers(event):
    return [each["dynamodb"]["SequenceNumber"] for each in event["Records"]]


def test_the_event_is_what_json_can_hold():
    (made,) = to_event(
        ARN,
        [record(1, NewImage={"b": {"B": b"\x00\xff"}}, ApproximateCreationDateTime=datetime(2026, 1, 1, tzinfo=UTC))],
    )["Records"]
    assert made["dynamodb"]["NewImage"] == {"b": {"B": "AP8="}}
    assert made["dynamodb"]["ApproximateCreationDateTime"] == 1_767_225_600
    assert made["eventSourceARN"] == ARN


@pytest.mark.parametrize(
    ("given", "is_one"),
    [(record(1), True), (record(1, name="MODIFY"), False), (record(1, pk="STUDY#1"), False)],
)
def test_new_facts_are_what_reaches_the_relay(given, is_one):
    assert reports(given) is is_one


def test_facts_are_relayed_in_order_and_once(checkpoint):
    seen = []
    stream = Stream(
        FakeStreams(record(1), record(2, pk="OTHER"), record(3)),
        ARN,
        RELAY,
        lambda _, event: seen.append(numbers(event)),
        checkpoint,
    )
    assert (stream.once(), stream.once()) == (3, 0)
    assert seen == [["1", "3"]]
    assert checkpoint.read_text() == f"{ARN} 3"


def test_a_restart_goes_on_behind_the_checkpoint(checkpoint):
    checkpoint.write_text(f"{ARN} 1")
    seen = []
    Stream(
        FakeStreams(record(1), record(2)), ARN, RELAY, lambda _, event: seen.append(numbers(event)), checkpoint
    ).once()
    assert seen == [["2"]]


@pytest.mark.parametrize("kept", [f"{ARN} 1", "arn:other 2", ""])
def test_a_checkpoint_of_no_use_means_all_that_the_stream_holds(checkpoint, kept):
    checkpoint.write_text(kept)
    seen = []
    streams = FakeStreams(record(1), record(2), record(3), keeps_from=1)
    Stream(streams, ARN, RELAY, lambda _, event: seen.append(numbers(event)), checkpoint).once()
    assert seen == [["2", "3"]]


def test_a_batch_that_fails_comes_again(checkpoint):
    answers = iter([RuntimeError(), None])
    seen = []

    def relay(_, event):
        seen.append(numbers(event))
        answer = next(answers)
        if answer:
            raise answer

    stream = Stream(FakeStreams(record(1), record(2)), ARN, RELAY, relay, checkpoint)
    assert (stream.once(), stream.once()) == (0, 2)
    assert seen == [["1", "2"], ["1", "2"]]


def test_from_the_record_that_failed_on(checkpoint):
    answers = iter([{"batchItemFailures": [{"itemIdentifier": "2"}]}, {"batchItemFailures": []}])
    seen = []

    def relay(_, event):
        seen.append(numbers(event))
        return next(answers)

    stream = Stream(FakeStreams(record(1), record(2), record(3)), ARN, RELAY, relay, checkpoint)
    assert (stream.once(), stream.once()) == (0, 2)
    assert seen == [["1", "2", "3"], ["2", "3"]]
    assert checkpoint.read_text() == f"{ARN} 3"
