"""What code costs: processor time of this process, and the calls it makes to AWS with what they cost in it.

Processor time, because it is what a Lambda function is billed for and because another program on the machine
hardly changes it; all threads of the process are in it. What botocore spends on a call (building, signing,
sending, parsing) is told apart, so that Lightbox's own time is what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter, process_time, thread_time
from typing import Any

from botocore.client import BaseClient
from botocore.response import StreamingBody

from benchmarks.table import Samples

MS = 1000.0


def forget() -> None:
    """Have this process forget what it read lately, as one that never saw any instance."""
    from lightbox.catalogue.pixels import INDEXES
    from lightbox.render.header import HEADERS

    HEADERS.clear()
    INDEXES.clear()


def alternately(rounds: int, *calls: Callable[[], object], warm: int = 1) -> tuple[Samples, ...]:
    """Return the processor milliseconds of some calls, measured in turn so that a disturbance meets them all.

    Parameters
    ----------
    rounds
        How often each is measured.
    calls
        What is called.
    warm
        How often each is called before.
    """
    for _ in range(warm):
        for call in calls:
            call()
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for times, call in zip(taken, calls, strict=True):
            began = process_time()
            call()
            times.append((process_time() - began) * MS)
    return tuple(Samples.of(times) for times in taken)


@dataclass
class Meter:
    """The AWS calls of one piece of work.

    Parameters
    ----------
    calls
        How often each operation was called.
    records
        How many records DynamoDB answered.
    fetched
        How many bytes S3 answered.
    whole
        Processor seconds of the work, AWS calls included.
    elapsed
        Seconds by the clock.
    """

    calls: Counter[str] = field(default_factory=Counter[str])
    records: int = 0
    fetched: int = 0
    whole: float = 0.0
    elapsed: float = 0.0
    _spent: list[float] = field(default_factory=list[float])
    _lock: Lock = field(default_factory=Lock)

    @property
    def aws(self) -> float:
        """Processor seconds that botocore took in this process."""
        return sum(self._spent)

    @property
    def own(self) -> float:
        """Processor seconds that are left without the calls: Lightbox's own."""
        return self.whole - self.aws

    def note(self) -> str:
        """Return the calls by name."""
        return ", ".join(f"{many} {name}" for name, many in sorted(self.calls.items()) if many)

    def leave_out_caller(self) -> None:
        """Do not count the one read that every request makes to find out who asks."""
        self.calls["GetItem"] -= 1
        self.records -= 1

    def answered(self, operation: str, answer: Mapping[str, Any]) -> None:
        """Count a call and what it answered."""
        with self._lock:
            self.calls[operation] += 1
            if operation == "Query":
                self.records += len(answer["Items"])
            elif operation == "BatchGetItem":
                self.records += sum(len(items) for items in answer["Responses"].values())
            elif operation == "GetItem":
                self.records += "Item" in answer

    def received(self, size: int) -> None:
        """Count bytes of an object."""
        with self._lock:
            self.fetched += size

    def timed(self, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Make a call of botocore's in whatever thread, and note what it took there."""
        began = thread_time()
        try:
            return call(*args, **named)
        finally:
            self._spent.append(thread_time() - began)


@contextmanager
def metered() -> Generator[Meter]:
    """Meter the work within, in all threads."""
    meter = Meter()
    botocore: Any = BaseClient  # every call goes through one method of its clients, which is not public
    make, read, chunks = botocore._make_api_call, StreamingBody.read, StreamingBody.iter_chunks  # noqa: SLF001

    def made(self: BaseClient, operation: str, args: Mapping[str, Any]) -> Any:
        answer = meter.timed(make, self, operation, args)
        meter.answered(operation, answer)
        return answer

    def whole(self: StreamingBody, amt: int | None = None) -> bytes:
        data = meter.timed(read, self, amt)
        meter.received(len(data))
        return data

    def pieces(self: StreamingBody, chunk_size: int = 1024) -> Iterator[bytes]:
        while data := self.read(chunk_size):
            yield data

    botocore._make_api_call = made  # noqa: SLF001
    StreamingBody.read, StreamingBody.iter_chunks = whole, pieces
    clock, began = perf_counter(), process_time()
    try:
        yield meter
    finally:
        meter.whole, meter.elapsed = process_time() - began, perf_counter() - clock
        botocore._make_api_call = make  # noqa: SLF001
        StreamingBody.read, StreamingBody.iter_chunks = read, chunks
