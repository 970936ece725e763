"""Publishes the facts that the table's stream carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightbox import observe
from lightbox.bus.envelope import from_stream
from lightbox.runtime import runtime


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Publish a batch of stream records' facts; answer the first that has to come again.

    A stream is retried from the record named on, so facts after a refused one may be published twice: every
    listener expects that.
    """
    observe.start()
    entries = [(record["dynamodb"]["SequenceNumber"], from_stream(record)) for record in event["Records"]]
    facts = [(number, entry) for number, entry in entries if entry]
    failed = runtime().bus.publish([entry for _, entry in facts])
    observe.log("facts relayed", count=len(facts) - len(failed), request_id=getattr(context, "aws_request_id", ""))
    return {"batchItemFailures": [{"itemIdentifier": facts[failed[0]][0]}] if failed else []}
