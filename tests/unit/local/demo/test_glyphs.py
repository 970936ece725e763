from __future__ import annotations

import pytest

from local.demo import glyphs


@pytest.mark.parametrize("letter", "LRCMO")
def test_letters_stay_in_their_box(letter: str) -> None:
    for stroke in glyphs.strokes(letter, (10, 20), 4):
        assert all(8 <= x <= 12 and 18 <= y <= 22 for x, y in stroke)


def test_a_line_is_centred_and_reads_to_the_right() -> None:
    first, last = glyphs.strokes("L L", (0, 0), 10)
    assert max(x for x, _ in first) < min(x for x, _ in last)
    assert first[0][0] + last[0][0] == pytest.approx(-5)


def test_wire_letters_stand_upright_in_the_frontal_plane() -> None:
    rods = glyphs.rods("L", (50, 7, 0), 10, 1)
    assert {point[1] for rod in rods for point in (rod.start, rod.end)} == {7}
    # The foot of the L points to where x grows, at the lower end (z grows upwards).
    foot = rods[-1]
    assert foot.end[0] > foot.start[0]
    assert foot.end[2] == foot.start[2] == -5
