"""Hears ``StudyStored`` and ``InstanceDeleted``: indexes studies, builds the metadata artefact of what changed.

Once per batch, however often it speaks of the same study or series.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from lightbox.access.actors import System
from lightbox.access.policy import Action, scope
from lightbox.bus.envelope import from_queue
from lightbox.catalogue.indexing import Indexing
from lightbox.events import Fact, InstanceDeleted, StudyStored
from lightbox.query.building import SeriesMetadata
from lightbox.runtime import runtime
from lightbox.worker import Batch, Message


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Answer one batch of facts."""
    batch = Batch[Fact](event, from_queue)
    studies: dict[tuple[str, str], list[Message[Fact]]] = defaultdict(list)
    touched: dict[tuple[str, str, str], list[Message[Fact]]] = defaultdict(list)
    for message in batch.messages:
        fact = message.content
        if isinstance(fact, StudyStored):
            studies[fact.archive_id, fact.study_uid].append(message)
            for series_uid in fact.series_uids:
                touched[fact.archive_id, fact.study_uid, series_uid].append(message)
        elif isinstance(fact, InstanceDeleted):
            touched[fact.archive_id, fact.study_uid, fact.series_uid].append(message)
    indexing = Indexing.over(runtime())
    for (archive_id, study_uid), messages in studies.items():
        with batch.attempt(*messages):
            indexing.bring(archive_id, study_uid)
    metadata = SeriesMetadata.over(runtime())
    for (archive_id, study_uid, series_uid), messages in touched.items():
        with batch.attempt(*messages):
            metadata.build(scope(System(), Action.VIEW, archive_id), study_uid, series_uid)
    return batch.reply()
