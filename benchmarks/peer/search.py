"""QIDO-RS: one match and pages, in a small archive and in one that many small studies have made larger.

Orthanc gets the studies as files. Lightbox gets their records, and of its search index the lists that these searches
read, as its workers would have written them: some four hundred postings for a study are more than the emulator takes in
the time of a benchmark. What a function itself takes depends on what it reads, not on what else is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import islice
from typing import Any

from benchmarks.emulated import put_records
from benchmarks.peer.arena import Arena, stow
from benchmarks.peer.clients import Ask
from benchmarks.peer.comparison import Line, Table
from benchmarks.peer.material import DAY, Image
from lightbox.catalogue import postings, terms
from lightbox.catalogue.models import STORED, Study
from lightbox.catalogue.terms import Term
from lightbox.dicom.attributes import Level, select
from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory
from lightbox.query.planner import plan
from lightbox.query.qido import query
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.writes import Update
from tests.make import dicom
from tests.make.archives import record_of

SMALL, LARGE = 100, 5_000
ROUNDS = 9
AT_ONCE = 64
PATIENTS = ("Doe^Jane", "Roe^Richard", "Nguyen^Linh", "Meyer^Ben", "Silva^Ana", "Sato^Ken")
RARE, RARE_PLACE = "Okafor^Ada", 42
PAGE = 50


@dataclass(frozen=True)
class Search:
    """One search.

    Parameters
    ----------
    what
        What stands in the table.
    pairs
        Its query.
    least
        Bytes of its answer, at the least.
    """

    what: str
    pairs: tuple[tuple[str, str], ...]
    least: int

    def ask(self) -> Ask:
        """Return the request; Orthanc takes wildcards as they are only."""
        return Ask(f"/studies?{'&'.join(f'{name}={value}' for name, value in self.pairs)}", least=self.least)


def _search(what: str, lines: int, limit: int, **asked: str) -> Search:
    return Search(what, (*asked.items(), ("limit", str(limit))), lines * 300)


SEARCHES = (
    _search("one match, by patient ID", 1, 25, PatientID=f"P{RARE_PLACE:05}"),
    _search("one match, by accession number", 1, 25, AccessionNumber=f"A{RARE_PLACE:05}"),
    _search("one match, by name, as OHIF asks", 1, 101, PatientName="*kafor*", offset="0", fuzzymatching="false"),
    _search(f"page of {PAGE}", PAGE, PAGE),
    _search(f"page of {PAGE}, one modality", PAGE, PAGE, ModalitiesInStudy="CT"),
    _search(f"page of {PAGE}, a season", PAGE, PAGE, StudyDate="20240930-20241231"),
)


def studies(first: int, end: int) -> Iterator[Image]:
    """Yield studies of one small image each, a day apart, one of them of a patient that no other is of."""
    for number in range(first, end):
        name = RARE if number == RARE_PLACE else PATIENTS[number % len(PATIENTS)]
        ds = dicom.ct_dataset(study=number + 1, instance=number + 1, name=name, patient_id=f"P{number:05}")
        ds.StudyDate = ds.SeriesDate = f"{DAY - timedelta(days=number % 3650):%Y%m%d}"
        ds.AccessionNumber = f"A{number:05}"
        yield Image.of("CT", dicom.written(ds))


def measure(arena: Arena) -> Table:
    """Ask a small archive, make it larger, ask again.

    Parameters
    ----------
    arena
        With an archive of its own; Orthanc has but one, and what it holds already is asked as well.
    """
    arena.runtime.table.write(Update(keys.archive(arena.archive_id), assign=postings.birth()))
    lines: list[Line] = []
    for first, end in ((0, SMALL), (SMALL, LARGE)):
        _fill(arena, studies(first, end))
        lines += [arena.compare(f"{each.what}, {end:,} studies", each.ask(), ROUNDS) for each in SEARCHES]
    return Table("Search", sorted(lines, key=lambda line: line.what.rpartition(", ")[0]))


def _fill(arena: Arena, images: Iterable[Image]) -> None:
    rest = iter(images)
    while batch := list(islice(rest, AT_ONCE)):
        arena.peer.at_once([stow(image.content) for image in batch], 2)
        put_records(arena.runtime, (record for image in batch for record in _records(arena, image)))


def _records(arena: Arena, image: Image) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Yield a study's record and its postings under the terms that the searches read."""
    attributes = select(read_header(InMemory(image.content)).json, Level.STUDY)
    size = len(image.content)
    study = Study(arena.archive_id, image.study, attributes, ("CT",), ("1.2",), 1, 1, size, "2025", "2025", STORED, ())
    yield record_of(study)
    pepper = postings.known_pepper(arena.runtime.table, arena.archive_id)
    assert pepper, "the archive has an index"
    held = terms.of_study(attributes, study.modalities)
    for term in _read() & held.keys():
        key = keys.posting(arena.archive_id, term.spelled(pepper), postings.place_of(study))
        yield key, postings.said(held[term])


@cache
def _read() -> frozenset[Term]:
    """Return the terms whose studies the searches read."""
    plans = (plan(query(Level.STUDY, each.pairs).conditions) for each in SEARCHES)
    return frozenset(term for made in plans for driver in made.drivers for term in driver.terms)
