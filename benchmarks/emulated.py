"""The cloud that benchmarks run on: the local server's emulator, in a process and a folder of its own.

What the emulator does there costs this process nothing, so this process's time is the function's.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lightbox.runtime import Runtime, runtime
from lightbox.store.codec import encode
from lightbox.store.keys import Key
from lightbox.store.writes import key_of
from local import cloud
from local.cloud import Cloud

_AT_ONCE = 25
"""Most records of one BatchWriteItem."""


@contextmanager
def started() -> Generator[Cloud]:
    """Start an empty cloud, make it this process's and its children's, and stop it in the end."""
    # A line of log per request is CloudWatch's business and would stand between the rows.
    logging.getLogger("lightbox").disabled = True
    with tempfile.TemporaryDirectory(prefix="lightbox-bench-") as folder:
        made = cloud.start(Path(folder))
        try:
            made.enter()
            runtime.cache_clear()
            yield made
        finally:
            made.emulator.stop()


@contextmanager
def emulated() -> Generator[Runtime]:
    """Start an empty cloud as :func:`started` does, and return this process's runtime on it."""
    with started():
        yield runtime()


def put_records(runtime: Runtime, records: Iterable[tuple[Key, dict[str, Any]]]) -> None:
    """Put records into the table, many at once and without conditions."""
    client, table = runtime.client("dynamodb"), runtime.settings.table
    waiting = [{"PutRequest": {"Item": key_of(key) | encode(values)}} for key, values in records]
    for start in range(0, len(waiting), _AT_ONCE):
        answer = client.batch_write_item(RequestItems={table: waiting[start : start + _AT_ONCE]})
        assert not answer.get("UnprocessedItems"), "the emulator does not throttle"
