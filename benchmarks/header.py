"""What a header costs beside pydicom's way to the same JSON: the reader alone, on files of several kinds."""

from __future__ import annotations

import json
from functools import partial
from io import BytesIO
from pathlib import Path

import pydicom
from pydicom.data import get_testdata_file

from benchmarks.costs import alternately
from benchmarks.table import Row
from lightbox.dicom.json_model import dump
from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory
from lightbox.runtime import Runtime
from tests.make.dicom import ct

ROUNDS = 9
CALLS = 30
KINDS = {
    "CT, explicit little endian": "CT_small.dcm",
    "MR, implicit little endian": "MR_small_implicit.dcm",
    "RT plan, nested": "rtplan.dcm",
    "CT, deflated": "image_dfl.dcm",
}


def ours(raw: bytes) -> None:
    """Read a header and write its JSON, as the ingest worker does."""
    for _ in range(CALLS):
        dump(read_header(InMemory(raw)).json)


def theirs(raw: bytes) -> None:
    """Do the same with pydicom alone."""
    for _ in range(CALLS):
        json.dumps(pydicom.dcmread(BytesIO(raw), stop_before_pixels=True).to_json_dict())


def measure(_runtime: Runtime) -> list[Row]:
    """Read each file by turns."""
    samples = {"CT 512x512, synthetic": ct(512, 512)}
    for kind, name in KINDS.items():
        path = get_testdata_file(name)
        assert isinstance(path, str)
        samples[kind] = Path(path).read_bytes()
    rows: list[Row] = []
    for kind, raw in samples.items():
        mine, peer = alternately(ROUNDS, partial(ours, raw), partial(theirs, raw))
        rows.append(Row(f"header to JSON: {kind}", mine / CALLS, "ms", "pydicom", peer / CALLS, 1.0))
    return rows
