"""An archive whose messages come late, out of order and twice, and whose workers run into one another.

Everything that the table, the buckets and the queues hold is real; what happens when is the test's to say. A step may
be interrupted at any of its AWS calls by further steps, as by another process that was faster.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from functions.ingest import worker as ingest
from functions.manifest import FUNCTIONS
from functions.query import worker as query
from functions.render import worker as render
from functions.retention import worker as retention
from lightbox.catalogue.errors import InstanceNotFound
from lightbox.errors import NotFound, Transient
from lightbox.retention.service import Retention
from lightbox.retention.within import WithinStudy
from lightbox.runtime import Runtime
from lightbox.store import keys
from tests.fixtures.cloud import shared_client
from tests.fixtures.http import Context
from tests.fixtures.uploading import Sender
from tests.make.dying import SERVICES

Place = tuple[str, ...]

WORKERS: dict[str, ModuleType] = {"query-worker": query, "render-worker": render, "retention-worker": retention}
"""What hears facts, by its name in the manifest."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and the worker it is for."""

    worker: str
    body: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens.

    Parameters
    ----------
    what
        ``send``, ``delete`` or ``deliver``.
    which
        Which file, what, or which of the messages that there have been.
    at
        Right before which of its AWS calls something else happens: the name of calls (empty: of any), and which of
        them, from 1.
    meanwhile
        What happens there.
    """

    what: str
    which: int
    at: tuple[str, int] = ("", 0)
    meanwhile: tuple[Step, ...] = ()


@dataclass
class Disorder:
    """The archive.

    Parameters
    ----------
    runtime, sender
        The cloud, and who sends files into the archive.
    files
        What is sent.
    places
        What is deleted: studies, series, instances, by their UIDs.
    tick
        Moves the clock on a little.
    """

    runtime: Runtime
    sender: Sender
    files: Sequence[bytes]
    places: Sequence[Place]
    tick: Callable[[], None]
    letters: list[Letter] = field(default_factory=list[Letter])
    waiting: Counter[int] = field(default_factory=Counter[int])
    _known: set[str] = field(default_factory=set[str])

    def happen(self, steps: Sequence[Step]) -> None:
        """Have steps happen one after the other; nothing is delivered that no step delivers."""
        for step in steps:
            self._one(step)

    def settle(self) -> None:
        """Deliver what waits until nothing does."""
        for _ in range(40):
            self.tick()
            self._collect()
            if not +self.waiting:
                return
            for number in list(+self.waiting):
                self._deliver(number)
        raise AssertionError("messages come again for ever")

    def _one(self, step: Step) -> None:
        self.tick()
        with interrupted(step.at, lambda: self.happen(step.meanwhile)):
            match step.what:
                case "send":
                    self._send(self.files[step.which % len(self.files)])
                case "delete":
                    self._delete(self.places[step.which % len(self.places)])
                case _ if self.letters:
                    self._deliver(step.which % len(self.letters))
                case _:
                    pass
        self._collect()

    def _send(self, content: bytes) -> None:
        """Put a file into the intake, and have it taken in; what has to wait comes again as a message."""
        (key,) = self.sender.put(self.sender.begin(), {"file": content})
        number = self._post("ingest-worker", json.dumps({"Records": [{"s3": {"object": {"key": key}}}]}))
        self._deliver(number)

    def _delete(self, place: Place) -> None:
        within = WithinStudy.over(self.runtime)
        try:
            match place:
                case (study,):
                    Retention.over(self.runtime).delete(self.sender.scope, study)
                case (study, series):
                    within.delete_series(self.sender.scope, study, series)
                case (study, series, instance):
                    within.delete_instance(self.sender.scope, (study, series, instance))
                case _:
                    raise InstanceNotFound
        except (NotFound, Transient):
            return

    def _post(self, worker: str, body: str) -> int:
        self.letters.append(Letter(worker, body))
        self.waiting[len(self.letters) - 1] += 1
        return len(self.letters) - 1

    def _collect(self) -> None:
        """Relay the facts that came since, to everybody who hears them."""
        rows = self.runtime.table._client.scan(TableName=self.runtime.settings.table)["Items"]
        for row in rows:
            pk = row["pk"]["S"]
            if not pk.startswith(keys.FACT) or pk in self._known:
                continue
            self._known.add(pk)
            body = json.dumps({"detail-type": row["kind"]["S"], "detail": json.loads(row["detail"]["S"])})
            for function in FUNCTIONS:
                if row["kind"]["S"] in {fact.__name__ for fact in function.hears}:
                    self._post(function.name, body)

    def _deliver(self, number: int) -> None:
        """Hand a message to its worker, for the first time or once more; it waits on if that has no time for it."""
        letter = self.letters[number]
        module = WORKERS.get(letter.worker, ingest)
        answer = module.handler({"Records": [{"messageId": "m", "body": letter.body}]}, Context())
        if answer["batchItemFailures"]:
            self.waiting[number] = max(self.waiting[number], 1)
        else:
            self.waiting.pop(number, None)


@contextmanager
def interrupted(at: tuple[str, int], strike: Callable[[], None]) -> Iterator[None]:
    """Have something else happen right before one of the AWS calls within."""
    name, number = at
    left = number

    def before(model: Any, **_: Any) -> None:
        nonlocal left
        left -= name in ("", model.name)
        if number and left == 0:
            left = -1
            strike()

    clients = [shared_client(service) for service in SERVICES]
    for client in clients:
        client.meta.events.register("before-call", before)
    try:
        yield
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", before)
