from __future__ import annotations

from collections.abc import Callable

import numpy as np

from local.demo import pt
from local.demo.exam import Exam
from local.demo.head import MASS_CENTRE


def test_the_series_is_complete_and_the_mass_is_hot(exam: Exam, read: Callable) -> None:
    slices = read(pt.scan(exam))
    assert [each.ImageIndex for each in slices] == list(range(1, slices[0].NumberOfSlices + 1))
    volume = np.stack([each.pixel_array for each in slices])
    hottest = np.unravel_index(volume.argmax(), volume.shape)
    corner = np.array(slices[0].ImagePositionPatient, float)
    place = corner + np.array([hottest[2] * 2.0, hottest[1] * 2.0, hottest[0] * 3.0])
    assert np.abs(place - MASS_CENTRE).max() < 12


def test_everything_an_uptake_value_needs_is_there(exam: Exam, read: Callable) -> None:
    first = read(pt.scan(exam))[0]
    tracer = first.RadiopharmaceuticalInformationSequence[0]
    assert first.Units == "BQML"
    assert first.DecayCorrection == "START"
    assert {"ATTN", "DECY"} <= set(first.CorrectedImage)
    assert float(first.PatientWeight) > 0
    assert float(tracer.RadionuclideTotalDose) > 0
    assert float(tracer.RadionuclideHalfLife) > 0
    assert tracer.RadiopharmaceuticalStartTime < first.AcquisitionTime
