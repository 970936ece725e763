from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pydicom.uid import JPEG2000Lossless, RLELossless

from local.demo import ct
from local.demo.exam import Exam
from local.demo.head import MASS_CENTRE, MASS_HU, MASS_RADIUS

COARSE = replace(ct.THIN, size=128, spacing=6.0, count=30, first=-79.0)


def test_slices_make_a_volume_with_one_coordinate_system(exam: Exam, read: Callable) -> None:
    slices = read(ct.scan(exam, COARSE))
    assert len(slices) == 30
    assert len({each.FrameOfReferenceUID for each in slices}) == 1
    assert len({tuple(each.ImageOrientationPatient) for each in slices}) == 1
    places = [each.ImagePositionPatient for each in slices]
    assert {tuple(place[:2]) for place in places} == {tuple(places[0][:2])}
    assert np.allclose(np.diff([place[2] for place in places]), 6.0)


def test_the_mass_has_its_known_value_at_its_known_place(exam: Exam, read: Callable) -> None:
    near = min(read(ct.scan(exam, COARSE)), key=lambda each: abs(each.ImagePositionPatient[2] - MASS_CENTRE[2]))
    units = near.pixel_array * float(near.RescaleSlope) + float(near.RescaleIntercept)
    left, top, _ = near.ImagePositionPatient
    row, column = (
        round((MASS_CENTRE[axis] - float(start)) / float(near.PixelSpacing[0])) for axis, start in ((1, top), (0, left))
    )
    reach = int(MASS_RADIUS / float(near.PixelSpacing[0]) / 2)
    inside = units[row - reach : row + reach + 1, column - reach : column + reach + 1]
    assert inside.mean() == pytest.approx(MASS_HU, abs=3)


def test_outside_the_circle_stands_the_padding_value(exam: Exam, read: Callable) -> None:
    image = read(ct.scan(exam, replace(COARSE, count=1)))[0]
    assert image.pixel_array[0, 0] == image.PixelPaddingValue < 0
    assert (image.pixel_array[64] != image.PixelPaddingValue).all()


def test_scouts_show_the_same_body_from_two_sides(exam: Exam, read: Callable) -> None:
    *_, front, side = read(ct.scan_with_scouts(exam, COARSE))
    assert front.SeriesInstanceUID == side.SeriesInstanceUID
    assert front.ImageType[2] == side.ImageType[2] == "LOCALIZER"
    assert list(front.ImageOrientationPatient) == [1, 0, 0, 0, 0, -1]
    assert list(side.ImageOrientationPatient) == [0, 1, 0, 0, 0, -1]
    # Both project the same matter: row for row the same sum.
    assert np.allclose(front.pixel_array.sum(axis=1), side.pixel_array.sum(axis=1), rtol=0.02)


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless])
def test_compression_loses_nothing(exam: Exam, read: Callable, syntax: str) -> None:
    few = replace(COARSE, count=2)
    for plain, small in zip(
        read(ct.scan(exam, few)), read(ct.scan(exam, replace(few, transfer_syntax=syntax))), strict=True
    ):
        assert small.file_meta.TransferSyntaxUID == syntax
        assert np.array_equal(plain.pixel_array, small.pixel_array)
