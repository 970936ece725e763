"""Presentation states: what their author set replaces what the image says; annotations lie where they should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightbox.dicom.json_model import Dataset
from lightbox.pixels.frame import Frame
from lightbox.render.asked import Asked, Viewport, Window
from lightbox.render.picture import picture
from lightbox.render.presentation import Presentation, Reference

UID = "1.2.3.4"
PIXELS = (np.arange(100 * 160, dtype=np.uint16) % 4096).reshape(100, 160)
FRAME = Frame(PIXELS, "MONOCHROME2")


def element(vr: str, *values: object) -> Any:
    return {"vr": vr, "Value": list(values)}


IMAGE: Dataset = {
    "00080018": element("UI", UID),
    "00280002": element("US", 1),
    "00280004": element("CS", "MONOCHROME2"),
    "00280010": element("US", 100),
    "00280011": element("US", 160),
    "00280100": element("US", 16),
    "00280101": element("US", 12),
    "00280102": element("US", 11),
    "00280103": element("US", 0),
    "00281050": element("DS", 500),
    "00281051": element("DS", 100),
    "00281052": element("DS", -1024),
    "00281053": element("DS", 2),
}
HERE = {"00081140": element("SQ", {"00081155": element("UI", UID)})}
ELSEWHERE = {"00081140": element("SQ", {"00081155": element("UI", "9.9")})}


def state(**more: Any) -> Dataset:
    return {"20500020": element("CS", "IDENTITY")} | more


def window(centre: float, width: float, **more: Any) -> Any:
    return {"00281050": element("DS", centre), "00281051": element("DS", width), **more}


def shown(dataset: Dataset, asked: Asked | None = None, number: int = 1) -> np.ndarray:
    return picture(FRAME, IMAGE, number, asked or Asked(), Presentation(dataset))


def plain(centre: float, width: float, slope: float = 1, intercept: float = 0) -> np.ndarray:
    levels = (PIXELS * slope + intercept - (centre - 0.5)) / (width - 1) * 255 + 127.5
    return np.clip(levels + 0.5, 0, 255).astype(np.uint8)


def test_without_luts_every_stored_value_is_shown() -> None:
    assert np.abs(shown(state()).astype(int) - PIXELS / 4095 * 255).max() <= 0.51


def test_its_own_modality_lut_and_window() -> None:
    dataset = state(**{"00281052": element("DS", -100), "00281053": element("DS", 0.5)})
    dataset["00283110"] = element("SQ", window(1, 2, **ELSEWHERE), window(600, 1000, **HERE))
    assert np.array_equal(shown(dataset), plain(600, 1000, 0.5, -100))


def test_a_window_that_is_asked_for_wins() -> None:
    dataset = state(**{"00283110": element("SQ", window(1, 2))})
    assert np.array_equal(shown(dataset, Asked(window=Window(2000, 1000))), plain(2000, 1000))


def test_items_are_for_the_frames_that_they_name() -> None:
    only = {"00081140": element("SQ", {"00081155": element("UI", UID), "00081160": element("IS", 2, 3)})}
    dataset = state(**{"00283110": element("SQ", window(600, 1000, **only), window(2000, 3000))})
    assert np.array_equal(shown(dataset, number=3), plain(600, 1000))
    assert np.array_equal(shown(dataset, number=1), plain(2000, 3000))


def test_presentation_luts() -> None:
    inverse = shown(state(**{"20500020": element("CS", "INVERSE")}))
    assert np.abs(255 - shown(state()).astype(int) - inverse).max() <= 1
    step = {"00283002": element("US", 2, 0, 8), "00283006": element("US", 0, 255)}
    assert set(np.unique(shown({"20500010": element("SQ", step)}))) == {0, 255}


@pytest.mark.parametrize(("rotation", "turns"), [(0, 0), (90, 1), (180, 2), (270, 3)])
@pytest.mark.parametrize("flip", ["N", "Y"])
def test_turned_then_flipped(rotation, turns, flip) -> None:
    dataset = state(**{"00700042": element("US", rotation), "00700041": element("CS", flip)})
    expected = np.rot90(shown(state()), -turns)
    assert np.array_equal(shown(dataset), expected[:, ::-1] if flip == "Y" else expected)


def area(x0: int, y0: int, x1: int, y1: int, mode: str = "SCALE TO FIT", **more: Any) -> Any:
    corners = {"00700052": element("SL", x0, y0), "00700053": element("SL", x1, y1)}
    return element("SQ", corners | {"00700100": element("CS", mode), **more})


def test_displayed_area() -> None:
    whole = shown(state())
    assert np.array_equal(shown(state(**{"0070005A": area(11, 21, 60, 40)})), whole[20:40, 10:60])
    assert np.array_equal(shown(state(**{"0070005A": area(60, 40, 11, 21)})), whole[20:40, 10:60])
    assert np.array_equal(shown(state(**{"0070005A": area(-500, 91, 10, 5000)})), whole[90:, :10])
    assert shown(state(**{"0070005A": area(500, 500, 600, 600)})).shape == whole.shape
    twice = area(11, 21, 60, 40, "MAGNIFY", **{"00700103": element("FL", 2)})
    assert shown(state(**{"0070005A": twice})).shape == (40, 100)
    absurd = area(1, 1, 160, 100, "MAGNIFY", **{"00700103": element("FL", 1e30)})
    assert shown(state(**{"0070005A": absurd})).shape == (800, 1280)


def test_a_viewport_holds_the_turned_area() -> None:
    dataset = state(**{"0070005A": area(1, 1, 160, 80), "00700042": element("US", 90)})
    assert shown(dataset, Asked(viewport=Viewport(40, 1000))).shape == (80, 40)


def graphic(kind: str, *points: float, units: str = "PIXEL", filled: str = "N") -> Any:
    return {
        "00700005": element("CS", units),
        "00700022": element("FL", *points),
        "00700023": element("CS", kind),
        "00700024": element("CS", filled),
    }


def annotated(*graphics: Any, texts: tuple[Any, ...] = (), **more: Any) -> Dataset:
    item = {"00700002": element("CS", "L"), "00700009": element("SQ", *graphics), "00700008": element("SQ", *texts)}
    return state(**{"00283110": element("SQ", window(1e6, 2)), "00700001": element("SQ", HERE | item)}, **more)


@pytest.mark.parametrize(
    ("drawn", "touched", "untouched"),
    [
        (graphic("POINT", 80, 50), (50, 80), (50, 90)),
        (graphic("POLYLINE", 10, 20, 150, 20), (20, 100), (50, 100)),
        (graphic("POLYLINE", 0, 0.5, 1, 0.5, units="DISPLAY"), (50, 100), (20, 100)),
        (graphic("CIRCLE", 80, 50, 80, 20), (20, 80), (50, 80)),
        (graphic("CIRCLE", 80, 50, 80, 20, filled="Y"), (50, 80), (10, 80)),
        (graphic("ELLIPSE", 20, 50, 140, 50, 80, 40, 80, 60), (40, 80), (50, 80)),
        (graphic("INTERPOLATED", 10, 10, 80, 50, 150, 10), (50, 80), (90, 80)),
    ],
)
def test_graphics(drawn, touched, untouched) -> None:
    found = shown(annotated(drawn))
    assert found[touched[0] - 1 : touched[0] + 2, touched[1] - 1 : touched[1] + 2].max() == 255
    assert found[untouched] == 0


def test_graphics_turn_with_the_image_and_not_elsewhere() -> None:
    dataset = annotated(graphic("POINT", 10, 20), **{"00700042": element("US", 90)})
    assert shown(dataset)[10, 79] == 255
    dataset["00700001"]["Value"][0] |= ELSEWHERE
    assert not shown(dataset).any()


def test_layers_have_their_grey_and_order() -> None:
    layer = {"00700002": element("CS", "L"), "00700062": element("IS", 1), "00700066": element("US", 0x8000)}
    dataset = annotated(graphic("POLYLINE", 0, 50, 160, 50), **{"00700060": element("SQ", layer)})
    assert shown(dataset).max() == 128


def test_text_is_written_at_its_anchor() -> None:
    text = {"00700006": element("ST", "Mass"), "00700004": element("CS", "PIXEL"), "00700014": element("FL", 80, 40)}
    rows, columns = np.nonzero(shown(annotated(texts=(text,))))
    assert 38 <= rows.min() <= rows.max() <= 56
    assert 78 <= columns.min() <= columns.max() < 130


def test_overlays_only_where_the_state_has_a_layer_for_them() -> None:
    image = IMAGE | {
        "60000010": element("US", 8),
        "60000011": element("US", 8),
        "60000050": element("SS", 1, 1),
        "60003000": {"vr": "OW", "InlineBinary": "//////////8="},
    }
    dataset = annotated()
    assert not picture(FRAME, image, 1, Asked(), Presentation(dataset)).any()
    dataset["60001001"] = element("CS", "L")
    assert picture(FRAME, image, 1, Asked(), Presentation(dataset))[:8, :8].all()


def test_references() -> None:
    images = element("SQ", {"00081155": element("UI", UID), "00081160": element("IS", 4)})
    dataset = {"00081115": element("SQ", {"0020000E": element("UI", "1.2.3"), "00081140": images})}
    assert Presentation(dataset).references() == (Reference("1.2.3", UID, (4,)),)


junk = st.one_of(st.none(), st.integers(-(2**40), 2**40), st.floats(-1e300, 1e300), st.text(max_size=4))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([
            "00700041", "00700042", "00281052", "00281053", "20500020", "00181600", "00181602", "00181604", "00181606",
            "00181608", "00181610", "00181612", "00181620", "00181622",
        ]),
        st.lists(junk | st.sampled_from(["RECTANGULAR", "CIRCULAR", "POLYGONAL", "Y"]), max_size=8),
    ),
    st.lists(junk, max_size=6), st.lists(junk, max_size=9),
    st.sampled_from(["POINT", "POLYLINE", "INTERPOLATED", "CIRCLE", "ELLIPSE"]),
)  # fmt: skip
def test_states_that_make_no_sense_are_still_shown(attributes, corners, points, kind) -> None:
    dataset = annotated(graphic(kind, *points)) | {tag: element("UN", *value) for tag, value in attributes.items()}
    dataset["0070005A"] = element(
        "SQ", {"00700052": element("SL", *corners[:2]), "00700053": element("SL", *corners[2:])}
    )
    assert shown(dataset).ndim == 2
