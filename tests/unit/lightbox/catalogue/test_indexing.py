"""Building the index dies at every call, before or after its effect, and whoever comes next ends in the same state."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from lightbox.catalogue import terms
from lightbox.catalogue.indexing import Indexing, fresh_of, studies_of
from lightbox.catalogue.models import DELETING
from lightbox.catalogue.postings import PostingLists, birth
from lightbox.catalogue.terms import Term
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.writes import Delete, Put, Update
from tests.make.archives import ARCHIVE, grow, open_archive, put, study, within
from tests.make.memory_table import MemoryTable

NAME = {"Alphabetic": "Doe^Jane", "Ideographic": "山田^花子"}
STUDY = study(1, t00080020="20240131", t00100010=NAME, t00100020="P-0001", t00081030="CT Chest")
PEPPER = birth()


class Died(BaseException):
    """The process is gone."""


def table(*, indexed: bool = False, grown: bool = False) -> MemoryTable:
    """Return a table with one study, which may be indexed, and may have got another series since."""
    made = MemoryTable()
    made.write(Put(keys.archive(ARCHIVE), PEPPER))
    put(made, STUDY)
    if indexed:
        Indexing(made).bring(ARCHIVE, STUDY.uid)
    if grown:
        grow(made, STUDY, "SR")
    return made


def bring(records: MemoryTable) -> None:
    """Do what the worker does."""
    Indexing(records).bring(ARCHIVE, STUDY.uid)


def forget(records: MemoryTable) -> None:
    """Do what the eraser does for a study that is on its way out."""
    key = keys.study(ARCHIVE, STUDY.uid)
    if records.get(key) is None:
        return
    Indexing(records).forget(ARCHIVE, STUDY.uid)
    for content in list(records.query_all(keys.study_contents(ARCHIVE, STUDY.uid))):
        records.write(Delete(Key(content["pk"], content["sk"])))
    records.write(Delete(key))


def leaving(records: MemoryTable) -> None:
    """Mark the study as on its way out."""
    records.write(Update(keys.study(ARCHIVE, STUDY.uid), assign={"state": DELETING}, drop=("lpk", "lsk")))


def dying(records: MemoryTable, fatal: int, moment: str) -> None:
    """Have the process die at a call."""
    calls = count(1)

    def strike(_: str) -> None:
        if next(calls) == fatal:
            raise Died

    setattr(records, moment, strike)


def state(records: MemoryTable) -> dict[Key, dict[str, Any]]:
    """Return all records but for how often the note was turned."""
    return {key: {n: v for n, v in record.items() if n != "turn"} for key, record in records.all().items()}


def leaving_when_indexed() -> MemoryTable:
    """Return a table with an indexed study that is on its way out."""
    made = table(indexed=True, grown=True)
    leaving(made)
    return made


def leaving_when_indexed_again() -> MemoryTable:
    """Return a table with a study on its way out that was indexed again when it got a modality."""
    made = table(indexed=True, grown=True)
    bring(made)
    leaving(made)
    return made


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("begin", "work"),
    [
        (table, bring),
        (lambda: table(indexed=True, grown=True), bring),
        (leaving_when_indexed, forget),
        (leaving_when_indexed_again, forget),
    ],
    ids=["new", "grown", "deleted", "deleted when grown"],
)
def test_dying_at_any_call_and_trying_again_ends_as_an_undisturbed_run(
    begin: Callable[[], MemoryTable], work: Callable[[MemoryTable], None], moment: str
) -> None:
    undisturbed = begin()
    before = len(undisturbed.calls)
    work(undisturbed)
    for fatal in range(1, len(undisturbed.calls) - before + 1):
        records = begin()
        dying(records, fatal, moment)
        with pytest.raises(Died):
            work(records)
        setattr(records, moment, lambda _: None)
        work(records)
        assert state(records) == state(undisturbed), f"died at call {fatal}"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_study_that_is_deleted_while_it_is_indexed_leaves_nothing(moment: str) -> None:
    whole = table()
    before = len(whole.calls)
    bring(whole)
    for at in range(1, len(whole.calls) - before + 1):
        records = table()
        calls, busy = count(1), [False]

        def strike(_: str, records: MemoryTable = records, calls: Any = calls, busy: Any = busy, at: int = at) -> None:
            if not busy[0] and next(calls) == at:
                busy[0] = True
                leaving(records)
                forget(records)
                busy[0] = False

        setattr(records, moment, strike)
        bring(records)
        setattr(records, moment, lambda _: None)
        bring(records)
        assert set(records.all()) == {keys.archive(ARCHIVE)}, f"deleted at call {at}"


def test_forgetting_a_study_that_grew_leaves_nothing() -> None:
    records = leaving_when_indexed_again()
    forget(records)
    assert set(records.all()) == {keys.archive(ARCHIVE)}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_study_of_many_series_leaves_nothing_of_those_that_went_before_it(
    monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr("lightbox.catalogue.indexing._SERIES_NOTED", 2)

    def begun() -> MemoryTable:
        made = table(indexed=True)
        for first in (10, 20, 30):
            for number in range(first, first + 3):
                grow(made, STUDY, str(number))
            bring(made)
            made.write(Delete(keys.series(ARCHIVE, STUDY.uid, f"{STUDY.uid}.{first}")))  # as who deletes it
        grow(made, STUDY, "40")
        return made

    for fatal in count(1):
        records = begun()
        dying(records, fatal, moment)
        with suppress(Died):
            bring(records)
            leaving(records)
            forget(records)
            forget(records)
            break
        setattr(records, moment, lambda _: None)
        bring(records)
        if records.get(keys.study(ARCHIVE, STUDY.uid)):
            leaving(records)
        forget(records)
        bring(records)
        assert set(records.all()) == {keys.archive(ARCHIVE)}, f"died at call {fatal}"


def test_who_writes_late_writes_the_same() -> None:
    """A worker that was overtaken, by one that saw another modality, leaves what that one wrote."""
    records = table()
    overtaken = [grow]

    def strike(name: str) -> None:
        if name == "batch" and overtaken:
            overtaken.pop()(records, STUDY, "SR")
            bring(records)

    records.before = strike
    bring(records)
    records.before = lambda _: None
    undisturbed = table(indexed=True, grown=True)
    bring(undisturbed)
    assert state(records) == state(undisturbed)


def test_messages_doubled_and_late_change_nothing() -> None:
    records = table(indexed=True)
    once = state(records)
    writes = len(records.calls)
    bring(records)
    bring(records)
    assert state(records) == once
    assert {name for name, _, _ in records.calls[writes:]} == {"get", "get_many"}


def test_what_is_added_while_it_is_indexed_stays_marked() -> None:
    records = table()
    late = [grow]

    def strike(name: str) -> None:
        if name == "batch" and late:
            late.pop()(records, STUDY, "SR")

    records.before = strike
    bring(records)
    assert list(fresh_of(records, ARCHIVE)) == []
    source = PostingLists(records).of_term(within(), Term.code("00080061", "SR"), None, backwards=True)
    assert [posting.study_uid for posting in source(None, 10).items] == [STUDY.uid]


def written(records: MemoryTable) -> int:
    """Return how many postings were written so far."""
    return sum(many for name, many, _ in records.calls if name == "batch")


def test_a_study_that_grew_costs_only_what_is_new() -> None:
    records = table(indexed=True)
    first = written(records)
    assert first > 50
    grow(records, STUDY, "CT")
    bring(records)
    assert written(records) - first == 1
    grow(records, STUDY, "SR")
    bring(records)
    # Its series, its modality, and of all that tells modalities one posting more.
    of_attributes = len(terms.of_study(STUDY.attributes))
    assert written(records) - first == 1 + 2 + of_attributes


def test_a_study_sent_again_under_another_name_is_found_under_that_alone() -> None:
    records = table(indexed=True)
    leaving(records)
    forget(records)
    put(records, study(1, t00080020="20240201", t00100010={"Alphabetic": "Roe"}))
    bring(records)
    held = [record.get("v", "") for key, record in records.all().items() if "TERM#" in key.pk]
    assert held
    assert not any("Doe" in value for value in held)


def test_an_archive_without_an_index_gets_one() -> None:
    records = MemoryTable()
    records.write(Put(keys.archive(ARCHIVE), {"studies": 1}))
    put(records, STUDY)
    bring(records)
    assert not PostingLists(records).usable(within())
    assert Indexing(records).rebuild(ARCHIVE, studies_of(records, ARCHIVE)) == 1
    assert PostingLists(records).usable(within())
    assert list(fresh_of(records, ARCHIVE)) == []


def test_no_key_says_anything_of_a_patient() -> None:
    found = [Key(key.pk, key.sk) for key in table(indexed=True).all()]
    spelled = {key: re.fullmatch(rf"ARCHIVE#{ARCHIVE}#TERM#({terms.SCHEME}\.[\w-]{{22}})", key.pk) for key in found}
    hashes = {match[1] for match in spelled.values() if match}
    text = repr([key.sk if match else key for key, match in spelled.items()]).lower()
    assert not any(word in text for word in ("doe", "jane", "山田", "0001", "chest"))
    # Three letters may stand in a hash by chance. Hashes say nothing if another key makes all of them anew.
    assert len(hashes) > 50
    noted = terms.of_study(STUDY.attributes, STUDY.modalities)
    assert {term.spelled(PEPPER["pepper"]) for term in noted} < hashes
    assert not {term.spelled(birth()["pepper"]) for term in noted} & hashes


def test_two_archives_spell_the_same_term_differently() -> None:
    records = MemoryTable()
    open_archive(records)
    term = Term.code("00100020", "P1")
    assert term.spelled(birth()["pepper"]) != term.spelled(birth()["pepper"])
    assert len(term.spelled(birth()["pepper"])) == len(f"{terms.SCHEME}.") + 22
