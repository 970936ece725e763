from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from local.demo import cr
from local.demo.exam import Exam

SMALL = cr.Chest(seed=1, rows=500, columns=410)


def test_lungs_are_darker_than_what_lies_between(exam: Exam, read: Callable) -> None:
    image = read(cr.chest(exam, SMALL))[0].pixel_array.astype(float)
    rows = slice(180, 260)
    middle, sides = image[rows, 195:215], (image[rows, 90:130], image[rows, 280:320])
    assert all(side.mean() < 0.6 * middle.mean() for side in sides)


def test_the_heart_lies_on_the_patient_s_left(exam: Exam, read: Callable) -> None:
    file = read(cr.chest(exam, SMALL))[0]
    image = file.pixel_array.astype(float)
    assert list(file.PatientOrientation) == ["L", "F"]
    assert image[320:340, 250:280].mean() > 1.3 * image[320:340, 130:160].mean()


def test_an_inverse_plate_holds_the_same_picture_upside_down(exam: Exam, read: Callable) -> None:
    plain, inverse = (read(cr.chest(exam, replace(SMALL, inverse=flag)))[0] for flag in (False, True))
    assert inverse.PhotometricInterpretation == "MONOCHROME1"
    assert np.array_equal(plain.pixel_array + inverse.pixel_array, np.full(plain.pixel_array.shape, 4095))
    assert float(plain.WindowCenter) + float(inverse.WindowCenter) == 4095


def test_a_nodule_is_seen(exam: Exam, read: Callable) -> None:
    clear, ill = (
        read(cr.chest(exam, replace(SMALL, nodule=place)))[0].pixel_array.astype(int)
        for place in (None, (-74.0, -34.0))
    )
    row, column = np.unravel_index((ill - clear).argmax(), clear.shape)
    assert abs((column - 205) * 344 / 410 + 74) < 9
    assert abs((row - 250) * 344 / 410 + 34) < 9
