"""How a search was answered, in words that say nothing of patients: for the log, and for an archive's owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lightbox import observe
from lightbox.catalogue.grams import Form
from lightbox.catalogue.terms import OVERFLOW
from lightbox.dicom import attributes
from lightbox.query.budget import Budget
from lightbox.query.planner import Driver, Plan

_FORMS = {
    Form.WITHIN.value: "a piece of {length} within",
    Form.JOINT.value: "a piece of {length} across two words of",
    Form.PAIR.value: "the beginnings of two words ({length}) of",
    Form.BEGINNING.value: "the first {length} of",
    Form.END.value: "the last {length} of",
    Form.WHOLE.value: "the whole of",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """How a search was answered.

    Parameters
    ----------
    plan
        In words: names of attributes and lengths, never values.
    candidates
        The terms that ran against each other, the likely best first, each with how rare it was thought to be, in bits.
    records
        Records read: postings, studies, and what stands below them.
    postings, studies
        How many of these were postings, and studies.
    round_trips
        How often the table was waited for until the studies were known, whatever was read at the same time.
    results
        How many results were shown.
    """

    plan: str
    candidates: tuple[str, ...]
    records: int
    postings: int
    studies: int
    round_trips: int
    results: int


def explain(plan: Plan, budget: Budget, results: int) -> Explained:
    """Return how a search was answered, and log it."""
    explained = Explained(
        plan=_way(plan),
        candidates=tuple(f"{_driver(driver)}, {driver.bits:.1f} bits" for driver in plan.drivers),
        records=budget.records,
        postings=budget.postings,
        studies=budget.studies,
        round_trips=budget.trips,
        results=results,
    )
    observe.log("searched", plan=explained.plan, records=explained.records, trips=explained.round_trips, count=results)
    return explained


def _way(plan: Plan) -> str:
    within = " between two dates" if plan.dates else ""
    if plan.study_uids is not None:
        return f"{len(plan.study_uids)} studies by UID"
    if not plan.drivers:
        return f"the listing by study date{within}" + (", each study tested" if plan.partial else "")
    told = " and ".join(_told(plan.drivers[0]))
    within += f", {told} told by them" if told else ""
    rest = ", other conditions tested on each study" if plan.partial else ""
    return f"postings of {' or '.join(_driver(driver) for driver in plan.drivers)}{within}{rest}"


def _told(driver: Driver) -> Iterator[str]:
    yield from (_keyword(tag) for tag in sorted(driver.facets.tags - {driver.tag}))


def _driver(driver: Driver) -> str:
    keyword = _keyword(driver.tag)
    terms = [term for term in driver.terms if term.form != OVERFLOW and not term.later]
    if len(terms) > 1:
        return f"{len(terms)} values of {keyword}"
    first = next(iter(terms), driver.terms[0])
    return _FORMS.get(first.form, "the first {length} digits of").format(length=len(first.text)) + f" {keyword}"


def _keyword(tag: str) -> str:
    row = attributes.find(tag)
    return row.keyword if row else tag
