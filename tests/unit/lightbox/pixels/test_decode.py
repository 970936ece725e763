"""Where attributes and codestream disagree, or a writer went its own way: the values that it meant."""

from __future__ import annotations

import base64
from io import BytesIO

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from lightbox.pixels.decode import decode
from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.shape import Shape

JPEG_LS, JPEG_2000 = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"

TRANSFORMED = {
    1: "/9j/6AAHbXJmeAH/9wARCAAEAAUDAREAAhEAAxEA/9oADAMBAAIAAwAAAgAAAAHxnDjAAtAAAAlFUAPm"
    "BvQAAAHRoAGoxlsAAAWABzxaDnMCbmAAADo9zBH/2Q==",
    2: "/9j/6AAHbXJmeAL/9wARCAAEAAUDAREAAhEAAxEA/9oADAMBAAIAAwAAAgAAAAHxnDTAAtAAAAlFUAPm"
    "BvQAAAHRoAGoxlsAAAWABzxaAAAAH+lAAAAfiUqgJqqSgAAAdEAAAH+q5NAigP/Z",
    3: "/9j/6AAHbXJmeAP/9wARCAAEAAUDAREAAhEAAxEA/9oADAMBAAIAAwAAAgAMAAAHwHIALIAAA6oPzA3u"
    "AAAB0ZABpGKWwAABYAHPFoOcwJuYAAAOj3MEYP/Z",
}
"""4 x 5 pixels whose samples rise by seven, with each of Hewlett-Packard's colour transforms."""


def grey(stored: int, *, signed: bool, allocated: int = 16) -> Shape:
    return Shape(8, 16, 1, allocated, stored, stored - 1, signed=signed, planar=False, photometric="MONOCHROME2")


@pytest.mark.parametrize("above", [0, 0xF000], ids=["nothing-above", "sign-above"])
def test_the_sign_is_the_highest_stored_bit_of_a_word_that_was_encoded_whole(above: int) -> None:
    values = (np.arange(128).reshape(8, 16) * 31 % 4096 - 2048).astype(np.int16)
    words = values.view(np.uint16) & 0x0FFF
    words |= np.where(values < 0, above, 0).astype(np.uint16)
    for syntax, code in (
        (JPEG_LS, imagecodecs.jpegls_encode(words)),
        (JPEG_2000, imagecodecs.jpeg2k_encode(words, level=0, reversible=True, codecformat="j2k")),
    ):
        found = decode(bytes(code), grey(12, signed=True), syntax).pixels
        assert found.dtype == np.int16
        assert np.array_equal(found, values)


def test_a_codestream_of_fewer_bits_than_are_stored_has_its_sign_at_its_own_top() -> None:
    values = (np.arange(128).reshape(8, 16) * 9 % 1024 - 512).astype(np.int16)
    code = imagecodecs.jpeg2k_encode(
        values.view(np.uint16) & 0x3FF, level=0, reversible=True, codecformat="j2k", bitspersample=10
    )
    assert np.array_equal(decode(bytes(code), grey(12, signed=True), JPEG_2000).pixels, values)


@pytest.mark.parametrize("transform", TRANSFORMED)
def test_jpeg_ls_with_a_colour_transform_is_decoded_to_rgb(transform: int) -> None:
    code = base64.b64decode(TRANSFORMED[transform])
    shape = Shape(4, 5, 3, 8, 8, 7, signed=False, planar=False, photometric="YBR_FULL")
    found = decode(code, shape, JPEG_LS)
    assert found.photometric == "RGB"
    assert found.pixels.ravel().tolist() == [value * 7 % 256 for value in range(60)]
    with pytest.raises(PixelsInvalid):
        decode(code.replace(b"mrfx" + bytes((transform,)), b"mrfx\x09"), shape, JPEG_LS)


@pytest.mark.parametrize(
    ("options", "syntax"),
    [({"level": 90}, "50"), ({"level": 90, "bitspersample": 12}, "51"), ({"lossless": True}, "70")],
)
def test_a_jpeg_that_lacks_its_last_marker_only_is_decoded(options: dict[str, object], syntax: str) -> None:
    uid, allocated = f"1.2.840.10008.1.2.4.{syntax}", 8 if syntax == "50" else 16
    pixels = (np.arange(128).reshape(8, 16) % 37).astype(f"u{allocated // 8}")
    code = bytes(imagecodecs.jpeg8_encode(pixels, **options))
    shape = grey(12 if allocated == 16 else 8, signed=False, allocated=allocated)
    whole = decode(code, shape, uid).pixels
    for short in (code[:-2], code[:-1], code[:-2] + b"\0"):
        assert np.array_equal(decode(short, shape, uid).pixels, whole)
    for short in (code[:-5], code[: len(code) * 3 // 4]):
        with pytest.raises(PixelsInvalid, match="cut short"):
            decode(short, shape, uid)


def test_a_progressive_jpeg_without_its_end_may_lack_a_scan() -> None:
    file = BytesIO()
    Image.new("L", (16, 8)).save(file, "JPEG", progressive=True)
    code = file.getvalue()
    assert b"\xff\xc2" in code
    with pytest.raises(PixelsInvalid, match="cut short"):
        decode(code[:-2], grey(8, signed=False, allocated=8), "1.2.840.10008.1.2.4.55")
