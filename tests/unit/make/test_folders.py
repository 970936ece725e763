"""What the folder promises is what the reader says."""

from __future__ import annotations

from pathlib import Path

import pytest

from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory
from lightbox.errors import LightboxError
from tests.make import folders
from tests.make.folders import Outcome


@pytest.mark.parametrize("entry", folders.entries(), ids=lambda entry: entry.path)
def test_each_file_meets_the_outcome_it_names(entry: folders.Entry) -> None:
    if entry.outcome is Outcome.STORED:
        assert read_header(InMemory(entry.content)).study_uid == entry.study_uid
        return
    with pytest.raises(LightboxError) as refusal:
        read_header(InMemory(entry.content))
    assert refusal.value.slug == entry.slug


def test_the_folder_is_written_as_described(tmp_path: Path) -> None:
    root = folders.write(tmp_path / "folder")
    written = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert written == {entry.path: entry.content for entry in folders.entries()}
    assert folders.counts() == {Outcome.STORED: 7, Outcome.SKIPPED: 3, Outcome.REFUSED: 2}
