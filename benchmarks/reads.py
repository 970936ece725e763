"""What viewing costs: the metadata of a series of 1,000 instances, and one frame of 512 x 512, through the handlers.

Beside each stands the physical limit of the same answer: its bytes copied and written as base64, which Lambda's
response demands.
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

from benchmarks.costs import MS, Meter, metered
from benchmarks.emulated import put_records
from benchmarks.table import Row, Samples, count
from functions.query import api as query
from functions.retrieve import api as retrieve
from lightbox.catalogue.models import STORED, Instance, pack_json, unpack_json
from lightbox.dicom import json_model
from lightbox.ingest.arrivals import Arrival, parse
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.keys import Key
from tests.fixtures.actors import make_agent, sign_in
from tests.fixtures.http import Context, event
from tests.make import dicom
from tests.make.studies import build_metadata

INSTANCES = 1000
ROUNDS = 40
WARM = 3
ARCHIVE = "archive-reads"
STUDY, SERIES, INSTANCE = dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1)
SERIES_PATH = f"/dicomweb/mine/studies/{STUDY}/series/{SERIES}"
FRAME = 512 * 512 * 2
OWN_BUDGET = 2.0
"""Milliseconds for the metadata of a series."""


def fill(runtime: Runtime) -> None:
    """Put a series of 1,000 CT slices on record, the first of them with its file."""
    data = dicom.ct(512, 512, instance=1)
    arrival = Arrival(ARCHIVE, runtime.archive, f"archive/{ARCHIVE}/arrived", len(data), "digest")
    runtime.archive.put(arrival.key, data, "application/dicom")
    first = parse(arrival)
    runtime.archive.put(first.original, data, "application/dicom")
    put_records(runtime, (_record(first.instance, number) for number in range(1, INSTANCES + 1)))
    common = {"study": STUDY, "instances": INSTANCES, "size": 1, "updated": "2025"}
    study = {**common, "archive": ARCHIVE, "series": 1, "received": "2025", "state": STORED}
    study |= {"dicom": json_model.dump(first.study_attributes).decode()}
    series = {**common, "series": SERIES, "version": 1}
    series |= {"dicom": json_model.dump(first.series_attributes).decode()}
    put_records(runtime, [(keys.study(ARCHIVE, STUDY), study), (keys.series(ARCHIVE, STUDY, SERIES), series)])
    build_metadata(runtime, ARCHIVE, STUDY, SERIES)


def _record(first: Instance, number: int) -> tuple[Key, dict[str, Any]]:
    """Return the record of a slice that differs from the first as slices do: in UID, number and place."""
    header = json.loads(unpack_json(first.packed_json))
    uid = dicom.uid(1, 1, number)
    header["00080018"]["Value"], header["00200013"]["Value"] = [uid], [number]
    header["00200032"]["Value"], header["00201041"]["Value"] = [-125.0, -125.0, -2.5 * number], [-2.5 * number]
    instance = replace(first, uid=uid, number=number, packed_json=pack_json(json_model.dump(header)))
    return keys.instance(ARCHIVE, STUDY, SERIES, uid), instance.values(ARCHIVE, "2025")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, asked often.

    Parameters
    ----------
    meter
        Of the last time.
    own, limit
        Milliseconds: without AWS calls, and of the answer's physical limit.
    body
        What was answered.
    """

    meter: Meter
    own: Samples
    limit: Samples
    body: bytes


def asked(api: Any, path: str, headers: dict[str, str]) -> Asked:
    """Ask again and again."""
    meters: list[Meter] = []
    limits: list[float] = []
    body = b""
    for _ in range(WARM + ROUNDS):
        request = event("GET", path, headers=headers)
        with metered() as meter:
            answer = api.handler(request, Context())
        meters.append(meter)
        assert answer["statusCode"] == 200, answer["statusCode"]  # noqa: PLR2004
        body = base64.b64decode(answer["body"])
        began = process_time()
        base64.b64encode(bytes(bytearray(body))).decode()
        limits.append((process_time() - began) * MS)
    meters[-1].leave_out_caller()
    own = Samples.of(meter.own * MS for meter in meters[WARM:])
    return Asked(meters[-1], own, Samples.of(limits[WARM:]), body)


def measure(runtime: Runtime) -> list[Row]:
    """Ask for the metadata of the series and for a frame."""
    caller = dict(make_agent(runtime, sign_in(runtime, "reads")).headers)
    fill(runtime)
    metadata = asked(query.api, f"{SERIES_PATH}/metadata", {**caller, "accept-encoding": "gzip"})
    accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
    frame = asked(retrieve.api, f"{SERIES_PATH}/instances/{INSTANCE}/frames/1", {**caller, "accept": accept})
    what, json_size = f"metadata of {INSTANCES:,} instances", len(gzip.decompress(metadata.body))
    stored = count(len(metadata.body))
    return [
        Row(f"{what}, own CPU", metadata.own, "ms", "budget", count(OWN_BUDGET), 1.0),
        Row("  the same", metadata.own, "ms", "copy + base64 of the answer", metadata.limit),
        Row(
            "  AWS calls",
            count(metadata.meter.calls.total()),
            "calls",
            "1 read of records, 1 of an object",
            count(2),
            1.0,
            metadata.meter.note(),
        ),
        Row(
            "  bytes from S3",
            count(metadata.meter.fetched),
            "bytes",
            "the gzip as stored",
            stored,
            1.0,
            f"{json_size:,} bytes of JSON",
        ),
        Row("frame as stored, 512x512 16 bit, own CPU", frame.own, "ms", "copy + base64 of the answer", frame.limit),
        Row(
            "  AWS calls",
            count(frame.meter.calls.total()),
            "calls",
            "1 read of records, 1 ranged GET",
            count(2),
            1.0,
            frame.meter.note(),
        ),
        Row("  bytes from S3", count(frame.meter.fetched), "bytes", "frame + 64 KiB", count(FRAME + 65536), 1.0),
    ]
