"""Digital radiography: a hand, and a dog's paw."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from pydicom.uid import DigitalXRayImageStorageForPresentation

from local.demo import glyphs
from local.demo.exam import DemoFile, Exam, Series, code, fill, grey
from local.demo.grain import Floats, correlated, fractal, stretch
from local.demo.phantom import Plane, Rod
from local.demo.radiograph import Place, add_lens, add_tube, depth, oval, path, picture

_PIXEL = 0.139
_BITS = 12


@dataclass(frozen=True)
class Limb:
    """A limb seen from above, as bones and outlines in mm.

    Parameters
    ----------
    series : Series
    laterality : str
        ``L`` or ``R``, also the lead letter on the image.
    anatomy : tuple of str
        SNOMED code and meaning of the region.
    rays : tuple of tuple of Place
        Joints of each finger or toe, from the wrist outwards.
    width : float
        Radius of the first bone of a ray.
    wrist : tuple of (Place, Place)
        Centre and radii of the small bones.
    arm : tuple of Rod
        The long bones.
    flesh : tuple of Rod
        The outline of palm and arm.
    rows, columns : int
    """

    series: Series
    laterality: str
    anatomy: tuple[str, str]
    rays: tuple[tuple[Place, ...], ...]
    width: float
    wrist: tuple[tuple[Place, Place], ...]
    arm: tuple[Rod, ...]
    flesh: tuple[Rod, ...]
    rows: int = 2000
    columns: int = 1500


HAND = Limb(
    series=Series(1, "DX", "HAND PA", "HAND", "154003"),
    laterality="L",
    anatomy=("85562004", "Hand"),
    rays=(
        ((-24, 50), (-50, 18), (-67, -12), (-77, -38)),
        ((-13, 34), (-26, -30), (-34, -73), (-38, -98), (-40, -116)),
        ((-2, 32), (-4, -34), (-5, -82), (-6, -112), (-6, -131)),
        ((9, 34), (17, -27), (23, -70), (27, -98), (29, -116)),
        ((19, 38), (36, -14), (47, -46), (54, -66), (58, -82)),
    ),
    width=6.2,
    wrist=(
        ((-19, 47), (7, 6)), ((-9, 44), (6.5, 6)), ((2, 44), (7, 9)), ((14, 48), (7, 7.5)),
        ((-15, 61), (8, 7)), ((1, 62), (8, 7)), ((13, 61), (6.5, 6)), ((16, 56), (4.5, 4.5)),
    ),
    arm=(
        *path((-11, 77, 15), (-9, 92, 10), (-7, 170, 8)),
        *path((17, 76, 7.5), (17, 90, 6), (16, 170, 7)),
    ),
    flesh=(
        *path((-12, 36, 30), (-4, -12, 34), (12, -6, 34), (12, 44, 30)),
        *path((-30, 40, 18), (-50, 15, 13)),
        *path((2, 60, 31), (3, 90, 32), (4, 180, 39)),
    ),
)  # fmt: skip
PAW = Limb(
    series=Series(1, "DX", "FORE PAW DP", "", "163510"),
    laterality="R",
    anatomy=("66019005", "Extremity"),
    rays=(
        ((-14, 20), (-25, -36), (-38, -62), (-43, -79), (-46, -90)),
        ((-5, 17), (-9, -50), (-13, -86), (-15, -107), (-16, -120)),
        ((5, 17), (9, -50), (13, -86), (15, -107), (16, -120)),
        ((14, 20), (25, -36), (38, -62), (43, -79), (46, -90)),
        ((-19, 27), (-30, 8), (-35, -3)),
    ),
    width=5.4,
    wrist=(
        ((-13, 28), (6, 5)), ((-4, 26), (5.5, 5.5)), ((5, 26), (5.5, 5.5)), ((14, 29), (6, 5.5)),
        ((-5, 38), (11, 6)), ((12, 39), (7, 6)), ((16, 48), (4, 8)),
    ),
    arm=(
        *path((-3, 52, 13), (-3, 68, 9.5), (-3, 180, 9)),
        *path((14, 55, 5.5), (14, 70, 4.2), (13, 180, 5)),
    ),
    flesh=(
        *path((-10, 20, 22), (-14, -30, 26), (14, -30, 26), (10, 20, 22)),
        *path((-12, -52, 22), (12, -52, 22)),
        *path((3, 40, 27), (4, 90, 25), (4, 190, 30)),
    ),
)  # fmt: skip


def mirror(limb: Limb) -> Limb:
    """Return the limb of the other side."""
    return replace(
        limb,
        laterality="R" if limb.laterality == "L" else "L",
        rays=tuple(tuple((-x, y) for x, y in ray) for ray in limb.rays),
        wrist=tuple(((-x, y), radii) for (x, y), radii in limb.wrist),
        arm=tuple(_flip(rod) for rod in limb.arm),
        flesh=tuple(_flip(rod) for rod in limb.flesh),
    )


def limb(exam: Exam, limb: Limb) -> Iterator[DemoFile]:
    """Make the one image of the series."""
    matter = _matter(limb)
    full = stretch(stretch(matter, limb.rows, 2).T, limb.columns, 2).T
    full = full + correlated(len(limb.series.description), full.shape) * np.float32(0.22)
    # For presentation and inverse: bone is stored low and shown white.
    stored = np.rint(np.clip(3900 - full * 52, 0, 4095)).astype("<u2")
    dataset = exam.instance(limb.series, 1, DigitalXRayImageStorageForPresentation)
    fill(dataset, grey(limb.rows, limb.columns, _BITS, inverse=True))
    fill(dataset, _plate(exam, limb))
    dataset.PixelData = stored.tobytes()
    yield exam.file(dataset)


def _plate(exam: Exam, limb: Limb) -> dict[str, object]:
    pixel = [f"{_PIXEL:.3f}"] * 2
    return {
        "ImageType": ["ORIGINAL", "PRIMARY", ""],
        "PresentationIntentType": "FOR PRESENTATION",
        "AcquisitionDate": exam.day,
        "AcquisitionTime": limb.series.time,
        "AcquisitionNumber": 1,
        "ImageLaterality": limb.laterality,
        "PatientOrientation": ["R", "F"],
        "AnatomicRegionSequence": [code(limb.anatomy[0], "SCT", limb.anatomy[1])],
        "ViewCodeSequence": [code("399348003", "SCT", "antero-posterior")],
        "PositionerType": "NONE",
        "DetectorType": "DIRECT",
        "KVP": 52,
        "ImagerPixelSpacing": pixel,
        "PixelIntensityRelationship": "LOG",
        "PixelIntensityRelationshipSign": 1,
        "RescaleIntercept": 0,
        "RescaleSlope": 1,
        "RescaleType": "US",
        "PresentationLUTShape": "INVERSE",
        "LossyImageCompression": "00",
        "BurnedInAnnotation": "YES",
        "AcquisitionContextSequence": [],
        "WindowCenter": 2500,
        "WindowWidth": 3100,
    }


def _matter(limb: Limb) -> Floats:
    columns, rows = limb.columns // 2 + 2, limb.rows // 2 + 2
    plane = picture(columns, rows, 2 * _PIXEL)
    image = np.zeros((rows, columns), np.float32)
    _flesh(image, plane, limb)
    bone = np.zeros_like(image)
    for ray in limb.rays:
        for place, (start, end) in enumerate(pairwise(ray)):
            radius = limb.width * 0.86**place
            add_tube(bone, plane, _bone(start, end, radius, last=place == len(ray) - 2), 1.0, wall=1.6)
    for centre, radii in limb.wrist:
        add_lens(bone, plane, oval(centre, radii), 9.5, flat=True)
        add_lens(bone, plane, oval(centre, (radii[0] - 1, radii[1] - 1)), -3.5, flat=True)
    half = len(limb.arm) // 2
    for rods in (limb.arm[:half], limb.arm[half:]):
        add_tube(bone, plane, rods, 0.5, wall=2.2)
    image += bone * 3 * (1 + np.float32(0.05) * fractal(3, (rows, columns), 6, 2))
    for stroke in glyphs.strokes(limb.laterality, (-76, 104), 15):
        add_tube(image, plane, path(*((x, y, 1.2) for x, y in stroke)), 40)
    return image


def _flesh(image: Floats, plane: Plane, limb: Limb) -> None:
    rods = list(limb.flesh)
    for ray in limb.rays:
        joints = [(x, y, limb.width * 2.0 * 0.93**place) for place, (x, y) in enumerate(ray[1:])]
        rods += path(*joints)
    found = depth(plane, rods, 1.0)
    if found:
        window, deep = found
        inside = np.clip(deep, 0, 11)
        image[window] += 2 * np.sqrt(inside * (22 - inside))


def _bone(start: Place, end: Place, radius: float, *, last: bool) -> list[Rod]:
    """Return a long bone: thick at its base, slim in the middle, a head that leaves a gap to the next joint."""

    def along(part: float) -> Place:
        return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)

    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
    gap = (radius + 0.7) / length
    tip = 0.55 if last else 0.92
    stations = ((gap, 1.0), (gap + 0.12, 0.82), (0.5, 0.6), (1 - gap - 0.1, 0.68), (1 - gap * 0.9, tip))
    return path(*((*along(part), radius * share) for part, share in stations))


def _flip(rod: Rod) -> Rod:
    return Rod((-rod.start[0], *rod.start[1:]), (-rod.end[0], *rod.end[1:]), rod.radius, rod.end_radius)
