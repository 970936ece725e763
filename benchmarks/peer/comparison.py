"""One line of the table of two archives: what Lightbox took, what Orthanc took, and what nobody can go below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.peer.clients import Cost
from benchmarks.table import Samples, figure

HEAD = ("CPU", "clock", "limit", "what", "own CPU", "own", "end to end", "Orthanc CPU", "Orthanc", "limit", "note")
"""Ratios first: own to Orthanc's, in processor time and by the clock, and own to the limit; then milliseconds."""

SIDES = ("own", "whole", "peer", "limit")

ONE_BY_ONE = "own: one after the other in one process; in the cloud each has a function of its own"
"""What to know where several clients ask at once."""

RUN = 5
"""Calls of one turn, where each can be made again at once."""

LONG_MS = 50
"""A call that takes longer is made once in a turn."""

Side = Callable[[], Cost]


@dataclass(frozen=True)
class Line:
    """Costs of one thing, each measured several times by turns; in milliseconds unless the name says otherwise.

    Parameters
    ----------
    what
        What was done.
    sides
        By the names of :data:`SIDES`: ``own`` is Lightbox's functions without what they wait for the cloud, ``whole``
        Lightbox on this machine, emulator and all, ``peer`` Orthanc, ``limit`` the same done without a server. What
        is not there was not measured.
    most
        The greatest multiple of the limit that the budget allows.
    note
        What else there is to know.
    """

    what: str
    sides: Mapping[str, tuple[Cost, ...]]
    most: float | None = None
    note: str = ""

    def side(self, name: str, *, cpu: bool = False) -> Samples | None:
        """Return the figures of one side."""
        costs = self.sides.get(name, ())
        return Samples.of(cost.cpu if cpu else cost.clock for cost in costs) if costs else None

    def ratio(self, beside: str, *, cpu: bool = True) -> float | None:
        """Return Lightbox's own cost in multiples of another side's."""
        mine, other = self.side("own", cpu=cpu), self.side(beside, cpu=cpu)
        return mine.median / other.median if mine and other else None

    @property
    def behind(self) -> bool:
        """Whether Orthanc takes less of the processor."""
        return (self.ratio("peer") or 0) > 1

    @property
    def missed(self) -> bool:
        """Whether the budget beside the limit does not hold."""
        return self.most is not None and (self.ratio("limit") or 0) > self.most


def by_turns(rounds: int, warm: int = 1, /, *, run: int = 1, **sides: Side | None) -> dict[str, tuple[Cost, ...]]:
    """Measure sides by turns, so that a disturbance meets them all; return their costs by name.

    Parameters
    ----------
    rounds
        How many turns each has that are measured.
    warm
        How many it has before.
    run
        How often it is called in a turn. With :data:`RUN` most calls find the processor's caches as the same side
        left them, which is how viewers ask: slice after slice.
    sides
        What is measured; None: nothing.
    """
    asked = {name: side for name, side in sides.items() if side}
    costs: dict[str, list[Cost]] = {name: [] for name in asked}
    for turn in range(warm + rounds):
        for name, side in asked.items():
            taken = list(_running(side, run))
            if turn >= warm:
                costs[name] += taken
    return {name: tuple(taken) for name, taken in costs.items()}


def _running(side: Side, run: int) -> Iterator[Cost]:
    """Yield the costs of one turn; what takes long finds nothing of what it left in the caches the last time."""
    for _ in range(run):
        cost = side()
        yield cost
        if cost.clock > LONG_MS:
            return


def render(lines: Sequence[Line]) -> str:
    """Return lines as a Markdown table."""
    rows = [HEAD, tuple("---" for _ in HEAD), *(_cells(line) for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(line: Line) -> tuple[str, ...]:
    behind = " **behind**" if line.behind else ""
    missed = " **missed**" if line.missed else ""
    budget = f" of {figure(line.most)}{missed}" if line.most else ""
    ratios = (
        _ratio(line.ratio("peer"), behind),
        _ratio(line.ratio("peer", cpu=False)),
        _ratio(line.ratio("limit"), budget),
    )
    told = [line.side("own", cpu=True), line.side("own"), line.side("whole")]
    told += [line.side("peer", cpu=True), line.side("peer"), line.side("limit", cpu=True)]
    return (*ratios, line.what, *("" if each is None else figure(each.median) for each in told), line.note)


def _ratio(value: float | None, verdict: str = "") -> str:
    return "" if value is None else f"{figure(value)}{verdict}"


@dataclass
class Table:
    """Lines with a title.

    Parameters
    ----------
    title
        Of the section.
    lines
        Filled as they are measured.
    """

    title: str
    lines: list[Line] = field(default_factory=list[Line])
