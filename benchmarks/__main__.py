"""Measure Lightbox beside its peers and its physical limits: ``make bench``, or ``python -m benchmarks NAME...``.

Every row is a cost and what it is held against, measured in the same run. A budget that is missed says so and fails
nothing: machines differ, and what must hold on each of them is a test. ``docs/benchmarks.md`` explains the budgets.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from benchmarks import cold, header, ingest, large, live, pages, picture, reads, rendered, search, upload_scale
from benchmarks.emulated import emulated
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
    "live": live.measure,
    "upload": upload_scale.measure,
}


def main(names: Sequence[str]) -> None:
    """Run the named suites, all of them by default, and print one table."""
    rows: list[Row] = []
    with emulated() as runtime:
        for name in names or SUITES:
            began = time.perf_counter()
            rows += SUITES[name](runtime)
            print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(render(rows))
    missed = [row.what.strip() for row in rows if row.missed]
    print("\nEvery budget holds." if not missed else f"\nOver budget: {'; '.join(missed)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
