from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pydicom import FileDataset

from local.demo import mg
from local.demo.exam import Exam


@pytest.fixture(scope="module")
def views(read: Callable) -> dict[str, FileDataset]:
    from datetime import date

    from local.demo import people

    exam = Exam("test", people.PAPADOPOULOU, date(2026, 3, 2), "091500", "MG", "DEMO0001")
    return {f"{each.ImageLaterality}{each.ViewPosition}": each for each in read(mg.screening(exam))}


def test_the_four_views_say_what_they_are(views: dict[str, FileDataset]) -> None:
    assert {name: list(view.PatientOrientation) for name, view in views.items()} == {
        "RCC": ["P", "L"],
        "LCC": ["A", "R"],
        "RMLO": ["P", "FL"],
        "LMLO": ["A", "FR"],
    }
    assert {view.ViewCodeSequence[0].CodeMeaning for view in views.values()} == {
        "cranio-caudal",
        "medio-lateral oblique",
    }
    assert len({view.SeriesInstanceUID for view in views.values()}) == 4


def test_the_chest_wall_is_where_the_orientation_says(views: dict[str, FileDataset]) -> None:
    for view in views.values():
        breast = view.pixel_array[300:] > 200
        first, last = breast[:, :20].mean(), breast[:, -20:].mean()
        # Rows that run to the front begin at the chest wall.
        assert (first > last) == (view.PatientOrientation[0] == "A")


def test_only_the_left_breast_has_calcifications(views: dict[str, FileDataset]) -> None:
    bright = {name: int((view.pixel_array[600:2000, 300:1700] > 2900).sum()) for name, view in views.items()}
    assert bright["LCC"] > bright["RCC"] + 50
    assert bright["LMLO"] > bright["RMLO"] + 50


def test_around_the_breast_is_black(views: dict[str, FileDataset]) -> None:
    for view in views.values():
        assert np.count_nonzero(view.pixel_array[-100:]) < 100
