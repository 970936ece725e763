"""Computed radiography: a chest from behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

import numpy as np
from pydicom.uid import ComputedRadiographyImageStorage

from local.demo import glyphs
from local.demo.exam import DemoFile, Exam, Series, fill, grey
from local.demo.grain import Floats, correlated, fractal, random_bytes, stretch
from local.demo.phantom import Plane, Rod
from local.demo.radiograph import Place, add_lens, add_tube, cover, curve, oval, path, picture

SERIES = Series(1, "CR", "CHEST PA", "CHEST", "110215")
_WIDTH, _HEIGHT = 344.0, 420.0
_BITS = 12
# Where the vessels of the lung are no longer seen, mm.
_THINNEST, _SHORTEST = 0.75, 5.0
_RIBS_TO_THE_FRONT = 8


@dataclass(frozen=True)
class Chest:
    """One chest and how its plate was read.

    Parameters
    ----------
    seed : int
    rows, columns : int
    heart : float
        Size of the heart, 1 for a normal one.
    nodule : tuple of float, optional
        Place of a round shadow in mm from the middle, if there is one.
    inverse : bool
        Stored as MONOCHROME1.
    """

    seed: int
    rows: int = 2500
    columns: int = 2048
    heart: float = 1.0
    nodule: Place | None = None
    inverse: bool = False


def chest(exam: Exam, chest: Chest) -> Iterator[DemoFile]:
    """Make the one image of the series."""
    matter = _matter(chest)
    full = stretch(stretch(matter, chest.rows, 2).T, chest.columns, 2).T
    full = full + correlated(chest.seed, full.shape) * np.float32(1.1)
    stored = np.rint(np.clip(full * np.float32(11) + np.float32(250), 0, 4095)).astype("<u2")
    if chest.inverse:
        stored = (4095 - stored).astype("<u2")
    dataset = exam.instance(SERIES, 1, ComputedRadiographyImageStorage)
    pixel = f"{_WIDTH / chest.columns:.6f}"
    fill(dataset, grey(chest.rows, chest.columns, _BITS, inverse=chest.inverse))
    fill(
        dataset,
        {
            "ImageType": ["ORIGINAL", "PRIMARY"],
            "AcquisitionDate": exam.day,
            "AcquisitionTime": SERIES.time,
            "AcquisitionNumber": 1,
            "ViewPosition": "PA",
            "PatientOrientation": ["L", "F"],
            "KVP": 125,
            "Exposure": 2,
            "DistanceSourceToDetector": 1800,
            "PlateType": "",
            "ImagerPixelSpacing": [pixel, pixel],
            "WindowCenter": 4095 - 1700 if chest.inverse else 1700,
            "WindowWidth": 3000,
            "PixelData": stored.tobytes(),
        },
    )
    yield exam.file(dataset)


def _matter(chest: Chest) -> Floats:
    """Return the matter each ray meets, in mm of water, at half the resolution."""
    columns, rows = chest.columns // 2 + 2, chest.rows // 2 + 2
    plane = picture(columns, rows, _WIDTH / (chest.columns // 2))
    body = _torso(plane)
    lungs, mask = _lungs(plane, chest)
    body -= np.float32(0.86) * lungs
    vessels = np.zeros_like(body)
    for side in (-1, 1):
        _tree(vessels, plane, chest.seed, side)
    body += vessels * mask * np.float32(1.3)
    if chest.nodule:
        add_lens(body, plane, oval(chest.nodule, (9, 8)), 17)
    add_tube(body, plane, path((1, -205, 9), (0, -120, 8.5), (2, -48, 8)), -0.75)
    add_tube(body, plane, path((2, -48, 7), (-26, -20, 5)), -0.5)
    add_tube(body, plane, path((2, -48, 6.5), (30, -16, 5)), -0.5)
    add_lens(body, plane, oval((72, 118), (30, 15), 0.2), -42)
    _bones(body, plane)
    for stroke in glyphs.strokes("L", (140, -180), 18):
        add_tube(body, plane, path(*((x, y, 1.5) for x, y in stroke)), 55)
    return body + np.float32(2.5) * fractal(chest.seed + 40, (rows, columns), 48, 4) * np.clip(body / 40, 0, 1)


def _torso(plane: Plane) -> Floats:
    torso, neck = (np.zeros((plane.rows, plane.columns), np.float32) for _ in range(2))
    add_lens(torso, plane, oval((0, 130), (160, 285)), 205, flat=True)
    for side in (-1, 1):
        shoulder = np.zeros_like(torso)
        add_lens(shoulder, plane, oval((side * 88, -100), (112, 56), side * 0.36), 150, flat=True)
        torso = np.maximum(torso, shoulder)
        arm = np.zeros_like(torso)
        add_tube(arm, plane, path((side * 152, -112, 38), (side * 205, 60, 34)), 1.3)
        torso = np.maximum(torso, arm)
        add_lens(torso, plane, oval((side * 84, 70), (64, 62)), 22)
    add_tube(neck, plane, path((0, -260, 50), (0, -170, 56), (0, -60, 112)), 0.85)
    return np.maximum(torso, neck)


def _lungs(plane: Plane, chest: Chest) -> tuple[Floats, Floats]:
    lungs = np.zeros((plane.rows, plane.columns), np.float32)
    for side in (-1, 1):
        add_lens(lungs, plane, oval((side * 71, -8), (60, 138), side * -0.06), 168, flat=True)
    size = chest.heart
    heart = [
        oval((26 + 12 * size, 64), (56 * size, 44 * size), 0.55),
        oval((-8, 70), (28 * size, 46)),
        oval((15, -52), (17, 18)),
        oval((14 + 3 * size, 8), (23, 74), -0.3),
        *path((0, -200, 16), (3, -60, 24), (4, 130, 30)),
    ]
    liver = [oval((-76, 182), (92, 104), 0.05), oval((80, 196), (88, 106), -0.05)]
    mask = (1 - cover(plane, heart, 6.0)) * (1 - cover(plane, liver, 2.5))
    behind = 1 - cover(plane, liver, 40.0) * np.float32(0.2)
    lungs = lungs * (mask * np.float32(0.93) + np.float32(0.07)) * behind
    return lungs, np.clip(lungs / 70, 0, 1) * mask


def _tree(image: Floats, plane: Plane, seed: int, side: int) -> None:
    """Grow vessels outwards from the hilum, each forking into two thinner ones."""
    dice = cycle(random_bytes(seed * 7 + side + 1, 997).tolist())

    def grow(x: float, y: float, dx: float, dy: float, radius: float, length: float) -> None:
        if radius < _THINNEST or length < _SHORTEST:
            return
        bend = (next(dice) - 128) / 400
        u, v = x + dx * length, y + dy * length
        bow = ((x + u) / 2 - dy * length * bend, (y + v) / 2 + dx * length * bend)
        add_tube(image, plane, curve((x, y), bow, (u, v), radius, radius * 0.8, 5), 0.9)
        for turn in (-1, 1):
            angle = turn * (0.25 + next(dice) / 600)
            norm = 1 / (1 + angle * angle) ** 0.5
            along, across = (dx - dy * angle) * norm, (dy + dx * angle) * norm
            grow(u, v, along, across, radius * (0.6 + next(dice) / 1300), length * (0.7 + next(dice) / 1300))

    stems = ((0.35, -0.94, 3.6), (0.85, -0.53, 3.2), (0.99, 0.12, 3.4), (0.8, 0.6, 4.0), (0.42, 0.91, 4.6))
    for dx, dy, radius in stems:
        grow(side * (26 if side < 0 else 30), -6 if side < 0 else -12, side * dx, dy, radius, 30)


def _bones(image: Floats, plane: Plane) -> None:
    for level in range(17):
        y = -205 + level * 24.5
        add_lens(image, plane, oval((0, y), (17 + level * 0.3, 11)), 13, flat=True)
        add_lens(image, plane, oval((0, y + 12), (3, 7)), 9)
    for side in (-1, 1):
        for rib in range(10):
            _rib(image, plane, side, rib)
        collar = curve((side * 14, -128), (side * 60, -128), (side * 92, -152), 6.5, 5, 8)
        collar += curve((side * 92, -152), (side * 120, -168), (side * 146, -150), 5, 6, 8)
        add_tube(image, plane, collar, 2.4, wall=1.6)
        blade = path((side * 128, -138, 9), (side * 112, -60, 13), (side * 104, 6, 7))
        add_tube(image, plane, blade, 0.6, wall=2.0)
        add_tube(image, plane, path((side * 150, -142, 17), (side * 168, -60, 11)), 1.1, wall=3.0)


def _rib(image: Floats, plane: Plane, side: int, rib: int) -> None:
    top = -148 + rib * 25.0
    wide = side * (64 + 13 * min(rib, 5) + rib * 1.2)
    out = (wide, top + 30 + rib * 3)
    back: list[Rod] = curve((side * 17, top + 6), (wide * 0.86, top - 24), out, 4.2, 5.4)
    add_tube(image, plane, back, 2.1, wall=1.3)
    if rib < _RIBS_TO_THE_FRONT:
        front = (side * (40 + rib * 3), top + 62 + rib * 5)
        add_tube(image, plane, curve(out, (wide * 1.04, top + 60 + rib * 3), front, 5.2, 6.2), 1.2, wall=1.2)
