"""Positron emission tomography of the head, to be shown over the CT of the same study."""

from collections.abc import Iterator

import numpy as np
from pydicom.uid import PositronEmissionTomographyImageStorage

from local.demo.exam import DemoFile, Exam, Series, attributes, code, fill, grey, placed
from local.demo.grain import correlated, soften
from local.demo.head import UPTAKE, head
from local.demo.phantom import Plane, paint

SERIES = Series(3, "PT", "PET AC HEAD", "HEAD", "093012")
_SIZE = 128
_PIXEL = 2.0
_COUNT = 56
_SPACING = 3.0
_FIRST = -72.0
# Bq/ml per stored value; the palette is in kBq/ml.
_SLOPE = 2.0
_INJECTED = "083000"


def scan(exam: Exam) -> Iterator[DemoFile]:
    """Make the slices of the series, from the feet upwards."""
    grain = correlated(7, (_COUNT, _SIZE, _SIZE), times=2)
    for index in range(_COUNT):
        corner = (3.5 - (_SIZE - 1) / 2 * _PIXEL, 8 - (_SIZE - 1) / 2 * _PIXEL, _FIRST + index * _SPACING)
        plane = Plane(corner, (1, 0, 0), (0, 1, 0), _PIXEL, _SIZE, _SIZE)
        activity = paint(head(), plane, UPTAKE, blur=4.0, ground=0.0)
        activity = soften(activity, (0, 1), times=2)
        # Counts: the noise grows with the square root of the activity.
        activity += grain[index] * (np.sqrt(np.maximum(activity, 0)) * np.float32(0.28) + np.float32(0.05))
        stored = np.rint(np.clip(activity * np.float32(1000 / _SLOPE), 0, 32767)).astype("<i2")
        dataset = exam.instance(SERIES, index + 1, PositronEmissionTomographyImageStorage)
        fill(dataset, _series(exam))
        fill(dataset, grey(_SIZE, _SIZE, 16, signed=True))
        fill(dataset, placed(plane))
        fill(
            dataset,
            {
                "ImageIndex": index + 1,
                "SliceLocation": corner[2],
                "PixelData": stored.tobytes(),
                "WindowCenter": 15000,
                "WindowWidth": 30000,
            },
        )
        yield exam.file(dataset)


def _series(exam: Exam) -> dict[str, object]:
    return {
        "ImageType": ["ORIGINAL", "PRIMARY"],
        "AcquisitionDate": exam.day,
        "AcquisitionTime": SERIES.time,
        "PatientOrientationCodeSequence": [_orientation()],
        "PatientGantryRelationshipCodeSequence": [code("102540001", "SCT", "headfirst")],
        "FrameOfReferenceUID": exam.frame_of_reference,
        "PositionReferenceIndicator": "OM",
        # What a standardised uptake value is worked out from (PS3.3 §C.8.9.1).
        "PatientWeight": 71,
        "PatientSize": 1.68,
        "Units": "BQML",
        "SUVType": "BW",
        "CountsSource": "EMISSION",
        "SeriesType": ["STATIC", "IMAGE"],
        "NumberOfSlices": _COUNT,
        "CorrectedImage": ["DECY", "ATTN", "SCAT", "DTIM", "RAN", "NORM"],
        "RandomsCorrectionMethod": "DLYD",
        "AttenuationCorrectionMethod": "measured, CT",
        "ScatterCorrectionMethod": "Model-based",
        "DecayCorrection": "START",
        "ReconstructionMethod": "OSEM",
        "CollimatorType": "NONE",
        "RadiopharmaceuticalInformationSequence": [_tracer()],
        "SliceThickness": _SPACING,
        "FrameReferenceTime": 0,
        "ActualFrameDuration": 600000,
        "DecayFactor": 1,
        "AcquisitionNumber": 1,
        "RescaleIntercept": 0,
        "RescaleSlope": _SLOPE,
    }


def _orientation() -> object:
    item = code("102538003", "SCT", "recumbent")
    item.PatientOrientationModifierCodeSequence = [code("40199007", "SCT", "supine")]
    return item


def _tracer() -> object:
    return attributes(
        Radiopharmaceutical="Fluorodeoxyglucose F^18^",
        RadiopharmaceuticalStartTime=_INJECTED,
        RadionuclideTotalDose=250000000,
        RadionuclideHalfLife=6586.2,
        RadionuclidePositronFraction=0.967,
        RadionuclideCodeSequence=[code("77004003", "SCT", "^18^Fluorine")],
        RadiopharmaceuticalCodeSequence=[code("35321007", "SCT", "Fluorodeoxyglucose F^18^")],
    )
