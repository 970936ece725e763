"""A fact on its way: as an outbox record, as a bus entry, as a queue message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lightbox.events import SOURCE, Fact, from_detail
from lightbox.store import keys, schema
from lightbox.store.codec import decode
from lightbox.store.writes import Put

OUTBOX_DAYS = 7
"""How long a fact stays in the outbox, for people who look into what happened."""


def outbox(fact: Fact, fact_id: str, now: int) -> Put:
    """Return the write that records a fact; make it in the transaction of the state it reports."""
    values = {
        "kind": fact.kind,
        "detail": json.dumps(fact.to_detail()),
        schema.TTL: now + OUTBOX_DAYS * 86400,
    }
    return Put(keys.fact(fact_id), values)


def from_stream(record: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the bus entry of a stream record, or None when it is not a new fact."""
    image = record.get("dynamodb", {}).get("NewImage")
    if record.get("eventName") != "INSERT" or not image:
        return None
    if not image[schema.PK]["S"].startswith(keys.FACT):
        return None
    values = decode({name: image[name] for name in ("kind", "detail")})
    return {"Source": SOURCE, "DetailType": values["kind"], "Detail": values["detail"]}


def from_queue(body: str) -> Fact:
    """Return the fact of a queue message that a bus rule sent.

    Raises
    ------
    ValueError, KeyError, TypeError
        The message is not a fact.
    """
    event = json.loads(body)
    return from_detail(event["detail-type"], event["detail"])
