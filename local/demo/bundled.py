"""Real-world files the DICOM library brings with it, byte for byte: odd headers, old and rare transfer syntaxes."""

from collections.abc import Iterator
from pathlib import Path

import pydicom

from local.demo.exam import DemoFile

# Each has a modality, UIDs nothing else here has, and something to show; what it is good for stands beside it.
FILES = (
    "CT_small.dcm",  # explicit little endian
    "693_J2KI.dcm",  # CT, JPEG 2000 lossy
    "MR_small.dcm",  # 64 x 64
    "JPEG2000.dcm",  # NM, JPEG 2000 lossy, tall
    "ExplVR_BigEnd.dcm",  # US, explicit big endian, colour, a date with dots
    "image_dfl.dcm",  # deflated dataset
    "examples_overlay.dcm",  # MR with an overlay plane
    "examples_palette.dcm",  # US, palette colour
    "examples_rgb_color.dcm",  # US, uncompressed RGB
    "examples_jpeg2k.dcm",  # US, JPEG 2000 lossless YBR_RCT
    "examples_ybr_color.dcm",  # US, cine of 30 frames, JPEG baseline
    "SC_rgb_rle.dcm",  # RLE colour
    "SC_rgb_dcmtk_+eb+cr.dcm",  # JPEG baseline that holds RGB
    "SC_rgb_jpeg_dcmtk.dcm",  # JPEG baseline YBR_FULL
    "SC_ybr_full_422_uncompressed.dcm",  # subsampled and yet uncompressed
    "rtdose.dcm",  # implicit little endian, 15 frames of 32 bits
    "test-SR.dcm",  # structured report
    "waveform_ecg.dcm",  # 12-lead ECG
)


def files() -> Iterator[DemoFile]:
    """Read the chosen files from the installed library; nothing is downloaded."""
    folder = Path(pydicom.__file__).parent / "data" / "test_files"
    for name in FILES:
        yield DemoFile(f"samples/{name}", (folder / name).read_bytes())
