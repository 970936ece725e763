"""Erases what is left of deleted studies, series and instances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightbox.bus.envelope import from_queue
from lightbox.events import InstanceDeleted, SeriesDeleted, StudyDeleted
from lightbox.retention.service import Retention
from lightbox.retention.within import WithinStudy
from lightbox.runtime import runtime
from lightbox.worker import Batch


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Erase what a batch of facts names; answer which messages have to come again."""
    batch = Batch(event, from_queue)
    retention, within = Retention.over(runtime()), WithinStudy.over(runtime())
    for message in batch.messages:
        with batch.attempt(message):
            match message.content:
                case StudyDeleted(archive_id, study_uid):
                    retention.erase(archive_id, study_uid)
                case SeriesDeleted(archive_id, study_uid, series_uid):
                    within.erase_series(archive_id, study_uid, series_uid)
                case InstanceDeleted(archive_id=archive_id, sop_uid=sop_uid):
                    within.erase_instance(archive_id, sop_uid)
                case _:
                    pass
    return batch.reply()
