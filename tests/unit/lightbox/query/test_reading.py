"""Searching through the index finds what testing every study finds, in the same order, whatever happens meanwhile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.catalogue.indexing import Indexing
from lightbox.catalogue.models import Study
from lightbox.catalogue.postings import place_of
from lightbox.dicom.attributes import Level
from lightbox.query import answers
from lightbox.query.criteria import criteria
from lightbox.query.planner import plan
from lightbox.query.qido import query
from lightbox.query.search import Search
from lightbox.query.worklist import Worklist
from lightbox.store import keys
from lightbox.store.writes import Delete
from tests.make.archives import ARCHIVE, catalogue, grow, open_archive, put, study, within
from tests.make.memory_table import MemoryTable

LETTERS = "abéÄo1 ^"
PIECES = ("doe", "john", "müller", "Łu", "12", "001", "山田", "太郎", "やま", "o'b", "O\u2019b", "van", "a")
GAPS = st.sampled_from(["", " ", "^", "^^", "-", ", ", "/", "="])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Text of a few pieces that meet often, and of letters between them."""
    parts = draw(st.lists(st.sampled_from(PIECES) | st.text(LETTERS, max_size=3), min_size=1, max_size=4))
    return "".join(part + draw(GAPS) for part in parts).strip(" ^,") or "x"


names = st.lists(texts(), min_size=1, max_size=3).map(
    lambda groups: dict(zip(("Alphabetic", "Ideographic", "Phonetic"), groups, strict=False))
)
dates = st.sampled_from(["20240101", "20240102", "2024.01.02", "19991231", "20240115", "", "2024"])
times = st.sampled_from(["", "08", "0800", "080000", "081530.25", "23:59", "x", "120000"])
births = st.sampled_from(["", "19500101", "19591231", "19600615", "1950", "17000101", "1960-06-15"])
codes = st.lists(st.sampled_from(["CT", "MR", "SR", "PT"]), max_size=2, unique=True)


@st.composite
def catalogues(draw: st.DrawFn) -> list[Study]:
    """Some studies."""
    return [
        study(
            number,
            t00080020=draw(dates),
            t00080030=draw(times),
            t00080050=draw(texts()),
            t00081030=draw(st.lists(texts(), max_size=2)) + draw(st.sampled_from([[], ["long " * 40]])),
            t00100010=draw(names),
            t00100020=draw(texts()),
            t00100030=draw(births),
            t00100040=draw(st.sampled_from(["", "F", "M"])),
            modalities=draw(codes),
        )
        for number in range(draw(st.integers(1, 14)))
    ]


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """A key of pieces, with wildcards here and there."""
    stars = st.sampled_from(["", "*", "*", "?"])
    return draw(stars) + "".join(draw(texts()) + draw(stars) for _ in range(draw(st.integers(1, 2))))


KEYS: dict[str, st.SearchStrategy[str]] = {
    "PatientName": patterns(),
    "PatientID": patterns(),
    "AccessionNumber": patterns(),
    "StudyDescription": patterns(),
    "PatientSex": st.sampled_from(["F", "m", "O"]),
    "ModalitiesInStudy": st.lists(st.sampled_from(["CT", "MR", "OT", "sr", "C?"]), min_size=1).map("\\".join),
    "StudyDate": st.sampled_from(["20240101-20240110", "-20240101", "20240102-", "20240102"]),
    "StudyTime": st.sampled_from(["08", "0800-0900", "-1200", "081530-235959", "2359", "12-"]),
    "TimezoneOffsetFromUTC": st.sampled_from(["+0100", "-1200"]),
    "PatientBirthDate": st.sampled_from(["19500101", "1950-01-01-19601231", "-19591231", "19600615-"]),
    "StudyInstanceUID": st.lists(st.integers(0, 13).map(lambda n: f"1.2.{n}"), min_size=1, max_size=5).map(",".join),
}
asked = st.fixed_dictionaries({}, optional=KEYS).filter(bool)
FILTERS: dict[str, st.SearchStrategy[str]] = {
    "patientName": patterns() | texts(),
    "patientId": texts(),
    "description": patterns() | texts(),
    "accession": texts(),
    "modality": st.sampled_from(["CT", "CT,MR", "sr"]),
    "sex": st.sampled_from(["F", "m"]),
    "from": st.sampled_from(["2024-01-01", "1999-12-31"]),
    "to": st.sampled_from(["2024-01-02", "2024-01-14"]),
}
filtered = st.fixed_dictionaries({}, optional=FILTERS)


def by_place(found: Sequence[Study]) -> list[Study]:
    """Return studies in the order of answers."""
    return sorted(found, key=place_of, reverse=True)


def naive(studies: Sequence[Study], pairs: dict[str, str]) -> list[str]:
    """Test every study against every key."""
    wanted = query(Level.STUDY, list(pairs.items()))
    dates = plan(wanted.conditions).dates
    return [
        each.uid
        for each in by_place(studies)
        if all(test(answers.of_study(each)) for test in wanted.tests[Level.STUDY])
        and (dates is None or dates[0] <= place_of(each)[:8] <= dates[1])
        and (Level.STUDY not in wanted.uids or each.uid in wanted.uids[Level.STUDY])
    ]


def searched(table: MemoryTable, pairs: dict[str, Any]) -> list[str]:
    """Ask QIDO."""
    found = Search(catalogue(table)).results(within(), query(Level.STUDY, list(pairs.items())), "http://x")
    return [json.loads(item)["0020000D"]["Value"][0] for item in found.items]


def followed(table: MemoryTable, pairs: dict[str, Any]) -> list[str]:
    """Ask QIDO page by page, each from where the one before ended."""
    found: list[str] = []
    after = None
    for _ in range(20):
        page = Search(catalogue(table)).results(within(), query(Level.STUDY, list(pairs.items())), "http://x", after)
        found += [json.loads(item)["0020000D"]["Value"][0] for item in page.items]
        after = page.next
        if after is None:
            return found
    raise AssertionError


@given(catalogues(), asked, st.data())
def test_a_search_finds_what_testing_every_study_finds(
    studies: list[Study], pairs: dict[str, str], data: st.DataObject
) -> None:
    table = MemoryTable()
    open_archive(table)
    for number, each in enumerate(studies):
        put(table, each)
        if data.draw(st.booleans()):
            Indexing(table).bring(ARCHIVE, each.uid)
        if data.draw(st.booleans()):
            studies[number] = grow(table, each, data.draw(st.sampled_from(["SR", "MR"])))
            if data.draw(st.booleans()):
                Indexing(table).bring(ARCHIVE, each.uid)
    expected = naive(studies, pairs)
    assert searched(table, pairs) == expected
    size = data.draw(st.integers(1, 5))
    pages = [searched(table, {**pairs, "limit": str(size), "offset": str(at)}) for at in range(0, len(studies), size)]
    assert [uid for page in pages for uid in page] == expected
    assert followed(table, {**pairs, "limit": str(size)}) == expected


@pytest.mark.parametrize("key", ["yamada^tarou=山田^太郎", "=山田*", "ya*=", "*=*太郎=", "yamada^tarou==やまだ^たろう"])
def test_a_names_groups_are_looked_up_one_by_one(key: str) -> None:
    table = MemoryTable()
    open_archive(table)
    name = {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
    for number, each in enumerate((name, {"Alphabetic": "Doe"}, {**name, "Alphabetic": "", "Ideographic": "鈴木"})):
        put(table, study(number, t00100010=each))
        Indexing(table).bring(ARCHIVE, f"1.2.{number}")
    assert searched(table, {"PatientName": key}) == ["1.2.0"]
    assert plan(query(Level.STUDY, [("PatientName", key)]).conditions).drivers


@given(studies=catalogues(), given=filtered, size=st.integers(1, 5), backwards=st.booleans(), data=st.data())
def test_pages_of_the_worklist_hold_each_study_once_while_others_come_and_go(
    studies: list[Study], given: dict[str, str], size: int, *, backwards: bool, data: st.DataObject
) -> None:
    table = MemoryTable()
    open_archive(table)
    wanted = criteria({**given, "sort": "-studyDate" if backwards else "studyDate"})
    begun = data.draw(st.integers(0, len(studies)))
    for each in studies[:begun]:
        put(table, each)
        if data.draw(st.booleans()):
            Indexing(table).bring(ARCHIVE, each.uid)
    late = studies[begun:]
    found: list[str] = []
    gone: set[str] = set()
    start = None
    for _ in range(40):
        page = Worklist(catalogue(table)).page(within(), wanted, size, start)
        assert len(page.studies) <= size
        found += [each.uid for each in page.studies]
        start = page.next
        if late:
            put(table, late.pop())
        if studies:
            Indexing(table).bring(ARCHIVE, data.draw(st.sampled_from(studies)).uid)
        if start is None:
            break
        if studies[:begun] and data.draw(st.booleans()):
            gone.add(uid := data.draw(st.sampled_from(studies[:begun])).uid)
            table.write(Delete(keys.study(ARCHIVE, uid)))
            if data.draw(st.booleans()):
                Indexing(table).forget(ARCHIVE, uid)
    order = by_place(studies) if backwards else by_place(studies)[::-1]
    expected = [
        each.uid
        for each in order
        if wanted.meets(each) and (not wanted.dates or wanted.dates[0] <= place_of(each)[:8] <= wanted.dates[1])
    ]
    there = {each.uid for each in studies[:begun]} - gone
    assert [uid for uid in found if uid in there] == [uid for uid in expected if uid in there]
    assert len(set(found)) == len(found)
    assert set(found) <= set(expected)
