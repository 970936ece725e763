"""Messages that were set aside get another chance."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from ops import redrive as module
from ops.redrive import NoSuchQueue, asides, find, main, redrive


@pytest.fixture(autouse=True)
def region(monkeypatch):
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(module, "LISTEN_SECONDS", 0)
    monkeypatch.setattr(module, "POLL_SECONDS", 0)


@pytest.fixture
def sqs():
    with mock_aws():
        yield boto3.client("sqs")


@pytest.fixture
def make(sqs):
    def queue(name, *bodies):
        dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
        url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})["QueueUrl"]
        for body in bodies:
            sqs.send_message(QueueUrl=dead, MessageBody=body)
        return url, dead

    return queue


def bodies(sqs, url):
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in messages]
    return sorted(found)


def test_every_queue_with_a_dead_letter_queue_is_listed_with_what_waits(sqs, make):
    make("b", "1", "2")
    make("a")
    sqs.create_queue(QueueName="plain")
    assert [(aside.name, aside.waiting) for aside in asides(sqs)] == [("a", 0), ("b", 2)]


class TestFinding:
    def test_by_its_name_or_a_part_of_it(self, sqs, make):
        make("lightbox-prod-ingest-worker")
        make("lightbox-prod-query-worker")
        assert find(sqs, "lightbox-prod-ingest-worker").name == find(sqs, "ingest").name

    def test_by_its_function_as_cloudformation_names_it(self, sqs, make):
        make("Lightbox-prod-data-ingestworkerQueueFD163581-x4")
        make("Lightbox-prod-service-queryworkerQueue4246C417-y5")
        assert "ingestworker" in find(sqs, "ingest-worker").name

    def test_a_whole_name_wins_over_a_part(self, sqs, make):
        make("worker")
        make("worker-2")
        assert find(sqs, "worker").name == "worker"

    @pytest.mark.parametrize(("name", "said"), [("worker", "which of"), ("nothing", "no such queue")])
    def test_what_is_not_clear_is_asked(self, sqs, make, name, said):
        make("a-worker")
        make("b-worker")
        with pytest.raises(NoSuchQueue, match=f"{said}.*a-worker, b-worker"):
            find(sqs, name)


class Unable:
    """SQS without the task that moves messages, as an emulator may be."""

    def __init__(self, sqs, code="InvalidAction"):
        self._sqs = sqs
        self._code = code

    def __getattr__(self, name):
        return getattr(self._sqs, name)

    def start_message_move_task(self, **_):
        raise ClientError({"Error": {"Code": self._code}}, "StartMessageMoveTask")


class TestByHand:
    def test_all_messages_go_back_and_none_stays(self, sqs, make):
        url, dead = make("q", *map(str, range(25)))
        assert redrive(Unable(sqs), find(sqs, "q")) == 25
        assert bodies(sqs, url) == sorted(map(str, range(25)))
        assert bodies(sqs, dead) == []

    def test_what_could_not_be_sent_stays(self, sqs, make):
        url, dead = make("q", "a", "b")

        class Halves(Unable):
            def send_message_batch(self, *, QueueUrl, Entries):  # noqa: N803
                return self._sqs.send_message_batch(QueueUrl=QueueUrl, Entries=Entries[:1])

        assert redrive(Halves(sqs), find(sqs, "q")) == 1
        left = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessagesNotVisible"])
        assert len(bodies(sqs, url)) == 1
        assert left["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"

    def test_a_refusal_is_not_taken_for_a_lack(self, sqs, make):
        make("q")
        with pytest.raises(ClientError):
            redrive(Unable(sqs, "AccessDeniedException"), find(sqs, "q"))


class TestBySqs:
    def test_it_waits_for_the_task(self, sqs, make):
        make("q")
        states = iter([("RUNNING", 1), ("RUNNING", 2), ("COMPLETED", 3)])

        class Able(Unable):
            def start_message_move_task(self, *, SourceArn, DestinationArn):  # noqa: N803
                assert (SourceArn.rpartition(":")[2], DestinationArn.rpartition(":")[2]) == ("q-dead", "q")
                return {"TaskHandle": "h"}

            def list_message_move_tasks(self, **_):
                status, moved = next(states)
                handle = {"TaskHandle": "h"} if status == "RUNNING" else {}
                return {"Results": [{"Status": status, "ApproximateNumberOfMessagesMoved": moved, **handle}]}

        assert redrive(Able(sqs), find(sqs, "q")) == 3


class TestCommand:
    def test_list(self, make, capsys):
        make("q", "1")
        assert main(["--list"]) == 0
        assert capsys.readouterr().out.split() == ["1", "q"]

    def test_redrive(self, sqs, make, capsys, monkeypatch):
        make("q", "1")
        monkeypatch.setattr(boto3.session.Session, "client", lambda *_: Unable(sqs))
        assert main(["q"]) == 0
        assert "1 messages moved back to q" in capsys.readouterr().out

    def test_an_unknown_queue(self, make, capsys):
        make("q")
        assert main(["x"]) == 1
        assert "q" in capsys.readouterr().err

    def test_neither_queue_nor_list(self):
        with pytest.raises(SystemExit):
            main([])


def test_against_the_emulated_cloud(emulated):
    sqs = emulated.cloud.client("sqs")
    queue = emulated.cloud.queues["retention-worker"]
    for body in "abc":
        sqs.send_message(QueueUrl=queue.dead_url, MessageBody=body)
    assert redrive(sqs, find(sqs, "retention-worker")) == 3
    assert bodies(sqs, queue.url) == ["a", "b", "c"]
    assert bodies(sqs, queue.dead_url) == []
