from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from local.demo import mr
from local.demo.exam import Exam

FEW = replace(mr.T1_WEIGHTED, count=3)


def test_planes_are_oblique_orthonormal_and_evenly_spaced(exam: Exam, read: Callable) -> None:
    slices = read(mr.scan(exam, FEW))
    orientation = np.array(slices[0].ImageOrientationPatient, float)
    right, down = orientation[:3], orientation[3:]
    assert np.count_nonzero(np.abs(orientation) > 0.01) == 5
    assert np.allclose([right @ right, down @ down, right @ down], [1, 1, 0], atol=1e-5)
    steps = np.diff(np.array([each.ImagePositionPatient for each in slices], float), axis=0)
    assert np.allclose(steps, np.cross(right, down) * FEW.spacing, atol=1e-3)


def test_both_contrasts_share_their_planes(exam: Exam, read: Callable) -> None:
    first, second = (read(mr.scan(exam, replace(each, count=2))) for each in (mr.T1_WEIGHTED, mr.T2_WEIGHTED))
    for one, two in zip(first, second, strict=True):
        assert one.ImagePositionPatient == two.ImagePositionPatient
        assert one.FrameOfReferenceUID == two.FrameOfReferenceUID
        assert one.SeriesInstanceUID != two.SeriesInstanceUID


def test_fluid_is_dark_in_one_contrast_and_bright_in_the_other(exam: Exam, read: Callable) -> None:
    one, two = (read(mr.scan(exam, each))[13].pixel_array for each in (mr.T1_WEIGHTED, mr.T2_WEIGHTED))
    fluid = two > 850
    assert fluid.sum() > 200
    assert np.median(one[fluid]) < 250


def test_background_is_noise_not_nothing(exam: Exam, read: Callable) -> None:
    corner = read(mr.scan(exam, FEW))[0].pixel_array[:20, :20]
    assert 5 < corner.mean() < 40
    assert corner.std() == pytest.approx(8, abs=4)
