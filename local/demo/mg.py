"""Mammography: the four views of a screening examination, with a mass and calcifications in the left breast."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydicom.uid import DigitalMammographyXRayImageStorageForPresentation

from local.demo import glyphs
from local.demo.exam import DemoFile, Exam, Series, code, fill, grey
from local.demo.grain import Floats, correlated, fractal, random_bytes, stretch
from local.demo.phantom import Ellipsoid, Plane
from local.demo.radiograph import add_lens, add_tube, cover, curve, depth, oval, path, picture

_ROWS, _COLUMNS = 2294, 1914
_PIXEL = 0.094
_BITS = 12
# Stored values above this are breast, below it bare detector.
_SHADE = 20
_HALF_WIDTH = _COLUMNS * _PIXEL / 2
_DISTANCE = 650.0


@dataclass(frozen=True)
class View:
    """One of the four views.

    Parameters
    ----------
    number : int
        Series Number; each view is a series of its own.
    laterality : str
        ``L`` or ``R``.
    name : str
        ``CC`` or ``MLO``.
    code : tuple of str
        Its SNOMED code and meaning (PS3.16 CID 4014).
    orientation : tuple of str
        Patient Orientation of rows and columns.
    angle : float
        Of the tube, degrees.
    """

    number: int
    laterality: str
    name: str
    code: tuple[str, str]
    orientation: tuple[str, str]
    angle: float


_CC = ("399162004", "cranio-caudal")
_MLO = ("399368009", "medio-lateral oblique")
VIEWS = (
    View(1, "R", "CC", _CC, ("P", "L"), 0),
    View(2, "L", "CC", _CC, ("A", "R"), 0),
    View(3, "R", "MLO", _MLO, ("P", "FL"), 47),
    View(4, "L", "MLO", _MLO, ("A", "FR"), -47),
)


def screening(exam: Exam) -> Iterator[DemoFile]:
    """Make the four views."""
    for view in VIEWS:
        series = Series(view.number, "MG", f"{view.laterality} {view.name}", "BREAST", f"09{20 + view.number}00")
        dataset = exam.instance(series, 1, DigitalMammographyXRayImageStorageForPresentation)
        fill(dataset, grey(_ROWS, _COLUMNS, _BITS))
        fill(dataset, _presentation(exam, series, view))
        dataset.PixelData = _pixels(view).tobytes()
        yield exam.file(dataset)


def _pixels(view: View) -> np.ndarray[tuple[int, ...], np.dtype[np.uint16]]:
    half = _breast(view)
    full = stretch(stretch(half, _ROWS, 2).T, _COLUMNS, 2).T
    grain = correlated(view.number * 31, full.shape) * np.float32(16)
    full = full + grain * (full > _SHADE)
    for x, y, radius in _specks(view):
        _dot(full, x, y, radius)
    if view.laterality == "R":
        # Drawn as a left breast; the right one is its mirror image, the chest wall on the right.
        full = full[:, ::-1]
    _mark(full, view)
    return np.rint(np.clip(full, 0, 4095)).astype("<u2")


def _breast(view: View) -> Floats:
    """Return a left breast at half the resolution, the chest wall on the left."""
    rows, columns = _ROWS // 2 + 2, _COLUMNS // 2 + 2
    plane = picture(columns, rows, 2 * _PIXEL)
    oblique = view.name == "MLO"
    wall = -_HALF_WIDTH
    middle = 12.0 if oblique else 0.0
    outline: list[Ellipsoid] = [oval((wall - 4, middle), (112, 78 if oblique else 84))]
    if oblique:
        outline.append(oval((wall - 20, -90), (78, 110)))
    found = depth(plane, outline, 2.0)
    if not found:
        raise AssertionError(view)
    window, deep = found
    deep = deep + np.float32(0.9) * fractal(900 + view.number, deep.shape, 220, 2)
    # Pressed flat in the middle, thinner within 14 mm of its edge; the skin is a bright line.
    part = np.clip(deep / 14, 0, 1)
    thickness = np.sqrt(np.maximum(part * (2 - part), 0))
    skin = np.clip(1 - np.abs(deep - np.float32(0.9)) * np.float32(1.1), 0, 1)
    image = np.zeros((rows, columns), np.float32)
    image[window] = thickness * 900 + skin * 330
    inside = np.zeros_like(image)
    inside[window] = thickness * np.clip(deep / 5, 0, 1)
    image += inside * _gland(view, plane, middle)
    nipple = (wall + 107, middle)
    add_lens(image, plane, oval(nipple, (5, 6)), 700)
    if oblique:
        muscle = cover(plane, [oval((wall - 46, -112), (92, 160), 0.32)], 3.0)
        image += inside * muscle * (760 + 60 * fractal(77, image.shape, 40, 3))
    if view.laterality == "L":
        _mass(image, plane, (wall + 52, middle - 26))
    return image


def _gland(view: View, plane: Plane, middle: float) -> Floats:
    """Return the glandular tissue: clouds that thicken towards the middle, ducts that run to the nipple."""
    shape = (plane.rows, plane.columns)
    seed = 500 + 10 * view.number
    clouds = fractal(seed, shape, 120, 6)
    fibres = 1 - np.abs(fractal(seed + 7, shape, 60, 5)) * np.float32(0.9)
    zone = np.zeros(shape, np.float32)
    add_lens(zone, plane, oval((-_HALF_WIDTH + 50, middle), (62, 58)), 1.0)
    add_lens(zone, plane, oval((-_HALF_WIDTH + 44, middle - 22), (46, 34), 0.3), 0.5)
    gland = np.clip(zone * np.float32(1.25) + clouds * np.float32(0.55) * zone - np.float32(0.42), 0, 2) * 780
    gland += np.clip(fibres, 0, 1) * 230 + clouds * 60
    dice = random_bytes(seed, 64).tolist()
    for turn in range(12):
        start = (-_HALF_WIDTH + 102.0, middle)
        end = (-_HALF_WIDTH + 34 + dice[turn] / 9, middle + (turn - 5.5) * 9.5)
        bend = (-_HALF_WIDTH + 80.0, middle + (turn - 5.5) * 3)
        add_tube(gland, plane, curve(start, bend, end, 0.8, 0.5), 90)
    for turn in range(5):
        start = (-_HALF_WIDTH, middle - 60 + turn * 30.0)
        bend = (-_HALF_WIDTH + 40, middle - 70 + turn * 32 + dice[20 + turn] / 16)
        end = (-_HALF_WIDTH + 76 + dice[30 + turn] / 16, middle - 34 + turn * 17.0)
        add_tube(gland, plane, curve(start, bend, end, 0.9, 0.5), 150)
    return gland


def _mass(image: Floats, plane: Plane, centre: tuple[float, float]) -> None:
    add_lens(image, plane, oval(centre, (8, 7), 0.3), 620)
    add_lens(image, plane, oval(centre, (5.5, 5), 0.3), 420, flat=True)
    for dx, dy in (
        (1, 0.2),
        (0.7, 0.8),
        (0.1, 1),
        (-0.6, 0.7),
        (-1, 0.1),
        (-0.8, -0.6),
        (-0.1, -1),
        (0.6, -0.7),
    ):
        tip = (centre[0] + dx * 17, centre[1] + dy * 17, 0.25)
        add_tube(image, plane, path((centre[0] + dx * 6, centre[1] + dy * 6, 1.0), tip), 190)


def _specks(view: View) -> Iterator[tuple[int, int, int]]:
    """Yield column, row and radius in pixels of the calcifications."""
    if view.laterality == "L":
        dice = random_bytes(4, 60).tolist()
        middle = _ROWS // 2 + (420 if view.name == "CC" else 560)
        for turn in range(20):
            yield (
                560 + dice[3 * turn] // 3,
                middle + dice[3 * turn + 1] // 3 - 300,
                1 + dice[3 * turn + 2] % 3,
            )


def _dot(image: Floats, x: int, y: int, radius: int) -> None:
    steps = np.arange(-radius, radius + 1, dtype=np.float32)
    inside = steps[:, None] * steps[:, None] + steps * steps <= radius * radius
    image[y - radius : y + radius + 1, x - radius : x + radius + 1] += inside * np.float32(900)


def _mark(image: Floats, view: View) -> None:
    plane = picture(_COLUMNS, _ROWS, _PIXEL)
    side = 1 if view.laterality == "L" else -1
    for stroke in glyphs.strokes(f"{view.laterality} {view.name}", (side * 56, -92), 9):
        add_tube(image, plane, path(*((x, y, 0.6) for x, y in stroke)), 3600)


def _presentation(exam: Exam, series: Series, view: View) -> dict[str, object]:
    pixel = [f"{_PIXEL:.3f}"] * 2
    kind = code(*_coded(view.code))
    kind.ViewModifierCodeSequence = []
    return {
        "ImageType": ["ORIGINAL", "PRIMARY", ""],
        "PresentationIntentType": "FOR PRESENTATION",
        "AcquisitionDate": exam.day,
        "AcquisitionTime": series.time,
        "AcquisitionNumber": view.number,
        "ImageLaterality": view.laterality,
        "PatientOrientation": list(view.orientation),
        "AnatomicRegionSequence": [code("76752008", "SCT", "Breast")],
        "ViewCodeSequence": [kind],
        "ViewPosition": view.name,
        "OrganExposed": "BREAST",
        "PositionerType": "MAMMOGRAPHIC",
        "PositionerPrimaryAngle": view.angle,
        "PositionerPrimaryAngleDirection": "",
        "BreastImplantPresent": "NO",
        "PartialView": "NO",
        "DetectorType": "DIRECT",
        "KVP": 29,
        "DistanceSourceToDetector": _DISTANCE,
        "DistanceSourceToPatient": _DISTANCE - 25,
        "BodyPartThickness": 55,
        "CompressionForce": 110,
        "ImagerPixelSpacing": pixel,
        "PixelIntensityRelationship": "LOG",
        "PixelIntensityRelationshipSign": -1,
        "RescaleIntercept": 0,
        "RescaleSlope": 1,
        "RescaleType": "US",
        "PresentationLUTShape": "IDENTITY",
        "LossyImageCompression": "00",
        "BurnedInAnnotation": "YES",
        "AcquisitionContextSequence": [],
        "WindowCenter": 1650,
        "WindowWidth": 2900,
    }


def _coded(pair: tuple[str, str]) -> tuple[str, str, str]:
    return pair[0], "SCT", pair[1]
