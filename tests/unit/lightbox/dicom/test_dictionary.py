from __future__ import annotations

import pytest
from pydicom.datadict import DicomDictionary

from lightbox.dicom import dictionary
from tests.make.dictionary import TARGET, rows


def test_is_what_the_generator_makes() -> None:
    assert TARGET.read_text("ascii").splitlines() == rows()


def test_knows_every_standard_element() -> None:
    for tag, (vr, *_, keyword) in DicomDictionary.items():
        if vr == "NONE":
            continue
        assert dictionary.vr_of(tag) in (vr, "XS", "XW", "OW")
        if keyword:
            assert dictionary.tag_of(keyword) == f"{tag:08X}"
            assert dictionary.keyword_of(f"{tag:08X}") == keyword


@pytest.mark.parametrize(
    ("tag", "vr"), [(0x60003000, "OW"), (0x601E0010, "US"), (0x50020010, "US"), (0x00203100, "CS")]
)
def test_knows_repeating_groups(tag: int, vr: str) -> None:
    assert dictionary.vr_of(tag) == vr


def test_leaves_open_what_the_data_set_decides() -> None:
    assert dictionary.vr_of(0x00280106) == dictionary.US_OR_SS
    assert dictionary.vr_of(0x00283006) == dictionary.US_OR_OW


def test_does_not_know_everything() -> None:
    assert dictionary.vr_of(0x00080007) is None
    assert dictionary.tag_of("Nonsense") is None
    assert dictionary.tag_of("0010001") is None
    assert dictionary.keyword_of("00091001") is None


def test_takes_tags_as_they_are() -> None:
    assert dictionary.tag_of("0008103e") == "0008103E"
    assert dictionary.tag_of("00091001") == "00091001"


def test_knows_published_private_elements() -> None:
    assert dictionary.private_vr("SIEMENS MR HEADER", 0x0019100C) == "IS"
    assert dictionary.private_vr("Philips PET Private Group", 0x70531000) == "DS"
    assert dictionary.private_vr("SIEMENS MR HEADER", 0x001910FE) is None
    assert dictionary.private_vr("Nobody", 0x0019100C) is None
