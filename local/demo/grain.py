"""Random texture that is the same on every machine.

Only the raw output of a bit generator (which numpy promises never to change) and ``+ - * /`` and square roots
on arrays are used, here and in the modules that draw: IEEE 754 fixes their results to the last bit, while ``sin``,
``exp`` or a matrix product may differ with the processor.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Always float32; numpy's stubs take a float32 array times a Python number for float64, which it is not.
Floats = NDArray[np.floating[Any]]


def random_bytes(seed: int, count: int) -> NDArray[np.uint8]:
    """Return `count` random bytes that belong to `seed`."""
    words = np.random.PCG64(seed).random_raw((count + 7) // 8)
    return words.astype("<u8").view(np.uint8)[:count]


def noise(seed: int, shape: tuple[int, ...]) -> Floats:
    """Return uncorrelated, almost Gaussian noise of mean 0 and standard deviation 1.

    Parameters
    ----------
    seed : int
    shape : tuple of int
    """
    count = int(np.prod(shape))
    # The sum of four uniform bytes: mean 510, variance 4 (256² - 1) / 12.
    total = random_bytes(seed, 4 * count).reshape(4, count).astype(np.int16).sum(axis=0, dtype=np.int16)
    return ((total.astype(np.float32) - np.float32(510)) / np.float32(147.8)).reshape(shape)


def soften(values: Floats, axes: tuple[int, ...], times: int = 1) -> Floats:
    """Blur with the kernel 1-2-1 along `axes`, `times` over, the edges wrapping round."""
    for _ in range(times):
        for axis in axes:
            values = (np.roll(values, 1, axis) + np.roll(values, -1, axis) + 2 * values) * np.float32(0.25)
    return values


def correlated(seed: int, shape: tuple[int, ...], times: int = 1) -> Floats:
    """Return noise blurred over its last two axes, again of standard deviation 1."""
    blurred = soften(noise(seed, shape), (-1, -2), times)
    return blurred / np.float32(_gain(times))


def _gain(times: int) -> float:
    kernel = np.array([1.0])
    for _ in range(times):
        kernel = np.convolve(kernel, [0.25, 0.5, 0.25])
    # Two axes: the standard deviation shrinks by the sum of squares once for each.
    return float((kernel * kernel).sum())


@dataclass(frozen=True)
class Field:
    """A smooth random field in space, sampled anywhere; zero mean, about unit deviation.

    Parameters
    ----------
    lattice : ndarray of float32, shape (k, j, i)
        Values at the nodes, wrapping round in every direction.
    pitch : float
        Distance of the nodes in mm.
    """

    lattice: Floats
    pitch: float

    @classmethod
    def make(cls, seed: int, pitch: float, smooth: int, nodes: int = 64) -> "Field":
        """Make a field of `nodes` in each direction; `smooth` rounds of blur set the length of its waves."""
        lattice = soften(noise(seed, (nodes, nodes, nodes)), (0, 1, 2), smooth)
        return cls(lattice / np.float32(_gain(smooth) ** 1.5), pitch)

    def at(self, x: Floats, y: Floats, z: Floats) -> Floats:
        """Return the field at points given in mm, arrays that broadcast together."""
        (i, u), (j, v), (k, w) = (self._node(axis) for axis in (x, y, z))
        grid = self.lattice
        nodes = grid.shape[0]
        i1, j1, k1 = ((n + 1) % nodes for n in (i, j, k))
        low = _between(_between(grid[k, j, i], grid[k, j, i1], u), _between(grid[k, j1, i], grid[k, j1, i1], u), v)
        high = _between(_between(grid[k1, j, i], grid[k1, j, i1], u), _between(grid[k1, j1, i], grid[k1, j1, i1], u), v)
        return _between(low, high, w)

    def _node(self, axis: Floats) -> tuple[NDArray[np.intp], Floats]:
        scaled = axis / np.float32(self.pitch)
        whole = np.floor(scaled)
        return whole.astype(np.intp) % self.lattice.shape[0], scaled - whole


def cloud(seed: int, shape: tuple[int, int], pitch: int) -> Floats:
    """Return a smooth random picture: bumps of `pitch` pixels, values about -1 to 1.

    Parameters
    ----------
    seed : int
    shape : tuple of int
        Rows and columns.
    pitch : int
        Distance of the random nodes in pixels.
    """
    rows, columns = shape
    nodes = noise(seed, (rows // pitch + 3, columns // pitch + 3))
    return stretch(stretch(nodes, rows, pitch).T, columns, pitch).T


def stretch(nodes: Floats, length: int, pitch: float) -> Floats:
    """Interpolate along the first axis: `length` rows, the nodes `pitch` rows apart."""
    place = np.arange(length, dtype=np.float32) / np.float32(pitch)
    whole = np.minimum(np.floor(place), np.float32(nodes.shape[0] - 2))
    part = np.clip(place - whole, 0, 1)
    part = (part * part * (3 - 2 * part))[:, None]
    start = whole.astype(np.intp)
    return _between(nodes[start], nodes[start + 1], part)


def fractal(seed: int, shape: tuple[int, int], pitch: int, octaves: int) -> Floats:
    """Return clouds upon clouds: each octave half the size and 0.6 of the strength of the one before."""
    total = cloud(seed, shape, pitch)
    strength = np.float32(1)
    for octave in range(1, octaves):
        strength *= np.float32(0.6)
        total += strength * cloud(seed + octave, shape, max(pitch >> octave, 1))
    return total


def _between(a: Floats, b: Floats, part: Floats) -> Floats:
    return a + (b - a) * part
