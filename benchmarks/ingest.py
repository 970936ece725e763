"""What taking a CT slice into the archive costs: the ingest worker on batches of ten, as the queue hands them over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import islice
from time import process_time

import pydicom

from benchmarks.costs import MS, Meter, metered
from benchmarks.table import Row, Samples, count
from functions.ingest.worker import handler
from lightbox.access.policy import Action, scope
from lightbox.runtime import Runtime
from local.demo import studies
from tests.fixtures.actors import sign_in
from tests.fixtures.http import Context
from tests.fixtures.uploading import Sender

BATCH = 10
ROUNDS = 15
WARM = 2
CALLS_BUDGET = 4.0


def slices() -> list[bytes]:
    """Return as many slices of the demonstration's head CT, 512 x 512 in 16 bits, as the rounds need."""
    wanted = BATCH * (ROUNDS + WARM)
    made = [file.content for file in islice(studies(date(2025, 1, 1)), 34) if "-CT/" in file.path]
    return [_renamed(made[number % len(made)], number) for number in range(wanted)]


def _renamed(raw: bytes, number: int) -> bytes:
    """Give a slice a SOP Instance UID of its own, of the same length."""
    old = str(pydicom.dcmread(BytesIO(raw), specific_tags=["SOPInstanceUID"]).SOPInstanceUID).encode()
    return raw.replace(old, old[:-4] + f"{number + 1000:04}".encode())


def theirs(batch: list[bytes]) -> None:
    """Do what pydicom alone takes to turn headers into JSON."""
    for raw in batch:
        json.dumps(pydicom.dcmread(BytesIO(raw), stop_before_pixels=True).to_json_dict())


def notification(keys: list[str]) -> dict[str, object]:
    """Return the queue's event for some keys, one message each."""
    bodies = [json.dumps({"Records": [{"s3": {"object": {"key": key}}}]}) for key in keys]
    return {"Records": [{"messageId": str(place), "body": body} for place, body in enumerate(bodies)]}


def batches(runtime: Runtime) -> Iterator[tuple[list[bytes], list[str]]]:
    """Put slices into the intake of a real upload, ten at a time; yield them with their keys."""
    actor = sign_in(runtime, "ingest").actor
    assert actor is not None
    sender = Sender(runtime, scope(actor, Action.UPLOAD))
    upload, files = sender.begin(), iter(slices())
    while batch := list(islice(files, BATCH)):
        yield batch, sender.put(upload, {f"{id(raw)}.dcm": raw for raw in batch})


def measure(runtime: Runtime) -> list[Row]:
    """Take batch after batch in; pydicom reads the headers of the very same bytes between them."""
    peers: list[float] = []
    meters: list[Meter] = []
    size = 0
    for batch, keys in batches(runtime):
        asked = notification(keys)
        with metered() as meter:
            answer = handler(asked, Context())
        assert answer == {"batchItemFailures": []}, answer
        meters.append(meter)
        size = len(batch[0])
        began = process_time()
        theirs(batch)
        peers.append((process_time() - began) * MS / BATCH)
    meters, peers = meters[WARM:], peers[WARM:]
    own = Samples.of(meter.own * MS / BATCH for meter in meters)
    whole = Samples.of(meter.whole * MS / BATCH for meter in meters)
    elapsed = Samples.of(meter.elapsed * MS / BATCH for meter in meters)
    calls = count(sum(meters[-1].calls.values()) / BATCH)
    read = count(meters[-1].fetched / BATCH)
    pydicom_json = "pydicom header to JSON"
    return [
        Row("ingest worker, own CPU per CT instance", own, "ms", pydicom_json, Samples.of(peers), 1.0, "reach for 0.3"),
        Row("  with botocore's", whole, "ms", pydicom_json, Samples.of(peers), note=f"{elapsed} ms by the clock"),
        Row("  AWS calls per instance", calls, "calls", "budget", count(CALLS_BUDGET), 1.0, meters[-1].note()),
        Row("  bytes read per instance", read, "bytes", "its file", count(size)),
    ]
