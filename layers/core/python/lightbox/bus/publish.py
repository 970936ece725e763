"""Publishing on EventBridge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

ENTRIES = 10
"""Most entries of one PutEvents call."""


class Bus:
    """One event bus.

    Parameters
    ----------
    client
        botocore's EventBridge client.
    name
        The bus's name.
    """

    def __init__(self, client: EventBridgeClient, name: str) -> None:
        self._client = client
        self._name = name

    def publish(self, entries: Sequence[dict[str, str]]) -> list[int]:
        """Publish entries and return the positions of those that the bus did not take."""
        failed: list[int] = []
        for start in range(0, len(entries), ENTRIES):
            batch = [{**entry, "EventBusName": self._name} for entry in entries[start : start + ENTRIES]]
            answer = self._client.put_events(Entries=batch)  # pyright: ignore[reportArgumentType] - plain dicts
            failed += [start + i for i, entry in enumerate(answer["Entries"]) if entry.get("ErrorCode")]
        return failed
