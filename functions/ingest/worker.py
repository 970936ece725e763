"""Takes in what landed in the intake bucket: S3's notifications, through a queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from lightbox import observe
from lightbox.errors import Transient
from lightbox.ingest.service import Ingest
from lightbox.runtime import runtime
from lightbox.worker import Batch


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Take a batch of notifications in; answer which messages have to come again."""
    batch = Batch(event, _keys)
    late = Ingest.over(runtime()).landed([key for message in batch.messages for key in message.content])
    for error in late.values():
        observe.log("file held back", slug=error.slug, request_id=getattr(context, "aws_request_id", ""))
    for message in batch.messages:
        with batch.attempt(message):
            if not late.keys().isdisjoint(message.content):
                raise Transient
    return batch.reply()


def _keys(body: str) -> list[str]:
    """Return the keys of a notification; S3's first message is a test and names none, and keys come quoted."""
    told = {"Records": [], **json.loads(body)}
    return [unquote_plus(record["s3"]["object"]["key"]) for record in told["Records"]]
