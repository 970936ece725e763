"""What a file of 2 GiB costs in memory: taken in, and its frames retrieved, in a process of its own.

The file is fabricated as it is read: S3 is a client that makes up the bytes of any range, so nothing but Lightbox
can hold many of them. Its records are on the emulated cloud. Beside it stands the same work on a file of 32 MiB.
"""

from __future__ import annotations

import json
import logging
import random
import re
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGLSLossless

import lightbox.runtime
from benchmarks.table import Row, count
from functions.retrieve import api
from lightbox.errors import LightboxError
from lightbox.ingest.arrivals import Arrival
from lightbox.ingest.service import Ingest
from lightbox.runtime import Runtime, runtime
from tests.fixtures.actors import make_agent, sign_in
from tests.fixtures.http import Context, event
from tests.make import dicom

MIB = 2**20
FRAME = MIB
"""Bytes of a frame: 1024 x 512 in 16 bits."""

SMALL, LARGE = 32, 2048
"""Frames of the two files, so their sizes in MiB."""

MOST = 1.1
KINDS = {"native": "uncompressed", "walked": "compressed, without offset table"}


def noise() -> bytes:
    """Return a frame that nothing makes smaller."""
    return random.Random(1).randbytes(FRAME)  # noqa: S311 - the same each time


@dataclass(frozen=True)
class File:
    """A multi-frame image that is made up as it is read.

    Parameters
    ----------
    header
        Everything before the first frame.
    period
        The bytes of one frame, which are repeated.
    frames
        How often.
    """

    header: bytes
    period: bytes
    frames: int

    @classmethod
    def of(cls, kind: str, frames: int, coded: bytes = b"") -> File:
        """Make one of a kind: see :data:`KINDS`; ``noise``, and ``coded`` as JPEG-LS, can be decoded."""
        ds = dicom.dataset(series=len(kind), instance=frames)
        ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.NumberOfFrames = 1, "MONOCHROME2", frames
        ds.Rows, ds.Columns, ds.BitsAllocated, ds.BitsStored = 1024, 512, 16, 16
        ds.HighBit, ds.PixelRepresentation = 15, 0
        pixels = noise() if kind == "noise" else bytes(range(256)) * (FRAME // 256)
        if kind in ("native", "noise"):
            element = struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, frames * FRAME)
            return cls(dicom.written(ds, ExplicitVRLittleEndian) + element, pixels, frames)
        element = struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF) + struct.pack("<HHI", 0xFFFE, 0xE000, 0)
        codestream = coded or b"\xff\x4f\xff\x51" + pixels[4:]
        item = struct.pack("<HHI", 0xFFFE, 0xE000, len(codestream)) + codestream
        syntax = JPEGLSLossless if coded else JPEG2000Lossless
        return cls(dicom.written(ds, syntax) + element, item, frames)

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return len(self.header) + len(self.period) * self.frames

    def window(self, start: int, end: int) -> bytes:
        """Return the bytes of a range; of compressed ones the sequence delimiter is missing, as in some real files."""
        pieces = [self.header[start:end]]
        position = max(start, len(self.header))
        while position < end:
            at = (position - len(self.header)) % len(self.period)
            pieces.append(self.period[at : at + end - position])
            position += len(pieces[-1])
        return b"".join(pieces)


class Body:
    """A range on its way."""

    def __init__(self, file: File, start: int, end: int) -> None:
        self._file, self._at, self._end = file, start, min(end, file.size)

    def read(self) -> bytes:
        """Return all of it."""
        return self._file.window(self._at, self._end)

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        """Yield it in pieces."""
        for start in range(self._at, self._end, size):
            yield self._file.window(start, min(start + size, self._end))

    def close(self) -> None:
        """Let it go."""


@dataclass(frozen=True)
class Fabricated:
    """An S3 client with one object everywhere; what is written is forgotten."""

    file: File

    def get_object(self, Key: str, Range: str = "", **_: Any) -> dict[str, Any]:  # noqa: N803 - S3's names
        """Answer a ranged read of the file; nothing was ever derived from it."""
        if Key.startswith("artefacts/"):
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        first, last = Range.removeprefix("bytes=").split("-")
        return {"Body": Body(self.file, int(first), int(last) + 1 if last else self.file.size)}

    def generate_presigned_url(self, *_: Any, **__: Any) -> str:
        """Answer an address."""
        return "https://host/key?signature"

    def __getattr__(self, _operation: str) -> Any:
        def written(**_: Any) -> dict[str, Any]:
            return {"UploadId": "1", "ETag": "1", "CopyPartResult": {"ETag": "1"}}

        return written


@dataclass(frozen=True)
class Half(Runtime):
    """The emulated cloud, but for S3.

    Parameters
    ----------
    s3
        The client in its place.
    """

    s3: Fabricated | None = field(default=None, compare=False)

    def client(self, service: str) -> Any:
        """Return a client."""
        return self.s3 if service == "s3" else super().client(service)


def work(kind: str, frames: int) -> dict[str, float]:
    """Take a file in and retrieve frames of it, alone and many; return the peak of memory and the seconds."""
    file = File.of(kind, frames)
    lightbox.runtime.Runtime = partial(Half, s3=Fabricated(file))  # type: ignore[assignment,misc]
    made, name = runtime(), f"large-{kind}-{frames}"
    caller = make_agent(made, sign_in(made, name))
    began = time.perf_counter()
    results = Ingest.over(made).accept([Arrival(f"archive-{name}", made.intake, "intake/a/b", file.size, "digest")])
    late = [result for result in results.values() if isinstance(result, LightboxError)]
    assert not late, late
    took = time.perf_counter() - began
    series, instance = dicom.uid(1, len(kind)), dicom.uid(1, len(kind), frames)
    path = f"/dicomweb/mine/studies/{dicom.uid(1)}/series/{series}/instances/{instance}/frames/"
    accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
    for wanted, status in (("1", 200), (str(frames), 200), ("1,9,17", 200), (",".join(map(str, range(1, 31))), 307)):
        answer = api.handler(event("GET", path + wanted, headers={**dict(caller.headers), "accept": accept}), Context())
        assert answer["statusCode"] == status, answer["statusCode"]
    return {"peak": peak(), "ingest": took}


def peak() -> float:
    """Return the most memory that this process held, in MiB."""
    # Not getrusage: its figure counts what the parent held when it started this process.
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found, "Linux tells"
    return int(found[1]) / 1024


def measure(_runtime: Runtime) -> list[Row]:
    """Do it with the small file and with the large one, of either kind."""
    rows: list[Row] = []
    for kind, called in KINDS.items():
        small, large = (_apart(kind, frames) for frames in (SMALL, LARGE))
        note = f"{large['peak'] - small['peak']:+.1f} MiB; a frame is 1 MiB; taken in in {large['ingest']:.1f} s"
        rows.append(
            Row(
                f"memory's peak, 2 GiB {called}",
                count(large["peak"]),
                "MiB",
                f"the same with {SMALL} MiB",
                count(small["peak"]),
                MOST,
                note,
            )
        )
    return rows


def _apart(kind: str, frames: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.large", kind, str(frames)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this module
    return json.loads(done.stdout)


if __name__ == "__main__":
    logging.getLogger("lightbox").disabled = True
    print(json.dumps(work(sys.argv[1], int(sys.argv[2]))))
