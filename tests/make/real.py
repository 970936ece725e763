"""Files of many makers and of none: what pydicom and its data package bring for their own tests, malformed ones too."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import data_store
import pydicom
from pydicom import FileDataset, dcmread

FOLDERS = (Path(pydicom.__file__).parent / "data" / "test_files", Path(data_store.__file__).parent / "data")
NOT_DICOM = {".py", ".json", ".txt", ".md", ".dump", ".gz", ".icc"}


@dataclass(frozen=True)
class RealFile:
    """A file as it lies on disk."""

    name: str
    content: bytes

    @property
    def dataset(self) -> FileDataset:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dcmread(BytesIO(self.content), force=True)


def real_files() -> Iterator[RealFile]:
    """Yield every file once, whatever is in it."""
    seen: set[bytes] = set()
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*")):
            content = path.read_bytes() if path.is_file() and path.suffix not in NOT_DICOM else b""
            if content and content not in seen:
                seen.add(content)
                yield RealFile(str(path.relative_to(folder)), content)
