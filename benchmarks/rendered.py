"""Rendered pictures and thumbnails through the handler, and the memory of a fresh process that renders.

Own time is CPU of the handler on what the cloud answered the first time (decision 18), nothing kept in the process. The
limit, by turns with it, is the same picture from the same file in one process: its header read, its frame decoded (at
less than its size where the picture is small), a window by ``np.take``, encoding by libjpeg-turbo; with no archive, no
negotiation and no base64 around them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, RLELossless, UltrasoundMultiFrameImageStorage, XRayAngiographicImageStorage

from benchmarks.costs import forget
from benchmarks.peer.clients import Cost, Recorded
from benchmarks.peer.comparison import RUN, by_turns
from benchmarks.peer.view import taking
from benchmarks.picture import anatomy, kinds
from benchmarks.table import Row, Samples, count
from functions.render import api
from lightbox.runtime import Runtime
from tests.fixtures.actors import make_agent, sign_in
from tests.fixtures.http import Context, event
from tests.make import dicom
from tests.make.pictures import Stored
from tests.make.studies import store

NAME = "rendered"
ROUNDS = 4
MOST = 1.5
MEMORY_MB = 300
STUDIES = {"CT": "ct-head", "MR": "mr-head", "CR": "chest", "MG": "mammography"}
"""The first image of each of these demonstration studies."""

BESIDE = "header + decode + np.take + JPEG"
_KB = 1024
_WIDE = (1024, 1280)
_FRAMES = 60
_QUALITY = 80
"""Other than the default, so that a stored JPEG frame has to be decoded."""


@dataclass(frozen=True)
class Case:
    """A file, and how its picture is asked for.

    Parameters
    ----------
    kind
        Of the image.
    content
        The file.
    resource
        Below the instance.
    quality
        Of the JPEG.
    moving
        Whether it is a cine.
    wide
        How often its size can be halved for a picture 1024 wide; 0: it is not asked for.
    """

    kind: str
    content: bytes
    resource: str = "rendered"
    quality: int = 90
    moving: bool = False
    wide: int = 0

    @property
    def path(self) -> str:
        """The address of the instance."""
        ds = dcmread(BytesIO(self.content), stop_before_pixels=True)
        path = f"{ds.StudyInstanceUID}/series/{ds.SeriesInstanceUID}/instances/{ds.SOPInstanceUID}"
        return f"/dicomweb/mine/studies/{path}"


def cases() -> Iterator[Case]:
    """Yield one file of each kind: of the demonstration studies, and what those do not have."""
    from local.demo import studies

    wanted = {key: kind for kind, key in STUDIES.items()}
    for file in studies(date(2026, 1, 2)):
        kind = wanted.pop(file.path.split("/")[1], None)
        if kind:
            yield Case(kind, file.content)
        if not wanted:
            break
    mammogram = next(each.file.raw for each in kinds() if "J2K" in each.name)
    yield Case("MG 4096x3328, J2K", mammogram, wide=2)
    yield Case("XA 512x512, RLE", angiogram(), "frames/2/rendered")
    cine = Case("US 640x480, JPEG", ultrasound(), f"frames/2/rendered?quality={_QUALITY}", _QUALITY, moving=True)
    yield cine


def angiogram() -> bytes:
    """Return a run of four frames in RLE."""
    ds = dicom.dataset(study=2, sop_class=XRayAngiographicImageStorage, modality="XA")
    dicom.with_pixels(ds, np.stack([anatomy(512, 512, 1000 + n) for n in range(4)]), frames=4)
    ds.BitsStored, ds.HighBit, ds.WindowCenter, ds.WindowWidth = 10, 9, 512, 1024
    file = dcmread(BytesIO(dicom.written(ds)))
    file.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    return _written(file)


def ultrasound() -> bytes:
    """Return a cine of colour in baseline JPEG."""
    import imagecodecs

    colour = np.stack([anatomy(480, 640, 255).astype(np.uint8)] * 3, axis=-1)
    frames = [
        bytes(imagecodecs.jpeg8_encode(np.roll(colour, n, axis=1), level=90, subsampling="422")) for n in range(8)
    ]
    ds = dicom.dataset(study=3, sop_class=UltrasoundMultiFrameImageStorage, modality="US")
    dicom.with_pixels(ds, np.stack([colour, colour]), frames=2)
    file = dcmread(BytesIO(dicom.written(ds)))
    file.NumberOfFrames, file.PhotometricInterpretation = _FRAMES, "YBR_FULL_422"
    file.FrameTime = "33.3"
    file.PixelData = encapsulate([frames[n % len(frames)] for n in range(_FRAMES)])
    file["PixelData"].VR = "OB"
    file.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    return _written(file)


def _written(ds: Dataset) -> bytes:
    target = BytesIO()
    ds.save_as(target)
    return target.getvalue()


def limit(case: Case, reduce: int = 0) -> None:
    """Make a file's picture with the least work."""
    import imagecodecs

    from lightbox.pixels.decode import decode
    from lightbox.pixels.shape import Shape

    file = Stored(case.content)
    header = file.header
    encoded = file.encoded(2 if "frames/" in case.resource else 1)
    pixels = decode(encoded, Shape.of(header.json), header.transfer_syntax, reduce=reduce).pixels
    shown = pixels if pixels.ndim == 3 else windowed(pixels, file)  # noqa: PLR2004 - colour
    imagecodecs.jpeg8_encode(shown, level=case.quality)


def windowed(pixels: NDArray[Any], file: Stored) -> NDArray[np.uint8]:
    """Look stored values up in a table of the file's own window; negative ones count from its end, as numpy does."""

    def number(tag: str, otherwise: float) -> float:
        return float(file.header.json.get(tag, {}).get("Value", [otherwise])[0])  # type: ignore[arg-type] - a number

    bits, signed = int(number("00280101", 16)), pixels.dtype.kind == "i"
    low = -(1 << bits - 1) if signed else 0
    values = np.arange(low, low + (1 << bits), dtype=np.float32)
    values *= number("00281053", 1)
    values += number("00281052", 0) - number("00281050", 1 << bits - 1) + 0.5
    values *= 255 / max(number("00281051", 1 << bits) - 1, 1)
    levels = np.clip(values + 127.5, 0, 255).astype(np.uint8)
    return np.take(np.roll(levels, low), pixels)


def asked(path: str, headers: Mapping[str, str], case: Case, reduce: int = 0) -> tuple[Samples, Samples, str]:
    """Ask again and again, nothing kept in the process; return what it took, what it takes at least, and the calls."""
    made = Recorded(api.handler, event("GET", path, headers=dict(headers)))
    assert made.answer["statusCode"] in (200, 307), made.answer["statusCode"]

    def first() -> Cost:
        forget()
        return made()

    taken = by_turns(ROUNDS, run=RUN, own=first, limit=taking(lambda: limit(case, reduce)))
    own, least = (Samples.of(cost.cpu for cost in taken[side]) for side in ("own", "limit"))
    return own, least, made.calls


def measure(runtime: Runtime) -> list[Row]:
    """Render one file of each kind, whole, small and as a thumbnail."""
    headers = dict(make_agent(runtime, sign_in(runtime, NAME)).headers)

    def forget_pictures() -> None:
        if old := [key for key in runtime.artefacts.keys("artefacts/") if key.endswith(".jpg") or "pictures" in key]:
            runtime.artefacts.delete(old)

    rows: list[Row] = []
    for case in cases():
        store(runtime, f"archive-{NAME}", case.content)
        forget_pictures()
        own, least, calls = asked(f"{case.path}/{case.resource}", headers, case)
        rows.append(Row(f"{case.kind}: rendered, own CPU", own, "ms", BESIDE, least, MOST, calls))
        if case.wide:
            forget_pictures()
            wide = f"{case.path}/rendered?viewport={_WIDE[0]},{_WIDE[1]}"
            own, narrow, _ = asked(wide, headers, case, case.wide)
            rows.append(Row("  1024 wide, nothing kept", own, "ms", BESIDE, narrow, MOST))
        api.handler(event("GET", f"{case.path}/thumbnail", headers=headers), Context())
        own, least, calls = asked(f"{case.path}/thumbnail", headers, case)
        rows.append(Row("  thumbnail, kept", own, "ms", BESIDE, least, 1.0, calls))
        for media_type in ("image/gif", "video/mp4") if case.moving else ("image/jpeg",):
            forget_pictures()
            resource = "rendered" if case.moving else case.resource
            peak = memory(event("GET", f"{case.path}/{resource}", headers={**headers, "accept": media_type}))
            rows.append(
                Row(f"  {media_type}, peak of a fresh process", count(peak), "MB", "budget", count(MEMORY_MB), 1.0)
            )
    return rows


def memory(request: dict[str, Any]) -> float:
    """Return the peak of a fresh process that answers one request, in MB."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _FRESH, json.dumps(request)], capture_output=True, check=True, text=True
    )
    return int(done.stdout) / _KB


_FRESH = """
import json, logging, sys
logging.getLogger("lightbox").disabled = True
from functions.render.api import handler
answer = handler(json.loads(sys.argv[1]), None)
assert answer["statusCode"] in (200, 307), answer["statusCode"]
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""
