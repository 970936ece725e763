"""Pictures of every real image at hand, against pydicom's own pipeline: not more than one grey level apart."""

from __future__ import annotations

import warnings
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi
from pydicom.pixels.processing import apply_windowing

from lightbox.pixels.frame import Frame
from lightbox.pixels.shape import Shape
from lightbox.render.asked import Asked, Viewport, Window
from lightbox.render.errors import NotDisplayable
from lightbox.render.picture import direct, picture, settled
from tests.make import truth
from tests.make.pictures import Stored

NOT_OF_PYDICOM = {
    "JPEG2000-embedded-sequence-delimiter.dcm",  # refused by our decoder as damaged
    "emri_small_jpeg_2k_lossless_too_short.dcm",  # pydicom reads none of its attributes
    "eCT_Supplemental.dcm",  # pydicom has no supplemental palettes: their own test is below
}
FILES = [path for path in truth.files() if path.name not in NOT_OF_PYDICOM]
NOT_OF_THE_PIPELINE = ("00280030", "00280034", "60003000", "60023000", "60000102", "60020102")
"""Shapes of pixels and overlays, which pydicom leaves to its callers, have tests of their own."""


def reference(ds: pydicom.Dataset, frame: np.ndarray, window: Window | None) -> np.ndarray:
    """Return grey levels or RGB as pydicom computes them, not rounded."""
    if ds.PhotometricInterpretation == "PALETTE COLOR":
        found = apply_color_lut(frame, ds)
        return found / 257 if found.max() > 255 else found
    if frame.ndim == 3:
        return frame / ((1 << ds.BitsStored) - 1) * 255
    measured = np.asarray(apply_modality_lut(frame, ds) * float(ds.get("DoseGridScaling", 1)), np.float64)
    if window:
        shown = apply_windowing(measured, windowed(window))
    else:
        shown = apply_voi(measured, ds) / ((1 << ds.VOILUTSequence[0].LUTDescriptor[2]) - 1) * 255
    inverse = ds.get("PresentationLUTShape", "INVERSE" if ds.PhotometricInterpretation == "MONOCHROME1" else "")
    return 255 - shown if inverse == "INVERSE" else shown


def windowed(window: Window) -> pydicom.Dataset:
    """Return a data set that windows to eight bits."""
    ds = pydicom.Dataset()
    ds.WindowCenter, ds.WindowWidth, ds.VOILUTFunction = window.centre, window.width, window.function
    ds.PhotometricInterpretation, ds.PixelRepresentation, ds.BitsStored = "MONOCHROME2", 0, 8
    return ds


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_first_frames_are_what_pydicom_computes(path: Path) -> None:
    file = Stored(path.read_bytes())
    frame = file.frame()
    dataset = {tag: element for tag, element in file.dataset.items() if tag not in NOT_OF_THE_PIPELINE}
    asked = settled(frame, dataset, 1, Asked(), bulk=file.bulk())
    ours = picture(frame, dataset, 1, asked, bulk=file.bulk())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = reference(pydicom.dcmread(BytesIO(file.raw), force=True), truth.rgb(frame), asked.window)
    assert ours.dtype == np.uint8
    assert ours.flags.c_contiguous
    assert truth.distance(ours, theirs) <= 1


def test_values_beyond_a_supplemental_palette_are_in_colour_the_others_grey() -> None:
    path = next(path for path in truth.files() if path.name == "eCT_Supplemental.dcm")
    file = Stored(path.read_bytes())
    ds = pydicom.dcmread(BytesIO(file.raw))
    stored, ours = ds.pixel_array[0], file.picture()
    first, bits = ds.RedPaletteColorLookupTableDescriptor[1:]
    red = np.frombuffer(ds.RedPaletteColorLookupTableData, "<u2") / (257 if bits == 16 else 1)
    coloured = stored >= first
    assert 0 < coloured.sum() < coloured.size
    assert np.abs(ours[coloured][:, 0] - red[np.minimum(stored[coloured] - first, len(red) - 1)]).max() <= 1
    assert np.ptp(ours[~coloured].astype(int), axis=-1).max() == 0


def element(vr: str, *values: object) -> dict:
    return {"vr": vr, "Value": list(values)}


def window(centre: float) -> dict:
    return {
        "00281050": element("DS", centre),
        "00281051": element("DS", 100),
        "00281056": element("CS", "LINEAR_EXACT"),
    }


PLAIN = {
    "00080060": element("CS", "MR"),
    "00280002": element("US", 1),
    "00280004": element("CS", "MONOCHROME2"),
    "00280010": element("US", 40),
    "00280011": element("US", 60),
    "00280100": element("US", 16),
    "00280101": element("US", 12),
    "00280102": element("US", 11),
    "00280103": element("US", 0),
}
RAMP = Frame(np.arange(2400, dtype=np.uint16).reshape(40, 60), "MONOCHROME2")


def middle(dataset: dict, number: int = 1) -> int:
    """Return the first value that is shown at half of white or more."""
    return int(np.argmax(picture(RAMP, dataset, number, Asked()).reshape(-1) >= 128))


def test_the_closest_window_counts() -> None:
    """Its own frame, then what all frames share, then the data set (PS3.3 §C.7.6.16)."""
    shared = element("SQ", {"00289132": element("SQ", window(700))})
    own = element("SQ", {}, {"00289132": element("SQ", window(1500))})
    assert middle(PLAIN | window(300)) == 300
    assert middle(PLAIN | window(300) | {"52009229": shared}, 2) == 700
    assert middle(PLAIN | window(300) | {"52009229": shared, "52009230": own}, 1) == 700
    assert middle(PLAIN | window(300) | {"52009229": shared, "52009230": own}, 2) == 1500


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_can_be_settled_beforehand_comes_out_the_same(path: Path) -> None:
    file = Stored(path.read_bytes())
    found = direct(file.dataset, Shape.of(file.dataset))
    frame = file.frame()
    whole = picture(frame, file.dataset, 1, Asked(), bulk=file.bulk(), words=file.words())
    assert found is None or np.array_equal(found(frame.pixels), whole)


WINDOWED = PLAIN | window(700)


@pytest.mark.parametrize(
    "dataset",
    [
        WINDOWED,
        WINDOWED | {"00280004": element("CS", "MONOCHROME1")},
        WINDOWED | {"20500020": element("CS", "INVERSE")},
        WINDOWED | {"00281053": element("DS", 0.5), "00281052": element("DS", -100)},
        WINDOWED | {"00280120": element("US", 650), "00280121": element("US", 720)},
        WINDOWED | {"00281056": element("CS", "SIGMOID")},
        WINDOWED | {"00280030": element("DS", 0.5, 0.5)},
    ],
)
def test_most_grey_images_are_settled_beforehand(dataset: dict) -> None:
    shape = Shape.of(dataset)
    found, frame = direct(dataset, shape), Frame(RAMP.pixels, shape.photometric)
    assert found
    assert np.array_equal(found(RAMP.pixels), picture(frame, dataset, 1, Asked()))


@pytest.mark.parametrize(
    "dataset",
    [
        PLAIN,
        WINDOWED | {"00280002": element("US", 3), "00280004": element("CS", "RGB")},
        WINDOWED | {"00280004": element("CS", "PALETTE COLOR")},
        WINDOWED | {"00280034": element("IS", 2, 1)},
        WINDOWED | {"60000010": element("US", 40)},
        WINDOWED | {"00181600": element("CS", "CIRCULAR")},
        WINDOWED | {"00089205": element("CS", "MIXED")},
        WINDOWED | {"00283000": element("SQ", {})},
        WINDOWED | {"00283010": element("SQ", {})},
        WINDOWED | {"52009229": element("SQ", {})},
        WINDOWED | {"52009230": element("SQ", {})},
    ],
)
def test_what_depends_on_more_than_values_and_window_is_not(dataset: dict) -> None:
    assert direct(dataset, Shape.of(dataset)) is None


@pytest.mark.parametrize("width", [0, -5, None])
def test_windows_that_are_none_are_passed_over(width) -> None:
    dataset = PLAIN | {"00281050": element("DS", 5, 900), "00281051": element("DS", width, 100)}
    assert 800 < middle(dataset) < 1300


@pytest.mark.parametrize("region", [(0, 0, 20, 20), (13, 7, 31, 22), (40, 39, 20, 1)])
def test_a_region_is_shown_as_it_is_in_the_whole(region) -> None:
    """The automatic window is of the image, not of what is shown of it."""
    x, y, width, height = region
    whole = picture(RAMP, PLAIN, 1, Asked())
    part = picture(RAMP, PLAIN, 1, Asked(viewport=Viewport(width, height, x, y, width, height)))
    assert np.array_equal(part, whole[y : y + height, x : x + width])


def test_all_frames_of_a_cine_have_one_window() -> None:
    asked = settled(RAMP, PLAIN, 1, Asked())
    brighter = Frame(RAMP.pixels + 500, "MONOCHROME2")
    assert picture(brighter, PLAIN, 2, asked).mean() > picture(RAMP, PLAIN, 1, asked).mean() + 30
    assert settled(RAMP, PLAIN | window(300), 1, Asked()).window == Window(300, 100, "LINEAR_EXACT")


def test_overlays_are_white_at_any_reduction() -> None:
    bits = np.zeros((40, 60), np.uint8)
    bits[20] = 1
    overlay = {
        "60000010": element("US", 40),
        "60000011": element("US", 60),
        "60000050": element("SS", 1, 1),
        "60003000": {"vr": "OW", "InlineBinary": b64encode(np.packbits(bits, bitorder="little").tobytes()).decode()},
    }
    dark = PLAIN | {"00281050": element("DS", 9999), "00281051": element("DS", 10)} | overlay
    assert np.array_equal(picture(RAMP, dark, 1, Asked()) > 0, bits > 0)
    small = Frame(RAMP.pixels[::2, ::2], "MONOCHROME2", 1)
    found = picture(small, dark, 1, Asked(viewport=Viewport(30, 20)))
    assert found[10].min() == 255
    assert found[:10].max() == 0


@pytest.mark.parametrize(("dtype", "photometric"), [("u2", "RGB"), ("u2", "XYZ")])
def test_what_no_rule_covers_is_refused(dtype, photometric) -> None:
    with pytest.raises(NotDisplayable):
        picture(Frame(np.zeros((40, 60), dtype), photometric), PLAIN, 1, Asked())


def test_every_image_has_a_thumbnail() -> None:
    """Whatever its sides: some cannot be halved as often as the thumbnail would allow."""
    for path in truth.files():
        if path.name != "JPEG2000-embedded-sequence-delimiter.dcm":
            found = Stored(path.read_bytes()).picture(1, [("viewport", "128,128")])
            assert max(found.shape[:2]) == 128, path.name
