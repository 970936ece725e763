"""Palettes and colour spaces against pydicom's, and tables that lie about themselves."""

from __future__ import annotations

import struct
from base64 import b64encode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.pixels import convert_color_space
from pydicom.pixels.processing import _expand_segmented_lut

from lightbox.render.colour import rgb
from lightbox.render.errors import NotDisplayable
from lightbox.render.palette import expanded, palette
from lightbox.render.tables import MOST_ENTRIES, described

RANDOM = np.random.default_rng(11).integers(0, 256, (32, 48, 3), dtype=np.uint8)


@pytest.mark.parametrize("photometric", ["YBR_FULL", "YBR_FULL_422"])
def test_ybr_full(photometric) -> None:
    theirs = convert_color_space(RANDOM, photometric, "RGB").astype(int)
    assert np.abs(rgb(RANDOM, photometric, 8) - theirs).max() <= 1


def test_ybr_partial_spans_from_16_to_235() -> None:
    pixels = np.array([[[16, 128, 128], [235, 128, 128], [0, 128, 128], [255, 128, 128], [81, 90, 240]]], np.uint8)
    found = rgb(pixels, "YBR_PARTIAL_420", 8)[0].tolist()
    assert found[:4] == [[0, 0, 0], [255, 255, 255], [0, 0, 0], [255, 255, 255]]
    assert np.abs(np.array(found[4]) - [255, 0, 0]).max() <= 1


def test_rgb_is_not_copied_and_decoded_j2k_is_rgb() -> None:
    assert rgb(RANDOM, "RGB", 8).base is RANDOM
    assert np.array_equal(rgb(RANDOM, "YBR_RCT", 8), RANDOM)


@pytest.mark.parametrize(("dtype", "bits"), [("u1", 6), ("u2", 12), ("u2", 16), ("u4", 32)])
def test_deep_rgb_is_scaled(dtype, bits) -> None:
    top = (1 << bits) - 1
    pixels = np.array([[[0, top, top // 2]]], dtype)
    assert rgb(pixels, "RGB", bits)[0, 0].tolist() == [0, 255, int(top // 2 * 255 / top + 0.5)]


def test_retired_colour_spaces() -> None:
    assert rgb(np.array([[[9, 1, 2, 3]]], np.uint8), "ARGB", 8).tolist() == [[[1, 2, 3]]]
    assert rgb(np.array([[[0, 255, 255, 0]]], np.uint8), "CMYK", 8).tolist() == [[[255, 0, 0]]]
    assert rgb(np.array([[[0, 255, 255]]], np.uint8), "HSV", 8).tolist() == [[[255, 0, 0]]]


@pytest.mark.parametrize(
    ("pixels", "photometric"),
    [(RANDOM, "XYZ"), (RANDOM, "CMYK"), (RANDOM[..., :2], "RGB"), (RANDOM.astype(np.float32), "RGB")],
)
def test_what_is_no_colour(pixels, photometric) -> None:
    with pytest.raises(NotDisplayable):
        rgb(pixels, photometric, 8)


def with_palette(*tables: bytes, descriptor: tuple[int, int, int], segmented: bool = False) -> dict:
    found = {}
    for colour, raw in zip("123", tables, strict=False):
        found[f"0028110{colour}"] = {"vr": "US", "Value": list(descriptor)}
        tag = f"002812{'2' if segmented else '0'}{colour}"
        found[tag] = {"vr": "OW", "InlineBinary": b64encode(raw).decode()}
    return found


def test_words_and_bytes() -> None:
    words = struct.pack("<4H", 0, 0x8000, 0xFFFF, 0x0100)
    colours = palette(with_palette(words, words, words, descriptor=(4, 0, 16)), {}, signed=False).colours
    assert colours[:, 0].tolist() == [0, 128, 255, 1]
    packed = bytes([0, 128, 255, 1])
    colours = palette(with_palette(packed, packed, packed, descriptor=(4, 0, 8)), {}, signed=False).colours
    assert colours[:, 1].tolist() == [0, 128, 255, 1]


def test_sixteen_bits_that_hold_eight() -> None:
    dark = struct.pack("<3H", 0, 128, 255)
    assert (
        palette(with_palette(dark, dark, dark, descriptor=(3, 0, 16)), {}, signed=False).colours[2].tolist()
        == [255] * 3
    )


def test_values_below_and_beyond() -> None:
    raw = struct.pack("<2H", 0x1000, 0xFFFF)
    found = palette(with_palette(raw, raw, raw, descriptor=(2, 10, 16)), {}, signed=False)
    assert found(np.array([[0, 10, 11, 255]], np.uint8))[0, :, 0].tolist() == [16, 16, 255, 255]
    negative = palette(with_palette(raw, raw, raw, descriptor=(2, 0xFFFF, 16)), {}, signed=True)
    assert negative(np.array([[-2, -1, 0]], np.int8))[0, :, 0].tolist() == [16, 16, 255]


def test_bulk_data() -> None:
    dataset = with_palette(b"", b"", b"", descriptor=(2, 0, 16))
    for colour in "123":
        dataset[f"0028120{colour}"] = {"vr": "OW", "BulkDataURI": f"lightbox-root:/x/bulkdata/0028120{colour}"}
    with pytest.raises(NotDisplayable):
        palette(dataset, {}, signed=False)
    bulk = {f"0028120{colour}": struct.pack("<2H", 0, 0xFFFF) for colour in "123"}
    assert palette(dataset, bulk, signed=False).colours.tolist() == [[0] * 3, [255] * 3]


def test_a_palette_without_blue() -> None:
    with pytest.raises(NotDisplayable):
        palette(with_palette(b"\0\0", b"\0\0", descriptor=(1, 0, 16)), {}, signed=False)


SEGMENTS = [
    (0, 2, 5, 10, 1, 4, 50, 0, 1, 7),
    (0, 1, 0, 1, 255, 65535),
    (0, 1, 100, 1, 3, 10, 2, 2, 0, 0),
]


@pytest.mark.parametrize("codes", SEGMENTS)
def test_segments_are_expanded_as_pydicom_does(codes) -> None:
    theirs = _expand_segmented_lut(codes, "<H")
    ours = expanded(struct.pack(f"<{len(codes)}H", *codes), [len(theirs), 0, 16])
    assert ours is not None
    assert np.abs(np.frombuffer(ours, "<u2").astype(int) - theirs).max() <= 1


@given(st.binary(max_size=64), st.integers(0, 65535), st.sampled_from([8, 16]))
def test_no_segments_take_more_than_the_descriptor_says(raw, count, bits) -> None:
    found = expanded(raw, [count, 0, bits])
    assert found is None or len(found) <= 2 * (count or MOST_ENTRIES)


def test_segments_that_repeat_themselves_end() -> None:
    bomb = struct.pack("<10H", 0, 1, 9, 1, 65535, 3, 2, 65535, 0, 0)
    found = expanded(bomb, [0, 0, 16])
    assert found is not None
    assert len(found) == 2 * MOST_ENTRIES
    assert expanded(struct.pack("<4H", 2, 65535, 0, 0), [0, 0, 16]) == b""


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=0, max_size=4),
    st.binary(max_size=40),
    st.booleans(),
)
def test_tables_that_lie(descriptor, raw, signed) -> None:
    found = described(descriptor, raw, signed=signed)
    if found:
        assert 1 <= len(found.entries) <= 40
        assert found.entries.max() <= found.top
        assert len(found(np.array([-1e9, 0, np.nan, np.inf, 1e9]))) == 5


def test_entries_beyond_the_bits_widen_them() -> None:
    found = described([2, 0, 8], struct.pack("<2H", 0, 1000), signed=False)
    assert found is not None
    assert found.bits == 10
