"""Queues to workers."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from functions.manifest import Function
from lightbox.events import StudyStored
from local import pump as module
from local.pump import Lane, Pump, failures, to_event
from local.resources import Queue

QUEUE = Queue("q", "url", "arn:aws:sqs:us-east-1:0:q", "dead-url")
WORKER = Function("worker", "x.handler", "", hears=(StudyStored,), batch=10)


class FakeQueue:
    """SQS with one queue, whose failed messages are visible again at once."""

    def __init__(self, *bodies):
        self.waiting = [
            {
                "MessageId": f"m{i}",
                "ReceiptHandle": f"r{i}",
                "Body": body,
                "MD5OfBody": "",
                "Attributes": {"ApproximateReceiveCount": "1"},
            }
            for i, body in enumerate(bodies)
        ]
        self.held = {}
        self.deleted = []
        self.hidden_for = []

    def __call__(self, service):
        assert service == "sqs"
        return self

    def receive_message(self, *, QueueUrl, MaxNumberOfMessages, WaitTimeSeconds, AttributeNames):  # noqa: ARG002, N803
        assert (QueueUrl, AttributeNames) == ("url", ["All"])
        assert 1 <= MaxNumberOfMessages <= 10
        given, self.waiting = self.waiting[:MaxNumberOfMessages], self.waiting[MaxNumberOfMessages:]
        self.held |= {message["ReceiptHandle"]: message for message in given}
        return {"Messages": given} if given else {}

    def delete_message_batch(self, *, QueueUrl, Entries):  # noqa: ARG002, N803
        assert len(Entries) <= 10
        self.deleted += [self.held.pop(entry["ReceiptHandle"])["Body"] for entry in Entries]

    def change_message_visibility_batch(self, *, QueueUrl, Entries):  # noqa: ARG002, N803
        self.hidden_for += [entry["VisibilityTimeout"] for entry in Entries]
        self.waiting += [self.held.pop(entry["ReceiptHandle"]) for entry in Entries]


def lane(queue, invoke, function=WORKER):
    return Lane(queue, function, QUEUE, invoke)


def bodies(event):
    return [record["body"] for record in event["Records"]]


def test_the_event_has_awss_shape():
    (record,) = to_event(QUEUE, FakeQueue("hello").waiting)["Records"]
    assert record == {
        "messageId": "m0",
        "receiptHandle": "r0",
        "body": "hello",
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE.arn,
        "awsRegion": "us-east-1",
    }


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "m1"}]}, {"m1"}),
        ({"batchItemFailures": [{"itemIdentifier": "other"}]}, {"m0", "m1"}),
        ({"batchItemFailures": [{}]}, {"m0", "m1"}),
    ],
)
def test_partial_batch_responses(answer, failed):
    assert failures(answer, FakeQueue("a", "b").waiting) == failed


def test_what_did_not_fail_is_deleted_and_what_failed_comes_again():
    queue = FakeQueue("good", "bad")
    assert lane(queue, lambda *_: {"batchItemFailures": [{"itemIdentifier": "m1"}]}).once() == 2
    assert queue.deleted == ["good"]
    assert [message["Body"] for message in queue.waiting] == ["bad"]
    assert queue.hidden_for == [module.RETRY_SECONDS]


def test_a_worker_that_raises_gets_all_of_its_batch_again():
    queue = FakeQueue("a", "b")

    def fail(function, event):
        raise RuntimeError

    assert lane(queue, fail).once() == 2
    assert queue.deleted == []
    assert len(queue.waiting) == 2


def test_an_idle_queue_calls_nobody():
    assert lane(FakeQueue(), pytest.fail).once() == 0


def test_batches_larger_than_one_receive_are_gathered_within_the_window():
    queue, sizes = FakeQueue(*map(str, range(25))), []
    function = Function("worker", "x.handler", "", hears=(StudyStored,), batch=20, window=5)
    worker = lane(queue, lambda _, event: sizes.append(len(event["Records"])), function)
    assert (worker.once(), worker.once()) == (20, 5)
    assert sizes == [20, 5]
    assert len(queue.deleted) == 25


def test_without_a_window_a_batch_is_what_one_receive_brings():
    queue, sizes = FakeQueue(*map(str, range(25))), []
    function = Function("worker", "x.handler", "", hears=(StudyStored,), batch=20)
    lane(queue, lambda _, event: sizes.append(len(event["Records"])), function).once()
    assert sizes == [10]


def test_a_pump_has_a_lane_for_every_queue_of_the_manifest():
    pump = Pump.over(FakeQueue(), {"worker": QUEUE}, pytest.fail, [WORKER, Function("api", "y.handler", "")])
    assert [one.function.name for one in pump.lanes] == ["worker"]


def test_draining_goes_on_while_there_is_work():
    queue, others = FakeQueue("a"), iter([1, 1, 0])
    Pump([lane(queue, lambda *_: None)]).drain(lambda: next(others))
    assert queue.deleted == ["a"]
    assert list(others) == []


def test_work_without_end_is_reported():
    with pytest.raises(RuntimeError, match="rest"):
        Pump([]).drain(lambda: 1, rounds=3)


def test_it_runs_in_threads_until_stopped():
    queue, seen, other = FakeQueue("a", "b"), Counter(), threading.Event()
    done = threading.Event()

    def work(function, event):
        seen.update(bodies(event))
        done.set()

    def loop(stop):
        stop.wait()
        other.set()

    pump = Pump([lane(queue, work)], {"other": loop})
    pump.start()
    assert done.wait(30)
    pump.stop()
    assert seen == {"a": 1, "b": 1}
    assert other.is_set()
