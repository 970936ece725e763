"""The head every head scan of the demonstration shows: skin to ventricles, teeth, eyes, findings, markers.

It is the same on both sides but for what tells left from right: an ``L`` and an ``R`` in lead beside the ears, a round
mass of exactly `MASS_HU` in the right frontal lobe, and a calcified spot in the left parietal lobe.
"""

from functools import cache

import numpy as np

from local.demo import glyphs
from local.demo.grain import Field, Floats
from local.demo.phantom import Ellipsoid, Layer, Palette, Point, Rod, mirrored

MASS_HU = 80.0
MASS_CENTRE: Point = (-30.0, -24.0, 38.0)
MASS_RADIUS = 11.0

AIR = -1000.0
HOUNSFIELD: Palette = {
    "air": AIR, "foam": -960.0, "shell": -120.0, "skin": 20.0, "fat": -95.0, "muscle": 58.0,
    "bone": 1150.0, "marrow": 520.0, "tooth": 2300.0, "fluid": 6.0, "grey": 40.0, "white": 29.0,
    "dura": 62.0, "humour": 9.0, "lens": 75.0, "mass": MASS_HU, "rim": MASS_HU, "lead": 3000.0, "calcium": 420.0,
}  # fmt: skip
T1: Palette = {
    "air": 8.0, "foam": 8.0, "shell": 8.0, "skin": 520.0, "fat": 900.0, "muscle": 330.0,
    "bone": 60.0, "marrow": 560.0, "tooth": 20.0, "fluid": 110.0, "grey": 420.0, "white": 610.0,
    "dura": 380.0, "humour": 140.0, "lens": 380.0, "mass": 300.0, "rim": 820.0, "lead": 8.0, "calcium": 120.0,
}  # fmt: skip
T2: Palette = {
    "air": 8.0, "foam": 8.0, "shell": 8.0, "skin": 330.0, "fat": 620.0, "muscle": 170.0,
    "bone": 40.0, "marrow": 360.0, "tooth": 15.0, "fluid": 1000.0, "grey": 470.0, "white": 290.0,
    "dura": 150.0, "humour": 980.0, "lens": 190.0, "mass": 760.0, "rim": 420.0, "lead": 8.0, "calcium": 80.0,
}  # fmt: skip
# FDG, in kBq/ml: the grey matter lives on sugar, the mass more so.
UPTAKE: Palette = {
    "air": 0.0, "foam": 0.0, "shell": 0.0, "skin": 1.5, "fat": 0.7, "muscle": 2.6,
    "bone": 0.8, "marrow": 1.6, "tooth": 0.2, "fluid": 0.9, "grey": 22.0, "white": 7.0,
    "dura": 2.0, "humour": 0.5, "lens": 0.5, "mass": 34.0, "rim": 34.0, "lead": 0.0, "calcium": 3.0,
}  # fmt: skip


@cache
def head() -> tuple[Layer, ...]:
    """Return the layers of the head, from the head rest inwards."""
    return (*_rest(), *_soft(), *_skull(), *_brain(), *_inside(), *_face(), *_jaw(), *_findings())


def _rest() -> list[Layer]:
    behind = Ellipsoid((0, 150, 10), (130, 105, 400))
    return [
        Layer("shell", Ellipsoid((0, 14, 10), (107, 108, 400)), within=behind),
        Layer("foam", Ellipsoid((0, 14, 10), (104, 105, 400)), within=behind),
        Layer("air", Ellipsoid((0, 6, 14), (79, 100, 400)), within=behind),
    ]


def _soft() -> list[Layer]:
    outline = [
        Ellipsoid((0, 8, 18), (76, 97, 80)),
        Ellipsoid((0, 14, -30), (71, 58, 42)),
        Ellipsoid((0, -32, -32), (63, 58, 66)),
        Ellipsoid((0, -64, -80), (33, 32, 26)),
        Rod((0, 26, -50), (0, 36, -160), 52),
    ]
    nose = [Ellipsoid((0, -80, -60), (24, 19, 13)), Rod((0, -84, 0), (0, -98, -26), 6, 10)]
    temple = _shrunk(outline[0], 4)
    ears = mirrored(
        [
            Layer("skin", Ellipsoid((78, 18, -8), (7, 15, 28), _turned(-0.35))),
            Layer("air", Ellipsoid((82, 14, -6), (3, 9, 17), _turned(-0.35))),
        ]
    )
    return [
        *ears,
        *(Layer("skin", solid) for solid in (*outline, *nose)),
        *(Layer("fat", _shrunk(solid, 2.2)) for solid in outline),
        Layer("muscle", Ellipsoid((0, -26, -36), (54, 44, 54))),
        Layer("muscle", Ellipsoid((0, 16, -34), (62, 49, 36))),
        Layer("muscle", Rod((0, 28, -50), (0, 38, -160), 43)),
        *mirrored(
            [
                Layer("muscle", Ellipsoid((66, -20, 0), (9, 36, 36)), within=temple),
                Layer("muscle", Ellipsoid((52, -22, -52), (9, 18, 30))),
                Layer("fat", Ellipsoid((38, -66, -42), (13, 12, 18)), within=_shrunk(outline[2], 2.2)),
                Layer("fat", Ellipsoid((16, 56, -100), (1.2, 14, 46), _turned(0.5))),
                Layer("fat", Ellipsoid((3, 62, -90), (1.4, 18, 50))),
            ]
        ),
    ]


def _skull() -> list[Layer]:
    spine = [Layer("bone", Ellipsoid((0, 25, z), (17, 11, 8.5))) for z in (-62, -80, -98)]
    arches = [
        layer
        for z in (-62, -80, -98)
        for layer in mirrored(
            [
                Layer("bone", Rod((15, 28, z), (22, 38, z - 1), 6)),
                Layer("bone", Rod((20, 40, z - 1), (0, 58, z - 5), 4)),
            ]
        )
    ]
    return [
        Layer("bone", Ellipsoid((0, 8, 20), (70.5, 91, 75))),
        Layer("marrow", Ellipsoid((0, 8, 20), (68.6, 89.1, 73)), texture=_diploe),
        Layer("bone", Ellipsoid((0, 8, 20), (66, 86.5, 70.4))),
        Layer("fluid", Ellipsoid((0, 8, 20), (64, 84.5, 68.4))),
        *spine,
        *(Layer("marrow", Ellipsoid((0, 25, z), (14.5, 8.5, 6))) for z in (-62, -80, -98)),
        *arches,
    ]


def _brain() -> list[Layer]:
    inside = Ellipsoid((0, 8, 20), (64, 84.5, 68.4))
    return [
        Layer("white", Ellipsoid((0, 7.5, 20.5), (62.6, 83, 66.8)), texture=_cortex),
        Layer("fluid", Ellipsoid((0, 6, 30), (1.1, 82, 58)), within=inside),
        Layer("dura", Ellipsoid((0, 22, 62), (0.8, 74, 32)), within=inside),
        Layer("white", Ellipsoid((0, 8, 31), (12, 34, 4.5))),
        # the posterior fossa: tentorium, its own fluid, cerebellum
        Layer("dura", Ellipsoid((0, 50, -22), (56, 39, 29))),
        Layer("fluid", Ellipsoid((0, 50, -23), (54.5, 37.5, 28))),
        Layer("white", Ellipsoid((0, 49, -24), (52, 35, 26)), texture=_folia),
        *mirrored([Layer("white", Ellipsoid((25, 50, -24), (26, 33, 24)), texture=_folia)]),
        Layer("white", Ellipsoid((0, 48, -20), (12, 24, 20)), texture=_folia),
        Layer("fluid", Ellipsoid((0, 20, -8), (17, 15, 13))),
        Layer("white", Rod((0, 12, 4), (0, 24, -24), 13, 12)),
        Layer("white", Ellipsoid((0, 15, -16), (16, 12, 13))),
        Layer("fluid", Rod((0, 27, -46), (0, 38, -160), 10)),
        Layer("white", Rod((0, 25, -24), (0, 29, -50), 10, 6.5)),
        Layer("white", Rod((0, 29, -50), (0, 40, -160), 6.5)),
    ]


def _inside() -> list[Layer]:
    return [
        *mirrored(
            [
                Layer("grey", Ellipsoid((27, -2, 12), (6.5, 22, 14), _turned(-0.12))),
                Layer("grey", Ellipsoid((14, -16, 24), (6, 16, 11), _turned(-0.2))),
                Layer("grey", Ellipsoid((12, 14, 15), (10, 16, 11), _turned(0.25))),
                Layer("fluid", Ellipsoid((9, -20, 27), (4.5, 20, 10), _turned(-0.28))),
                Layer("fluid", Ellipsoid((11, 14, 33), (5.5, 26, 7), _turned(0.15))),
                Layer("fluid", Ellipsoid((23, 40, 22), (6.5, 17, 10), _turned(0.3))),
                Layer("fluid", Ellipsoid((30, 12, -9), (3.5, 18, 4.5), _turned(0.15))),
                Layer("calcium", Ellipsoid((22, 34, 24), (2.4, 4.5, 2.4))),
            ]
        ),
        Layer("fluid", Ellipsoid((0, 6, 14), (2.6, 15, 11))),
        Layer("fluid", Ellipsoid((0, 34, -20), (8, 5, 10))),
        Layer("calcium", Ellipsoid((0, 28, 16), (2.2, 2.6, 2.2))),
    ]


def _face() -> list[Layer]:
    cheek = Ellipsoid((0, -32, -32), (61, 56, 64))
    return [
        Layer("muscle", Ellipsoid((0, -50, -38), (42, 26, 17))),
        *mirrored(
            [
                Layer("bone", Ellipsoid((40, 16, -29), (30, 9, 9), _turned(-0.55))),
                Layer("bone", Ellipsoid((55, 33, -34), (13, 17, 22)), texture=_cells),
                Layer("air", Rod((86, 14, -22), (46, 20, -24), 3.2)),
                Layer("bone", Ellipsoid((36, -40, -15), (24, 5, 9), _turned(-0.3))),
                Layer("bone", Ellipsoid((31, -55, -9), (21, 26, 20)), within=cheek),
                Layer("bone", Ellipsoid((29, -54, -42), (18.5, 20, 19)), within=cheek),
                Layer("bone", Rod((52, -58, -24), (70, -22, -24), 3.6)),
                Layer("bone", Rod((70, -22, -24), (62, 0, -25), 3.6)),
            ]
        ),
        Layer("bone", Ellipsoid((0, -26, -17), (18, 16, 14))),
        Layer("skin", Ellipsoid((0, -55, -24), (17, 33, 28))),
        Layer("bone", Ellipsoid((0, -52, 4), (16, 28, 2.5))),
        Layer("bone", Rod((0, -82, 6), (0, -89, -10), 4.5, 3)),
        *mirrored(
            [
                Layer("fat", Ellipsoid((31, -60, -9), (18.5, 27, 17.5)), within=cheek),
                Layer("muscle", Rod((43, -58, -9), (15, -36, -6), 2.4)),
                Layer("muscle", Rod((20, -58, -9), (13, -36, -6), 2.4)),
                Layer("muscle", Rod((32, -58, 4), (14, -36, -3), 2.2)),
                Layer("white", Rod((31, -56, -9), (10, -32, -5), 2.2)),
                Layer("skin", Ellipsoid((32, -66, -9), (13, 13, 13))),
                Layer("humour", Ellipsoid((32, -66, -9), (11.8, 11.8, 11.8))),
                Layer("lens", Ellipsoid((32, -74.5, -9), (4.5, 2.2, 4.5))),
                Layer("air", Ellipsoid((29, -54, -42), (16.5, 17.5, 16.5))),
                Layer("air", Ellipsoid((9, -80, 22), (9, 5, 9))),
                Layer("air", Ellipsoid((7, -56, -9), (6, 21, 12)), texture=_cells),
                Layer("air", Ellipsoid((8, -30, -17), (7.5, 11, 9))),
                Layer("air", Ellipsoid((7.5, -64, -38), (6.5, 27, 17))),
                Layer("skin", Rod((9.5, -78, -44), (9.5, -48, -44), 3.4)),
                Layer("skin", Rod((9, -76, -33), (9, -50, -32), 2.6)),
            ]
        ),
        Layer("bone", Ellipsoid((0, -60, -34), (0.8, 18, 14))),
        Layer("fluid", Ellipsoid((0, -8, -12), (6, 5, 5))),
    ]


def _jaw() -> list[Layer]:
    # Half an arch, from the last molar to the middle: x, y of tooth after tooth.
    arch = ((27, -44), (26, -52), (24, -60), (21.5, -67), (18, -73), (13, -78), (8, -81), (2.8, -82.5))
    molar = 16
    teeth = [
        Layer("tooth", Rod((x, y, top), (x, y, top + length), 3.4 if x > molar else 2.7, 2.0))
        for x, y in arch
        for top, length in ((-64, 11), (-68, -11))
    ]
    bone = [Layer("bone", Rod((x, y, z), (x, y, z - 2), 5)) for x, y in arch for z in (-54, -80)]
    return [
        Layer("muscle", Ellipsoid((0, -50, -70), (23, 27, 15))),
        *mirrored(
            [
                Layer("bone", Rod((50, -6, -36), (46, -18, -72), 5, 6)),
                Layer("bone", Rod((46, -18, -72), (27, -46, -82), 6)),
                Layer("marrow", Rod((45, -20, -72), (27, -46, -82), 3)),
                *bone,
                *teeth,
            ]
        ),
        Layer("bone", Ellipsoid((0, -64, -54), (24, 18, 2.5))),
        Layer("air", Rod((0, -26, -38), (0, -14, -62), 8, 9)),
        Layer("air", Rod((0, -14, -62), (0, -8, -160), 8)),
    ]


def _findings() -> list[Layer]:
    x, y, z = MASS_CENTRE
    core = MASS_RADIUS - 2.5
    return [
        Layer("rim", Ellipsoid(MASS_CENTRE, (MASS_RADIUS, MASS_RADIUS, MASS_RADIUS))),
        Layer("mass", Ellipsoid(MASS_CENTRE, (core, core, core))),
        Layer("calcium", Ellipsoid((-x + 4, -y + 16, z + 8), (4, 4, 4))),
        *(Layer("lead", rod) for rod in glyphs.rods("R", (-95, -4, 4), 18, 1.8)),
        *(Layer("lead", rod) for rod in glyphs.rods("L", (95, -4, 4), 18, 1.8)),
    ]


@cache
def _folds() -> Field:
    return Field.make(seed=17, pitch=1.9, smooth=7, nodes=96)


@cache
def _crumbs() -> Field:
    return Field.make(seed=29, pitch=1.1, smooth=2)


def _cortex(palette: Palette, x: Floats, y: Floats, z: Floats, depth: Floats) -> Floats:
    """Fold grey matter and fluid into white matter, along the surfaces on which a random field is zero."""
    # Both halves share the field, but not quite: nobody's halves are mirror images.
    fold = np.abs(_folds().at(np.abs(x) + x * np.float32(0.04), y, z))
    furrow = fold * 9 + np.maximum(depth - 15, 0) * np.float32(0.45)
    ribbon = np.minimum(depth, furrow)
    white = np.clip(ribbon - np.float32(3.4), 0, 1)
    grey = np.clip(ribbon - np.float32(0.6), 0, 1)
    tissue = palette["grey"] + white * np.float32(palette["white"] - palette["grey"])
    return np.float32(palette["fluid"]) + grey * (tissue - np.float32(palette["fluid"]))


def _folia(palette: Palette, x: Floats, y: Floats, z: Floats, depth: Floats) -> Floats:
    """Comb the cerebellum into fine leaves that follow its surface."""
    leaf = np.abs(_folds().at(np.abs(x) * np.float32(0.8), y * np.float32(0.8), z * np.float32(3.2)))
    white = np.clip(leaf * 3 - np.float32(0.9) + np.maximum(depth - 10, 0) * np.float32(0.25), 0, 1)
    grey = np.clip(leaf * 6 + depth * np.float32(0.2), 0, 1)
    tissue = palette["grey"] + white * np.float32(palette["white"] - palette["grey"])
    return np.float32(palette["fluid"]) + grey * (tissue - np.float32(palette["fluid"]))


def _diploe(palette: Palette, x: Floats, y: Floats, z: Floats, depth: Floats) -> Floats:
    del depth
    return np.float32(palette["marrow"]) * (1 + np.float32(0.16) * _crumbs().at(x, y, z))


def _cells(palette: Palette, x: Floats, y: Floats, z: Floats, depth: Floats) -> Floats:
    """Honeycomb of air cells with thin bony walls."""
    wall = np.abs(_crumbs().at(x * np.float32(0.55), y * np.float32(0.55), z * np.float32(0.55)))
    bone = np.maximum(np.clip(1 - wall * 4, 0, 1), np.clip(np.float32(2.5) - depth, 0, 1))
    return np.float32(palette["air"]) + bone * np.float32(palette["bone"] - palette["air"])


def _turned(tangent: float) -> tuple[Point, Point, Point]:
    """Axes turned about z, by the angle with this tangent."""
    cos = 1 / (1 + tangent * tangent) ** 0.5
    sin = tangent * cos
    return ((cos, sin, 0), (-sin, cos, 0), (0, 0, 1))


def _shrunk(solid: Ellipsoid | Rod, by: float) -> Ellipsoid | Rod:
    if isinstance(solid, Ellipsoid):
        a, b, c = (radius - by for radius in solid.radii)
        return Ellipsoid(solid.centre, (a, b, c), solid.axes)
    end = None if solid.end_radius is None else solid.end_radius - by
    return Rod(solid.start, solid.end, solid.radius - by, end)
