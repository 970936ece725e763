"""Encoded pictures read back by decoders that are not ours: Pillow's, and a browser's in the conformance tests."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from lightbox.render.encode import gif, jpeg, mp4, png

GREY = (np.add.outer(np.arange(48), np.arange(64)) * 2).astype(np.uint8)
RGB = np.stack([GREY, np.flipud(GREY), np.fliplr(GREY)], axis=-1)


def read(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("picture", [GREY, RGB, GREY[:1, :1], np.ascontiguousarray(RGB[:, :3])])
def test_png_is_exact(picture) -> None:
    image = read(png.encode(picture))
    assert image.mode == ("L" if picture.ndim == 2 else "RGB")
    assert np.array_equal(np.asarray(image), picture)


@pytest.mark.parametrize("picture", [GREY, RGB])
@pytest.mark.parametrize("quality", [1, 50, 90, 100])
def test_jpeg_keeps_the_kind_of_picture(picture, quality) -> None:
    image = read(jpeg.encode(picture, quality))
    assert image.format == "JPEG"
    assert image.mode == ("L" if picture.ndim == 2 else "RGB")
    assert image.size == (64, 48)
    if quality >= 90:
        assert np.abs(np.asarray(image).astype(int) - picture).mean() < 2


def test_jpeg_of_good_quality_keeps_the_resolution_of_colour() -> None:
    """A red line of one pixel stays red."""
    line = np.zeros((32, 32, 3), np.uint8)
    line[:, 15, 0] = 255
    assert np.asarray(read(jpeg.encode(line, 95)))[16, 15, 0] > 240
    assert len(jpeg.encode(RGB, 20)) < len(jpeg.encode(RGB, 90))


def moving(count: int, picture: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
    for index in range(count):
        yield np.ascontiguousarray(np.roll(picture, 5 * index, axis=1))


@pytest.mark.parametrize(
    ("milliseconds", "delays"), [(40, [40] * 7), (33.3, [30, 40, 30, 30, 40, 30, 30]), (1, [20] * 7)]
)
def test_gif_plays_at_the_rate_asked(milliseconds, delays) -> None:
    image = read(gif.encode(moving(7, GREY), milliseconds))
    assert image.info["loop"] == 0
    found = []
    for index, expected in enumerate(moving(7, GREY)):
        image.seek(index)
        found.append(image.info["duration"])
        assert np.array_equal(np.asarray(image.convert("L")), expected)
    assert found == delays
    assert image.n_frames == 7


def test_gif_in_colour() -> None:
    image = read(gif.encode(moving(3, RGB), 100))
    for index, expected in enumerate(moving(3, RGB)):
        image.seek(index)
        assert np.abs(np.asarray(image.convert("RGB")).astype(int) - expected).mean() < 6


def boxes(file: bytes, start: int, end: int) -> dict[bytes, tuple[int, int]]:
    found = {}
    while start < end:
        (size,) = struct.unpack_from(">I", file, start)
        name = file[start + 4 : start + 8]
        found[name] = (start + 8, start + size)
        if name in {b"moov", b"trak", b"mdia", b"minf", b"stbl"}:
            found |= boxes(file, start + 8, start + size)
        start += size
    return found


@pytest.mark.parametrize("picture", [GREY, RGB], ids=["grey", "colour"])
def test_mp4_is_a_video_of_the_right_length(picture) -> None:
    file = mp4.encode(moving(10, picture), 40)
    found = boxes(file, 0, len(file))
    assert file[4:12] == b"ftypisom"
    assert b"meta" not in found
    assert b"edts" not in found
    handler, _ = found[b"hdlr"]
    assert file[handler + 8 : handler + 12] == b"vide"
    media, _ = found[b"mdhd"]
    assert struct.unpack_from(">IQ", file, media + 20) == (90_000, 36_000)
    movie, _ = found[b"mvhd"]
    assert struct.unpack_from(">IQ", file, movie + 20) == (90_000, 36_000)
    track, _ = found[b"tkhd"]
    assert struct.unpack_from(">Q", file, track + 28) == (36_000,)
    times, _ = found[b"stts"]
    assert struct.unpack_from(">III", file, times + 4) == (1, 10, 3600)
    assert found[b"moov"][0] < found[b"mdat"][0]


@pytest.mark.parametrize("encoder", [gif, mp4])
def test_nothing_is_no_cine(encoder) -> None:
    with pytest.raises(ValueError, match="at least one"):
        encoder.encode(iter(()), 40)


@pytest.mark.parametrize("encoder", [gif, mp4])
@pytest.mark.parametrize("picture", [GREY, RGB])
def test_a_cine_of_one(encoder, picture) -> None:
    assert encoder.encode(iter((picture,)), 40)


@pytest.mark.parametrize("encoder", [gif, mp4])
def test_pictures_are_not_kept(encoder) -> None:
    """Sixty pictures of a megabyte each take a few of them and the file."""
    big = np.zeros((1024, 1024), np.uint8)
    tracemalloc.start()
    try:
        encoder.encode((big.copy() for _ in range(60)), 40)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * big.nbytes
