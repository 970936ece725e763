"""What a codestream says of itself where the metadata does not: read back by an independent reader."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from lightbox.dicom.received import MediaType, Received
from lightbox.dicom.writing import Pixels
from lightbox.ingest.stow_image import described
from lightbox.ingest.stow_json import files_of
from tests.make import dicom

GREY = np.arange(40 * 60, dtype=np.uint16).reshape(40, 60)
COLOUR = np.dstack([GREY // 10] * 3).astype(np.uint8)
INSTANCE: dict[str, Any] = json.loads(dicom.dataset().to_json())


def jpeg(mode: str = "RGB") -> bytes:
    held = BytesIO()
    Image.fromarray(COLOUR).convert(mode).save(held, "JPEG")
    return held.getvalue()


def stored(kind: str, *frames: bytes, **said: Any) -> Any:
    """Return the file that is made of a bare instance and frames of a media type."""
    metadata = INSTANCE | {"7FE00010": {"vr": "OB", "BulkDataURI": "b"}} | said
    parts = [Received(MediaType(kind), "b", frame) for frame in frames]
    (made,) = files_of([json.dumps([metadata]).encode()], parts)
    assert isinstance(made, bytes), made
    return dcmread(BytesIO(made))


@pytest.mark.parametrize(
    ("kind", "frame", "samples", "photometric", "bits"),
    [
        ("image/jpeg", jpeg(), 3, "YBR_FULL_422", (8, 8, 7)),
        ("image/jpeg", jpeg("L"), 1, "MONOCHROME2", (8, 8, 7)),
        ("image/jpeg", imagecodecs.ljpeg_encode(GREY, bitspersample=12), 1, "MONOCHROME2", (16, 12, 11)),
        ("image/jls", imagecodecs.jpegls_encode(COLOUR), 3, "RGB", (8, 8, 7)),
        ("image/jp2", imagecodecs.jpeg2k_encode(GREY, codecformat="J2K", level=0), 1, "MONOCHROME2", (16, 16, 15)),
        ("image/jp2", imagecodecs.jpeg2k_encode(COLOUR, codecformat="J2K", level=0), 3, "YBR_RCT", (8, 8, 7)),
        ("image/jp2", imagecodecs.jpeg2k_encode(COLOUR, codecformat="J2K", level=40), 3, "YBR_ICT", (8, 8, 7)),
    ],
)
def test_the_macro_is_read_from_the_pixels(
    kind: str, frame: bytes, samples: int, photometric: str, bits: tuple[int, int, int]
) -> None:
    made = stored(kind, frame)
    assert (made.Rows, made.Columns, made.SamplesPerPixel, made.PixelRepresentation) == (40, 60, samples, 0)
    assert (made.PhotometricInterpretation, "PlanarConfiguration" in made) == (photometric, samples > 1)
    assert (made.BitsAllocated, made.BitsStored, made.HighBit) == bits
    assert "NumberOfFrames" not in made


def test_frames_are_counted() -> None:
    assert stored("image/jpeg", jpeg(), jpeg()).NumberOfFrames == 2


def test_what_is_said_stands() -> None:
    made = stored("image/jpeg", jpeg(), **{"00280004": {"vr": "CS", "Value": ["YBR_FULL"]}})
    assert (made.PhotometricInterpretation, made.Rows) == ("YBR_FULL", 40)


@pytest.mark.parametrize("pixels", [Pixels("1.2.840.10008.1.2.4.102", [b"\0\0\0\x18ftypmp42"], encapsulated=True)])
def test_what_tells_nothing_is_left_as_it_is(pixels: Pixels) -> None:
    assert described(INSTANCE, pixels) is INSTANCE
    assert described(INSTANCE, Pixels("1.2.840.10008.1.2.1", [b"\0"], encapsulated=False)) is INSTANCE
