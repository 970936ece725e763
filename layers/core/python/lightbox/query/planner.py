"""From what is asked to how it is read.

There are two ways: the named studies by their keys, or the listing by study date, between two dates where they
are known. Everything else is decided study by study, within a budget of records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.models import STORED, Study
from lightbox.catalogue.repository import Catalogue

PAGE = 500
"""Records of one read of the listing: a study's is about a kilobyte, and a read ends at a megabyte anyway."""

FIRST_DATE = "00000001"
"""Before any study that has a date; those without stand before it in the listing."""

LAST_DATE = "99999999"


@dataclass(frozen=True, slots=True)
class Plan:
    """How studies are read.

    Parameters
    ----------
    study_uids
        The only studies that can match; None: any.
    dates
        First and last study date, ``YYYYMMDD``; None: any, or none at all.
    oldest_first
        The order by study date.
    """

    study_uids: tuple[str, ...] | None = None
    dates: tuple[str, str] | None = None
    oldest_first: bool = False


class Budget:
    """How many records may still be read for one answer.

    Parameters
    ----------
    records
        How many in all.
    """

    def __init__(self, records: int) -> None:
        self.left = records

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0

    def spend(self, records: int) -> None:
        """Note that records were read."""
        self.left -= records


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some studies, and the place in the listing behind them (None: there are no more)."""

    studies: list[Study]
    next: dict[str, str] | None


def read(
    catalogue: Catalogue,
    scope: Scope,
    plan: Plan,
    budget: Budget,
    start: Mapping[str, str] | None = None,
    first: int = PAGE,
) -> Iterator[Chunk]:
    """Yield an archive's studies as a plan says, until there are no more or the budget is spent.

    Parameters
    ----------
    catalogue
        The records.
    scope
        Whose.
    plan
        How.
    budget
        How many records may be read.
    start
        The place in the listing to begin behind.
    first
        How many records to read at first.
    """
    if plan.study_uids is not None:
        budget.spend(len(plan.study_uids))
        yield Chunk(catalogue.find_studies(scope, list(plan.study_uids)), None)
        return
    limit = first
    while True:
        page = catalogue.studies(
            scope,
            dates=plan.dates,
            start=start,
            limit=min(limit, max(1, budget.left)),
            oldest_first=plan.oldest_first,
        )
        budget.spend(len(page.studies))
        yield Chunk([study for study in page.studies if study.state == STORED], page.next)
        if page.next is None or budget.spent:
            return
        start, limit = page.next, PAGE
