"""The table's shape, read by ``infra`` and ``local`` alike.

Attributes are few on purpose: what a record means stands in its keys (``keys.py``) and its repository.
"""

from __future__ import annotations

from dataclasses import dataclass

PK = "pk"
"""Partition key (string)."""

SK = "sk"
"""Sort key (string)."""

TTL = "ttl"
"""Epoch seconds after which DynamoDB may remove the record."""

FACT = "FACT#"
"""What the partition key of every fact record begins with; the stream's filter lets only these pass."""

STREAM_VIEW = "NEW_IMAGE"
"""What the table's stream carries: the relay reads new fact records from it."""


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index with all attributes projected.

    Parameters
    ----------
    name
        The index's name.
    pk, sk
        The names of its key attributes (strings).
    """

    name: str
    pk: str
    sk: str


LISTING = Index("listing", "lpk", "lsk")
"""Lists in an order of their own: an archive's studies by date, its uploads, an account's sessions, tokens."""

INDEXES = (LISTING,)
