from __future__ import annotations

import numpy as np

from local.demo import grain


def test_noise_belongs_to_its_seed() -> None:
    assert np.array_equal(grain.noise(5, (40, 50)), grain.noise(5, (40, 50)))
    assert not np.array_equal(grain.noise(5, (40, 50)), grain.noise(6, (40, 50)))


def test_noise_keeps_mean_and_deviation_also_when_blurred() -> None:
    for values in (grain.noise(1, (300, 300)), grain.correlated(1, (3, 300, 300), times=2)):
        assert values.dtype == np.float32
        assert abs(values.mean()) < 0.02
        assert abs(values.std() - 1) < 0.02


def test_neighbours_agree_after_blurring() -> None:
    blurred = grain.correlated(2, (256, 256), times=2)
    assert (blurred[:, 1:] * blurred[:, :-1]).mean() > 0.7


def test_a_field_is_smooth_and_passes_through_its_nodes() -> None:
    field = grain.Field.make(seed=3, pitch=2.0, smooth=2, nodes=16)
    x = np.arange(0, 8, 0.125, dtype=np.float32)[None, :]
    zero = np.zeros((1, 1), np.float32)
    values = field.at(x, zero, zero)
    assert np.allclose(values[0, ::16], field.lattice[0, 0, :4])
    assert np.abs(np.diff(values)).max() < 0.5


def test_stretching_keeps_the_nodes() -> None:
    nodes = np.array([[0.0], [4.0], [2.0]], np.float32)
    assert grain.stretch(nodes, 5, 2)[::2].tolist() == nodes.tolist()


def test_clouds_have_the_shape_asked_for() -> None:
    assert grain.cloud(1, (37, 91), 10).shape == (37, 91)
    assert grain.fractal(1, (37, 91), 16, 9).shape == (37, 91)
