"""Uncompressed samples against numbers written down here: float, double, and frames that are merely encapsulated."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from lightbox.pixels import native
from lightbox.pixels.decode import decode
from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.shape import Shape
from tests.make import dicom, truth

ENCAPSULATED = "1.2.840.10008.1.2.1.98"
SINGLE = [[[0.0, -0.0, 1.5], [-1e-38, 3.4028234663852886e38, float("inf")]], [[1e-45, 2.0, -7.25], [0.1, 0.2, 0.3]]]
DOUBLE = [[[0.1, -1e308, 5e-324], [2.0**53 + 2, float("-inf"), 1 / 3]], [[1.0, 2.0, 3.0], [4.0, 5.0, -6.0]]]
"""Two frames of 2 x 3 each; those of single precision are cut to it by ``struct``."""


def image(frames: int, rows: int, columns: int, bits: int, **attributes: object) -> Dataset:
    """Return the attributes of an image without its pixels."""
    ds = dicom.dataset()
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.NumberOfFrames = 1, "MONOCHROME2", frames
    ds.Rows, ds.Columns, ds.BitsAllocated = rows, columns, bits
    for name, value in attributes.items():
        setattr(ds, name, value)
    return ds


def integers(frames: int, rows: int, columns: int, bits: int, stored: int, **attributes: object) -> Dataset:
    """Return the attributes of an image of whole numbers."""
    more = {"BitsStored": stored, "HighBit": stored - 1, "PixelRepresentation": 0, **attributes}
    return image(frames, rows, columns, bits, **more)


def flat(values: list[list[list[float]]]) -> list[float]:
    """Return the values in the order in which they are stored."""
    return [value for frame in values for row in frame for value in row]


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian])
@pytest.mark.parametrize(
    ("keyword", "code", "bits", "values"),
    [("FloatPixelData", "f", 32, SINGLE), ("DoubleFloatPixelData", "d", 64, DOUBLE)],
)
def test_floating_point_samples_are_those_that_were_written(syntax, keyword, code, bits, values):
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    numbers = flat(values)
    raw = struct.pack(f"{order}{len(numbers)}{code}", *numbers)
    ds = image(2, 2, 3, bits, **{keyword: raw})
    found = list(truth.ours(dicom.written(ds, syntax)))
    assert [frame.pixels.dtype.kind + str(frame.pixels.dtype.itemsize * 8) for frame in found] == [f"f{bits}"] * 2
    assert [frame.pixels.shape for frame in found] == [(2, 3)] * 2
    native = struct.unpack(f"{order}{len(numbers)}{code}", raw)
    assert [value for frame in found for value in frame.pixels.ravel().tolist()] == list(native)
    assert np.signbit(found[0].pixels[0, 1])


@pytest.mark.parametrize(("keyword", "bits"), [("FloatPixelData", 32), ("DoubleFloatPixelData", 64)])
def test_floating_point_samples_that_are_missing_are_told(keyword, bits):
    size = 4 * 3 * bits // 8
    header, _ = truth.stored(dicom.written(image(1, 4, 3, bits, **{keyword: bytes(size)})))
    shape = Shape.of(header.json)
    assert decode(bytes(size), shape, ExplicitVRLittleEndian).pixels.shape == (4, 3)
    with pytest.raises(PixelsInvalid):
        decode(bytes(size - 1), shape, ExplicitVRLittleEndian)


def encapsulated(ds: Dataset, frames: list[bytes], table: str) -> bytes:
    """Return an image whose frames are uncompressed, each in fragments of its own (PS3.5 §A.4.11)."""
    if table == "extended":
        ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended(frames)
    else:
        ds.PixelData = encapsulate(frames, has_bot=table == "basic")
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return dicom.written(ds, ENCAPSULATED)


@pytest.mark.parametrize("table", ["basic", "extended", "none"])
def test_encapsulated_frames_are_taken_as_they_are(table):
    frames = [[-2048, -1, 0, 1, 2047, 5], [7, 8, -9, 10, -11, 12]]
    raw = [struct.pack("<6H", *(value & 0x0FFF for value in frame)) for frame in frames]
    found = list(truth.ours(encapsulated(integers(2, 2, 3, 16, 12, PixelRepresentation=1), raw, table)))
    assert [frame.pixels.tolist() for frame in found] == [[frame[:3], frame[3:]] for frame in frames]


def test_an_encapsulated_frame_of_odd_length_loses_its_padding():
    found = list(truth.ours(encapsulated(integers(2, 1, 3, 8, 8), [b"\x01\x02\xff", b"\x04\x05\x06"], "basic")))
    assert [frame.pixels.tolist() for frame in found] == [[[1, 2, 255]], [[4, 5, 6]]]


@pytest.mark.parametrize(("planar", "raw"), [(0, b"\1\2\3\4\5\6"), (1, b"\1\4\2\5\3\6")])
def test_encapsulated_colour_is_by_pixel(planar, raw):
    colour = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": planar}
    (frame,) = truth.ours(encapsulated(integers(1, 1, 2, 8, 8, **colour), [raw], "basic"))
    assert (frame.photometric, frame.pixels.tolist()) == ("RGB", [[[1, 2, 3], [4, 5, 6]]])


def test_encapsulated_bits_begin_at_their_own_byte():
    found = list(truth.ours(encapsulated(integers(2, 1, 5, 1, 1), [b"\x15", b"\x0a"], "basic")))
    assert [frame.pixels.tolist() for frame in found] == [[[1, 0, 1, 0, 1]], [[0, 1, 0, 1, 0]]]


def test_an_encapsulated_frame_that_is_short_is_told():
    with pytest.raises(PixelsInvalid):
        list(truth.ours(encapsulated(integers(1, 2, 3, 16, 16), [bytes(10)], "basic")))


@given(st.data(), st.sampled_from((8, 16, 32)), st.booleans(), st.booleans())
def test_stored_values_are_the_bits_that_count_whatever_lies_beside_them(data, allocated, signed, clean):
    """Clean: nothing does, as in nearly every file; then nothing is copied either."""
    stored = data.draw(st.integers(2, allocated))
    high = data.draw(st.integers(stored - 1, allocated - 1))
    low = high + 1 - stored
    half = 1 << stored - 1
    if clean and not low:
        values = data.draw(
            st.lists(st.integers(-half, half - 1) if signed else st.integers(0, 2 * half - 1), min_size=6)
        )
        words = [value % (1 << allocated) for value in values]
    else:
        words = data.draw(st.lists(st.integers(0, (1 << allocated) - 1), min_size=6))
    shape = Shape(1, len(words), 1, allocated, stored, high, signed, False, "MONOCHROME2")
    found = native.samples(np.array(words, f"<u{allocated // 8}").tobytes(), shape).ravel().tolist()
    bits = [word >> low & 2 * half - 1 for word in words]
    assert found == [value - 2 * half if signed and value >= half else value for value in bits]
