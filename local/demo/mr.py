"""Magnetic resonance: the head in two contrasts, on planes that follow no axis of the body."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydicom.uid import UID, ExplicitVRLittleEndian, MRImageStorage

from local.demo.exam import DemoFile, Exam, Series, compressed, fill, grey, placed
from local.demo.grain import Floats, noise
from local.demo.head import T1, T2, head
from local.demo.phantom import Palette, Plane, Point, paint

_CENTRE: Point = (2.0, 8.0, 16.0)
_SIZE = 256
_PIXEL = 0.9375
# A turn of the head (tangent 0.09) and a tilt of the planes along the skull base (tangent -0.27).
_RIGHT: Point = (0.995974, 0.089638, 0.0)
_DOWN: Point = (-0.086539, 0.961546, -0.260667)


@dataclass(frozen=True)
class Sequence:
    """One pulse sequence and the series it makes.

    Parameters
    ----------
    series : Series
    palette : Palette
        Signal of each tissue.
    repetition, echo : float
        TR and TE, ms.
    count : int
        Number of slices.
    spacing : float
        Distance of the slices, mm; a tenth of it is gap.
    transfer_syntax : UID
    """

    series: Series
    palette: Palette
    repetition: float
    echo: float
    count: int = 24
    spacing: float = 5.5
    transfer_syntax: UID = ExplicitVRLittleEndian

    def plane(self, index: int) -> Plane:
        """Return the plane of one slice, from the feet upwards."""
        flat = Plane((0, 0, 0), _RIGHT, _DOWN, _PIXEL, _SIZE, _SIZE)
        up = (index - (self.count - 1) / 2) * self.spacing
        half = (_SIZE - 1) / 2 * _PIXEL
        x, y, z = (c + up * n - half * (r + d) for c, n, r, d in zip(_CENTRE, flat.normal, _RIGHT, _DOWN, strict=True))
        return Plane((x, y, z), _RIGHT, _DOWN, _PIXEL, _SIZE, _SIZE)


T1_WEIGHTED = Sequence(Series(2, "MR", "AX T1 SE", "HEAD", "101810"), T1, 550, 12)
T2_WEIGHTED = Sequence(Series(3, "MR", "AX T2 TSE", "HEAD", "102355"), T2, 4200, 98)


def scan(exam: Exam, sequence: Sequence) -> Iterator[DemoFile]:
    """Make the slices of one series."""
    shade = _coil()
    for index in range(sequence.count):
        plane = sequence.plane(index)
        signal = paint(head(), plane, sequence.palette, blur=1.5, ground=sequence.palette["air"]) * shade
        stored = np.rint(_magnitude(signal, sequence.series.number * 1000 + index)).astype("<u2")
        dataset = exam.instance(sequence.series, index + 1, MRImageStorage)
        fill(dataset, _acquisition(exam, sequence))
        fill(dataset, grey(_SIZE, _SIZE, 12))
        fill(dataset, placed(plane))
        dataset.SliceLocation = f"{(index - (sequence.count - 1) / 2) * sequence.spacing:.3f}"
        if sequence.transfer_syntax.is_compressed:
            compressed(dataset, stored, sequence.transfer_syntax)
        else:
            dataset.PixelData = stored.tobytes()
        yield exam.file(dataset, sequence.transfer_syntax)


def _coil() -> Floats:
    """Return the sensitivity of the coil: brighter towards the outside, a little more in front."""
    steps = (np.arange(_SIZE, dtype=np.float32) - np.float32((_SIZE - 1) / 2)) / np.float32(_SIZE / 2)
    y, x = steps[:, None], steps[None, :]
    return 1 + np.float32(0.16) * (x * x + y * y) - np.float32(0.05) * y


def _magnitude(signal: Floats, seed: int) -> Floats:
    real, imaginary = noise(seed, (2, *signal.shape)) * np.float32(11)
    real = signal + real
    return np.minimum(np.sqrt(real * real + imaginary * imaginary), 4095)


def _acquisition(exam: Exam, sequence: Sequence) -> dict[str, object]:
    return {
        "ImageType": ["ORIGINAL", "PRIMARY", "OTHER"],
        "AcquisitionDate": exam.day,
        "AcquisitionTime": sequence.series.time,
        "AcquisitionNumber": sequence.series.number,
        "ScanningSequence": "SE",
        "SequenceVariant": "SK",
        "ScanOptions": "",
        "MRAcquisitionType": "2D",
        "SliceThickness": f"{sequence.spacing * 0.9:g}",
        "SpacingBetweenSlices": sequence.spacing,
        "RepetitionTime": sequence.repetition,
        "EchoTime": sequence.echo,
        "EchoTrainLength": 1,
        "MagneticFieldStrength": 1.5,
        "FlipAngle": 90,
        "PatientPosition": "HFS",
        "FrameOfReferenceUID": exam.frame_of_reference,
        "PositionReferenceIndicator": "",
        "WindowCenter": 450,
        "WindowWidth": 900,
    }
