"""A QIDO-RS query, answered by a walk over the archive: studies, their series, their instances, as far as needed.

Results come by study date, the latest first, then by UID: an order that new arrivals do not upset, so that
``limit`` and ``offset`` page through it. Another order (``orderby``) is made of all that one search reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Series, Study, listed_date
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.dicom.attributes import Level
from lightbox.dicom.json_model import Dataset
from lightbox.query import answers, order
from lightbox.query.answers import Place
from lightbox.query.budget import Budget
from lightbox.query.explaining import Explained, explain
from lightbox.query.planner import PAGE
from lightbox.query.qido import Query
from lightbox.query.reading import Reader, reader
from lightbox.runtime import Runtime
from lightbox.store import keys

RECORDS = 20_000
"""Most records read for one answer: some 15 MB, and three seconds."""


_ENDED = "The search was ended early, there may be more: narrow it down, by study date for example"
_UNORDERED = (
    "The search was ended early, this is the order of the latest studies only: narrow it down, by date for example"
)


@dataclass(frozen=True, slots=True)
class Results:
    """What was found.

    Parameters
    ----------
    items
        One JSON object each.
    warnings
        What the client should know: what was ignored, that there is more, that the search was cut short.
    explained
        How it was found.
    total
        How many results there are in all; None where finding out would take reading on, or where some were passed over.
    next
        The place behind which more studies may be; None: there are none, or they have another order.
    """

    items: list[bytes]
    warnings: tuple[str, ...]
    explained: Explained
    total: int | None = None
    next: str | None = None


@dataclass(frozen=True)
class Search:
    """The service behind QIDO-RS.

    Parameters
    ----------
    catalogue
        The records.
    """

    catalogue: Catalogue

    @classmethod
    def over(cls, runtime: Runtime) -> Search:
        """Build the service over a runtime."""
        return cls(Catalogue.over(runtime))

    def results(self, scope: Scope, query: Query, root: str, after: str | None = None) -> Results:
        """Return what matches a query.

        Parameters
        ----------
        scope
            Whose.
        query
            What is asked.
        root
            The DICOMweb root that the client used.
        after
            The ``next`` of the page before.
        """
        budget = Budget(RECORDS)
        reads = reader(self.catalogue, scope, query.conditions, budget)
        walk = _Walk(self.catalogue, scope, query, root, budget, reads, after)
        page, total = _page(walk.shown(), query)
        warnings = list(query.warnings)
        if total is None:
            warnings.append("There are more results: use limit and offset")
        if budget.spent and (total is not None or query.order):
            warnings.append(_UNORDERED if query.order else _ENDED)
        items = [json_model.with_root(json_model.dump(item), root) for item in page]
        explained = explain(reads.plan, budget, len(items))
        following = _behind(page[-1]) if total is None and page else walk.reached[-1] if budget.spent else None
        known = None if budget.spent or after else total
        return Results(items, tuple(warnings), explained, known, following if query.goes_on else None)


def _page(found: Iterator[Dataset], query: Query) -> tuple[list[Dataset], int | None]:
    """Return the results that are wanted, and how many there are in all if the last was seen."""
    page: list[Dataset] = []
    seen = 0
    for result in found:
        if seen >= query.offset + query.limit:
            return page, None
        page += [result] if seen >= query.offset else []
        seen += 1
    return page, seen


def _behind(result: Dataset) -> str:
    """Return the place of a study that was shown."""
    return keys.place(listed_date(result), json_model.text(result, "0020000D"))


@dataclass(frozen=True)
class _Walk:
    """One query on its way through an archive, and how far it came."""

    catalogue: Catalogue
    scope: Scope
    query: Query
    root: str
    budget: Budget
    reader: Reader
    after: str | None
    reached: list[str | None] = field(default_factory=lambda: [None])

    def shown(self) -> Iterator[Dataset]:
        """Yield the results, in the order that is asked for."""
        by = self.query.order
        found = ((known, answers.shown(self.query, known, place)) for known, place in self._found())
        if not by:
            yield from (result for _, result in found)
            return
        yield from order.arranged(by, [(order.place(by, known), result) for known, result in found])

    def _found(self) -> Iterator[tuple[Dataset, Place]]:
        """Yield all that is known of each result, and where it stands, by study date."""
        for study in self._studies():
            known = answers.of_study(study)
            if not self._meets(Level.STUDY, known):
                continue
            if self.query.level is Level.STUDY:
                yield known, Place(self.root, study.uid)
            else:
                yield from self._below(study, known)

    def _studies(self) -> Iterator[Study]:
        want = PAGE if self.query.order else self.query.offset + self.query.limit + 1
        for chunk in self.reader.chunks(want, self.after):
            self.reached.append(chunk.next)
            yield from chunk.studies

    def _below(self, study: Study, above: Dataset) -> Iterator[tuple[Dataset, Place]]:
        if self.budget.spent:
            return
        named = self.query.uids.get(Level.SERIES)
        for series in self.catalogue.all_series(self.scope, study.uid):
            self.budget.spend(1)
            known = above | answers.of_series(series)
            if (named is not None and series.uid not in named) or not self._meets(Level.SERIES, known):
                continue
            if self.query.level is Level.SERIES:
                yield known, Place(self.root, study.uid, series.uid)
            else:
                yield from self._instances(series, known)

    def _instances(self, series: Series, above: Dataset) -> Iterator[tuple[Dataset, Place]]:
        if self.budget.spent:
            return
        named = self.query.uids.get(Level.INSTANCE)
        found = (
            self.catalogue.instances(self.scope, series.study_uid, series.uid)
            if named is None
            else self.catalogue.find_instances(self.scope, series, named)
        )
        for instance in found:
            self.budget.spend(1)
            known = above | answers.of_instance(self.catalogue.json(self.scope, instance))
            if self._meets(Level.INSTANCE, known):
                yield known, Place(self.root, series.study_uid, series.uid, instance.uid)

    def _meets(self, level: Level, known: Dataset) -> bool:
        return all(test(known) for test in self.query.tests[level])
