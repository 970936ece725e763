"""Frames that are the picture already: baseline JPEG goes out undecoded where nothing has to be changed.

A browser shows what is in the codestream. So a frame may pass only if the display pipeline would leave its values
alone, and if the codestream by itself says its colours as the data set does.
"""

from __future__ import annotations

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.errors import LightboxError
from lightbox.pixels.shape import Shape
from lightbox.render.asked import Asked
from lightbox.render.values import overlay_groups

BASELINE = "1.2.840.10008.1.2.4.50"

_CHANGES = ("00283000", "00283010", "00281050", "00280120", "00189074", "52009229", "52009230", "00289145")
"""Modality LUT, VOI LUT, window, padding, and enhanced functional groups, in which any of them may stand."""

_COUNTS = ("PT", "NM", "RTDOSE", "SEG")
"""Modalities whose eight bits are no grey levels: they get a window of their own."""

_BITS = 8
_COLOURS = 3
_NOTHING_ASKED = Asked()


def passes(syntax: str, dataset: Dataset, shape: Shape, encoded: bytes, asked: Asked) -> bool:
    """Whether a frame can be sent as it is stored when a JPEG is wanted.

    Parameters
    ----------
    syntax
        Transfer syntax UID.
    dataset
        DICOM JSON of the instance.
    shape
        What it says of a frame.
    encoded
        The frame.
    asked
        What the client wants of the picture.
    """
    if syntax != BASELINE or asked != _NOTHING_ASKED:
        return False
    from lightbox.pixels.codestream import read_claim
    from lightbox.render.scale import aspect

    try:
        claim = read_claim(encoded)
    except LightboxError:  # whoever decodes it says what is wrong
        return False
    same = (claim.rows, claim.columns, claim.samples) == (shape.rows, shape.columns, shape.samples)
    baseline = claim.kind == "JPEG" and claim.process == 0 and claim.precision == _BITS == shape.bits_stored
    if not same or not baseline or shape.signed or aspect(dataset) != 1 or overlay_groups(dataset):
        return False
    if claim.samples == _COLOURS:
        return claim.colour == "RGB" or (shape.photometric.startswith("YBR_FULL") and claim.colour in ("", "YBR"))
    return claim.samples == 1 and _plain(dataset, shape.photometric)


def _plain(dataset: Dataset, photometric: str) -> bool:
    """Whether stored values are grey levels."""
    if photometric != "MONOCHROME2" or any(tag in dataset for tag in _CHANGES):
        return False
    if json_model.text(dataset, "20500020") == "INVERSE" or json_model.text(dataset, "00080060") in _COUNTS:
        return False
    slope, intercept = (json_model.values(dataset, tag) for tag in ("00281053", "00281052"))
    return slope in ([], [1]) and intercept in ([], [0])
