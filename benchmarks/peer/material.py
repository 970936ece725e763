"""The studies that both archives get: drawn by the demonstration's generators, the same in every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import islice

import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.tag import Tag
from pydicom.uid import (
    UID,
    DigitalMammographyXRayImageStorageForPresentation,
    JPEG2000Lossless,
    RLELossless,
    XRayAngiographicImageStorage,
)
from rle.utils import encode_pixel_data

from local.demo import cr, ct, mg, mr, people, us
from local.demo.exam import DemoFile, Exam, Series, fill, grey
from local.demo.grain import Floats, correlated, stretch
from local.demo.radiograph import add_tube, curve, picture

DAY = date(2025, 1, 1)
MG_ROWS, MG_COLUMNS = 4096, 3328
XA_SIDE, XA_FRAMES = 512, 60


@dataclass(frozen=True)
class Image:
    """One instance, and where it is found.

    Parameters
    ----------
    kind
        What stands in the table.
    study, series, uid
        Its UIDs.
    frames
        How many it has.
    content
        The file.
    """

    kind: str
    study: str
    series: str
    uid: str
    frames: int
    content: bytes

    @classmethod
    def of(cls, kind: str, content: bytes) -> Image:
        """Read the UIDs of a file."""
        ds = pydicom.dcmread(BytesIO(content), stop_before_pixels=True)
        frames = int(ds.get("NumberOfFrames") or 1)
        return cls(kind, ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID, frames, content)

    @property
    def path(self) -> str:
        """Its resource below a DICOMweb root."""
        return f"/studies/{self.study}/series/{self.series}/instances/{self.uid}"

    @property
    def series_path(self) -> str:
        """The resource of its series."""
        return f"/studies/{self.study}/series/{self.series}"

    def again(self, number: int) -> bytes:
        """Return the file as that of another study, all UIDs of the same length as before.

        Parameters
        ----------
        number
            Below 10,000; the same number leaves instances of one study together.
        """
        changed = self.content
        for old in (self.study, self.series, self.uid):
            changed = changed.replace(old.encode(), _renumbered(old, number).encode())
        return changed

    def copy(self, number: int) -> Image:
        """Return this instance in another study, as :meth:`again` makes it."""
        study, series, uid = (_renumbered(old, number) for old in (self.study, self.series, self.uid))
        return Image(self.kind, study, series, uid, self.frames, self.again(number))


def _renumbered(uid: str, number: int) -> str:
    return f"{uid[:-4]}{number:04}"


def exam(key: str) -> Exam:
    """Return an examination to draw images for; the key makes its UIDs."""
    return Exam(key, people.MUELLER, DAY, "081200", "Benchmark", "BENCH001")


def head(count: int, side: int) -> Iterator[Image]:
    """Yield the slices of a CT of the head, as thin as the count demands."""
    series = Series(2, "CT", "HEAD THIN", "HEAD", "081410")
    scan = ct.Scan(series, side, -91.0, 180 / count, count, 4.5)
    for file in ct.scan(exam(f"bench-ct-{count}"), scan):
        yield Image.of(f"CT, {side} x {side}, 16 bit", file.content)


def pictures(first: Image) -> list[Image]:
    """Return one instance of each kind that people look at, behind a slice of CT."""
    made = {
        "MR, 256 x 256, 16 bit": next(mr.scan(exam("bench-mr"), mr.T1_WEIGHTED)),
        "CR, 2500 x 2048, 12 bit (10 MB)": next(cr.chest(exam("bench-cr"), cr.Chest(seed=1))),
        f"MG, {MG_ROWS} x {MG_COLUMNS}, 16 bit, JPEG 2000": mammogram(exam("bench-mg")),
        f"US, 640 x 480, RGB JPEG, {us.FRAMES} frames": next(us.cine(exam("bench-us"))),
        f"XA, {XA_SIDE} x {XA_SIDE}, 8 bit RLE, {XA_FRAMES} frames": angiogram(exam("bench-xa")),
    }
    return [first, *(Image.of(kind, file.content) for kind, file in made.items())]


def mammogram(about: Exam) -> DemoFile:
    """Draw a view at the size and depth of a modern detector, losslessly compressed by JPEG 2000."""
    ds = pydicom.dcmread(BytesIO(next(iter(mg.screening(about))).content))
    full = _enlarged(ds.pixel_array.astype(np.float32) * np.float32(15), MG_ROWS, MG_COLUMNS)
    full += correlated(7, full.shape) * np.float32(40)
    stored = np.rint(np.clip(full, 0, 65535)).astype("<u2")
    fill(ds, grey(MG_ROWS, MG_COLUMNS, 16))
    ds.SOPClassUID = DigitalMammographyXRayImageStorageForPresentation
    ds.WindowCenter, ds.WindowWidth = 1650 * 15, 2900 * 15
    del ds.PixelData
    coded = imagecodecs.jpeg2k_encode(stored, level=0, codecformat="j2k", reversible=True, mct=False)
    return _encapsulated(about, ds, [bytes(coded)], JPEG2000Lossless)


def _enlarged(values: Floats, rows: int, columns: int) -> Floats:
    """Interpolate a picture to another size."""
    pitch = max(rows / (values.shape[0] - 2), columns / (values.shape[1] - 2))
    return stretch(stretch(values, rows, pitch).T, columns, pitch).T


def angiogram(about: Exam) -> DemoFile:
    """Draw arteries that fill with contrast, frame by frame."""
    series = Series(1, "XA", "CORONARY", "HEART", "150000")
    ds = about.instance(series, 1, XRayAngiographicImageStorage)
    fill(
        ds,
        {
            "ImageType": ["ORIGINAL", "PRIMARY", "SINGLE PLANE"],
            "PixelIntensityRelationship": "LOG",
            "SamplesPerPixel": 1,
            "PhotometricInterpretation": "MONOCHROME2",
            "Rows": XA_SIDE,
            "Columns": XA_SIDE,
            "BitsAllocated": 8,
            "BitsStored": 8,
            "HighBit": 7,
            "PixelRepresentation": 0,
            "NumberOfFrames": XA_FRAMES,
            "FrameIncrementPointer": Tag("FrameTime"),
            "FrameTime": 66.7,
            "KVP": 80,
            "WindowCenter": 128,
            "WindowWidth": 256,
        },
    )
    return _encapsulated(about, ds, [_rle(frame) for frame in _filling()], RLELossless)


def _filling() -> Iterator[NDArray[np.uint8]]:
    plane = picture(XA_SIDE, XA_SIDE, 0.3)
    grain = correlated(31, (8, XA_SIDE, XA_SIDE)) * np.float32(3)
    steps = np.arange(XA_SIDE, dtype=np.float32) - np.float32((XA_SIDE - 1) / 2)
    outside = steps[:, None] * steps[:, None] + steps * steps > (XA_SIDE / 2) ** 2
    vessels = [curve((-60, -60), (-30 + 40 * turn, 10 * turn), (40 - 20 * turn, 60), 2.2, 0.8, 24) for turn in range(3)]
    for number in range(XA_FRAMES):
        image = np.full((XA_SIDE, XA_SIDE), 150, np.float32)
        for vessel in vessels:
            add_tube(image, plane, vessel[: 1 + len(vessel) * number // XA_FRAMES], -18.0)
        image += grain[number % len(grain)]
        image[outside] = 0
        yield np.rint(np.clip(image, 0, 255)).astype(np.uint8)


def _rle(frame: NDArray[np.uint8]) -> bytes:
    """Encode a frame by RLE (PS3.5 §G)."""
    rows, columns = frame.shape
    return encode_pixel_data(
        frame.tobytes(), rows=rows, columns=columns, samples_per_pixel=1, bits_allocated=8, byteorder="<"
    )


def _encapsulated(about: Exam, ds: Dataset, frames: list[bytes], syntax: UID) -> DemoFile:
    ds.PixelData = encapsulate(frames, has_bot=True)
    ds["PixelData"].VR = "OB"
    return about.file(ds, syntax)


def codestream(image: Image) -> bytes:
    """Return the first frame of an instance as it is stored."""
    ds = pydicom.dcmread(BytesIO(image.content))
    if ds.file_meta.TransferSyntaxUID.is_compressed:
        return next(islice(generate_frames(ds.PixelData, number_of_frames=image.frames), 1))
    size = ds.Rows * ds.Columns * ds.SamplesPerPixel * ds.BitsAllocated // 8
    return ds.PixelData[:size]
