"""What viewing costs: ``python -m benchmarks.reads``.

Metadata of a series of 1,000 instances, and one frame of 512 x 512, through the real handlers over a cloud in this
process. AWS calls and the bytes they bring are counted; Lightbox's own time is what is left when they are taken
out. Beside it stands the physical limit of the same answer: its bytes as base64, which Lambda's response demands.
"""

from __future__ import annotations

import base64
import gzip
import logging
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

import boto3
from botocore.client import BaseClient
from moto import mock_aws

import lightbox.runtime
from functions.query import api as query
from functions.retrieve import api as retrieve
from lightbox.catalogue.models import STORED
from lightbox.dicom import json_model
from lightbox.ingest.arrivals import Arrival, Parsed, parse
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.writes import Put
from tests.fixtures.actors import make_agent, sign_in
from tests.fixtures.cloud import REGION, SETTINGS, MotoRuntime
from tests.fixtures.http import Context, event
from tests.make import dicom
from tests.make.studies import build_metadata

INSTANCES = 1000
ROUNDS = 40
ARCHIVE = "archive-ada"
STUDY, SERIES, INSTANCE = dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1)
SERIES_PATH = f"/dicomweb/mine/studies/{STUDY}/series/{SERIES}"

CREDENTIAL = "GetItem"
"""The one call that every request makes to find out who asks; not counted against a route."""


@dataclass
class Meter:
    """What the AWS calls of one request were, what they brought and how long they took."""

    calls: list[str] = field(default_factory=list[str])
    size: int = 0
    seconds: float = 0.0


@contextmanager
def metered() -> Generator[Meter]:
    """Count every AWS call within."""
    meter = Meter()
    client: Any = BaseClient
    original = client._make_api_call  # noqa: SLF001 - the one place that every call goes through

    def counted(self: BaseClient, operation: str, args: Mapping[str, Any]) -> Any:
        began = perf_counter()
        answer: dict[str, Any] = original(self, operation, args)
        meter.seconds += perf_counter() - began
        if operation != CREDENTIAL:
            meter.calls.append(operation)
            meter.size += answer.get("ContentLength", 0)
        return answer

    client._make_api_call = counted  # noqa: SLF001
    try:
        yield meter
    finally:
        client._make_api_call = original  # noqa: SLF001


def fill(runtime: Runtime) -> None:
    """Put a series of 1,000 CT slices on record, by plain writes: transactions are slow in this cloud."""
    first: Parsed | None = None
    for number in range(1, INSTANCES + 1):
        data = dicom.ct(512, 512, instance=number) if number == 1 else dicom.ct(16, 16, instance=number)
        key = f"archive/{ARCHIVE}/{STUDY}/{SERIES}/{dicom.uid(1, 1, number)}/digest.dcm"
        runtime.archive.put(key, data, "application/dicom")
        parsed = parse(Arrival(ARCHIVE, runtime.archive, key, len(data), "digest"))
        i = parsed.instance
        runtime.table.write(Put(keys.instance(ARCHIVE, STUDY, SERIES, i.uid), i.values(ARCHIVE, "2025")))
        first = first or parsed
    assert first
    common = {"study": STUDY, "instances": INSTANCES, "size": 1, "updated": "2025"}
    study = {**common, "archive": ARCHIVE, "series": 1, "received": "2025", "state": STORED}
    study |= {"dicom": json_model.dump(first.study_attributes).decode()}
    series = {**common, "series": SERIES, "version": 1, "dicom": json_model.dump(first.series_attributes).decode()}
    runtime.table.write(Put(keys.study(ARCHIVE, STUDY), study))
    runtime.table.write(Put(keys.series(ARCHIVE, STUDY, SERIES), series))


@dataclass(frozen=True)
class Line:
    """One measured request: its calls, the bytes they brought, own and limit's milliseconds, the answer's bytes."""

    calls: list[str]
    fetched: int
    own: float
    limit: float
    answered: int


def measured(api: Any, path: str, headers: dict[str, str]) -> Line:
    """Ask often, and return the medians."""
    own: list[float] = []
    limits: list[float] = []
    seen, body = Meter(), b""
    for _ in range(ROUNDS):
        asked = event("GET", path, headers=headers)
        with metered() as meter:
            began = perf_counter()
            answer = api.handler(asked, Context())
            own.append((perf_counter() - began - meter.seconds) * 1000)
        seen = meter
        assert answer["statusCode"] == 200, answer  # noqa: PLR2004
        body = base64.b64decode(answer["body"])
        began = perf_counter()
        base64.b64encode(body).decode()
        limits.append((perf_counter() - began) * 1000)
    return Line(seen.calls, seen.size, median(own), median(limits), len(body))


def main() -> int:
    """Print both requests beside their budgets; fail if one is missed."""
    logging.disable()
    with mock_aws():
        boto3.setup_default_session(region_name=REGION)
        runtime = MotoRuntime(SETTINGS)
        lightbox.runtime.runtime.cache_clear()
        lightbox.runtime.Runtime = lambda _: runtime  # type: ignore[assignment,misc]
        lightbox.runtime.os.environ.update(SETTINGS.to_env())
        caller = dict(make_agent(runtime, sign_in(runtime, "ada")).headers)
        fill(runtime)
        build_metadata(runtime, ARCHIVE, STUDY, SERIES)
        metadata = measured(query.api, f"{SERIES_PATH}/metadata", {**caller, "accept-encoding": "gzip"})
        stored = runtime.artefacts.read(f"artefacts/studies/{ARCHIVE}/{STUDY}/{SERIES}/metadata/1.json.gz")
        accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
        frame = measured(retrieve.api, f"{SERIES_PATH}/instances/{INSTANCE}/frames/1", {**caller, "accept": accept})
    pixels = 512 * 512 * 2
    print(f"series metadata, {INSTANCES} instances, {len(gzip.decompress(stored)):,} bytes of JSON")
    print(f"  AWS calls {metadata.calls}; read {metadata.fetched:,} bytes, the artefact {len(stored):,}")
    _times(metadata)
    print("frame as stored, 512 x 512, 16 bit")
    print(f"  AWS calls {frame.calls}; read {frame.fetched:,} bytes, the frame {pixels:,}")
    _times(frame)
    kept = (
        metadata.calls == frame.calls == ["BatchGetItem", "GetObject"]
        and metadata.fetched == len(stored)
        and metadata.own <= 2.0  # noqa: PLR2004 - the budget
        and frame.fetched <= pixels + 64 * 1024
    )
    print("within budget" if kept else "BUDGET MISSED")
    return 0 if kept else 1


def _times(line: Line) -> None:
    ratio = line.own / line.limit
    print(f"  own time {line.own:.2f} ms; base64 of the answer alone {line.limit:.2f} ms; ratio {ratio:.1f}")


if __name__ == "__main__":
    sys.exit(main())
