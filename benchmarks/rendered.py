"""Rendered pictures and thumbnails through the handler, and the memory of a fresh process that renders.

Own time is CPU of the handler without what botocore took: the meter of ``costs`` subtracts every call from sending to
parsed answer. The limit is the same pixels in one process: decode at full size, a window by ``np.take``, encoding by
libjpeg-turbo, with no archive, no negotiation and no base64 around them.
"""

from __future__ import annotations

import base64
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from time import process_time
from typing import Any

from benchmarks.costs import MS, Meter, metered
from benchmarks.table import Row, Samples, count
from functions.render import api
from lightbox.runtime import Runtime
from tests.fixtures.actors import make_agent, sign_in
from tests.fixtures.http import Context, event
from tests.make.studies import store

NAME = "rendered"
ROUNDS = 15
WARM = 2
MOST = 1.5
MEMORY_MB = 300
STUDIES = {"CT": "ct-head", "MR": "mr-head", "CR": "chest", "MG": "mammography"}
"""The first image of each of these demonstration studies."""

_KB = 1024
_LARGE = 2_000_000
"""Bytes of a frame above which a viewport of 1024 makes it smaller."""


def files() -> dict[str, bytes]:
    """Return one file of each kind."""
    from local.demo import studies

    wanted, found = {key: kind for kind, key in STUDIES.items()}, dict[str, bytes]()
    for file in studies(date(2026, 1, 2)):
        kind = wanted.get(file.path.split("/")[1])
        if kind and kind not in found:
            found[kind] = file.content
    return found


Stored = tuple[bytes, dict[str, Any], str]
"""A frame as it is stored, its attributes as DICOM JSON, its transfer syntax."""


def limit(content: bytes) -> tuple[str, Samples, Stored]:
    """Return the path of a file's rendered picture, what its pixels take at the least, and its first frame."""
    from io import BytesIO

    import imagecodecs
    import numpy as np
    from pydicom import dcmread

    from lightbox.pixels.decode import decode
    from lightbox.pixels.shape import Shape

    ds = dcmread(BytesIO(content))
    syntax = str(ds.file_meta.TransferSyntaxUID)
    raw: bytes = ds.PixelData
    attributes: dict[str, Any] = {tag: each for tag, each in _json(ds).items() if tag != "7FE00010"}
    shape = Shape.of(attributes)
    if ds.file_meta.TransferSyntaxUID.is_encapsulated:
        from pydicom.encaps import get_frame

        raw = get_frame(raw, 0, number_of_frames=1)
    grey = np.linspace(0, 255, 1 << 16).astype(np.uint8)
    taken: list[float] = []
    for _ in range(WARM + ROUNDS):
        began = process_time()
        pixels: Any = decode(raw, shape, syntax).pixels
        shown = np.take(grey, pixels.astype(np.uint16, copy=False)) if pixels.itemsize > 1 else pixels
        imagecodecs.jpeg8_encode(shown, level=90)
        taken.append((process_time() - began) * MS)
    path = f"{ds.StudyInstanceUID}/series/{ds.SeriesInstanceUID}/instances/{ds.SOPInstanceUID}"
    return f"/dicomweb/mine/studies/{path}", Samples.of(taken[WARM:]), (raw, attributes, syntax)


def _json(ds: Any) -> dict[str, Any]:
    return ds.to_json_dict(bulk_data_threshold=1024, bulk_data_element_handler=_left_out)


def _left_out(_element: Any) -> str:
    return "elsewhere"


def asked(path: str, headers: dict[str, str], forget: Callable[[], None]) -> tuple[Samples, Meter]:
    """Ask again and again, with nothing kept from the time before."""
    own: list[float] = []
    meters: list[Meter] = []
    for _ in range(WARM + ROUNDS):
        forget()
        with metered() as meter:
            answer = api.handler(event("GET", path, headers=headers), Context())
        assert answer["statusCode"] in (200, 307), base64.b64decode(answer["body"])[:200]
        own.append(meter.own * MS)
        meters.append(meter)
    meters[-1].leave_out_caller()
    return Samples.of(own[WARM:]), meters[-1]


def measure(runtime: Runtime) -> list[Row]:
    """Render one file of each kind, whole, small and as a thumbnail."""
    headers = dict(make_agent(runtime, sign_in(runtime, NAME)).headers)

    def forget() -> None:
        if old := [key for key in runtime.artefacts.keys("artefacts/") if key.endswith(".jpg") or "pictures" in key]:
            runtime.artefacts.delete(old)

    rows: list[Row] = []
    for kind, content in files().items():
        store(runtime, f"archive-{NAME}", content)
        path, least, frame = limit(content)
        own, meter = asked(f"{path}/rendered", headers, forget)
        rows.append(Row(f"{kind}: rendered, own CPU", own, "ms", "decode + np.take + JPEG", least, MOST, meter.note()))
        if len(frame[0]) > _LARGE:
            own, _ = asked(f"{path}/rendered?viewport=1024,1024", headers, forget)
            rows.append(Row("  1024 wide, nothing kept", own, "ms", "decode + np.take + JPEG", least, MOST))
        api.handler(event("GET", f"{path}/thumbnail", headers=headers), Context())
        own, meter = asked(f"{path}/thumbnail", headers, lambda: None)
        rows.append(Row("  thumbnail, kept", own, "ms", "decode + np.take + JPEG", least, 1.0, meter.note()))
        peak = count(memory(frame))
        rows.append(Row("  peak of a fresh process", peak, "MB", "budget", count(MEMORY_MB), 1.0))
    return rows


def memory(frame: Stored) -> float:
    """Return the peak of a fresh process with an S3 client that decodes and encodes one frame, in MB."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _FRESH], input=pickle.dumps(frame), capture_output=True, check=True
    )
    return int(done.stdout) / _KB


_FRESH = """
import pickle, sys
from botocore.session import get_session
get_session().create_client("s3", region_name="eu-central-1")
from functions.render import api
from lightbox.pixels.decode import decode
from lightbox.pixels.shape import Shape
from lightbox.render.asked import Asked
from lightbox.render.images import file_of
from lightbox.render.picture import picture
raw, attributes, syntax = pickle.load(sys.stdin.buffer)
frame = decode(raw, Shape.of(attributes), syntax)
file_of(picture(frame, attributes, 1, Asked()), "image/jpeg", 90)
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""
