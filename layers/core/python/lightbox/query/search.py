"""A QIDO-RS query, answered by a walk over the archive: studies, their series, their instances, as far as needed.

Results come by study date, the latest first, then by UID: an order that new arrivals do not upset, so that
``limit`` and ``offset`` page through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Series, Study
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.dicom.attributes import Level
from lightbox.dicom.json_model import Dataset
from lightbox.query import answers
from lightbox.query.answers import Place
from lightbox.query.planner import Budget, read
from lightbox.query.qido import Query
from lightbox.runtime import Runtime

RECORDS = 20_000
"""Most records read for one answer: some 15 MB, and three seconds."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was found.

    Parameters
    ----------
    items
        One JSON object each.
    warnings
        What the client should know: what was ignored, that there is more, that the search was cut short.
    """

    items: list[bytes]
    warnings: tuple[str, ...]


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

    def results(self, scope: Scope, query: Query, root: str) -> Results:
        """Return what matches a query.

        Parameters
        ----------
        scope
            Whose.
        query
            What is asked.
        root
            The DICOMweb root that the client used.
        """
        budget = Budget(RECORDS)
        walk = _Walk(self.catalogue, scope, query, root, budget)
        found = list(islice(walk.results(), query.offset, query.offset + query.limit + 1))
        warnings = list(query.warnings)
        if len(found) > query.limit:
            warnings.append("There are more results: use limit and offset")
        elif budget.spent:
            warnings.append("The search was ended early, there may be more: narrow it down, by study date for example")
        items = [json_model.with_root(json_model.dump(item), root) for item in found[: query.limit]]
        return Results(items, tuple(warnings))


@dataclass(frozen=True)
class _Walk:
    """One query on its way through an archive."""

    catalogue: Catalogue
    scope: Scope
    query: Query
    root: str
    budget: Budget

    def results(self) -> Iterator[Dataset]:
        """Yield the results, in order."""
        for study in self._studies():
            known = answers.of_study(study)
            if not self._meets(Level.STUDY, known):
                continue
            if self.query.level is Level.STUDY:
                yield answers.shown(self.query, known, Place(self.root, study.uid))
            else:
                yield from self._below(study, known)

    def _studies(self) -> Iterator[Study]:
        plan = self.query.plan()
        instances = self.query.uids.get(Level.INSTANCE)
        if instances is not None and plan.study_uids is None:
            # An archive holds an instance once, and knows where.
            plan = replace(plan, study_uids=tuple(sorted(self.catalogue.homes(self.scope, instances))))
        for chunk in read(self.catalogue, self.scope, plan, self.budget, first=self.query.studies_at_first):
            yield from chunk.studies

    def _below(self, study: Study, above: Dataset) -> Iterator[Dataset]:
        if self.budget.spent:
            return
        named = self.query.uids.get(Level.SERIES)
        for series in self.catalogue.all_series(self.scope, study.uid):
            self.budget.spend(1)
            known = above | answers.of_series(series)
            if (named is not None and series.uid not in named) or not self._meets(Level.SERIES, known):
                continue
            if self.query.level is Level.SERIES:
                yield answers.shown(self.query, known, Place(self.root, study.uid, series.uid))
            else:
                yield from self._instances(series, known)

    def _instances(self, series: Series, above: Dataset) -> Iterator[Dataset]:
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
                place = Place(self.root, series.study_uid, series.uid, instance.uid)
                yield answers.shown(self.query, known, place)

    def _meets(self, level: Level, known: Dataset) -> bool:
        return all(test(known) for test in self.query.tests[level])
