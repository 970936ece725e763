from __future__ import annotations

import numpy as np
import pytest

from local.demo import radiograph

PLANE = radiograph.picture(101, 81, 0.5)


def _blank() -> np.ndarray:
    return np.zeros((81, 101), np.float32)


def test_the_origin_is_in_the_middle() -> None:
    image = _blank()
    radiograph.add_lens(image, PLANE, radiograph.oval((0, 0), (4, 3)), 10)
    assert np.unravel_index(image.argmax(), image.shape) == (40, 50)
    assert image.max() == pytest.approx(10)
    assert np.allclose(image, image[::-1, ::-1])


def test_a_flat_lens_is_thick_up_to_its_edge() -> None:
    round_, flat = _blank(), _blank()
    radiograph.add_lens(round_, PLANE, radiograph.oval((0, 0), (10, 10)), 10)
    radiograph.add_lens(flat, PLANE, radiograph.oval((0, 0), (10, 10)), 10, flat=True)
    assert flat[40, 65] > round_[40, 65] + 1


def test_a_tube_is_as_thick_as_wide_and_a_bone_brighter_at_its_rim() -> None:
    tube, bone = _blank(), _blank()
    rods = radiograph.path((-15, 0, 4), (15, 0, 4))
    radiograph.add_tube(tube, PLANE, rods, 1.0)
    radiograph.add_tube(bone, PLANE, rods, 1.0, wall=1.0)
    assert tube[40, 50] == pytest.approx(8, rel=0.01)
    assert bone[40 + 6, 50] > bone[40, 50] + 1


def test_a_curve_starts_and_ends_where_it_is_told() -> None:
    rods = radiograph.curve((0, 0), (5, 10), (10, 0), 2, 1)
    assert rods[0].start[:2] == (0, 0)
    assert rods[-1].end[:2] == (10, 0)
    assert rods[0].radius == 2
    assert rods[-1].end_radius == pytest.approx(1)


def test_what_lies_outside_the_picture_changes_nothing() -> None:
    image = _blank()
    radiograph.add_lens(image, PLANE, radiograph.oval((500, 0), (4, 3)), 10)
    radiograph.add_tube(image, PLANE, radiograph.path((500, 0, 3), (510, 0, 3)), 1.0)
    assert not image.any()
    assert not radiograph.cover(PLANE, [radiograph.oval((500, 0), (4, 3))], 1.0).any()


def test_cover_is_one_inside_and_zero_outside() -> None:
    mask = radiograph.cover(PLANE, [radiograph.oval((0, 0), (10, 5), 0.5)], 1.0)
    assert mask[40, 50] == 1
    assert mask[0, 0] == 0
    # Turned clockwise: the long axis goes down to the right.
    assert mask[40 + 8, 50 + 14] == 1
    assert mask[40 - 8, 50 + 14] == 0
