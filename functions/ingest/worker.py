"""Takes in what landed in the intake bucket: S3's notifications, through a queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from lightbox import observe
from lightbox.ingest.service import Ingest
from lightbox.runtime import runtime


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Take a batch of notifications in; answer which messages have to come again."""
    observe.start()
    messages = {record["messageId"]: _keys(record["body"]) for record in event["Records"]}
    late = Ingest.over(runtime()).landed([key for found in messages.values() for key in found])
    for error in late.values():
        observe.log("file held back", slug=error.slug, request_id=getattr(context, "aws_request_id", ""))
    again = [name for name, found in messages.items() if not late.keys().isdisjoint(found)]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in again]}


def _keys(body: str) -> list[str]:
    """Return the keys of a notification; S3's first message is a test and names none, and keys come quoted."""
    return [unquote_plus(record["s3"]["object"]["key"]) for record in json.loads(body).get("Records", [])]
