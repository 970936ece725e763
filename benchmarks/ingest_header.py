"""What a header costs beside pydicom's way to the same JSON: ``python -m benchmarks.ingest_header``.

Both turn the bytes of a 512 x 512 CT slice into DICOM JSON bytes. The budget is a ratio of 1.0.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from io import BytesIO
from statistics import median
from time import perf_counter

import pydicom
from pydicom.data import get_testdata_file

from lightbox.dicom.json_model import dump
from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory
from tests.make.dicom import ct

_ROUNDS = 9
_CALLS = 50


def ours(raw: bytes) -> bytes:
    """Read a header and write its JSON, as the ingest worker does."""
    return dump(read_header(InMemory(raw)).json)


def theirs(raw: bytes) -> str:
    """Do the same with pydicom alone."""
    ds = pydicom.dcmread(BytesIO(raw), stop_before_pixels=True)
    return json.dumps(ds.to_json_dict())


def cost(call: Callable[[bytes], object], raw: bytes) -> float:
    """Return the median milliseconds of one call."""
    rounds: list[float] = []
    for _ in range(_ROUNDS):
        start = perf_counter()
        for _ in range(_CALLS):
            call(raw)
        rounds.append((perf_counter() - start) / _CALLS * 1000)
    return median(rounds)


def main() -> int:
    """Print one line per sample; fail if the synthetic CT misses the budget."""
    samples = {"CT 512x512, synthetic": ct(512, 512)}
    for name in ("CT_small.dcm", "MR_small_implicit.dcm", "rtplan.dcm"):
        path = get_testdata_file(name)
        if isinstance(path, str):
            with open(path, "rb") as file:  # noqa: PTH123
                samples[name] = file.read()
    ratios: list[float] = []
    for name, raw in samples.items():
        mine, peer = cost(ours, raw), cost(theirs, raw)
        ratios.append(mine / peer)
        sys.stdout.write(f"{name:24} {mine:7.3f} ms   pydicom {peer:7.3f} ms   ratio {mine / peer:5.2f}\n")
    return int(ratios[0] > 1.0)


if __name__ == "__main__":
    sys.exit(main())
