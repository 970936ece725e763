"""The demonstration data as a whole: every file made once, judged from several sides."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import warnings
from collections import defaultdict
from datetime import date
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest
from pydicom import FileDataset, dcmread
from pydicom.charset import python_encoding

from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory
from local.demo import bundled, studies
from local.demo.schedule import STUDIES

TODAY = date(2026, 3, 2)


class _Seen(NamedTuple):
    path: str
    size: int
    head: FileDataset
    first: bool
    content: bytes


@pytest.fixture(scope="module")
def seen() -> list[_Seen]:
    """Every file's header; the bytes of the first of each series only, to keep memory small."""
    found: list[_Seen] = []
    folders: set[str] = set()
    for file in studies(TODAY):
        folder = file.path if file.path.startswith("samples/") else str(PurePosixPath(file.path).parent)
        first = folder not in folders
        folders.add(folder)
        with warnings.catch_warnings():
            if file.path.startswith("samples/"):
                warnings.simplefilter("ignore")  # odd headers are what they are there for
            head = dcmread(BytesIO(file.content), stop_before_pixels=True)
        found.append(_Seen(file.path, len(file.content), head, first, file.content if first else b""))
    return found


def test_every_instance_and_path_is_there_once(seen: list[_Seen]) -> None:
    assert len({each.path for each in seen}) == len(seen)
    assert len({each.head.SOPInstanceUID for each in seen}) == len(seen)


def test_series_belong_to_one_study_and_studies_to_one_patient(seen: list[_Seen]) -> None:
    studies_of: defaultdict[str, set[str]] = defaultdict(set)
    patients_of: defaultdict[str, set[str]] = defaultdict(set)
    for each in seen:
        studies_of[each.head.SeriesInstanceUID].add(each.head.StudyInstanceUID)
        patients_of[each.head.StudyInstanceUID].add(each.head.get("PatientID", ""))
    assert all(len(found) == 1 for found in studies_of.values())
    assert all(len(found) == 1 for found in patients_of.values())


def test_the_whole_is_of_moderate_size(seen: list[_Seen]) -> None:
    assert sum(each.size for each in seen) <= 180_000_000


def test_there_is_every_sex_many_character_sets_and_every_kind_of_image(seen: list[_Seen]) -> None:
    made = [each.head for each in seen if not each.path.startswith("samples/")]
    assert {head.PatientSex for head in made} == {"F", "M", "O", ""}
    assert {head.Modality for head in made} == {"CT", "MR", "CR", "DX", "MG", "US", "PT", "SR", "DOC"}
    assert len({head.PatientID for head in made}) >= 12
    assert len({str(head.get("SpecificCharacterSet", "")) for head in made}) >= 10


def test_texts_survive_their_character_set(seen: list[_Seen]) -> None:
    for study in STUDIES:
        heads = [each.head for each in seen if f"/{study.key}/" in each.path]
        assert heads
        for head in heads:
            assert str(head.PatientName) == study.patient.name
            assert str(head.ReferringPhysicianName) == study.patient.referrer
            assert head.get("StudyDescription") == study.description
            assert all(part in python_encoding for part in study.patient.charset)


def test_dates_lie_relative_to_today(seen: list[_Seen]) -> None:
    days = {study.key: study.days_ago for study in STUDIES}
    taken = {each.path.split("/")[1]: each.head.StudyDate for each in seen if not each.path.startswith("samples/")}
    ago = {key: (TODAY - date.fromisoformat(day)).days for key, day in taken.items()}
    assert ago == days
    # Something for each preset of the worklist's date filter.
    assert {0, 1} <= set(ago.values())
    for least, most in ((2, 7), (8, 31), (32, 92), (93, 365), (366, 5000)):
        assert any(least <= days <= most for days in ago.values()), (least, most)


def test_only_dates_depend_on_today() -> None:
    study = next(study for study in STUDIES if study.key == "echo")
    then, now = (list(study.files(day)) for day in (date(2020, 2, 29), TODAY))
    assert [file.path for file in then] == [file.path for file in now]
    for old, new in zip(then, now, strict=True):
        assert old.content.replace(b"20200229", b"20260302") == new.content


def test_the_ingest_reader_takes_every_file(seen: list[_Seen]) -> None:
    for each in seen:
        if each.first:
            header = read_header(InMemory(each.content))
            assert header.sop_uid == each.head.SOPInstanceUID, each.path
            frames = int(each.head.get("NumberOfFrames", 1)) if "Rows" in each.head else 0
            assert (header.frames.count if header.frames else 0) == frames, each.path


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="needs dciodvfy of dicom3tools")
def test_an_outside_judge_finds_no_error(seen: list[_Seen], tmp_path: Path) -> None:
    # It knows no half-width katakana: it takes every byte of JIS X 0201's right half for invalid.
    unknown = b"Character invalid for character repertoire", b"contains invalid data values"
    for each in seen:
        if not each.first or each.path.startswith("samples/"):
            continue
        target = tmp_path / "one.dcm"
        target.write_bytes(each.content)
        said = subprocess.run(["dciodvfy", str(target)], capture_output=True, check=False)
        errors = [line for line in (said.stdout + said.stderr).splitlines() if line.startswith(b"Error")]
        if each.head.get("SpecificCharacterSet") == "ISO_IR 13":
            errors = [line for line in errors if not any(text in line for text in unknown)]
        assert not errors, (each.path, errors)


_DIGEST = """
import hashlib
from datetime import date
from local.demo.schedule import STUDIES
digest = hashlib.sha256()
for study in STUDIES:
    if study.key in ("echo", "hand", "chest-small", "mr-head-prior"):
        for file in study.files(date(2026, 3, 2)):
            digest.update(file.path.encode() + file.content)
print(digest.hexdigest())
"""


def test_bytes_do_not_depend_on_the_processor_or_the_process() -> None:
    """Without the processor's vector instructions, and with other hash seeds, the same bytes."""
    import numpy as np

    features = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    outcomes: list[str] = []
    for seed, without in (("1", ""), ("2", " ".join(features))):
        environment = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}
        if without:
            environment["NPY_DISABLE_CPU_FEATURES"] = without
        run = subprocess.run(
            [sys.executable, "-c", _DIGEST], env=environment, capture_output=True, text=True, check=True
        )
        outcomes.append(run.stdout)
    assert outcomes[0] == outcomes[1]


def test_the_library_s_files_are_untouched() -> None:
    import pydicom

    folder = Path(pydicom.__file__).parent / "data" / "test_files"
    for file in bundled.files():
        original = (folder / PurePosixPath(file.path).name).read_bytes()
        assert hashlib.sha256(file.content).digest() == hashlib.sha256(original).digest()
