from __future__ import annotations

import pytest

from lightbox.dicom.words import swapped, word_size


@pytest.mark.parametrize(
    ("vrs", "size"),
    [
        (("OB", "UN", "LO", "UI", "DS", "SQ"), 1),
        (("OW", "US", "SS", "AT"), 2),
        (("OF", "OL", "UL", "SL", "FL"), 4),
        (("OD", "OV", "UV", "SV", "FD"), 8),
    ],
)
def test_a_word_is_as_long_as_a_number_of_its_vr(vrs: tuple[str, ...], size: int) -> None:
    assert [word_size(vr) for vr in vrs] == [size] * len(vrs)


def test_turns_words_round_and_leaves_an_incomplete_one() -> None:
    assert swapped(b"\x01\x02\x03", 2) == b"\x02\x01\x03"
    assert swapped(b"\x01\x02\x03\x04\x05", 4) == b"\x04\x03\x02\x01\x05"
    assert swapped(b"\x01\x02\x03\x04\x05\x06\x07\x08", 8) == b"\x08\x07\x06\x05\x04\x03\x02\x01"
    assert swapped(b"\x01\x02", 1) == b"\x01\x02"
