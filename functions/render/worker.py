"""Hears ``StudyStored``: makes the thumbnails of each series and study that changed, once per batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from lightbox.access.actors import System
from lightbox.access.policy import Action, scope
from lightbox.bus.envelope import from_queue
from lightbox.errors import Transient
from lightbox.events import Fact, StudyStored
from lightbox.render.arriving import Arrivals
from lightbox.runtime import runtime
from lightbox.worker import Batch, Message

_LEAST_MS = 20_000
"""With less time left nothing new is begun: the largest picture there may be takes half of it."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer one batch of facts; what there is no time for comes again."""
    batch = Batch[Fact](event, from_queue)
    all_series: dict[tuple[str, str, str], list[Message[Fact]]] = defaultdict(list)
    studies: dict[tuple[str, str], list[Message[Fact]]] = defaultdict(list)
    for message in batch.messages:
        fact = message.content
        if isinstance(fact, StudyStored):
            studies[fact.archive_id, fact.study_uid].append(message)
            for series_uid in fact.series_uids:
                all_series[fact.archive_id, fact.study_uid, series_uid].append(message)
    arrivals = Arrivals.over(runtime())
    for (archive_id, *place), messages in all_series.items():
        with batch.attempt(*messages):
            _in_time(context)
            arrivals.series(scope(System(), Action.VIEW, archive_id), *place)
    for (archive_id, study_uid), messages in studies.items():
        with batch.attempt(*messages):
            _in_time(context)
            arrivals.study(scope(System(), Action.VIEW, archive_id), study_uid)
    return batch.reply()


def _in_time(context: Any) -> None:
    if context.get_remaining_time_in_millis() < _LEAST_MS:
        raise Transient
