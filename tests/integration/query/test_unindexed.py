"""Searching an archive whose index is not complete: its studies are listed, and each is tested."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from lightbox.query import worklist
from lightbox.runtime import Runtime
from tests.fixtures.actors import Caller
from tests.fixtures.http import Answer, Client
from tests.make import dicom
from tests.make.studies import store, without_index

ARCHIVE = "archive-ada"
ROOT = "/dicomweb/mine"

Get = Callable[..., Answer]


@pytest.fixture
def get(api: ModuleType, call: Client, runtime: Runtime, ada: Caller) -> Get:
    """Get an address, of an archive of four studies: 2, 3, 1 by date, and 4 without a date."""
    assert ada.actor
    without_index(runtime, ARCHIVE)
    store(
        runtime,
        ARCHIVE,
        study(1, PatientName="Müller^Jürgen", PatientID="A-17", StudyDate="20240101", PatientSex="M"),
        study(2, PatientName="Yamada^Tarou=山田^太郎", PatientID="b2", StudyDate="20240301", Modality="MR"),
        study(3, PatientName="Doe^Jane", PatientID="C3", StudyDate="20240201", StudyDescription="MR Knee left"),
        study(4, PatientName="adams^John", PatientID="D4", StudyDate=""),
    )
    return lambda path, **query: call(api, "GET", path, query=query)


def study(number: int, **values: str) -> bytes:
    """Return a file of a study of its own, with some attributes set by keyword."""
    ds = dicom.dataset(study=number)
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return dicom.written(ds)


def numbers(answer: Answer) -> list[int]:
    """Return the study numbers of worklist rows or search results."""
    items = answer.json["items"] if isinstance(answer.json, dict) else answer.json
    uids = [row["studyInstanceUid"] if "studyInstanceUid" in row else row["0020000D"]["Value"][0] for row in items]
    return [int(uid.rsplit(".", 1)[1]) for uid in uids]


def test_the_worklist_tests_each_study(get: Get) -> None:
    assert numbers(get("/api/studies")) == [2, 3, 1, 4]
    assert numbers(get("/api/studies", patientName="*uller*")) == [1]
    assert numbers(get("/api/studies", modality="MR")) == [2]
    assert numbers(get("/api/studies", sex="m", sort="studyDate")) == [1]
    assert numbers(get("/api/studies", **{"from": "2024-02-01", "description": "knee"})) == [3]


def test_a_search_tests_each_study_and_says_so(get: Get) -> None:
    answer = get(f"{ROOT}/studies", PatientName="*a*", ModalitiesInStudy="CT", explain="true")
    assert numbers(answer) == [3, 4]
    assert "listing" in answer.headers["x-lightbox-explain"]
    assert numbers(get(f"{ROOT}/studies", PatientID="?2")) == [2]
    assert numbers(get(f"{ROOT}/studies", PatientName="doe", fuzzymatching="true")) == [3]


def test_a_page_that_reads_too_much_goes_on_where_it_stopped(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "READ_AT_ONCE", 2)
    first = get("/api/studies", patientName="adams").json
    assert (first["items"], first["nextCursor"] is None) == ([], False)
    assert numbers(get("/api/studies", patientName="adams", cursor=first["nextCursor"])) == [4]
