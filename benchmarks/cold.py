"""What a cold start costs: importing a function of the viewer's path and answering its first request.

Each sample is a fresh interpreter on the emulated cloud; what the bare interpreter takes is not counted. Beside it
stands ``import boto3`` with one client made, which calls nothing. Lambda's layers hold no ``cryptography`` (it is in
the developers' environment alone), so its import is refused here as it is there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median

from benchmarks.table import Row, Samples
from lightbox.runtime import Runtime
from tests.fixtures.actors import sign_in
from tests.fixtures.http import event
from tests.make import dicom
from tests.make.studies import store

ROUNDS = 7
BUDGET = 1.5
ARCHIVE = "archive-cold"

_PEER = """
import boto3
boto3.session.Session(region_name="eu-central-1").client("dynamodb")
answered = imported = time.process_time()
"""

_OURS = """
from functions.{name}.api import handler
imported = time.process_time()
answer = handler(json.loads(sys.argv[1]), None)
answered = time.process_time()
assert answer["statusCode"] == 200, answer["statusCode"]
"""

_AROUND = """
import os, sys, time
sys.modules["cryptography"] = None
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import json, logging
logging.getLogger("lightbox").disabled = True
began = time.process_time()
{body}
print(imported - began, answered - began)
"""


def once(body: str, request: dict[str, object]) -> tuple[float, float]:
    """Return the processor milliseconds up to the end of the imports, and up to the answer."""
    command = [sys.executable, "-c", _AROUND.format(body=body), json.dumps(request)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - the code above
    imported, answered = map(float, done.stdout.split())
    return imported * 1000, answered * 1000


def measure(runtime: Runtime) -> list[Row]:
    """Start each by turns."""
    caller = sign_in(runtime, "cold")
    store(runtime, ARCHIVE, dicom.ct(512, 512))
    series = f"/dicomweb/mine/studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}"
    asked = {
        "worklist, first request": ("query", "/api/studies", "application/json"),
        "QIDO-RS, first request": ("query", "/dicomweb/mine/studies", "application/dicom+json"),
        "frame, first request": ("retrieve", f"{series}/instances/{dicom.uid(1, 1, 1)}/frames/1", "multipart/related"),
        "picture, first request": ("render", f"{series}/instances/{dicom.uid(1, 1, 1)}/rendered", "image/jpeg"),
    }
    peers: list[float] = []
    imports: dict[str, list[float]] = {name: [] for name, _, _ in asked.values()}
    answers: dict[str, list[float]] = {what: [] for what in asked}
    for _ in range(ROUNDS):
        peers.append(once(_PEER, {})[1])
        for what, (name, path, accept) in asked.items():
            request = event("GET", path, headers={"accept": accept}, cookies=caller.cookies)
            imported, answered = once(_OURS.format(name=name), request)
            imports[name].append(imported)
            answers[what].append(answered)
    beside, peer = "import boto3 + one client", Samples.of(peers)
    rows = [
        Row(f"import functions.{name}.api", Samples.of(times), "ms", beside, peer, BUDGET)
        for name, times in imports.items()
    ]
    for what, times in answers.items():
        first = median(times)
        note = f"{first - peer.median:+.0f} ms, the cookie's key and session and all clients included"
        rows.append(Row(what, Samples.of(times), "ms", beside, peer, BUDGET, note))
    return rows
