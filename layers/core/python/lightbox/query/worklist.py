"""One page of the worklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Study
from lightbox.catalogue.repository import Catalogue
from lightbox.query.criteria import Criteria, Sort
from lightbox.query.planner import PAGE, Budget, read
from lightbox.runtime import Runtime
from lightbox.store.cursor import InvalidCursor

READ_AT_ONCE = 2_000
"""Most records read for one page by date: what is not full by then is sent with the place to go on from."""

SORTED = 10_000
"""Most studies that are sorted otherwise than by date: they have to be read for that, the latest dates first."""

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
        Whether studies beyond :data:`SORTED` were left out.
    """

    studies: list[Study]
    next: Place | None
    truncated: bool = False


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
        first = limit + 1 if not criteria.tests else PAGE
        after: Place | None = None
        for chunk in read(self.catalogue, scope, criteria.plan(), Budget(READ_AT_ONCE), start, first):
            found += filter(criteria.meets, chunk.studies)
            after = chunk.next
            if len(found) > limit:
                return Page(found[:limit], self.catalogue.place(scope, found[limit - 1]))
        return Page(found, after)

    def _sorted(self, scope: Scope, criteria: Criteria, limit: int, start: Mapping[str, Any] | None) -> Page:
        found: list[Study] = []
        more = False
        for chunk in read(self.catalogue, scope, criteria.plan(), Budget(SORTED)):
            found += filter(criteria.meets, chunk.studies)
            more = chunk.next is not None
        found.sort(key=criteria.place, reverse=criteria.descending)
        begin = _begin(found, start) if start else 0
        end = begin + limit
        following = {"after": found[end - 1].uid, "seen": end} if end < len(found) else None
        return Page(found[begin:end], following, truncated=more)


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
