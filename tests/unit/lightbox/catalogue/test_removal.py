"""Postings that go while others come: a study that is deleted and stored again is indexed as if it were the first."""

from __future__ import annotations

from contextlib import suppress

import pytest

from lightbox.catalogue.indexing import Indexing
from lightbox.catalogue.models import DELETING, Study
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.writes import Delete, Update
from tests.make.archives import ARCHIVE, open_archive, put, study
from tests.make.dying import Died
from tests.make.memory_table import MemoryTable

STUDY = study(1, t00080020="20240131", t00100010={"Alphabetic": "Doe^Jane"}, t00100020="P-0001")
RENAMED = study(1, t00080020="20240131", t00100010={"Alphabetic": "Roe^Richard"}, t00100020="P-0002")


def empty() -> MemoryTable:
    made = MemoryTable()
    open_archive(made)
    return made


def bring(records: MemoryTable) -> None:
    Indexing(records).bring(ARCHIVE, STUDY.uid)


def erase(records: MemoryTable) -> None:
    """Delete the study and what is left of it, as the eraser does."""
    key = keys.study(ARCHIVE, STUDY.uid)
    records.write(Update(key, assign={"state": DELETING}, drop=("lpk", "lsk")))
    Indexing(records).forget(ARCHIVE, STUDY.uid)
    for content in list(records.query_all(keys.study_contents(ARCHIVE, STUDY.uid))):
        records.write(Delete(Key(content["pk"], content["sk"])))
    records.write(Delete(key))


def left_behind() -> MemoryTable:
    """Return an archive whose study was deleted when who indexed it had died half-way: some is written, and noted."""
    records = empty()
    put(records, STUDY)

    def die(name: str) -> None:
        if name == "batch":
            raise Died

    records.after = die
    with suppress(Died):
        bring(records)
    records.after = lambda _: None
    erase(records)
    return records


def again(records: MemoryTable, stored: Study) -> None:
    """Store a study in its place and index it."""
    put(records, stored)
    bring(records)


def indexed(records: MemoryTable) -> dict[Key, str]:
    """Return the postings, and what each tells; and the notes."""
    return {key: record.get("t", "") for key, record in records.all().items() if _of_index(key)}


def undisturbed(records: MemoryTable, stored: Study) -> dict[Key, str]:
    """Return the same of an archive that never held another study, spelled with the same secret."""
    fresh = MemoryTable()
    open_archive(fresh)
    secret = (records.get(keys.archive(ARCHIVE)) or {})["pepper"]
    fresh.write(Update(keys.archive(ARCHIVE), assign={"pepper": secret}))
    again(fresh, stored)
    return indexed(fresh)


@pytest.mark.parametrize("stored", [STUDY, RENAMED])
def test_who_writes_for_a_study_that_went_takes_it_back(stored: Study) -> None:
    records = empty()
    put(records, STUDY)
    rest = [erase]

    def strike(name: str) -> None:
        if name == "batch" and rest:
            rest.pop()(records)
            again(records, stored)

    records.before = strike
    bring(records)
    assert indexed(records) == undisturbed(records, stored)


@pytest.mark.parametrize("stored", [STUDY, RENAMED])
def test_who_clears_up_behind_a_study_that_went_spares_the_one_that_came(stored: Study) -> None:
    records = left_behind()
    rest = [again]

    def strike(name: str) -> None:
        if name in ("batch", "transact") and rest:
            rest.pop()(records, stored)

    records.before = strike
    bring(records)
    assert not rest
    assert indexed(records) == undisturbed(records, stored)


@pytest.mark.parametrize("went", [True, False])
def test_two_who_clear_up_behind_another_study_leave_one_index(*, went: bool) -> None:
    records = left_behind()
    put(records, RENAMED)
    rest = [bring]

    def strike(name: str) -> None:
        if name in ("batch", "transact") and rest:
            rest.pop()(records)
            if went:
                erase(records)

    records.before = strike
    bring(records)
    assert not rest
    assert indexed(records) == ({} if went else undisturbed(records, RENAMED))


def _of_index(key: Key) -> bool:
    return "TERM#" in key.pk or "#INDEXED#" in key.pk
