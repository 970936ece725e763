"""The most memory that each archive holds: pictures of every kind, and one frame of a file of 2 GiB.

A handler is measured in a fresh process, as Lambda starts one; Orthanc after a fresh start over the same storage. The
file of 2 GiB is made up range by range for Lightbox (see ``large.py``), and sent to Orthanc whole.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from http.client import HTTPConnection
from typing import Any

import lightbox.runtime
from benchmarks import large
from benchmarks.peer.arena import Arena
from benchmarks.peer.clients import Ask, Handlers
from benchmarks.peer.material import Image
from benchmarks.peer.pictures import JPEG, View, views
from benchmarks.peer.view import STORED
from benchmarks.table import Row, count
from lightbox.ingest.arrivals import Arrival
from lightbox.ingest.records import Outcome
from lightbox.ingest.service import Ingest
from lightbox.runtime import runtime
from tests.make import dicom

FRAMES = 2048
"""Of the large file, one MiB each."""

PIECE = 8 * large.MIB
BUDGET = 300.0
ANEW = View("rendered anew", "rendered", "quality=71")
"""As nobody asks, so that it has not been made yet: it is decoded in full."""

LARGE = f"/studies/{dicom.uid(1)}/series/{dicom.uid(1, 6)}/instances/{dicom.uid(1, 6, FRAMES)}/frames/{FRAMES // 2}"


def measure(arena: Arena, kinds: Sequence[Image]) -> list[Row]:
    """Have both show each kind, and both hand out a frame of the large file, as stored and rendered.

    Parameters
    ----------
    arena
        Holds the kinds.
    kinds
        One instance of each kind.
    """
    rows: list[Row] = []
    for image in kinds:
        asks = [view.ask(image) for view in (*views(image), ANEW)]
        arena.orthanc.restart()
        if arena.can(image):
            for ask in asks:
                arena.peer(ask)
        rows.append(_row(f"rendering {image.kind}", _apart(arena, asks), arena.orthanc.peak()))
    taken = _send(arena)
    for what, ask, note in (
        ("a frame of a file of 2 GiB, as stored", Ask(LARGE, STORED, least=large.MIB), f"; {taken:,.0f} to store it"),
        ("the same, rendered", Ask(f"{LARGE}/rendered", JPEG, least=500), ""),
    ):
        arena.orthanc.restart()
        arena.peer(ask)
        rows.append(_row(what, _apart(arena, [ask], made_up=True), arena.orthanc.peak(), note))
    return rows


def _row(what: str, mine: float, theirs: float, note: str = "") -> Row:
    return Row(f"memory: {what}", count(mine), "MiB", "budget", count(BUDGET), 1.0, f"Orthanc: {theirs:,.0f} MiB{note}")


def _send(arena: Arena) -> float:
    """Send the large file to Orthanc; return the most that it held."""
    file = large.File.of("native", FRAMES)

    def pieces() -> Iterator[bytes]:
        for start in range(0, file.size, PIECE):
            yield file.window(start, min(start + PIECE, file.size))

    arena.orthanc.restart()
    connection = HTTPConnection("127.0.0.1", arena.orthanc.port, timeout=600)
    connection.request("POST", "/instances", pieces(), {"content-length": str(file.size)})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert answer.status == 200, said  # noqa: PLR2004
    return arena.orthanc.peak()


def _apart(arena: Arena, asks: Sequence[Ask], *, made_up: bool = False) -> float:
    """Return the most memory of a fresh process that answers requests, in MiB."""
    told = {
        "headers": arena.handlers.headers,
        "archive": arena.archive_id,
        "asks": [[ask.path, ask.accept, ask.least] for ask in asks],
        "made_up": made_up,
    }
    command = [sys.executable, "-m", "benchmarks.peer.memory", json.dumps(told)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this module
    return float(done.stdout)


def answer(told: Mapping[str, Any]) -> float:
    """Answer requests in this process, and return the most memory that it held, in MiB."""
    if told["made_up"]:
        file = large.File.of("native", FRAMES)
        lightbox.runtime.Runtime = partial(large.Half, s3=large.Fabricated(file))  # type: ignore[assignment,misc]
        made = runtime()
        arrival = Arrival(told["archive"], made.intake, "intake/a/b", file.size, "digest")
        result = Ingest.over(made).accept([arrival])[arrival]
        assert isinstance(result, Outcome) and result.refusal is None, result  # noqa: PT018
    handlers = Handlers(told["headers"])
    for path, accept, least in told["asks"]:
        handlers(Ask(path, accept, least=least))
    return large.peak()


if __name__ == "__main__":
    logging.getLogger("lightbox").disabled = True
    print(answer(json.loads(sys.argv[1])))
