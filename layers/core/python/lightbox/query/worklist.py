"""One page of the worklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Study
from lightbox.catalogue.postings import checked_place, place_of
from lightbox.catalogue.repository import Catalogue
from lightbox.query.budget import Budget
from lightbox.query.criteria import Criteria, Sort
from lightbox.query.explaining import Explained, explain
from lightbox.query.planner import PAGE
from lightbox.query.reading import reader
from lightbox.runtime import Runtime
from lightbox.store.cursor import InvalidCursor

READ_AT_ONCE = 2_000
"""Most records read for one page by date: what is not full by then is sent with the place to go on from."""

SORTED = 10_000
"""Most records read for a page that is sorted otherwise than by date, the latest dates first: so many studies of a list
without filters, fewer where they are found by their postings."""

Place = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Studies in order.

    Parameters
    ----------
    studies
        At most as many as were asked for; fewer do not mean that there are no more.
    next
        Where the next page begins; None: there is none.
    truncated
        Whether studies were left out of the order, since not more than :data:`SORTED` records were read for it.
    explained
        How they were found.
    """

    studies: list[Study]
    next: Place | None
    truncated: bool = False
    explained: Explained | None = None


@dataclass(frozen=True)
class Worklist:
    """The service behind ``/api/studies``.

    Parameters
    ----------
    catalogue
        The records.
    """

    catalogue: Catalogue

    @classmethod
    def over(cls, runtime: Runtime) -> Worklist:
        """Build the service over a runtime."""
        return cls(Catalogue.over(runtime))

    def page(self, scope: Scope, criteria: Criteria, limit: int, start: Mapping[str, Any] | None) -> Page:
        """Return the studies that meet the criteria.

        Parameters
        ----------
        scope
            Whose.
        criteria
            Which, and in what order.
        limit
            Most studies of the page.
        start
            The ``next`` of the page before.
        """
        if criteria.sort is Sort.STUDY_DATE:
            return self._by_date(scope, criteria, limit, start)
        return self._sorted(scope, criteria, limit, start)

    def _by_date(self, scope: Scope, criteria: Criteria, limit: int, start: Mapping[str, Any] | None) -> Page:
        found: list[Study] = []
        after: str | None = None
        budget = Budget(READ_AT_ONCE)
        reads = reader(self.catalogue, scope, criteria.conditions, budget, oldest_first=criteria.oldest_first)
        for chunk in reads.chunks(limit + 1, checked_place(start.get("after")) if start else None):
            found += filter(criteria.meets, chunk.studies)
            after = chunk.next
            if len(found) > limit:
                after = place_of(found[limit - 1])
                break
        explained = explain(reads.plan, budget, min(limit, len(found)))
        return Page(found[:limit], {"after": after} if after else None, explained=explained)

    def _sorted(self, scope: Scope, criteria: Criteria, limit: int, start: Mapping[str, Any] | None) -> Page:
        found: list[Study] = []
        more = False
        budget = Budget(SORTED)
        reads = reader(self.catalogue, scope, criteria.conditions, budget)
        for chunk in reads.chunks(PAGE):
            found += filter(criteria.meets, chunk.studies)
            more = chunk.next is not None
        found.sort(key=criteria.place, reverse=criteria.descending)
        begin = _begin(found, start) if start else 0
        end = begin + limit
        following = {"after": found[end - 1].uid, "seen": end} if end < len(found) else None
        shown = found[begin:end]
        return Page(shown, following, truncated=more, explained=explain(reads.plan, budget, len(shown)))


def _begin(found: list[Study], start: Mapping[str, Any]) -> int:
    """Return where a page begins: behind the study that ended the last one, even if others came before it since.

    A cursor stands in addresses, so it names the study by its UID and not by what it is sorted by.
    """
    for position, study in enumerate(found):
        if study.uid == start.get("after"):
            return position + 1
    seen = start.get("seen")
    if not isinstance(seen, int) or seen < 0:
        raise InvalidCursor
    return seen
