from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from io import BytesIO

import pytest
from pydicom import FileDataset, dcmread

from local.demo import people
from local.demo.exam import DemoFile, Exam

TODAY = date(2026, 3, 2)


@pytest.fixture
def exam() -> Exam:
    return Exam("test", people.MUELLER, TODAY, "081200", "Schädel", "DEMO0042")


@pytest.fixture(scope="session")
def read() -> Callable[[Iterable[DemoFile]], list[FileDataset]]:
    def _read(files: Iterable[DemoFile]) -> list[FileDataset]:
        return [dcmread(BytesIO(file.content)) for file in files]

    return _read
