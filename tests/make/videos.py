"""Videos: the streams of ``streams/``, what is to be seen on them, and DICOM files around them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom.encaps import encapsulate
from pydicom.uid import VideoEndoscopicImageStorage

from tests.make import dicom

MPEG2 = "1.2.840.10008.1.2.4.100"
AVC = "1.2.840.10008.1.2.4.102"
HEVC = "1.2.840.10008.1.2.4.107"
HEVC10 = "1.2.840.10008.1.2.4.108"

ROWS, COLUMNS = 64, 96
TOLERANCE = 4.0
"""What lossy coding may cost on average; the film's second picture is further away from its first."""

_STREAMS = Path(__file__).parent / "streams"
_BARS = [(200, 40, 40), (40, 180, 60), (50, 60, 200), (220, 200, 50), (190, 60, 190), (230, 230, 230)]


def stream(name: str) -> bytes:
    """Return one of the stored streams."""
    return (_STREAMS / name).read_bytes()


def picture(number: int = 0) -> np.ndarray:
    """Return a picture of the film: rows x columns x 3, RGB."""
    found = np.repeat(np.array(_BARS, np.uint8)[np.arange(COLUMNS) // 16][None], ROWS, 0)
    found[ROWS // 2 :] //= 2
    found[24:40, 8 + 4 * number : 24 + 4 * number] = 255
    return found


def far(found: np.ndarray, number: int = 0) -> float:
    """Return how far a decoded picture is from one of the film, in grey levels on average."""
    return float(np.abs(found.astype(int) - picture(number)).mean())


def video(content: bytes, syntax: str = AVC, *, fragments: int = 1, rows: int = ROWS, columns: int = COLUMNS) -> bytes:
    """Return a DICOM file with a stream in so many fragments."""
    ds = dicom.dataset(sop_class=VideoEndoscopicImageStorage, modality="ES")
    dicom.with_pixels(ds, np.zeros((8, 8, 3), np.uint8))
    ds.PhotometricInterpretation = "YBR_PARTIAL_420"
    ds.Rows, ds.Columns, ds.NumberOfFrames = rows, columns, 6
    ds.PixelData = encapsulate([content], fragments_per_frame=fragments, has_bot=False)
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return dicom.written(ds, syntax)
