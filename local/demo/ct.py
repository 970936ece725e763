"""Computed tomography: the head in thin slices with its scouts, an older one in thick slices, one for PET."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

from local.demo.exam import DemoFile, Exam, Series, compressed, fill, grey, placed
from local.demo.grain import Floats, correlated, random_bytes, stretch
from local.demo.head import AIR, HOUNSFIELD, head
from local.demo.phantom import Plane, paint

_INTERCEPT = -1024
# Outside the circle the scanner sees; below every real value, so the stored values are signed.
_PADDING = -1000
_FIELD_OF_VIEW = 250.0
# The patient never lies exactly in the middle: so the first sagittal cut shows brain, not the falx.
_CENTRE = (3.5, 8.0)
# After the slices, so that a viewer opens those first.
_SCOUT_NUMBER = 3


@dataclass(frozen=True)
class Scan:
    """How a helical scan of the head is made into a series of axial slices.

    Parameters
    ----------
    series : Series
    size : int
        Rows and columns.
    first : float
        z of the lowest slice, mm.
    spacing : float
        Slice thickness and distance, mm.
    count : int
        Number of slices.
    deviation : float
        Standard deviation of the noise, HU.
    transfer_syntax : UID
    """

    series: Series
    size: int
    first: float
    spacing: float
    count: int
    deviation: float
    transfer_syntax: UID = ExplicitVRLittleEndian

    def plane(self, index: int) -> Plane:
        """Return the plane of one slice, from the feet upwards."""
        pixel = _FIELD_OF_VIEW / self.size
        corner = (
            _CENTRE[0] - _FIELD_OF_VIEW / 2 + pixel / 2,
            _CENTRE[1] - _FIELD_OF_VIEW / 2 + pixel / 2,
            self.first + index * self.spacing,
        )
        return Plane(corner, (1, 0, 0), (0, 1, 0), pixel, self.size, self.size)


THIN = Scan(Series(2, "CT", "HEAD 1.25 STD", "HEAD", "081410"), 512, -91.0, 1.25, 144, 4.5)


@dataclass
class _Shadow:
    """What the slices add up to when looked at from the front and from the side: the scouts."""

    front: list[NDArray[np.int64]] = field(default_factory=list[NDArray[np.int64]])
    side: list[NDArray[np.int64]] = field(default_factory=list[NDArray[np.int64]])

    def add(self, values: NDArray[np.int16]) -> None:
        solid = np.maximum(values, 0)
        self.front.append(solid.sum(axis=0, dtype=np.int64))
        self.side.append(solid.sum(axis=1, dtype=np.int64))


def scan(exam: Exam, scan: Scan = THIN) -> Iterator[DemoFile]:
    """Make the slices of one series, from the feet upwards."""
    yield from _slices(exam, scan, _Shadow())


def scan_with_scouts(exam: Exam, scan: Scan = THIN) -> Iterator[DemoFile]:
    """Make the slices of one series, and then the two scouts they were planned on."""
    shadow = _Shadow()
    yield from _slices(exam, scan, shadow)
    yield from _scouts(exam, scan, shadow)


def _slices(exam: Exam, scan: Scan, shadow: _Shadow) -> Iterator[DemoFile]:
    circle = _circle(scan.size)
    grain = correlated(101 + scan.size, (16, scan.size, scan.size)) * np.float32(scan.deviation)
    for index in range(scan.count):
        plane = scan.plane(index)
        image = paint(head(), plane, HOUNSFIELD, blur=1.5 * plane.spacing, ground=AIR)
        shift = random_bytes(index, 2)
        image += np.roll(grain[index % len(grain)], (int(shift[0]) * 2, int(shift[1]) * 2), (0, 1))
        stored = np.rint(np.maximum(image - _INTERCEPT, 0)).astype("<i2")
        shadow.add(stored)
        stored[circle] = _PADDING
        yield _file(exam, scan, index, stored)


def _file(exam: Exam, scan: Scan, index: int, stored: NDArray[np.int16]) -> DemoFile:
    plane = scan.plane(index)
    dataset = exam.instance(scan.series, index + 1, CTImageStorage)
    fill(dataset, _acquisition(exam, scan.series, 2))
    fill(dataset, grey(scan.size, scan.size, 16, signed=True))
    fill(dataset, placed(plane))
    fill(
        dataset,
        {
            "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
            "ScanOptions": "HELICAL MODE",
            "SliceThickness": scan.spacing,
            "SliceLocation": plane.corner[2],
            "ConvolutionKernel": "STANDARD",
            "SpacingBetweenSlices": scan.spacing,
            "PixelPaddingValue": _PADDING,
            "WindowCenter": [40, 500],
            "WindowWidth": [80, 2500],
            "WindowCenterWidthExplanation": ["BRAIN", "BONE"],
        },
    )
    return _finish(exam, dataset, stored, scan.transfer_syntax)


def _scouts(exam: Exam, scan: Scan, shadow: _Shadow) -> Iterator[DemoFile]:
    series = Series(_SCOUT_NUMBER, "CT", "SCOUT", "HEAD", "081305")
    left, front, low = scan.plane(0).corner
    pixel = scan.plane(0).spacing
    top = scan.first + (scan.count - 1) * scan.spacing
    rows = int((top - low) / pixel)
    views = (
        ((left, _CENTRE[1], top), (1.0, 0.0, 0.0), shadow.front),
        ((_CENTRE[0], front, top), (0.0, 1.0, 0.0), shadow.side),
    )
    for number, (corner, right, lines) in enumerate(views, start=1):
        plane = Plane(corner, right, (0, 0, -1), pixel, rows, scan.size)
        # From the top downwards, and as many rows as make the pixels square.
        picture = stretch(np.array(lines[::-1]).astype(np.float32), rows, scan.spacing / pixel)
        dataset = exam.instance(series, number, CTImageStorage)
        fill(dataset, _acquisition(exam, series, 1))
        # A sum of attenuations, not Hounsfield units, and so none is claimed (PS3.3 §C.8.2.1).
        del dataset.RescaleType
        fill(dataset, grey(rows, scan.size, 16, signed=True))
        fill(dataset, placed(plane))
        fill(
            dataset,
            {
                "ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"],
                "ScanOptions": "SCOUT MODE",
                "SliceThickness": 450,
                "WindowCenter": 100,
                "WindowWidth": 2000,
            },
        )
        yield _finish(exam, dataset, _radiograph(picture), ExplicitVRLittleEndian)


def _radiograph(lines: Floats) -> NDArray[np.int16]:
    return np.rint(np.minimum(lines / np.float32(260), 4095)).astype("<i2")


def _finish(exam: Exam, dataset: Dataset, stored: NDArray[np.int16], transfer_syntax: UID) -> DemoFile:
    if transfer_syntax.is_compressed:
        compressed(dataset, stored, transfer_syntax)
    else:
        dataset.PixelData = stored.tobytes()
    return exam.file(dataset, transfer_syntax)


def _acquisition(exam: Exam, series: Series, number: int) -> dict[str, object]:
    return {
        "AcquisitionDate": exam.day,
        "AcquisitionTime": series.time,
        "AcquisitionNumber": number,
        "KVP": 120,
        "XRayTubeCurrent": 240,
        "ExposureTime": 1000,
        "GantryDetectorTilt": 0,
        "PatientPosition": "HFS",
        "FrameOfReferenceUID": exam.frame_of_reference,
        "PositionReferenceIndicator": "OM",
        "RescaleIntercept": _INTERCEPT,
        "RescaleSlope": 1,
        "RescaleType": "HU",
    }


def _circle(size: int) -> NDArray[np.bool_]:
    steps = np.arange(size, dtype=np.float32) - np.float32((size - 1) / 2)
    return steps[:, None] * steps[:, None] + steps * steps > (size / 2) ** 2
