"""What pictures cost by arithmetic: enough to keep the slow ones, and to refuse too many."""

from __future__ import annotations

import pytest
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit

from lightbox.pixels.shape import Shape
from lightbox.render import costs


def shape(rows: int, columns: int, samples: int = 1) -> Shape:
    return Shape(rows, columns, samples, 16, 12, 11, signed=False, planar=False, photometric="MONOCHROME2")


JPEG_XL = "1.2.840.10008.1.2.4.110"
MG, CT = shape(4096, 3328), shape(512, 512)


def test_a_slice_is_made_anew_and_a_mammogram_is_kept() -> None:
    assert costs.seconds(CT, ExplicitVRLittleEndian) < costs.KEPT_SECONDS
    assert costs.seconds(MG, JPEG2000Lossless) > costs.KEPT_SECONDS


def test_each_halving_takes_a_fourth_of_the_decoding() -> None:
    whole = costs.seconds(MG, JPEG2000Lossless) - costs.FLOOR_SECONDS
    halved = costs.seconds(MG, JPEG2000Lossless, reduce=1) - costs.FLOOR_SECONDS
    assert halved == pytest.approx(whole / 4)


def test_frames_cost_alike_and_uncompressed_ones_nothing_to_decode() -> None:
    assert costs.seconds(CT, JPEGBaseline8Bit, frames=7) == pytest.approx(7 * costs.seconds(CT, JPEGBaseline8Bit))
    assert costs.seconds(CT, ExplicitVRLittleEndian) < costs.seconds(CT, JPEGBaseline8Bit)


def test_jpeg_xl_is_slow_and_cannot_be_reduced() -> None:
    assert costs.seconds(CT, JPEG_XL) > 2 * costs.seconds(CT, JPEGBaseline8Bit) - costs.FLOOR_SECONDS
    assert JPEG_XL not in costs.REDUCED


def test_a_small_picture_is_cheaper_to_show_and_a_moving_one_dearer() -> None:
    assert costs.seconds(MG, ExplicitVRLittleEndian, area=100) == pytest.approx(costs.FLOOR_SECONDS, rel=0.01)
    still = costs.seconds(CT, ExplicitVRLittleEndian)
    assert still < costs.seconds(CT, ExplicitVRLittleEndian, moving="image/gif")
    assert costs.seconds(shape(512, 512, 3), ExplicitVRLittleEndian) > still


def test_only_syntaxes_with_sizes_within_are_reduced() -> None:
    assert JPEG2000Lossless in costs.REDUCED
    assert JPEGBaseline8Bit in costs.REDUCED
    assert ExplicitVRLittleEndian not in costs.REDUCED
