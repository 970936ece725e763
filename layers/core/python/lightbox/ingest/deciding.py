"""What becomes of arrivals whose headers were read: new, the same again, in conflict, or too much.

Pure decisions over the records that were read; the transaction's conditions (``records.py``) hold them to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lightbox.catalogue.models import DELETING, STORED
from lightbox.ingest.errors import ArchiveFull, ContentDiffers
from lightbox.ingest.models import FileState
from lightbox.ingest.records import Outcome, eraser_of, kept, limit_of
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.table import Record

Found = Mapping[Key, Record]


def decided_by(outcome: Outcome) -> list[Key]:
    """Return the keys of the records that decide about an outcome."""
    if outcome.parsed is None:
        return []
    archive_id = outcome.arrival.archive_id
    return [*kept(outcome.parsed), keys.archive(archive_id), eraser_of(outcome.parsed)]


def leaving(outcome: Outcome, found: Found) -> bool:
    """Whether what the file belongs to is being deleted: it waits until that is gone, then makes it anew."""
    if outcome.parsed is None:
        return False
    claim, study, _ = kept(outcome.parsed)
    above = found.get(study, {"state": STORED})
    series_leaves = outcome.parsed.instance.series_uid in above.get("leaving", ())
    return above["state"] != STORED or series_leaves or found.get(claim, {}).get("state") == DELETING


def decide(outcomes: Sequence[Outcome], found: Found) -> list[Outcome]:
    """Settle who is new, who is known, and who contradicts what is stored, also within the batch."""
    claimed = {key: record["digest"] for key, record in found.items() if "digest" in record}
    used: dict[str, int] = {}
    decided: list[Outcome] = []
    for outcome in outcomes:
        if outcome.parsed is None:
            decided.append(outcome)
            continue
        claim, _, _ = kept(outcome.parsed)
        digest = outcome.parsed.instance.digest
        held = claimed.get(claim)
        if held is None:
            decided.append(_new(outcome, found, used))
            if decided[-1].state is FileState.STORED:
                claimed[claim] = digest
        elif held == digest:
            decided.append(replace(outcome, state=FileState.DUPLICATE, refusal=None))
        else:
            decided.append(replace(outcome, state=FileState.CONFLICT, refusal=ContentDiffers()))
    return decided


def _new(outcome: Outcome, found: Found, used: dict[str, int]) -> Outcome:
    """Take a new instance in if the archive has room; ``used`` counts the batch's bytes by archive."""
    archive_id, size = outcome.arrival.archive_id, outcome.arrival.size
    limit = limit_of(archive_id, found)
    before: int = found.get(keys.archive(archive_id), {}).get("size", 0)
    now = used.get(archive_id, before) + size
    if limit is not None and now > limit:
        return replace(outcome, state=FileState.CONFLICT, refusal=ArchiveFull())
    used[archive_id] = now
    return replace(outcome, state=FileState.STORED, refusal=None)
