"""A process that dies at one of its AWS calls, before or after its effect, and the cloud that it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

from tests.fixtures.cloud import shared_client
from tests.make.quick_moto import remembered

SERVICES = ("dynamodb", "s3")
MOMENTS = ("before-call", "after-call")


class Died(BaseException):
    """The process is gone."""


class Calls:
    """Counts AWS calls and dies at one of them.

    Attributes
    ----------
    made : list of str
        Their names.
    """

    def __init__(self, fatal: int | None, moment: str) -> None:
        self.made: list[str] = []
        self._done = count(1)
        self._fatal = fatal
        self._moment = moment

    def before(self, model: Any, **_: Any) -> None:
        self.made.append(model.name)
        if self._moment == "before-call" and len(self.made) == self._fatal:
            raise Died

    def after(self, **_: Any) -> None:
        if next(self._done) == self._fatal and self._moment == "after-call":
            raise Died


@contextmanager
def watched(fatal: int | None = None, moment: str = "before-call") -> Iterator[Calls]:
    """Note every AWS call within, and die at the one of that number."""
    calls = Calls(fatal, moment)
    clients = [shared_client(service) for service in SERVICES]
    for client in clients:
        client.meta.events.register("before-call", calls.before)
        client.meta.events.register("after-call", calls.after)
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", calls.before)
            client.meta.events.unregister("after-call", calls.after)


def deaths(moment: str, work: Callable[[], object]) -> Iterator[int]:
    """Have some work die at each of its AWS calls in turn, each time in the cloud as it is now.

    Parameters
    ----------
    moment
        One of :data:`MOMENTS`.
    work
        What dies.

    Yields
    ------
    int
        The number of the call at which it just died. Whoever asks for the next one is done with what it left behind;
        after the last one, the work was done once undisturbed.
    """
    back = remembered()
    for fatal in count(1):
        with watched(fatal, moment) as calls, suppress(Died):
            work()
        if len(calls.made) < fatal:
            return
        yield fatal
        back()
