"""Every real image at hand, against pydicom and its decoders."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest

from lightbox.pixels.errors import PixelsInvalid
from tests.make import truth

SHORT = "emri_small_jpeg_2k_lossless_too_short.dcm"
"""Its last frame lacks its last bytes: no pixel is touched by that."""

NOT_DECODED_BY_PYDICOM = {"JPEG-lossy.dcm", "JPGExtended.dcm", "badVR.dcm", "OT-PAL-8-face.dcm", SHORT}
"""It has no decoder for 12-bit JPEG but the one under the GPL, and wants attributes that some files lack."""

DAMAGED = {"JPEG2000-embedded-sequence-delimiter.dcm"}


@pytest.mark.parametrize("path", truth.files(), ids=lambda path: path.name)
@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
def test_every_frame_is_what_pydicom_decodes(path: Path) -> None:
    raw = path.read_bytes()
    if path.name in DAMAGED:
        with pytest.raises(PixelsInvalid):
            list(truth.ours(raw))
        return
    expected = truth.theirs(pydicom.dcmread(BytesIO(raw), force=True))
    frames = list(truth.ours(raw))
    assert (expected is None) == (path.name in NOT_DECODED_BY_PYDICOM)
    if expected is None:
        return
    assert len(frames) == len(expected)
    for frame, reference in zip(frames, expected, strict=True):
        assert truth.distance(truth.rgb(frame), reference) == 0
        assert np.result_type(frame.pixels).newbyteorder("=") == reference.dtype.newbyteorder("=")


def test_there_are_enough_of_them() -> None:
    assert len(truth.files()) >= 110
