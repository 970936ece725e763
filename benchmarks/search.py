"""What searching costs in archives of 1,000, 10,000 and 100,000 studies: records, round trips, read units, time.

The archives are made up (``benchmarks/population.py``) and lie in an exact double of the table, since emulators slow
down with their size. Of the index only those lists are filled in that the searches read: an archive of 100,000 studies
has 30 million postings. ``python -m benchmarks.search`` prints the table of ``docs/benchmarks.md``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import process_time

from benchmarks.population import Population
from benchmarks.table import Row, count
from lightbox.catalogue import postings, terms
from lightbox.catalogue.grams import Form, plain
from lightbox.catalogue.models import Study
from lightbox.catalogue.terms import INDEXED, Kind, Term
from lightbox.catalogue.told import told
from lightbox.dicom.attributes import Level
from lightbox.query.conditions import Condition
from lightbox.query.criteria import criteria
from lightbox.query.explaining import Explained
from lightbox.query.planner import plan
from lightbox.query.qido import query
from lightbox.query.search import Search
from lightbox.query.worklist import Worklist
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.writes import Put
from tests.make.archives import ARCHIVE, catalogue, open_archive, record_of, within
from tests.make.memory_table import MemoryTable, record_size

PAGE = 25
SIZES = (1_000, 10_000, 100_000)
MOST_RECORDS, MOST_TRIPS = 4 * PAGE, 3
PRICE = 0.625
"""Dollars for a million write units on demand (us-east-1, 2025)."""
_ROUNDS = 5

QUERIES: dict[str, str] = {
    "study date": "StudyDate=20230601",
    "patient ID": "PatientID=MRN1000123",
    "patient ID *0012*": "PatientID=*0012*",
    "accession number": "AccessionNumber=A170000200",
    "accession A17*": "AccessionNumber=A17*",
    "name smith*": "PatientName=smith*",
    "name *smith*": "PatientName=*smith*",
    "name *üller^h*": "PatientName=*üller^h*",
    "name *smith^ja*": "PatientName=*smith^ja*",
    "name 山田*": "PatientName=山田*",
    "name, fuzzy: jo smi": "PatientName=jo smi&fuzzymatching=true",
    "OHIF's *an*": "PatientName=*an*&StudyDescription=&limit=101&offset=0&fuzzymatching=false",
    "description *knee*": "StudyDescription=*knee*",
    "referring physician": "ReferringPhysicianName=*becker*",
    "study ID": "StudyID=777",
    "modality MG": "ModalitiesInStudy=MG",
    "modalities CT, MR": "ModalitiesInStudy=CT\\MR",
    "sex O": "PatientSex=O",
    "birth date": "PatientBirthDate=19600615",
    "born 1950 to 1959": "PatientBirthDate=19500101-19591231",
    "study time 03:00 to 03:20": "StudyTime=0300-0320",
    "date and modality": "StudyDate=20230101-20231231&ModalitiesInStudy=MG",
    "name and date": "PatientName=*meyer*&StudyDate=20200101-20221231",
    "name and modality": "PatientName=*miller*&ModalitiesInStudy=MR",
    "name, modality and sex": "PatientName=*an*&ModalitiesInStudy=CT&PatientSex=F",
    "OHIF's *an* and MR": "PatientName=*an*&ModalitiesInStudy=MR&limit=101&offset=0&fuzzymatching=false",
    "name and description": "PatientName=*miller*&StudyDescription=*chest*",
    "name, description, modality": "PatientName=*an*&StudyDescription=*chest*&ModalitiesInStudy=CT",
    "name and accession *17*": "PatientName=*smith*&AccessionNumber=*17*",
    "name and patient ID *12*": "PatientName=*meyer*&PatientID=*12*",
    "name and five modalities": "PatientName=*smith*&ModalitiesInStudy=MR\\MG\\XA\\NM\\PT",
    "name and referring physician": "PatientName=*son*&ReferringPhysicianName=*mar*",
    "name and description, seldom together": "PatientName=*jackson*&StudyDescription=*thyroid*&PatientSex=O",
}
WORKLISTS: dict[str, dict[str, str]] = {
    "worklist": {},
    "worklist, name: john w": {"patientName": "john w"},
    "worklist, chest CT of a year": {
        "description": "chest",
        "modality": "CT",
        "from": "2021-01-01",
        "to": "2021-12-31",
    },
}


def pairs(text: str) -> list[tuple[str, str]]:
    """Return a query string's parameters, with the page's length if they name none."""
    given = [(name, value) for name, _, value in (each.partition("=") for each in text.split("&"))]
    return given if any(name == "limit" for name, _ in given) else [*given, ("limit", str(PAGE))]


def conditions() -> dict[str, Sequence[Condition]]:
    """Return what each search asks."""
    asked: dict[str, Sequence[Condition]] = {
        name: query(Level.STUDY, pairs(text)).conditions for name, text in QUERIES.items()
    }
    return asked | {name: criteria(given).conditions for name, given in WORKLISTS.items()}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one search cost: records of the table, of these studies, calls, waits, read units, own milliseconds."""

    records: int
    studies: int
    calls: int
    trips: int
    units: float
    own: float
    results: int
    plan: str


class Archive:
    """A made-up archive with those lists of the index that the searches read."""

    def __init__(self, size: int) -> None:
        self.table = MemoryTable()
        open_archive(self.table)
        pepper = postings.known_pepper(self.table, ARCHIVE) or b""
        ways = (way for each in conditions().values() for way in plan(each).drivers)
        wanted = {term for way in ways for term in way.terms if not term.later}
        by_tag: dict[str, set[Term]] = defaultdict(set)
        for term in wanted:
            by_tag[term.tag].add(term)
        for study in Population(size).studies():
            study = replace(study, archive_id=ARCHIVE)  # noqa: PLW2901
            key, values = record_of(study)
            writes = [Put(key, values)]
            for term, behind in _held(study, by_tag).items():
                place = keys.posting(ARCHIVE, term.spelled(pepper), postings.place_of(study))
                writes.append(Put(place, postings.said(behind)))
            self.table.batch(writes)

    def costs(self) -> dict[str, Cost]:
        """Ask everything; return what it cost."""
        searches, lists = Search(catalogue(self.table)), Worklist(catalogue(self.table))
        found: dict[str, Cost] = {}
        for name, text in QUERIES.items():
            asked = query(Level.STUDY, pairs(text))
            found[name] = self._cost(lambda asked=asked: searches.results(within(), asked, "https://x").explained)
        for name, given in WORKLISTS.items():
            wanted = criteria(given)
            found[name] = self._cost(lambda wanted=wanted: lists.page(within(), wanted, PAGE, None).explained)
        return found

    def _cost(self, ask: Callable[[], Explained | None]) -> Cost:
        how = ask()
        times: list[float] = []
        for _ in range(_ROUNDS):
            self.table.calls.clear()
            began = process_time()
            how = ask()
            times.append((process_time() - began) * 1000)
        assert how is not None
        units = sum(units for _, _, units in self.table.calls)
        calls = len(self.table.calls)
        return Cost(how.records, how.studies, calls, how.round_trips, units, median(times), how.results, how.plan)


def _held(study: Study, by_tag: dict[str, set[Term]]) -> terms.Terms:
    """Return those terms of a study that are wanted; the exact ones are made only where they are likely."""
    likely = {
        tag: element for tag, element in study.attributes.items() if tag in by_tag and _likely(study, tag, by_tag[tag])
    }
    found = terms.of_study(likely, study.modalities)
    said = told(study.attributes)
    return {term: b._replace(told=said) for term, b in found.items() if term in by_tag.get(term.tag, ())}


def _likely(study: Study, tag: str, wanted: Iterable[Term]) -> bool:
    if INDEXED[tag].kind is not Kind.PIECES:
        return True
    texts = [f" {plain(text)} " for text in terms.spellings(study.attributes, tag)]
    return any(
        all(f" {word}" in text for word in term.text.split(" ")) if term.form == Form.PAIR.value else term.text in text
        for text in texts
        for term in wanted
        if term.text
    )


@dataclass(frozen=True, slots=True)
class WriteCost:
    """What indexing a study costs on average: postings by attribute, and their bytes."""

    by_tag: dict[str, float]
    size: float

    @property
    def postings(self) -> float:
        """Postings of a study."""
        return sum(self.by_tag.values())

    @property
    def units(self) -> float:
        """Write units of a study that arrives at once: postings, and what keeps the index whole.

        Mark and note: one for the mark in ingest's transaction (two units), two transactions of three (six each).
        """
        return self.postings + 2 + 4 + 6


def write_cost(studies: int = 400) -> WriteCost:
    """Measure what a study's index costs."""
    by_tag: dict[str, float] = defaultdict(float)
    size = 0.0
    for study in Population(studies).studies():
        known = study.attributes
        found = terms.of_study(known, study.modalities, series=[f"{study.uid}.1"])
        for term, behind in found.items():
            by_tag[term.tag] += 1 / studies
            key = keys.posting(ARCHIVE, term.spelled(b"0" * 16), postings.place_of(study))
            size += record_size({"pk": key.pk, "sk": key.sk, **postings.said(behind)}) / studies
    return WriteCost(dict(by_tag), size)


def measure(runtime: Runtime) -> list[Row]:  # noqa: ARG001 - as all suites
    """Search archives of all sizes."""
    rows: list[Row] = []
    asked = conditions()
    for size in SIZES:
        costs = Archive(size).costs()
        for name, cost in costs.items():
            # OHIF's page is its own.
            most = 4 * 101 if name.startswith("OHIF") else MOST_RECORDS
            what, note = f"search of {size:,} studies: {name}", f"{cost.results} found; {cost.plan}"
            # Where postings tell a second condition, only of them are more read, for a fraction of a unit each.
            several = plan(asked[name]).others > 1
            read, unit = (cost.studies, "studies") if several else (cost.records, "records")
            rows.append(Row(what, count(max(read, 1)), unit, "4 pages", count(most), 1.0, note))
            rows.append(Row("  round trips", count(max(cost.trips, 1)), "trips", "budget", count(MOST_TRIPS), 1.0))
    written = write_cost()
    limit = count(300)
    rows.append(Row("indexing a study", count(round(written.units)), "write units", "300 CT slices / 6", limit))
    return rows


def report(sizes: Sequence[int]) -> Iterator[str]:
    """Yield the lines of the table in ``docs/benchmarks.md``."""
    found = {size: Archive(size).costs() for size in sizes}
    yield "| search | " + " | ".join(f"{size:,}" for size in sizes) + " |"
    yield "|---|" + "---|" * len(sizes)
    for name in found[sizes[0]]:
        cells = (costs[name] for costs in found.values())
        shown = (
            f"{c.records - c.studies} + {c.studies} in {c.trips}, {c.units:g} RCU, {c.own:.1f} ms, {c.results} found"
            for c in cells
        )
        yield f"| {name} | " + " | ".join(shown) + " |"
    written = write_cost()
    yield ""
    for tag, many in sorted(written.by_tag.items(), key=lambda item: -item[1]):
        yield f"{many:6.1f} postings of {tag}"
    dollars = written.units * PRICE / 1e6
    yield f"{written.units:.0f} write units, ${dollars:.6f}, {written.size / 1000:.0f} kB per study"


if __name__ == "__main__":
    for line in report([int(size) for size in sys.argv[1:]] or SIZES):
        print(line, flush=True)
