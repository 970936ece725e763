"""Frames that claim too much, contradict themselves, or end too early: refused by name, before memory is taken."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from io import BytesIO

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from lightbox.pixels.decode import decode
from lightbox.pixels.errors import PixelsInvalid, PixelsTooLarge, SyntaxNotDecodable
from lightbox.pixels.main_header import read_main_header
from lightbox.pixels.shape import Shape

GRAY = (np.add.outer(np.arange(48), np.arange(56)) % 251).astype(np.uint8)
SHAPE = Shape(48, 56, 1, 8, 8, 7, signed=False, planar=False, photometric="MONOCHROME2")
UID = "1.2.840.10008.1.2."

FRAMES = {
    "4.50": bytes(imagecodecs.jpeg8_encode(GRAY, level=90)),
    "4.70": bytes(imagecodecs.jpeg8_encode(GRAY, lossless=True, predictor=1)),
    "4.80": bytes(imagecodecs.jpegls_encode(GRAY)),
    "4.90": bytes(imagecodecs.jpeg2k_encode(GRAY, level=0, reversible=True, codecformat="j2k")),
    "4.110": bytes(imagecodecs.jpegxl_encode(GRAY, lossless=True)),
    "4.201": bytes(imagecodecs.htj2k_encode(GRAY, reversible=True)),
}
SIZE_AT = {"4.50": b"\xff\xc0", "4.70": b"\xff\xc3", "4.80": b"\xff\xf7"}


@pytest.mark.parametrize("suffix", FRAMES)
def test_a_frame_decodes(suffix: str) -> None:
    found = decode(FRAMES[suffix], SHAPE, UID + suffix).pixels
    assert np.max(np.abs(found.astype(int) - GRAY)) <= (8 if suffix == "4.50" else 0)


@pytest.mark.parametrize("suffix", FRAMES)
@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9])
def test_a_frame_that_ends_too_early_is_refused(suffix: str, share: float) -> None:
    whole = FRAMES[suffix]
    with pytest.raises(PixelsInvalid):
        decode(whole[: int(len(whole) * share)], SHAPE, UID + suffix)


@pytest.mark.parametrize("suffix", FRAMES)
def test_sizes_of_file_and_frame_have_to_agree(suffix: str) -> None:
    for wrong in (replace(SHAPE, rows=47), replace(SHAPE, columns=57), replace(SHAPE, samples=3, photometric="RGB")):
        with pytest.raises(PixelsInvalid, match="different sizes"):
            decode(FRAMES[suffix], wrong, UID + suffix)


@pytest.mark.parametrize("suffix", SIZE_AT)
def test_a_frame_that_claims_the_most_there_can_be_is_refused(suffix: str) -> None:
    frame = bytearray(FRAMES[suffix])
    at = frame.index(SIZE_AT[suffix]) + 5
    frame[at : at + 4] = struct.pack(">HH", 0xFFFF, 0xFFFF)
    with pytest.raises(PixelsInvalid, match="different sizes"):
        decode(bytes(frame), SHAPE, UID + suffix)
    with pytest.raises(PixelsTooLarge):
        decode(bytes(frame), replace(SHAPE, rows=0xFFFF, columns=0xFFFF), UID + suffix)


@pytest.mark.parametrize("suffix", ["4.90", "4.201"])
def test_jpeg_2000_takes_more_memory_than_its_result(suffix: str) -> None:
    frame = bytearray(FRAMES[suffix])
    for at in (8, 12, 24, 28):  # Xsiz, Ysiz, XTsiz, YTsiz
        frame[at : at + 4] = struct.pack(">I", 11_000)
    with pytest.raises(PixelsTooLarge, match="Decoding one frame takes"):
        decode(bytes(frame), replace(SHAPE, rows=11_000, columns=11_000), UID + suffix)


def test_tiles_are_counted() -> None:
    frame = bytearray(FRAMES["4.90"])
    frame[8:16] = struct.pack(">II", 4000, 4000)
    frame[24:32] = struct.pack(">II", 1, 1)
    with pytest.raises(PixelsInvalid, match="tiles"):
        decode(bytes(frame), replace(SHAPE, rows=4000, columns=4000), UID + "4.90")


def test_scans_are_counted() -> None:
    """An empty one is twenty bytes of the file, and passes over the whole image."""
    made = BytesIO()
    Image.fromarray(GRAY).save(made, "JPEG", progressive=True)
    whole = made.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    assert whole.count(b"\xff\xda") > 3
    assert decode(whole[:-2] + last * 50 + whole[-2:], SHAPE, UID + "4.50").pixels.any()
    with pytest.raises(PixelsInvalid, match="scans"):
        decode(whole[:-2] + last * 100 + whole[-2:], SHAPE, UID + "4.50")


def test_only_what_adds_up_goes_to_the_fast_decoder() -> None:
    frame = FRAMES["4.201"]
    assert read_main_header(frame, 0).plain
    cod, qcd = frame.index(b"\xff\x52"), frame.index(b"\xff\x5c")
    for at, value in ((cod + 10, 9), (cod + 12, 0), (qcd + 4, 0x43), (qcd + 6, 0xFF), (24 + 3, 55)):
        changed = frame[:at] + bytes([value]) + frame[at + 1 :]
        assert not read_main_header(changed, 0).plain, at


def test_run_lengths_have_a_plane_for_each_byte() -> None:
    for header in (struct.pack("<16I", 2, 64, 70, *[0] * 13), struct.pack("<16I", 1, 60, *[0] * 14), b"short"):
        with pytest.raises(PixelsInvalid):
            decode(header + b"\x00\x01", SHAPE, UID + "5")


def test_a_deflated_frame_is_inflated_no_further_than_its_size() -> None:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = deflater.compress(bytes(50_000_000)) + deflater.flush()
    assert not decode(bomb, SHAPE, UID + "8.1").pixels.any()
    with pytest.raises(PixelsInvalid):
        decode(b"\xff" * 9, SHAPE, UID + "8.1")


def test_a_shape_beyond_reason_is_refused_by_arithmetic() -> None:
    with pytest.raises(PixelsTooLarge):
        decode(b"", replace(SHAPE, rows=0xFFFF, columns=0xFFFF), UID + "1")
    for wrong in (replace(SHAPE, rows=0), replace(SHAPE, bits_allocated=12), replace(SHAPE, samples=5)):
        with pytest.raises(PixelsInvalid):
            decode(b"", wrong, UID + "1")


def test_what_is_not_decoded_is_named() -> None:
    with pytest.raises(SyntaxNotDecodable, match="MPEG2"):
        decode(b"", SHAPE, UID + "4.100")
    with pytest.raises(SyntaxNotDecodable, match="Hierarchical"):
        decode(b"", SHAPE, UID + "4.59")


@pytest.mark.parametrize("suffix", ["4.50", "4.90", "4.201"])
@pytest.mark.parametrize("reduce", [1, 2])
def test_frames_are_reduced_while_they_are_decoded(suffix: str, reduce: int) -> None:
    frame = decode(FRAMES[suffix], SHAPE, UID + suffix, reduce=reduce)
    assert frame.reduced == reduce
    assert frame.pixels.shape == (-(-48 >> reduce), -(-56 >> reduce))
    assert frame.pixels.dtype == np.uint8
