"""What postings tell beside their term: a study is not read to learn what they know."""

from __future__ import annotations

import json

import pytest

from lightbox.catalogue.indexing import Indexing
from lightbox.catalogue.postings import Posting
from lightbox.catalogue.terms import MODALITIES, SERIES_UID, SEX, Term
from lightbox.dicom.attributes import Level
from lightbox.query.conditions import Condition
from lightbox.query.facets import Facets, codes
from lightbox.query.qido import query
from lightbox.query.search import Results, Search
from tests.make.archives import ARCHIVE, catalogue, grow, open_archive, put, study, within
from tests.make.memory_table import MemoryTable

NAME = "00100010"


def facets(**asked: str) -> Facets:
    """Return the facets of conditions on modalities and sex."""
    tags = {"modality": "00080060", "modalities": MODALITIES, "sex": SEX, "name": NAME, "comments": "00104000"}
    return Facets.of(Condition(tags[name], value) for name, value in asked.items())


@pytest.mark.parametrize(
    ("value", "found"), [("CT", ["CT"]), (" CT, MR\\SR", ["CT", "MR", "SR"]), ("C*,MR", []), ("C?", []), (" , ", [])]
)
def test_a_list_of_codes_is_looked_up_unless_one_is_a_pattern(value: str, found: list[str]) -> None:
    assert codes(value) == found


def test_what_is_told() -> None:
    asked = facets(modality="CT,mr", modalities="SR", sex="F", name="x", comments="x")
    assert asked.tags == {MODALITIES, SEX, NAME}
    assert asked.modalities == {"ct", "mr"}
    assert facets(modalities="C*", sex="*").tags == set()
    assert not facets(modalities=",".join(f"M{n}" for n in range(9))).count


def test_what_the_term_says_of_modalities_is_not_asked_again() -> None:
    both = facets(modality="CT", sex="F")
    assert both.beside(NAME) is both
    assert both.beside(MODALITIES).tags == both.beside(SERIES_UID).tags == {SEX}


def test_studies_that_got_the_modality_late_have_a_list_of_their_own() -> None:
    term = Term(NAME, "b", "doe")
    assert facets(modality="MR,CT").widened((term,)) == (term, term.after("CT"), term.after("MR"))


@pytest.mark.parametrize(
    ("modalities", "sex", "held"), [(("CT", "SR"), "F", True), (("MR",), "F", False), (("CT",), "M", False)]
)
def test_a_posting_tells(modalities: tuple[str, ...], sex: str, held: bool) -> None:  # noqa: FBT001
    assert facets(modality="CT", sex="f").held(Posting("20240101#1", {SEX: sex}, modalities)) is held
    assert facets(sex="f").held(Posting("20240101#1", {SEX: None})) is False


def test_a_posting_that_says_nothing_holds_any() -> None:
    assert facets(modality="CT", sex="F", name="doe").held(Posting("20240101#1", {NAME: False}))


@pytest.fixture
def table() -> MemoryTable:
    """Forty studies of a Doe, of which two are MR, one of them since a later series."""
    made = MemoryTable()
    open_archive(made)
    for number in range(40):
        one = study(
            number, t00080020="20240101", t00100010={"Alphabetic": f"Doe^{number}"}, t00100040="FM"[number % 2],
            t00081030="Chest" if number % 9 else ["Knee", "Hip"], t00104000="calm" if number % 2 else "",
            modalities=("MR",) if number == 7 else ("CT",),
        )  # fmt: skip
        put(made, one)
        Indexing(made).bring(ARCHIVE, one.uid)
        if number == 3:
            grow(made, one, "MR")
            Indexing(made).bring(ARCHIVE, one.uid)
    return made


def found(table: MemoryTable, **asked: str) -> tuple[Results, list[str]]:
    """Search; return the results, and which studies they are."""
    results = Search(catalogue(table)).results(within(), query(Level.STUDY, list(asked.items())), "https://x")
    return results, [json.loads(item)["0020000D"]["Value"][0] for item in results.items]


def test_no_study_is_read_in_vain_for_its_modality_or_sex(table: MemoryTable) -> None:
    results, uids = found(table, PatientName="doe*", ModalitiesInStudy="MR")
    assert uids == ["1.2.7", "1.2.3"]
    assert results.explained.studies == 2
    assert results.explained.round_trips == 2
    assert "ModalitiesInStudy told by them" in results.explained.plan
    results, uids = found(table, PatientName="doe*", ModalitiesInStudy="MR", PatientSex="F")
    assert (uids, results.explained.studies) == ([], 0)
    results, uids = found(table, PatientName="doe*", ModalitiesInStudy="CT", PatientSex="M", limit="100")
    assert len(uids) == results.explained.studies == 19


def test_a_modality_that_is_no_word_hides_no_study(table: MemoryTable) -> None:
    grow(table, study(3, t00080020="20240101"), "_")
    Indexing(table).bring(ARCHIVE, "1.2.3")
    _, uids = found(table, PatientName="doe^3", ModalitiesInStudy="MR")
    assert uids == ["1.2.3"]
    _, uids = found(table, PatientName="doe*", ModalitiesInStudy="_")
    assert uids == ["1.2.3"]


def test_no_study_is_read_in_vain_for_another_text(table: MemoryTable) -> None:
    results, uids = found(table, PatientName="doe*", StudyDescription="*nee*", PatientSex="F")
    assert uids == ["1.2.36", "1.2.18", "1.2.0"]
    assert results.explained.studies == 3
    assert "tested" not in results.explained.plan
    results, uids = found(table, PatientName="doe*", StudyDescription="*nee*", PatientComments="calm")
    assert uids == ["1.2.9", "1.2.27"]
    assert results.explained.studies == 5
    assert "StudyDescription told by them, other conditions tested on each study" in results.explained.plan
