"""Pictures of every real image at hand, against pydicom's own pipeline: not more than one grey level apart."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi
from pydicom.pixels.processing import apply_windowing

from lightbox.render.asked import Asked, Window
from lightbox.render.picture import picture, settled
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
