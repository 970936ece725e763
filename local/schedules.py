"""Schedules of the manifest (``every``), by a clock that can be moved."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from functions.manifest import FUNCTIONS, Function
from lightbox import observe
from local.clock import MovableClock

UNITS = {"minute": 60, "hour": 3600, "day": 86400}
LOOK_SECONDS = 1.0
"""How often a stop is looked for while nothing is due."""


def period(expression: str) -> int:
    """Return the seconds of a ``rate(...)`` expression.

    Raises
    ------
    ValueError
        It is none.
    """
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if not found or not int(found[1]):
        raise ValueError(f"not a rate: {expression}")
    return int(found[1]) * UNITS[found[2]]


@dataclass
class Schedules:
    """Calls every scheduled function when its time comes.

    Parameters
    ----------
    clock
        Tells the time, and wakes us when it is moved.
    invoke
        Calls a function.
    functions
        The manifest's entries.
    """

    clock: MovableClock
    invoke: Callable[[Function, dict[str, Any]], Any]
    functions: Iterable[Function] = FUNCTIONS
    _due: dict[str, float] = field(default_factory=dict[str, float])

    def once(self) -> int:
        """Call what is due, each once however late it is, and return how many were."""
        now = self.clock.seconds()
        called = 0
        for function in self.functions:
            if not function.every:
                continue
            seconds = period(function.every)
            if now >= self._due.setdefault(function.name, now + seconds):
                self._due[function.name] = now + seconds
                self._call(function, now)
                called += 1
        return called

    def forever(self, stop: threading.Event) -> None:
        """Keep the schedules until told to stop."""
        while not stop.is_set():
            self.once()
            self.clock.wait(min(self._due.values(), default=float("inf")), LOOK_SECONDS)

    def _call(self, function: Function, now: float) -> None:
        event = {
            "version": "0",
            "id": uuid.uuid4().hex,  # noqa: TID251 - the local cloud makes its own ids
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "time": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "resources": [],
            "detail": {},
        }
        try:
            self.invoke(function, event)
        except Exception as error:  # noqa: BLE001 - Lambda's edge
            observe.crash("invocation failed", error, function=function.name)
