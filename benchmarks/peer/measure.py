"""The whole comparison, section by section."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.peer import material, memory, pictures, search, storing, view
from benchmarks.peer.arena import Arena, opened
from benchmarks.peer.comparison import Table, render
from benchmarks.peer.orthanc import Installation
from benchmarks.table import Row
from benchmarks.table import render as render_rows

THIN, THINNER = (300, 512), (1000, 256)
"""Slices and side of the two series of CT."""


@dataclass
class Report:
    """What was measured.

    Parameters
    ----------
    against
        Which Orthanc.
    tables, memory
        The figures.
    """

    against: str
    tables: list[Table] = field(default_factory=list[Table])
    memory: list[Row] = field(default_factory=list[Row])

    def markdown(self) -> str:
        """Return all of it as Markdown."""
        sections = [f"Beside {self.against}."]
        sections += [f"### {table.title}\n\n{render(table.lines)}" for table in self.tables]
        return "\n\n".join([*sections, f"### Memory\n\n{render_rows(self.memory)}"])

    def missed(self) -> list[str]:
        """Return what is behind Orthanc or over a budget."""
        lines = [line for table in self.tables for line in table.lines]
        told = [f"{line.what} (behind Orthanc)" for line in lines if line.behind]
        told += [f"{line.what} (limit)" for line in lines if line.missed]
        return told + [row.what for row in self.memory if row.missed]


def measure(installation: Installation) -> Report:
    """Start both archives, and compare them."""
    thin, thinner = (list(material.head(*how)) for how in (THIN, THINNER))
    kinds = material.pictures(thin[0])
    with opened(installation) as arena:
        named = f"Orthanc {installation.version()} with its DICOMweb plug-in {arena.orthanc.plugin_version()}"
        report = Report(named)
        for name, section in (
            ("storing", lambda: storing.measure(arena, thin)),
            ("viewing", lambda: _viewing(arena, thin, thinner, kinds)),
            ("pictures", lambda: pictures.measure(arena, kinds)),
            ("search", lambda: search.measure(arena.of("search"))),
        ):
            report.tables.append(_timed(name, section))
        report.memory = memory.measure(arena, kinds)
        return report


def _viewing(
    arena: Arena, thin: list[material.Image], thinner: list[material.Image], kinds: list[material.Image]
) -> Table:
    arena.load([*thin, *thinner, *kinds[1:]])
    return view.measure(arena, thin, thinner, kinds)


def _timed(name: str, section: Callable[[], Table]) -> Table:
    began = time.perf_counter()
    table = section()
    print(f"peer, {name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return table
