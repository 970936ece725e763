"""Queues to workers, as Lambda's event source mapping does it.

Per queue a few threads receive up to the manifest's batch (waiting its window for more), call the worker with
AWS's event, and delete what did not fail. What failed becomes visible again; SQS itself moves it to the
dead-letter queue after ``MAX_RECEIVES`` deliveries.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.manifest import FUNCTIONS, Function
from lightbox import observe
from local.process import REGION
from local.resources import Client, Queue

THREADS = 2
"""Workers at once per queue: as many as this machine is expected to have cores, since they share the GIL."""

LONG_POLL = 2
"""Seconds that an idle receive waits; also how long a stop may take."""

RETRY_SECONDS = 2
"""After how many seconds a failed message is tried again (AWS: after the visibility timeout)."""

PER_RECEIVE = 10
"""Most messages of one ReceiveMessage call."""

Message = dict[str, Any]
Invoke = Callable[[Function, dict[str, Any]], Any]


def to_event(queue: Queue, messages: Iterable[Message]) -> dict[str, Any]:
    """Build the event of a batch of messages."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": {},
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": queue.arn,
                "awsRegion": REGION,
            }
            for message in messages
        ]
    }


def failures(answer: object, messages: Iterable[Message]) -> set[str]:
    """Return the ids of the messages that a worker reports as failed, in a partial batch response.

    An answer without one means that all went well; one that names no message or an unknown message means that
    all failed, as with AWS.
    """
    given = {message["MessageId"] for message in messages}
    if not isinstance(answer, Mapping) or not answer.get("batchItemFailures"):
        return set()
    failed: set[str] = {item.get("itemIdentifier") for item in answer["batchItemFailures"]}
    return given if failed - given else failed


@dataclass
class Lane:
    """One queue and its worker.

    Parameters
    ----------
    client
        Makes boto3 clients.
    function
        The manifest's entry.
    queue
        What it hears.
    invoke
        Calls the worker.
    """

    client: Client
    function: Function
    queue: Queue
    invoke: Invoke
    _sqs: Any = field(init=False)

    def __post_init__(self) -> None:
        self._sqs = self.client("sqs")

    def once(self, wait: float = 0) -> int:
        """Take one batch, if there is one within ``wait`` seconds, and return how many messages it had."""
        messages = self._receive(wait)
        if messages:
            self._work(messages)
        return len(messages)

    def forever(self, stop: threading.Event) -> None:
        """Take batches until told to stop."""
        while not stop.is_set():
            try:
                self.once(LONG_POLL)
            except (BotoCoreError, ClientError):
                if stop.wait(1):
                    return
                observe.log("queue did not answer", level=logging.WARNING, function=self.function.name)

    def _receive(self, wait: float) -> list[Message]:
        messages = self._more(min(PER_RECEIVE, self.function.batch), wait)
        if not messages:
            return []
        # The window is an upper limit, for batches that are still filling: a full one goes at once.
        deadline = time.monotonic() + self.function.window
        while (left := self.function.batch - len(messages)) > 0 and (wait := deadline - time.monotonic()) > 0:
            more = self._more(min(PER_RECEIVE, left), min(wait, 0.25))
            if not more and len(messages) > 0:
                break
            messages += more
        return messages

    def _more(self, most: int, wait: float) -> list[Message]:
        answer = self._sqs.receive_message(
            QueueUrl=self.queue.url,
            MaxNumberOfMessages=most,
            WaitTimeSeconds=round(wait),
            AttributeNames=["All"],
        )
        return answer.get("Messages", [])

    def _work(self, messages: list[Message]) -> None:
        try:
            failed = failures(self.invoke(self.function, to_event(self.queue, messages)), messages)
        except Exception as error:  # noqa: BLE001 - Lambda's edge: whatever a worker raises fails its batch
            observe.crash("invocation failed", error, function=self.function.name, count=len(messages))
            failed = {message["MessageId"] for message in messages}
        for start in range(0, len(messages), PER_RECEIVE):
            self._settle(messages[start : start + PER_RECEIVE], failed)

    def _settle(self, messages: list[Message], failed: set[str]) -> None:
        entries = [
            ({"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]}, message["MessageId"] in failed)
            for i, message in enumerate(messages)
        ]
        if done := [entry for entry, bad in entries if not bad]:
            self._sqs.delete_message_batch(QueueUrl=self.queue.url, Entries=done)
        if again := [{**entry, "VisibilityTimeout": RETRY_SECONDS} for entry, bad in entries if bad]:
            self._sqs.change_message_visibility_batch(QueueUrl=self.queue.url, Entries=again)


class Source(threading.Thread):
    """A thread that runs a loop until told to stop; the server waits for it at its end."""

    def __init__(self, name: str, loop: Callable[[threading.Event], None], stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._loop = loop
        self._stop_event = stop

    def run(self) -> None:
        """Run the loop."""
        self._loop(self._stop_event)


@dataclass
class Pump:
    """Every queue of the manifest, and whatever else feeds workers.

    Parameters
    ----------
    lanes
        One per queue.
    loops
        What else runs beside them (the stream, the schedules), by name.
    """

    lanes: list[Lane]
    loops: dict[str, Callable[[threading.Event], None]] = field(default_factory=dict[str, Any])
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[Source] = field(default_factory=list[Source])

    @classmethod
    def over(
        cls, client: Client, queues: Mapping[str, Queue], invoke: Invoke, functions: Iterable[Function] = FUNCTIONS
    ) -> Pump:
        """Build the pump of the manifest's queues."""
        return cls([Lane(client, function, queues[function.name], invoke) for function in functions if function.queued])

    def start(self) -> None:
        """Run in threads until :meth:`stop`."""
        for lane in self.lanes:
            for number in range(THREADS):
                self._threads.append(Source(f"{lane.function.name}-{number}", lane.forever, self._stop))
        for name, loop in self.loops.items():
            self._threads.append(Source(name, loop, self._stop))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the batches in hand and end."""
        self._stop.set()
        for thread in self._threads:
            thread.join(LONG_POLL + 30)
        self._threads.clear()

    def drain(self, *others: Callable[[], int], rounds: int = 1000) -> None:
        """Work until nothing is left to do, in the calling thread: for tests.

        Parameters
        ----------
        others
            What else may produce work; each returns how much it did.
        rounds
            After so many rounds without coming to rest something is wrong.

        Raises
        ------
        RuntimeError
            Messages keep coming: a worker fails again and again, or feeds itself.
        """
        for _ in range(rounds):
            if not sum([*(other() for other in others), *(lane.once() for lane in self.lanes)]):
                return
        raise RuntimeError("the queues do not come to rest")
