"""Reading studies as a plan says: page by page, in the order of answers, and no more than an answer needs.

Everything is a list in the order of answers: the listing itself, the postings of a term, the studies that the index
does not know yet. Lists are read side by side and merged; a study is read when its turn comes, and shown only if it
is still there, at that place. While studies are read, the next postings are, too, if they are likely to be needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache

from lightbox.access.policy import Scope
from lightbox.catalogue.models import STORED, Study
from lightbox.catalogue.postings import Posting, PostingLists, Source, place_of
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.matching import uid_list
from lightbox.query import amounts, shares
from lightbox.query.budget import Budget
from lightbox.query.conditions import Condition
from lightbox.query.planner import PAGE, Driver, Plan, plan
from lightbox.store import keys
from lightbox.store.table import BATCH_GET

_THREADS = 16
_INSTANCE_UID = "00080018"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some studies, and the place behind them (None: there are no more)."""

    studies: list[Study]
    next: str | None


@dataclass
class _List:
    """One list, read page by page; what waits is in order."""

    source: Source
    holds: Callable[[Posting], bool]
    after: str | None
    waiting: list[str] = field(default_factory=list[str])
    ended: bool = False
    read: list[str] = field(default_factory=list[str])
    kept: int = 0

    def more(self, limit: int) -> int:
        """Read a page; return how many records that were."""
        page = self.source(self.after, limit)
        held = [posting.place for posting in page.items if self.holds(posting)]
        self.waiting += held
        self.kept += len(held)
        self.after = page.items[-1].place if page.items else self.after
        self.ended = page.ended
        self.read += [posting.place for posting in page.items]
        return len(page.items)


@dataclass(frozen=True)
class Reader:
    """Reads the studies of one plan.

    Parameters
    ----------
    catalogue, lists
        The records.
    scope
        Whose.
    plan
        How.
    budget
        How many records may be read.
    """

    catalogue: Catalogue
    lists: PostingLists
    scope: Scope
    plan: Plan
    budget: Budget

    def chunks(self, want: int, start: str | None = None) -> Iterator[Chunk]:
        """Yield studies in order, until there are no more or the budget is spent.

        Parameters
        ----------
        want
            How many are wanted.
        start
            The place to begin behind.
        """
        if self.plan.study_uids is not None:
            found = self._at_once(list(self.plan.study_uids), [])
            studies = sorted(found.values(), key=place_of, reverse=not self.plan.oldest_first)
            yield Chunk([study for study in studies if not start or self._behind(place_of(study), start)], None)
        elif self.plan.drivers:
            yield from self._merged(max(1, want), start)
        else:
            yield from self._listed(max(1, want), start)

    def _behind(self, place: str, start: str) -> bool:
        return place > start if self.plan.oldest_first else place < start

    def _listed(self, want: int, start: str | None) -> Iterator[Chunk]:
        limit = PAGE if self.plan.partial else min(PAGE, want)
        while True:
            page = self.catalogue.studies(
                self.scope,
                dates=self.plan.dates,
                start=self.catalogue.start(self.scope, start) if start else None,
                limit=min(limit, max(1, self.budget.left)),
                oldest_first=self.plan.oldest_first,
            )
            self.budget.spend(len(page.studies), "studies")
            self.budget.trips += 1
            shares.of_archive(self.scope.archive_id).saw(study.modalities for study in page.studies)
            start = place_of(page.studies[-1]) if page.next and page.studies else None
            yield Chunk([study for study in page.studies if study.state == STORED], start)
            if start is None or self.budget.spent:
                return
            limit = PAGE

    def _merged(self, want: int, start: str | None) -> Iterator[Chunk]:
        size, left = min(want, PAGE), want
        lists, partial = self._begun(want, start)
        while True:
            ready, known = self._ready(lists, size)
            ended = all(each.ended for each in lists)
            # Which postings come next does not depend on these studies, so both are read at the same time.
            behind = [each for each in lists if not each.ended and each.after == known] if len(ready) < size else []
            left -= 0 if partial else len(ready)
            need = max(left, amounts.LEAST)
            allowed = max(amounts.LEAST, self.budget.left)
            reads = [(each, min(allowed, amounts.further(need, len(each.read), each.kept))) for each in behind]
            found = self._at_once(ready, reads)
            more = not ended or any(each.waiting for each in lists)
            place = ready[-1] if len(ready) == size else known
            yield Chunk([found[each] for each in ready if each in found], place if more else None)
            if not more or self.budget.spent:
                return
            # What else is asked may refuse nearly all; where nothing is, no more are read than are wanted.
            size = min(PAGE, size * 2 if partial else need)

    def _begun(self, want: int, start: str | None) -> tuple[list[_List], bool]:
        """Read the first page of everything; return the lists to go on with: what is rarest here, and the fresh.

        Also whether only the studies tell the rest.
        """
        groups = [self._group(driver, start) for driver in self.plan.drivers]
        backwards = not self.plan.oldest_first
        fresh = _List(self.lists.fresh(self.scope, self.plan.between, backwards=backwards), lambda _: True, start)
        reads = [
            (each, amounts.at_first(self.plan, driver, want))
            for driver, group in zip(self.plan.drivers, groups, strict=True)
            for each in group
        ]
        self._at_once([], [*reads, (fresh, want)])
        best = self._rarest(groups)
        return [*groups[best], fresh], self.plan.drivers[best].untold > 0

    def _group(self, driver: Driver, start: str | None) -> list[_List]:
        between, backwards = self.plan.between, not self.plan.oldest_first
        sources = (self.lists.of_term(self.scope, term, between, backwards=backwards) for term in driver.terms)
        return [_List(source, driver.facets.held, start) for source in sources]

    def _rarest(self, groups: Sequence[Sequence[_List]]) -> int:
        """Return which group to read on: one that came to its end, else that with the fewest postings so far.

        They are counted as far as all groups came, since not all are read in steps of one length.
        """
        oldest_first = self.plan.oldest_first
        reached = [self._known(group) for group in groups]
        ends = [place for place in reached if place is not None]
        common = (min if oldest_first else max)(ends, default="")

        def there(group: Sequence[_List]) -> int:
            read = (place for each in group for place in each.read)
            return sum(place <= common if oldest_first else place >= common for place in read)

        # Of what came to its end, all counts.
        ranks = [
            (True, there(group)) if known is not None else (False, sum(len(each.read) for each in group))
            for known, group in zip(reached, groups, strict=True)
        ]
        return ranks.index(min(ranks))

    def _known(self, lists: Sequence[_List]) -> str | None:
        """Return the place up to which all lists are known; None: to their ends."""
        places = [each.after or "" for each in lists if not each.ended]
        if not places:
            return None
        return min(places) if self.plan.oldest_first else max(places)

    def _ready(self, lists: Sequence[_List], size: int) -> tuple[list[str], str | None]:
        """Take the next studies off the lists, as far as all of these are known; return that place, too."""
        known = self._known(lists)
        oldest_first = self.plan.oldest_first
        places = {
            place
            for each in lists
            for place in each.waiting
            if known is None or (place <= known if oldest_first else place >= known)
        }
        ready = sorted(places, reverse=not oldest_first)[:size]
        taken = set(ready)
        for each in lists:
            each.waiting = [place for place in each.waiting if place not in taken]
        return ready, known

    def _at_once(self, wanted: Sequence[str], reads: Sequence[tuple[_List, int]]) -> dict[str, Study]:
        """Read studies and lists at the same time; return the studies that are there, by UID or place as wanted."""
        uids = [keys.placed(each) for each in wanted]
        slices = [uids[start : start + BATCH_GET] for start in range(0, len(uids), BATCH_GET)]
        calls = len(slices) + len(reads)
        if not calls:
            return {}
        self.budget.trips += 1
        if calls == 1:
            pages, found = [each.more(limit) for each, limit in reads], [self._find(some) for some in slices]
        else:
            further = [_threads().submit(each.more, limit) for each, limit in reads]
            found = list(_threads().map(self._find, slices))
            pages = [each.result() for each in further]
        self.budget.spend(sum(pages), "postings")
        self.budget.spend(len(uids), "studies")
        by_uid = {study.uid: study for studies in found for study in studies}
        named = ((each, by_uid.get(uid)) for each, uid in zip(wanted, uids, strict=True))
        # A study that was deleted and sent again with another date is not where its old postings say.
        return {each: study for each, study in named if study and each in (study.uid, place_of(study))}

    def _find(self, uids: list[str]) -> list[Study]:
        return self.catalogue.find_studies(self.scope, uids)


def reader(
    catalogue: Catalogue,
    scope: Scope,
    conditions: Sequence[Condition],
    budget: Budget,
    *,
    oldest_first: bool = False,
) -> Reader:
    """Return what reads the studies that may meet all conditions, as an archive's index allows.

    Parameters
    ----------
    catalogue
        The records.
    scope
        Whose.
    conditions
        What is asked.
    budget
        How many records may be read.
    oldest_first
        The order by study date.
    """
    lists = PostingLists(catalogue.table)
    chosen = plan(conditions, oldest_first=oldest_first, shares=shares.of_archive(scope.archive_id))
    if chosen.drivers and not lists.usable(scope):
        chosen = plan(conditions, oldest_first=oldest_first, indexed=False)
    instances = [uid for each in conditions if each.tag == _INSTANCE_UID for uid in uid_list(each.value)]
    if instances and chosen.study_uids is None:
        # An archive holds an instance once, and knows where.
        budget.spend(len(instances))
        budget.trips += 1
        chosen = replace(chosen, study_uids=tuple(sorted(catalogue.homes(scope, instances))), drivers=())
    return Reader(catalogue, lists, scope, chosen, budget)


@cache
def _threads() -> ThreadPoolExecutor:
    """Return the threads that wait for the table, kept from request to request."""
    return ThreadPoolExecutor(_THREADS, "reading")
