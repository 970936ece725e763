"""Run lengths as the standard has them, as writers have them, and as they come to nobody's good."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.rle import run_lengths
from lightbox.pixels.shape import Shape


def shape(rows: int, columns: int, bits: int = 8, samples: int = 1) -> Shape:
    return Shape(rows, columns, samples, bits, bits, bits - 1, signed=False, planar=False, photometric="")


def literal(plane: bytes) -> bytes:
    return b"".join(
        bytes((len(part) - 1,)) + part for part in (plane[at : at + 128] for at in range(0, len(plane), 128))
    )


def frame(*segments: bytes) -> bytes:
    offsets = [64 + sum(map(len, segments[:place])) for place in range(len(segments))]
    return struct.pack("<16I", len(segments), *offsets, *[0] * (15 - len(segments))) + b"".join(segments)


@given(st.data())
def test_whatever_was_written_is_read(data: st.DataObject) -> None:
    bits, samples = data.draw(st.sampled_from([(8, 1), (16, 1), (32, 1), (8, 3), (16, 3)]))
    rows, columns = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 40))
    noise = np.random.default_rng(data.draw(st.integers(0, 1000)))
    pixels = noise.integers(0, 1 << bits, (rows, columns, samples), np.uint32).astype(f">u{bits // 8}")
    pixels[: rows // 2] = 7
    planes = [
        pixels[..., sample].tobytes()[byte :: bits // 8] for sample in range(samples) for byte in range(bits // 8)
    ]
    padding = data.draw(st.sampled_from([b"", b"\0", b"\0\0", b"\x80", b"\x20", b"\0" * 9]))
    found = run_lengths(frame(*(literal(plane) + padding for plane in planes)), shape(rows, columns, bits, samples))
    assert np.array_equal(found.reshape(pixels.shape), pixels)


def test_runs_end_where_the_plane_does() -> None:
    assert run_lengths(frame(b"\xfd\x07\x80\xfb\x09"), shape(2, 3)).tolist() == [[7, 7, 7], [7, 9, 9]]
    assert run_lengths(frame(b"\xfd\x07\x05abcdef"), shape(2, 3)).tolist() == [[7, 7, 7], [7, 97, 98]]


def test_single_bits_lie_in_bytes_of_their_own_or_eight_in_one() -> None:
    pixels = (np.arange(30).reshape(5, 6) % 3 == 0).astype(np.uint8)
    packed = np.packbits(pixels, bitorder="little").tobytes()
    for plane in (pixels.tobytes(), packed):
        assert np.array_equal(run_lengths(frame(literal(plane)), shape(5, 6, 1)), pixels)
    with pytest.raises(PixelsInvalid):
        run_lengths(frame(literal(packed[:-1])), shape(5, 6, 1))


@pytest.mark.parametrize(
    "segment", [b"\x02abc", b"\x05abc", b"\xfe\x01", b"\xff", b"\x80" * 9, b""], ids=lambda segment: segment.hex()
)
def test_a_plane_that_is_not_filled_is_refused(segment: bytes) -> None:
    with pytest.raises(PixelsInvalid):
        run_lengths(frame(literal(b"12345678"), segment + b"\x80"), shape(2, 4, 16))
