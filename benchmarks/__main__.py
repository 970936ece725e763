"""Measure Lightbox beside its peers and its physical limits: ``make bench``, or ``python -m benchmarks NAME...``.

Every row is a cost and what it is held against, measured in the same run. The exit status tells whether a budget
was missed; the budgets are explained in ``docs/benchmarks.md``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from benchmarks import cold, header, ingest, reads
from benchmarks.emulated import emulated
from benchmarks.table import Row, render
from lightbox.runtime import Runtime

SUITES: dict[str, Callable[[Runtime], list[Row]]] = {
    "header": header.measure,
    "ingest": ingest.measure,
    "reads": reads.measure,
    "cold": cold.measure,
}


def main(names: Sequence[str]) -> int:
    """Run the named suites, all of them by default, and print one table."""
    rows: list[Row] = []
    with emulated() as runtime:
        for name in names or SUITES:
            began = time.perf_counter()
            rows += SUITES[name](runtime)
            print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(render(rows))
    missed = [row.what.strip() for row in rows if row.missed]
    print("\nevery budget holds" if not missed else f"\nBUDGET MISSED: {'; '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
