"""The most memory that a fresh process holds while it answers one request on an image of 2 GiB.

The file is made up range by range (see ``large``), now with frames that decode: noise of 16 bits, uncompressed or as
JPEG-LS, so that nothing about it compresses. Each row is a process of its own, which does nothing else; the first shows
what a process holds that only finds that there is no such frame.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import lightbox.runtime
from benchmarks.large import FRAME, LARGE, Fabricated, File, Half, noise, peak
from benchmarks.table import Row, count
from functions.render import api as render
from functions.retrieve import api as retrieve
from lightbox.errors import LightboxError
from lightbox.ingest.arrivals import Arrival
from lightbox.ingest.service import Ingest
from lightbox.runtime import Runtime, runtime
from tests.fixtures.actors import make_agent, sign_in
from tests.fixtures.http import Context, event
from tests.make import dicom

KINDS = {"noise": "uncompressed", "coded": "JPEG-LS"}
OCTETS = 'multipart/related; type="application/octet-stream"'
DICOM = "application/dicom"
AS_STORED = "; transfer-syntax=*"
BUDGET = 320 + 160
"""MiB: what decoding one frame may take (decision 14), and a process that does nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request.

    Parameters
    ----------
    api
        The function that answers.
    path
        Below the instance.
    accept
        The media type that is asked for.
    status
        What is answered, by kind.
    """

    api: ModuleType
    path: str
    accept: str
    status: Mapping[str, int]


def _all(status: int) -> Mapping[str, int]:
    return dict.fromkeys(KINDS, status)


STEPS = {
    "no such frame": Step(retrieve, "/frames/999999", OCTETS + AS_STORED, _all(404)),
    "one frame as stored": Step(retrieve, "/frames/1000", OCTETS + AS_STORED, _all(200)),
    "one frame uncompressed": Step(retrieve, "/frames/1000", OCTETS, _all(200)),
    "thirty frames uncompressed, by way of S3": Step(
        retrieve, "/frames/" + ",".join(map(str, range(1, 31))), OCTETS, _all(307)
    ),
    "one frame rendered": Step(render, "/frames/1000/rendered", "image/jpeg", _all(200)),
    "the instance as stored, from S3": Step(retrieve, "", DICOM + AS_STORED, _all(307)),
    "the instance uncompressed": Step(retrieve, "", DICOM, {"noise": 307, "coded": 413}),
    "all pixel data as stored, refused": Step(retrieve, "/pixeldata", OCTETS + AS_STORED, _all(413)),
}


def _address(kind: str) -> str:
    series = f"/dicomweb/mine/studies/{dicom.uid(1)}/series/{dicom.uid(1, len(kind))}"
    return f"{series}/instances/{dicom.uid(1, len(kind), LARGE)}"


def jpeg_ls() -> bytes:
    """Return a frame of noise as JPEG-LS."""
    import imagecodecs
    import numpy as np

    pixels = np.frombuffer(noise(), "<u2").reshape(1024, 512)
    found = bytes(imagecodecs.jpegls_encode(pixels, out=bytearray(2 * FRAME)))
    return found + bytes(len(found) % 2)


def work(kind: str, wanted: str, coded: bytes) -> dict[str, float]:
    """Do one step, or put the file on record (``ingest``); return the peak of memory."""
    file = File.of(kind, LARGE, coded)
    lightbox.runtime.Runtime = partial(Half, s3=Fabricated(file))  # type: ignore[assignment,misc]
    made, name = runtime(), f"peaks-{kind}"
    caller = make_agent(made, sign_in(made, name))
    if wanted == "ingest":
        results = Ingest.over(made).accept([Arrival(f"archive-{name}", made.intake, "intake/a/b", file.size, "digest")])
        late = [result for result in results.values() if isinstance(result, LightboxError)]
        assert not late, late
        return {"peak": peak()}
    step = STEPS[wanted]
    asked = event("GET", _address(kind) + step.path, headers={**dict(caller.headers), "accept": step.accept})
    answer: dict[str, Any] = step.api.handler(asked, Context())
    assert answer["statusCode"] == step.status[kind], (answer["statusCode"], answer["body"][:300])
    return {"peak": peak()}


def measure(_runtime: Runtime) -> list[Row]:
    """Do every step with either kind."""
    with TemporaryDirectory() as folder:
        # Encoded here: the processes that are measured are not to hold what encoding takes.
        frame = Path(folder) / "frame.jls"
        frame.write_bytes(jpeg_ls())
        return [row for kind in KINDS for row in _rows(kind, frame if kind == "coded" else None)]


def _rows(kind: str, frame: Path | None) -> Iterator[Row]:
    _apart(kind, "ingest", frame)
    idle = 0.0
    for step in STEPS:
        held = _apart(kind, step, frame)
        idle = idle or held
        note = f"{held - idle:+.0f} MiB above a process that only looks the image up"
        what = f"memory's peak, 2 GiB {KINDS[kind]}: {step}"
        yield Row(what, count(held), "MiB", "the budget", count(BUDGET), 1.0, note)


def _apart(kind: str, step: str, frame: Path | None) -> float:
    command = [sys.executable, "-m", "benchmarks.peaks", kind, step, *([str(frame)] if frame else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this module
    return json.loads(done.stdout)["peak"]


if __name__ == "__main__":
    logging.getLogger("lightbox").disabled = True
    print(json.dumps(work(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_bytes() if sys.argv[3:] else b"")))
