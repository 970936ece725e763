"""Studies and series as zip files: other programs unpack them, and find everything by their DICOMDIR."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pydicom.data
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet

from lightbox.http import deliver
from lightbox.objects import export
from lightbox.retrieve import zips
from lightbox.runtime import Runtime
from tests.fixtures.actors import Caller
from tests.fixtures.http import Answer, Client
from tests.make import dicom
from tests.make.studies import store

STUDY = f"/dicomweb/mine/studies/{dicom.uid(1)}"
ZIP = "application/zip"
LEGAL = re.compile(r"[A-Z0-9_]{1,8}")


def ct(series: int, number: int) -> bytes:
    made = dicom.ct_dataset(series=series, instance=number, name="Müller-Lüdenscheidt^Jürgen")
    made.SeriesDescription = f"Thorax  nativ {series} ü"
    return dicom.written(made)


@pytest.fixture
def fetch(api: ModuleType, call: Client) -> Callable[..., Answer]:
    def get(path: str, accept: str = ZIP, method: str = "GET") -> Answer:
        return call(api, method, path, headers={"accept": accept})

    return get


@pytest.fixture
def stored(runtime: Runtime) -> list[bytes]:
    files = [ct(2, number) for number in (2, 1, 10)] + [ct(1, 1)]
    store(runtime, "archive-ada", *files)
    return files


def unpacked(answer: Answer, folder: Path) -> Path:
    assert answer.status == 200, answer.body
    with zipfile.ZipFile(BytesIO(answer.body)) as read:
        assert read.testzip() is None
        read.extractall(folder)
    return folder


@pytest.fixture
def opened() -> Iterator[Callable[[Path], FileSet]]:
    """Open a folder by its DICOMDIR, as pydicom does; what it stages changes in is removed in time."""
    made: list[FileSet] = []

    def open_by(folder: Path) -> FileSet:
        made.append(FileSet(folder / "DICOMDIR"))
        return made[-1]

    yield open_by
    for each in made:
        each._stage["t"].cleanup()


def test_a_study_comes_as_readable_folders_with_a_directory(fetch, stored, tmp_path: Path) -> None:
    answer = fetch(STUDY)
    assert answer.headers["content-type"] == ZIP
    assert answer.headers["content-disposition"] == f'attachment; filename="{dicom.uid(1)}.zip"'
    folder = unpacked(answer, tmp_path)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("IM*"))
    assert [re.sub(r"^DICOM/\w+/\w+/", "", name) for name in files] == [
        *("CT_1/IM000001", "CT_2/IM000001", "CT_2/IM000002", "CT_2/IM000003"),
    ]
    assert sorted(path.read_bytes() for path in folder.rglob("IM*")) == sorted(stored)
    assert "CT_2  Thorax nativ 2 ü (3 files)" in (folder / "README.TXT").read_text(encoding="utf-8")
    numbers = [dcmread(path).InstanceNumber for path in sorted(folder.rglob("CT_2/IM*"))]
    assert numbers == [1, 2, 10]


def test_the_directory_leads_to_every_file(fetch, opened, stored, tmp_path: Path) -> None:
    found = opened(unpacked(fetch(STUDY), tmp_path))
    assert {instance.SOPInstanceUID for instance in found} == {dcmread(BytesIO(file)).SOPInstanceUID for file in stored}
    for instance in found:
        assert instance.load().SOPInstanceUID == instance.SOPInstanceUID
        assert all(LEGAL.fullmatch(part) for part in Path(instance.path).relative_to(tmp_path).parts)
    assert found.find_values("SeriesNumber") == [1, 2]


def test_one_series_by_itself(fetch, stored, tmp_path: Path) -> None:
    answer = fetch(f"{STUDY}/series/{dicom.uid(1, 1)}")
    folder = unpacked(answer, tmp_path)
    assert len(list(folder.rglob("IM*"))) == 1
    assert dicom.uid(1, 1) in answer.headers["content-disposition"]


@pytest.mark.parametrize("accept", [f"{ZIP}, */*;q=0.5", "application/zip; transfer-syntax=*", "APPLICATION/ZIP"])
def test_the_client_says_that_it_wants_a_zip(fetch, stored, accept: str) -> None:
    assert fetch(STUDY, accept).headers["content-type"] == ZIP


def test_by_the_query_too_for_people_who_can_set_no_header(fetch, stored) -> None:
    assert fetch(f"{STUDY}?accept=application/zip", "text/html,*/*;q=0.8").headers["content-type"] == ZIP


@pytest.mark.parametrize("accept", ["", "*/*", "multipart/related", f"multipart/related, {ZIP};q=0.9"])
def test_nobody_else_gets_one(fetch, stored, accept: str) -> None:
    assert fetch(STUDY, accept).headers["content-type"].startswith("multipart/related")


def test_a_head_puts_nothing_together(fetch, stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips.Zips, "_read_ahead", lambda *_: pytest.fail("put together"))
    answer = fetch(STUDY, method="HEAD")
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, ZIP, b"")


def test_nothing_of_an_archive_that_is_another_persons(api: ModuleType, call: Client, stored, ben: Caller) -> None:
    assert call(api, "GET", STUDY, headers={"accept": ZIP}, actor=ben).slug == "study-not-found"
    foreign = call(api, "GET", STUDY.replace("mine", "archive-ada"), headers={"accept": ZIP}, actor=ben)
    assert foreign.slug == "archive-not-found"
    assert call(api, "GET", STUDY, headers={"accept": ZIP}, actor=None).status == 401


def test_a_large_one_is_put_together_in_the_store(
    fetch, stored, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(deliver, "INLINE", 1000)
    monkeypatch.setattr(zips, "SMALL", 10)  # each is streamed for its sum, then copied
    answer = fetch(STUDY)
    assert answer.status == 307
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["response-content-disposition"] == [f'attachment; filename="{dicom.uid(1)}.zip"']
    key = urlsplit(answer.headers["location"]).path.lstrip("/")
    body = runtime.artefacts.read(key)
    unpacked(Answer(200, {}, (), body), tmp_path)
    assert sorted(path.read_bytes() for path in tmp_path.rglob("IM*")) == sorted(stored)


def test_one_that_takes_too_long_says_what_to_do(fetch, stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "SECONDS", 0)
    answer = fetch(STUDY)
    assert (answer.status, answer.slug) == (413, "answer-too-large")
    assert "series by series" in answer.json["detail"]
    assert export.SECONDS < 29


def test_a_file_without_preamble_becomes_a_part_10_file(fetch, opened, runtime: Runtime, tmp_path: Path) -> None:
    bare = dicom.written(dicom.ct_dataset(instance=9), preamble=False, meta=False)
    store(runtime, "archive-ada", bare)
    (found,) = opened(unpacked(fetch(STUDY), tmp_path))
    assert found.load().SOPInstanceUID == dicom.uid(1, 1, 9)


def real_files() -> list[bytes]:
    """Return files of pydicom's own of many kinds, as one study."""
    folder = Path(pydicom.data.__file__).parent / "test_files"
    found: list[bytes] = []
    kinds: set[str] = set()
    for name in sorted(folder.rglob("*.dcm")):
        try:
            read = dcmread(name)
        except Exception:  # noqa: BLE001 - malformed on purpose
            continue
        kind = str(read.get("SOPClassUID", ""))
        if kind in kinds or not kind or "SOPInstanceUID" not in read or kind == "1.2.840.10008.1.3.10":
            continue
        kinds.add(kind)
        read.StudyInstanceUID = dicom.uid(1)
        read.SeriesInstanceUID = dicom.uid(1, len(kinds))
        found.append(part_10(read))
    return found


def part_10(read: Dataset) -> bytes:
    out = BytesIO()
    read.save_as(out, enforce_file_format=True)
    return out.getvalue()


@pytest.mark.filterwarnings("ignore")
def test_every_kind_of_instance_has_its_record(fetch, opened, runtime: Runtime, tmp_path: Path) -> None:
    store(runtime, "archive-ada", *real_files())
    answer = fetch(STUDY)
    if answer.status == 307:
        body = runtime.artefacts.read(urlsplit(answer.headers["location"]).path.lstrip("/"))
        answer = Answer(200, {}, (), body)
    folder = unpacked(answer, tmp_path)
    found = opened(folder)
    assert len(found) == len(list(folder.rglob("IM*"))) > 10
    records = {each.DirectoryRecordType for each in dcmread(folder / "DICOMDIR").DirectoryRecordSequence}
    assert {"PATIENT", "STUDY", "SERIES", "IMAGE", "SR DOCUMENT", "RT PLAN", "RT DOSE", "WAVEFORM"} <= records
    judge = shutil.which("dciodvfy")
    if judge:
        said = subprocess.run([judge, str(folder / "DICOMDIR")], capture_output=True, text=True, check=False)
        errors = [line for line in said.stderr.splitlines() if line.startswith("Error")]
        assert [line for line in errors if "Illegal root for UID" not in line] == []  # the files' own
