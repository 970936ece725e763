"""What stands for a series and for a study."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom.uid import (
    BasicTextSRStorage,
    CTImageStorage,
    ExplicitVRLittleEndian,
    GrayscaleSoftcopyPresentationStateStorage,
)

from lightbox.catalogue.models import Instance, Series
from lightbox.render.choosing import TRIED, best, middle


def instance(number: int, sop_class: str = CTImageStorage, *, frames: bool = True) -> Instance:
    return Instance("1", "1.1", f"1.1.{number}", sop_class, ExplicitVRLittleEndian, 9, "d", number, b"", b"f" * frames,
                    frames_spilled=False)  # fmt: skip


def series(uid: str, modality: str, instances: int, size: int = 0) -> Series:
    attributes: Any = {"00080060": {"vr": "CS", "Value": [modality]}}
    return Series("1", uid, attributes, instances, size, 1, 0, metadata_has_bulk=False)


def test_the_middle_image_by_number_whatever_lies_beside_it() -> None:
    report = instance(9, BasicTextSRStorage, frames=False)
    found = middle([instance(30), report, instance(10), instance(20)])
    assert found is not None
    assert found.number == 20


def test_a_presentation_state_stands_only_where_no_image_is() -> None:
    report = instance(1, BasicTextSRStorage, frames=False)
    state = instance(2, GrayscaleSoftcopyPresentationStateStorage, frames=False)
    assert middle([report, state]) == state
    assert middle([report, state, instance(3)]) == instance(3)
    assert middle([report]) == report


def test_nothing_stands_for_an_empty_series() -> None:
    assert middle([]) is None


@pytest.mark.parametrize("order", [1, -1])
def test_the_largest_series_of_images_comes_first_and_reports_last(order: int) -> None:
    all_series = [series("1", "SR", 400), series("2", "CT", 3), series("3", "CT", 144, 5), series("4", "CT", 144, 9)]
    assert [each.uid for each in best(all_series[::order])] == ["4", "3", "2"]


def test_few_series_are_looked_at() -> None:
    assert len(best([series(str(n), "MR", n) for n in range(1, 50)])) == TRIED
