"""What a benchmark says: a cost beside its peer or its physical limit, as one line of one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Samples:
    """The same quantity, measured several times.

    Parameters
    ----------
    values
        All of one unit; one alone is a count, which does not vary.
    """

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Samples:
        """Take measurements as they come."""
        return cls(tuple(values))

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.values)

    @property
    def spread(self) -> float:
        """Half the distance between the quartiles: what to add and take away to hold half of them."""
        if len(self.values) < 2:  # noqa: PLR2004 - quartiles need two
            return 0.0
        low, _, high = quantiles(self.values, n=4, method="inclusive")
        return (high - low) / 2

    def __truediv__(self, parts: float) -> Samples:
        return Samples.of(value / parts for value in self.values)

    def __str__(self) -> str:
        return figure(self.median) + (f" ±{figure(self.spread)}" if self.spread else "")


def count(value: float) -> Samples:
    """Return a quantity that was counted, not timed."""
    return Samples((value,))


@dataclass(frozen=True, slots=True)
class Row:
    """One cost; less is better.

    Parameters
    ----------
    what
        What was done.
    measured
        What it cost.
    unit
        Of both figures.
    beside
        The peer, the physical limit or the budget that it is held against.
    against
        What that costs, in the same run.
    most
        The greatest ratio that the budget allows; None: there is no budget, the row informs.
    note
        What else there is to know, such as calls by name.
    """

    what: str
    measured: Samples
    unit: str
    beside: str
    against: Samples
    most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """The cost in multiples of what it is held against."""
        return self.measured.median / self.against.median

    @property
    def missed(self) -> bool:
        """Whether the budget does not hold."""
        return self.most is not None and self.ratio > self.most


HEAD = ("ratio", "budget", "what", "measured", "beside", "note")


def render(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table, ratios first: they travel from machine to machine, times do not."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(cells, widths) for cells in (HEAD, rule, *lines[1:]))


def _cells(row: Row) -> tuple[str, ...]:
    budget = "" if row.most is None else f"{figure(row.most)}{' MISSED' if row.missed else ''}"
    beside = f"{row.beside}: {row.against} {row.unit}"
    return figure(row.ratio), budget, row.what, f"{row.measured} {row.unit}", beside, row.note


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"


def figure(value: float) -> str:
    """Return a number with three digits that count, thousands set apart."""
    if value == int(value) or abs(value) >= 100:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.3g}"
