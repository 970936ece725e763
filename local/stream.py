"""The table's stream to the functions that read it, as Lambda's event source mapping does it.

Records go in order; a batch that fails is tried again until it passes. How far we came is kept in a file, so a
restart neither forgets a fact nor relays all of them once more.
"""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.manifest import Function
from lightbox import observe
from lightbox.store import keys, schema
from local.resources import Client

POLL_SECONDS = 0.2
"""Lambda polls a stream four times a second or so."""


def to_event(arn: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Build the event of stream records: as JSON has them, so binary values are base64 and times are numbers."""
    return {"Records": [{**_plain(record), "eventSourceARN": arn} for record in records]}


def reports(record: dict[str, Any]) -> bool:
    """Whether a record is a new fact: the filter that ``infra`` puts on the event source."""
    pk: str = record["dynamodb"]["Keys"][schema.PK].get("S", "")
    return record["eventName"] == "INSERT" and pk.startswith(keys.FACT)


@dataclass
class Stream:
    """One reader of the table's stream.

    Parameters
    ----------
    client
        Makes boto3 clients.
    arn
        The stream.
    function
        The manifest's entry.
    invoke
        Calls it.
    checkpoint
        The file that remembers how far it came.
    """

    client: Client
    arn: str
    function: Function
    invoke: Callable[[Function, dict[str, Any]], Any]
    checkpoint: Path
    _iterator: str = ""
    _streams: Any = field(init=False)

    def __post_init__(self) -> None:
        self._streams = self.client("dynamodbstreams")

    def once(self) -> int:
        """Take one batch if there is one, and return how many records it had."""
        if not self._iterator:
            self._iterator = self._begin()
        answer = self._streams.get_records(ShardIterator=self._iterator, Limit=self.function.batch)
        records = answer["Records"]
        if records and not self._work(records):
            self._iterator = ""  # the same batch again, from the checkpoint
            return 0
        self._iterator = answer.get("NextShardIterator") or ""
        return len(records)

    def forever(self, stop: threading.Event) -> None:
        """Read until told to stop."""
        while not stop.is_set():
            try:
                if not self.once() and stop.wait(POLL_SECONDS):
                    return
            except (BotoCoreError, ClientError):
                self._iterator = ""
                if stop.wait(1):
                    return
                observe.log("stream did not answer", level=logging.WARNING, function=self.function.name)

    def _work(self, records: list[dict[str, Any]]) -> bool:
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        facts = [record for record in records if reports(record)]
        try:
            answer = self.invoke(self.function, to_event(self.arn, facts)) if facts else None
        except Exception as error:  # noqa: BLE001 - Lambda's edge: whatever a reader raises fails its batch
            observe.crash("invocation failed", error, function=self.function.name, count=len(records))
            return False
        failed = [item["itemIdentifier"] for item in (answer or {}).get("batchItemFailures", [])]
        passed = min((numbers.index(number) for number in failed), default=len(numbers))
        if passed:
            self.checkpoint.write_text(f"{self.arn} {numbers[passed - 1]}")
        return passed == len(numbers)

    def _begin(self) -> str:
        shard = self._streams.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"][0]["ShardId"]
        place = {"StreamArn": self.arn, "ShardId": shard}
        arn, _, number = self.checkpoint.read_text().partition(" ") if self.checkpoint.exists() else ("", "", "")
        if arn == self.arn:
            try:
                return self._streams.get_shard_iterator(
                    **place, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=number
                )["ShardIterator"]
            except ClientError:
                observe.log("stream read from its beginning", function=self.function.name)
        return self._streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "timestamp"):
        return value.timestamp()
    return value
