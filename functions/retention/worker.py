"""Erases what is left of deleted studies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightbox.bus.envelope import from_queue
from lightbox.events import StudyDeleted
from lightbox.retention.service import Retention
from lightbox.runtime import runtime
from lightbox.worker import Batch


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Erase the studies that a batch of facts names; answer which messages have to come again."""
    batch = Batch(event, from_queue)
    retention = Retention.over(runtime())
    for message in batch.messages:
        with batch.attempt(message):
            if isinstance(message.content, StudyDeleted):
                retention.erase(message.content.archive_id, message.content.study_uid)
    return batch.reply()
