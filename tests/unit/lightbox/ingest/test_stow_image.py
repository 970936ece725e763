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
from lightbox.dicom.writing import JsonInvalid, Pixels
from lightbox.ingest.stow_image import Picture
from lightbox.ingest.stow_json import MOST_BULK, files_of
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
    return dcmread(BytesIO(made)) if isinstance(made, bytes) else made.error


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


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.1"])
def test_what_tells_nothing_is_left_as_it_is(syntax: str) -> None:
    pixels = Pixels(syntax, [b"\0\0\0\x18ftypmp42"], encapsulated=syntax.endswith("102"))
    assert Picture.stored(pixels).described(INSTANCE) is INSTANCE


@pytest.mark.parametrize(
    ("kind", "level", "syntax"),
    [("image/jp2", 0, "1.2.840.10008.1.2.4.90"), ("image/jp2", 40, "1.2.840.10008.1.2.4.91")],
)
def test_a_codestream_that_lost_something_is_not_called_lossless(kind: str, level: int, syntax: str) -> None:
    made = stored(kind, imagecodecs.jpeg2k_encode(COLOUR, codecformat="J2K", level=level))
    assert made.file_meta.TransferSyntaxUID == syntax


def drawn(kind: str, pixels: Any, **how: Any) -> bytes:
    held = BytesIO()
    Image.fromarray(pixels).save(held, kind, **how)
    return held.getvalue()


DEEP = (GREY * 27).astype(np.uint16)


@pytest.mark.parametrize(
    ("kind", "file", "pixels"),
    [
        ("image/png", drawn("PNG", COLOUR), COLOUR),
        ("image/png", drawn("PNG", np.dstack([COLOUR, COLOUR[..., :1]])), COLOUR),
        ("image/png", drawn("PNG", COLOUR[..., 0]), COLOUR[..., 0]),
        ("image/png", drawn("PNG", DEEP), DEEP),
    ],
)
def test_what_dicom_has_no_syntax_for_becomes_plain_samples(kind: str, file: bytes, pixels: Any) -> None:
    made = stored(kind, file, **{"00280004": {"vr": "CS", "Value": ["PALETTE COLOR"]}})
    assert made.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert made.PhotometricInterpretation == ("RGB" if pixels.ndim > 2 else "MONOCHROME2")
    assert np.array_equal(made.pixel_array, pixels)


def test_a_moving_gif_is_many_frames() -> None:
    more = [Image.fromarray(COLOUR // 2)]
    made = stored("image/gif", drawn("GIF", COLOUR, save_all=True, append_images=more))
    assert (made.NumberOfFrames, made.pixel_array.shape) == (2, (2, 40, 60, 3))


def test_pictures_that_cannot_be_are_refused() -> None:
    assert isinstance(stored("image/png", b"\x89PNG\r\n\x1a\n"), JsonInvalid)
    assert isinstance(stored("image/gif", drawn("PNG", COLOUR)), JsonInvalid)
    assert isinstance(stored("image/png", drawn("PNG", COLOUR), drawn("PNG", COLOUR[:9])), JsonInvalid)
    side = int(MOST_BULK**0.5) + 1
    assert isinstance(stored("image/png", drawn("PNG", np.zeros((side, side), np.uint8))), JsonInvalid), (
        "16 MiB of 20 KB"
    )
