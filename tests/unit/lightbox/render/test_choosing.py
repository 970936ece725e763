"""What stands for a series and for a study."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydicom.uid import (
    BasicTextSRStorage,
    CTImageStorage,
    ExplicitVRLittleEndian,
    GrayscaleSoftcopyPresentationStateStorage,
    VLWholeSlideMicroscopyImageStorage,
)

from lightbox.catalogue.models import Instance, Series
from lightbox.dicom.frames import EncapsulatedFrames
from lightbox.render.choosing import TRIED, best, middle, standing


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


@pytest.mark.parametrize(
    ("flavours", "stands"),
    [
        ("LABEL OVERVIEW VOLUME THUMBNAIL", "THUMBNAIL"),
        ("LABEL OVERVIEW VOLUME", "VOLUME"),
        ("OVERVIEW LABEL LABEL", "OVERVIEW"),
        ("LABEL LABEL", "tiles"),
        ("", "tiles"),
    ],
)
def test_a_slide_is_stood_for_by_what_shows_it_whole_and_never_by_its_label(flavours: str, stands: str) -> None:
    words = ["tiles", *flavours.split(), "tiles"]
    frames = {word: EncapsulatedFrames((1,) * (12 if word == "tiles" else 1), (9,) * (12 if word == "tiles" else 1))
              for word in words}  # fmt: skip
    slide = [replace(instance(n, VLWholeSlideMicroscopyImageStorage), packed_frames=frames[word].pack())
             for n, word in enumerate(words)]  # fmt: skip

    def read(each: Instance) -> Any:
        return {"00080008": {"vr": "CS", "Value": ["ORIGINAL", "PRIMARY", words[each.number], "NONE"]}}

    found = standing(slide, read)
    assert found is not None
    assert words[found.number] == stands


def test_of_other_series_the_middle_stands_and_nothing_is_read() -> None:
    assert standing([instance(1), instance(2), instance(3)], pytest.fail) == instance(2)
    assert standing([], pytest.fail) is None


@pytest.mark.parametrize("order", [1, -1])
def test_the_largest_series_of_images_comes_first_and_reports_last(order: int) -> None:
    all_series = [series("1", "SR", 400), series("2", "CT", 3), series("3", "CT", 144, 5), series("4", "CT", 144, 9)]
    assert [each.uid for each in best(all_series[::order])] == ["4", "3", "2"]


def test_few_series_are_looked_at() -> None:
    assert len(best([series(str(n), "MR", n) for n in range(1, 50)])) == TRIED
