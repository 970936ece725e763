"""Give messages that were set aside another chance: ``python -m ops.redrive QUEUE``.

A message that failed again and again lies in the dead-letter queue of its function. When the cause is mended,
this moves all of them back to where they came from; workers expect to see a message twice, so it may be run
at any time. ``--list`` only says how many lie where. Credentials and region are taken as by the AWS command
line (``AWS_PROFILE``, ``AWS_REGION``; ``AWS_ENDPOINT_URL`` for an emulator).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BATCH = 10
"""Most messages of one call."""

QUIET_RECEIVES = 3
"""After so many empty receives in a row a queue counts as empty: one alone may miss messages."""

HIDDEN_SECONDS = 60
"""How long a message that is being moved is hidden; if the move fails it shows up again where it was."""

LISTEN_SECONDS = 1
"""How long an empty receive waits for a message."""

POLL_SECONDS = 2.0
"""Between looks at how far SQS is."""


UNSUPPORTED = frozenset(
    {"InvalidAction", "UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", "NotImplemented"}
)
"""What SQS's stand-ins answer who cannot move messages themselves."""


class NoSuchQueue(LookupError):
    """No queue, or more than one, goes by that name; or none that sets messages aside."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A queue and its dead-letter queue.

    Parameters
    ----------
    url, dead_url
        Their URLs.
    dead_arn
        The ARN of the dead-letter queue.
    waiting
        About how many messages were set aside.
    """

    url: str
    dead_url: str
    dead_arn: str
    waiting: int

    @property
    def name(self) -> str:
        """The queue's name."""
        return self.url.rpartition("/")[2]


def asides(sqs: SQSClient, prefix: str = "") -> list[Aside]:
    """Return every queue that sets messages aside, by name."""
    found: list[Aside] = []
    for page in sqs.get_paginator("list_queues").paginate(QueueNamePrefix=prefix):
        for url in page.get("QueueUrls", []):
            policy = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"]).get("Attributes", {})
            if "RedrivePolicy" not in policy:
                continue
            arn = json.loads(policy["RedrivePolicy"])["deadLetterTargetArn"]
            dead_url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
            counted = sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=["ApproximateNumberOfMessages"])
            waiting = int(counted["Attributes"]["ApproximateNumberOfMessages"])
            found.append(Aside(url, dead_url, arn, waiting))
    return sorted(found, key=lambda aside: aside.name)


def find(sqs: SQSClient, name: str) -> Aside:
    """Return the one queue whose name is, or contains, what was given, be it without hyphens.

    CloudFormation makes ``Lightbox-prod-data-ingestworkerQueue...`` of the function ``ingest-worker``.

    Raises
    ------
    NoSuchQueue
        There is none, or it is not clear which.
    """
    known = asides(sqs)
    found = [aside for aside in known if aside.name == name] or [
        aside for aside in known if _plain(name) in _plain(aside.name)
    ]
    if len(found) != 1:
        names = ", ".join(aside.name for aside in found or known) or "none"
        raise NoSuchQueue(f"which of these: {names}?" if found else f"no such queue; there are: {names}")
    return found[0]


def _plain(name: str) -> str:
    return name.replace("-", "").lower()


def redrive(sqs: SQSClient, aside: Aside) -> int:
    """Move all that was set aside back, and return about how many messages that were.

    SQS does it by itself where it can; an emulator that cannot is helped by hand.
    """
    try:
        task = sqs.start_message_move_task(SourceArn=aside.dead_arn, DestinationArn=_arn(sqs, aside.url))
    except sqs.exceptions.ClientError as error:
        if error.response.get("Error", {}).get("Code", "") not in UNSUPPORTED:
            raise
        return _by_hand(sqs, aside)
    return _finished(sqs, aside, task["TaskHandle"])


def _finished(sqs: SQSClient, aside: Aside, handle: str) -> int:
    while True:
        tasks = sqs.list_message_move_tasks(SourceArn=aside.dead_arn, MaxResults=1).get("Results", [])
        task: Any = tasks[0] if tasks else {}
        # A finished task has no handle any more; the newest stands first.
        if task.get("TaskHandle", handle) != handle or task.get("Status") not in ("RUNNING", "CANCELLING"):
            return int(task.get("ApproximateNumberOfMessagesMoved", 0))
        time.sleep(POLL_SECONDS)


def _by_hand(sqs: SQSClient, aside: Aside) -> int:
    moved = quiet = 0
    while quiet < QUIET_RECEIVES:
        messages = sqs.receive_message(
            QueueUrl=aside.dead_url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=LISTEN_SECONDS,
        ).get("Messages", [])
        quiet = 0 if messages else quiet + 1
        if not messages:
            continue
        entries: Any = [{"Id": str(i), "MessageBody": message.get("Body", "")} for i, message in enumerate(messages)]
        sent = {entry["Id"] for entry in sqs.send_message_batch(QueueUrl=aside.url, Entries=entries)["Successful"]}
        # Only what has arrived is deleted: what fails half-way is there twice, never gone.
        done: Any = [
            {"Id": str(i), "ReceiptHandle": message.get("ReceiptHandle", "")}
            for i, message in enumerate(messages)
            if str(i) in sent
        ]
        if done:
            sqs.delete_message_batch(QueueUrl=aside.dead_url, Entries=done)
        moved += len(done)
    return moved


def _arn(sqs: SQSClient, url: str) -> str:
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def main(given: Sequence[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops.redrive", description="Move failed messages back.")
    parser.add_argument("queue", nargs="?", help="a queue's name, or a part of it that says which")
    parser.add_argument("--list", action="store_true", help="say what was set aside, and move nothing")
    chosen = parser.parse_args(given)
    if not chosen.list and not chosen.queue:
        parser.error("name a queue, or ask for the --list")
    import boto3

    sqs: Any = boto3.session.Session().client("sqs")  # pyright: ignore[reportUnknownMemberType]
    if chosen.list:
        for aside in asides(sqs):
            print(f"{aside.waiting:7d}  {aside.name}")
        return 0
    try:
        aside = find(sqs, chosen.queue)
    except NoSuchQueue as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{redrive(sqs, aside)} messages moved back to {aside.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
