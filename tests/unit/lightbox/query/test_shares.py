"""What a process saw of an archive's modalities."""

from __future__ import annotations

import pytest

from lightbox.catalogue.indexing import Indexing
from lightbox.query import shares
from lightbox.query.criteria import criteria
from lightbox.query.shares import Shares
from lightbox.query.worklist import Page, Worklist
from tests.make.archives import ARCHIVE, catalogue, open_archive, put, study, within
from tests.make.memory_table import MemoryTable


def test_nothing_seen_is_a_guess_and_much_seen_is_a_share() -> None:
    seen = Shares()
    assert seen.bits(["CT"]) == seen.bits(["MR"]) == pytest.approx(2.7, abs=0.1)
    seen.saw([("CT",), ("CT", "SR"), ("MR",), ()] * 100)
    assert seen.bits(["ct"]) == pytest.approx(1, abs=0.1)
    assert seen.bits(["CT", "MR", "ct"]) == pytest.approx(0.4, abs=0.1)
    assert seen.bits(["OT"]) == pytest.approx(2, abs=0.1)
    assert 6 < seen.bits(["XA"]) < 10
    assert seen.bits(["CT", "MR", "SR", "OT"]) > 0


def test_what_was_seen_long_ago_fades() -> None:
    seen = Shares()
    seen.saw([("CT",)] * 2_000)
    seen.saw([("MR",)] * 6_000)
    assert seen.bits(["CT"]) == pytest.approx(2, abs=0.1)


def page(table: MemoryTable, **given: str) -> Page:
    """Ask for a page of ten."""
    return Worklist(catalogue(table)).page(within(), criteria(given), 10, None)


def test_who_saw_the_list_reads_less_of_a_name_and_a_modality() -> None:
    table = MemoryTable()
    open_archive(table)
    for number in range(200):
        name = {"Alphabetic": f"Okafor^{number}"}
        put(table, study(number, t00080020="20240101", t00100010=name, modalities=("MR",)))
        Indexing(table).bring(ARCHIVE, f"1.2.{number}")
    shares.of_archive.cache_clear()
    first = page(table, patientName="okafor", modality="MR")
    page(table)
    second = page(table, patientName="okafor", modality="MR")
    assert first.studies == second.studies
    assert first.explained
    assert second.explained
    assert first.explained.postings > 3 * second.explained.postings
    shares.of_archive.cache_clear()
