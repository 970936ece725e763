"""Measure Lightbox beside its peers and its physical limits: ``make bench``, or ``python -m benchmarks NAME...``.

Every row is a cost and what it is held against, measured in the same run. A budget that is missed says so and fails
nothing: machines differ, and what must hold on each of them is a test. ``docs/benchmarks.md`` explains the budgets.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks import cold, header, ingest, large, live, pages, peaks, picture, reads, rendered, search, upload_scale
from benchmarks.emulated import emulated
from benchmarks.peer import measure as peer
from benchmarks.peer.document import write
from benchmarks.peer.orthanc import Installation, OrthancMissing
from benchmarks.table import Row, render
from lightbox.runtime import Runtime

SUITES: dict[str, Callable[[Runtime], list[Row]]] = {
    "header": header.measure,
    "picture": picture.measure,
    "ingest": ingest.measure,
    "reads": reads.measure,
    "search": search.measure,
    "rendered": rendered.measure,
    "cold": cold.measure,
    "pages": pages.measure,
    "large": large.measure,
    "peaks": peaks.measure,
    "live": live.measure,
    "upload": upload_scale.measure,
}


PEER = "peer"
"""The suite beside Orthanc, on a cloud of its own and in a table of its own."""


def main(names: Sequence[str]) -> None:
    """Run the named suites, all of them by default, and print what they measured.

    Raises
    ------
    OrthancMissing
        There is nothing to measure beside; said before anything is measured.
    """
    chosen = names or (*SUITES, PEER)
    orthanc = Installation.find() if PEER in chosen else None
    rows: list[Row] = []
    if alone := [name for name in chosen if name != PEER]:
        with emulated() as runtime:
            for name in alone:
                began = time.perf_counter()
                rows += SUITES[name](runtime)
                print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        print(render(rows), end="\n\n")
    missed = [row.what.strip() for row in rows if row.missed]
    if orthanc:
        report = peer.measure(orthanc)
        write(report.markdown())
        print(report.markdown(), end="\n\n")
        missed += report.missed()
    print("Every budget holds." if not missed else f"Over budget: {'; '.join(missed)}.")


if __name__ == "__main__":
    # Told to stop, it stops what it started: servers of its own.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    try:
        main(sys.argv[1:])
    except OrthancMissing as error:
        sys.exit(str(error))
