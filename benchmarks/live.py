"""The whole of it on this machine: the demonstration studies uploaded, and frames fetched, over loopback.

A server of its own is started (``python -m local``). Client, server and emulator share the machine's processors, so
each row names their parts of the processor time; in the cloud the emulator's part is Amazon's. The limit that a row
stands beside is the emulator alone, under the same client: the same files put, the same bytes fetched.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from benchmarks.costs import MS
from benchmarks.table import Row, Samples, count
from lightbox.runtime import Runtime
from local.demo import DemoFile, studies
from local.uploads import PUTS, Uploads

START_SECONDS = 60
FINISH_SECONDS = 300
STOP_SECONDS = 60
REQUESTS = 160
"""Frames that one round of each row fetches."""

ROUNDS = 3
CLIENTS = (1, 8)
FRAME = 512 * 512 * 2


@dataclass(frozen=True)
class Site:
    """A server that runs.

    Parameters
    ----------
    pid
        Its process; the emulator is its child.
    dicomweb_url, base_url, access_token
        Of its ready file.
    """

    pid: int
    base_url: str
    dicomweb_url: str
    access_token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a program sends."""
        return {"authorization": f"Bearer {self.access_token}"}

    def spent(self) -> dict[str, float]:
        """Return the processor seconds so far of the emulator, the server and this process, the client."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return {
            "emulator": sum(map(_spent, map(int, children))),
            "Lightbox": _spent(self.pid),
            "client": time.process_time(),
        }


def _spent(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running() -> Generator[Site]:
    """Run a server with an empty demonstration account, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="lightbox-bench-") as folder:
        ready = Path(folder, "ready.json")
        command = [sys.executable, "-m", "local", "--port", "0", "--no-seed", "--fresh", "--ready-file", str(ready)]
        with Path(folder, "output.txt").open("w") as output:
            child = subprocess.Popen(  # noqa: S603 - our own server
                [*command, "--state", str(Path(folder, "state"))], stdout=output, stderr=output, start_new_session=True
            )
            try:
                deadline = time.monotonic() + START_SECONDS
                while not ready.exists():
                    assert child.poll() is None, "the server ended"
                    assert time.monotonic() < deadline, "the server did not come up"
                    time.sleep(0.1)
                said = json.loads(ready.read_text())
                yield Site(child.pid, said["base_url"], said["dicomweb_url"], said["access_token"])
            finally:
                child.terminate()
                child.wait(STOP_SECONDS)


def shares(before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """Return who spent which part of the processor time between two moments."""
    spent = {name: after[name] - before[name] for name in after}
    whole = sum(spent.values())
    return "CPU: " + ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in spent.items())


def elapsed(call: Callable[[], object]) -> float:
    """Return the seconds that a call takes by the clock."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def upload(site: Site, files: list[DemoFile], runtime: Runtime) -> Row:
    """Upload files as a browser does and wait until all are in; then put the same ones into S3 straight."""
    with httpx.Client(base_url=site.base_url, headers=site.headers, timeout=120, trust_env=False) as http:
        uploads, before = Uploads(http), site.spent()
        took = elapsed(lambda: uploads.finished(uploads.send(files), FINISH_SECONDS))
        note = shares(before, site.spent())

    def put(numbered: tuple[int, DemoFile]) -> None:
        runtime.intake.put(f"intake/bench/{numbered[0]}", numbered[1].content, "application/dicom")

    with ThreadPoolExecutor(PUTS) as pool:
        limit = elapsed(lambda: list(pool.map(put, enumerate(files))))
    size = sum(len(file.content) for file in files) / 1e6
    note = f"{len(files) / took:.0f} files/s, {size / took:.0f} MB/s until found; {note}"
    many = len(files)
    return Row(
        f"upload of {many} demo files, each",
        count(took * MS / many),
        "ms",
        "PUTs to the emulator",
        count(limit * MS / many),
        note=note,
    )


def fetch(base: str, paths: Iterable[str], headers: Mapping[str, str], clients: int) -> float:
    """Fetch paths by some clients at once, each on its one connection; return the milliseconds of each by the clock."""
    waiting = list(paths)

    def client(mine: list[str]) -> None:
        connection = HTTPConnection(urlsplit(base).netloc, timeout=60)
        for path in mine:
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status in (200, 206), answer.status
            assert len(body) >= FRAME, len(body)
        connection.close()

    with ThreadPoolExecutor(clients) as pool:
        took = elapsed(lambda: list(pool.map(client, (waiting[place::clients] for place in range(clients)))))
    return took * MS / len(waiting)


def frames(site: Site, runtime: Runtime) -> list[Row]:
    """Fetch frames of the CT head through DICOMweb, and as many bytes from the emulator."""
    with httpx.Client(headers=site.headers, timeout=60, trust_env=False) as http:
        asked = http.get(f"{site.dicomweb_url}/instances", params={"Modality": "CT", "Rows": 512, "limit": 100})
        found = [item["00081190"]["Value"][0] for item in asked.raise_for_status().json()]
    paths = [f"{urlsplit(found[place % len(found)]).path}/frames/1" for place in range(REQUESTS)]
    accept = {**site.headers, "accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*'}
    runtime.archive.put("archive/bench", bytes(FRAME + 1024), "application/dicom")
    address = f"/{runtime.archive.name}{runtime.archive.address('get_object', 600, {'Key': 'archive/bench'})}"
    emulator, ranged = os.environ["AWS_ENDPOINT_URL"], {"range": f"bytes=1024-{FRAME + 1023}"}  # noqa: TID251 - ours
    rows: list[Row] = []
    for clients in CLIENTS:
        fetch(site.base_url, paths[: 4 * clients], accept, clients)
        before = site.spent()
        ours = Samples.of(fetch(site.base_url, paths, accept, clients) for _ in range(ROUNDS))
        note = f"{MS / ours.median:.0f} frames/s; {shares(before, site.spent())}"
        limit = Samples.of(fetch(emulator, [address] * REQUESTS, ranged, clients) for _ in range(ROUNDS))
        what = f"frame over HTTP, {clients} client{'s' if clients > 1 else ''}"
        rows.append(Row(what, ours, "ms", "ranged GET from the emulator", limit, note=note))
    return rows


def measure(runtime: Runtime) -> list[Row]:
    """Upload the demonstration studies to a server, and fetch frames of them."""
    files = list(studies(date(2025, 1, 1)))
    with running() as site:
        return [upload(site, files, runtime), *frames(site, runtime)]
