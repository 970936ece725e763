"""How many postings are read at a time: seventeen of them cost what a study does, and waiting once more costs most.

So a first read is as long as a guess says that a page takes, but short while it is open which of two terms is the
rarer; the second knows how many of the first were of use.
"""

from __future__ import annotations

import math

from lightbox.catalogue.terms import OVERFLOW
from lightbox.query.planner import Driver, Plan

LEAST = 5
"""Fewest postings of one read."""

SPARE = 1.4
"""How many postings are read for each result that is wanted, of a term that finds some in vain."""

MOST_AT_FIRST, MOST = 1_000, 3_000
"""Most postings of one read, at first and further on: some 250 bytes each, and a read ends at a megabyte anyway."""

FOR_EACH, UNSURE = 12, 4
"""Most postings of a first read for each result that is wanted, and while it is open which term is the rarer."""

NEAR = 2.0
"""With less between them, in bits, a guess does not tell which of two terms is the rarer."""

_DEVIATIONS = 1.5
"""How unlikely it shall be that a further read falls short, in standard deviations: one in fifteen."""


def at_first(plan: Plan, driver: Driver, want: int) -> int:
    """Return how many postings of each of a driver's terms are read at first, for so many results."""
    terms = sum(term.form != OVERFLOW and not term.later for term in driver.terms)
    spare = 1 if driver.whole and terms == 1 and not driver.beside else SPARE
    each = min(spare * 2**driver.beside, _most(plan, driver))
    return max(LEAST, min(math.ceil(want * each / max(1, terms)), max(want, MOST_AT_FIRST)))


def _most(plan: Plan, driver: Driver) -> float:
    first, *others = plan.drivers
    if driver is not first:
        return SPARE
    open_still = any(each.tag != first.tag and first.bits - each.bits < NEAR for each in others)
    return UNSURE if open_still else FOR_EACH


def further(results: int, read: int, kept: int) -> int:
    """Return how many more postings are likely to bring so many results, if so many were read and so many of use."""
    # Both are chance: how many of the next are of use, and how many of the first were.
    spread = math.sqrt(results + results**2 / (kept + 1)) if kept < read else 0
    return min(MOST, LEAST + math.ceil((results + _DEVIATIONS * spread) * (read + 1) / (kept + 1)))
