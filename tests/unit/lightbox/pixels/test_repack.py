"""Decoded frames written as native pixels, read back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.pixels.decode import decode
from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.frame import Frame
from lightbox.pixels.repack import Native
from lightbox.pixels.shape import Shape

EXPLICIT = "1.2.840.10008.1.2.1"


@given(
    rows=st.integers(1, 9), columns=st.integers(1, 9), samples=st.sampled_from([1, 3]), frames=st.integers(1, 4),
    bits=st.sampled_from([1, 8, 16, 32]), signed=st.booleans(), seed=st.integers(0, 99),
)  # fmt: skip
def test_what_is_written_reads_as_it_was(
    rows: int, columns: int, samples: int, frames: int, bits: int, *, signed: bool, seed: int
) -> None:
    if bits == 1:
        samples, signed = 1, False
    kind = np.dtype(f"{'i' if signed else 'u'}{max(1, bits // 8)}")
    low, high = (0, 1) if bits == 1 else (np.iinfo(kind).min, np.iinfo(kind).max)
    size = (frames, rows, columns) if samples == 1 else (frames, rows, columns, samples)
    values = np.random.default_rng(seed).integers(low, high, size, kind, endpoint=True)
    photometric = "MONOCHROME2" if samples == 1 else "RGB"
    shape = Shape(rows, columns, samples, bits, bits, bits - 1, signed, planar=False, photometric=photometric)
    native = Native.of(Frame(values[0], photometric), shape)
    written = b"".join(native.joined(Frame(each, photometric) for each in values))
    assert len(written) % 2 == 0
    assert len(written) == (native.bits(frames) + 15) // 16 * 2
    whole = Shape(rows * frames, columns, samples, bits, bits, bits - 1, signed, planar=False, photometric=photometric)
    assert np.array_equal(decode(written, whole, EXPLICIT).pixels.reshape(size), values)


def test_frames_that_are_not_alike_are_refused() -> None:
    shape = Shape(2, 2, 1, 8, 8, 7, signed=False, planar=False, photometric="MONOCHROME2")
    native = Native.of(Frame(np.zeros((2, 2), np.uint8), "MONOCHROME2"), shape)
    with pytest.raises(PixelsInvalid):
        native.frame(Frame(np.zeros((2, 2), np.uint16), "MONOCHROME2"))


@pytest.mark.parametrize(("signed", "expected"), [(False, [0xABC, 0x7FF]), (True, [0xABC - 0x1000, 0x7FF])])
@pytest.mark.parametrize(("raw", "high"), [([0x5ABC, 0xF7FF], 11), ([0xABC1, 0x7FFF], 15)])
def test_only_stored_bits_count(expected: list[int], raw: list[int], high: int, *, signed: bool) -> None:
    shape = Shape(1, 2, 1, 16, 12, high, signed=signed, planar=False, photometric="MONOCHROME2")
    found = decode(np.array(raw, "<u2").tobytes(), shape, EXPLICIT)
    assert found.pixels.tolist() == [expected]
