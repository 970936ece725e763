from __future__ import annotations

import random
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.dicom.frames import EncapsulatedFrames, NativeFrames, NoSuchFrame, defragment, unpack
from lightbox.dicom.refusals import Malformed


def item(value: bytes) -> bytes:
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(value)) + value


END = b"\xfe\xff\xdd\xe0" + bytes(4)


@given(
    frames=st.integers(1, 5),
    pixels=st.integers(1, 40),
    bits=st.sampled_from([1, 8, 12, 16, 32]),
    lead=st.integers(0, 9),
    seed=st.integers(0, 99),
)
def test_native_frames_give_each_its_own_bits(frames: int, pixels: int, bits: int, lead: int, seed: int) -> None:
    size = pixels * bits
    stream = np.random.default_rng(seed).integers(0, 2, frames * size).astype(np.uint8)
    raw = bytes(lead) + np.packbits(stream, bitorder="little").tobytes()
    index = NativeFrames(lead, size, frames)
    for number, expected in enumerate(np.split(stream, frames), 1):
        offset, length = index.span(number)
        assert offset + length <= len(raw)
        assert length <= size // 8 + 2
        cut = index.cut(number, raw[offset : offset + length])
        assert cut == np.packbits(expected, bitorder="little").tobytes()


@pytest.mark.parametrize(("word", "kind"), [(2, "u2"), (4, "u4"), (8, "u8")])
def test_native_frames_turn_big_endian_round(word: int, kind: str) -> None:
    samples = np.arange(12).reshape(3, 4)
    raw = samples.astype(f">{kind}").tobytes()
    index = NativeFrames(0, 4 * word * 8, 3, word)
    offset, length = index.span(2)
    assert index.cut(2, raw[offset : offset + length]) == samples[1].astype(f"<{kind}").tobytes()


def test_native_frames_of_odd_bytes_in_big_endian_words() -> None:
    # 8-bit samples in OW: each pair stands the wrong way round, and frames of 3 bytes share a word.
    plain = bytes([1, 2, 3, 4, 5, 6, 7, 8, 9])
    padded = plain + b"\0"
    raw = b"".join(padded[place : place + 2][::-1] for place in range(0, 10, 2))
    index = NativeFrames(0, 24, 3, 2)
    for number in (1, 2, 3):
        offset, length = index.span(number)
        assert index.cut(number, raw[offset : offset + length]) == plain[number * 3 - 3 : number * 3]


@pytest.mark.parametrize("number", [0, -1, 4])
def test_there_are_no_other_frames(number: int) -> None:
    native = NativeFrames(0, 8, 3)
    encapsulated = EncapsulatedFrames((0, 10, 20), (10, 10, 10))
    for index in (native, encapsulated):
        with pytest.raises(NoSuchFrame):
            index.span(number)
        with pytest.raises(NoSuchFrame):
            index.cut(number, b"")


def test_encapsulated_frames_are_cut_from_their_items() -> None:
    raw = item(b"ab") + item(b"cd") + END
    index = EncapsulatedFrames((0,), (len(raw),))
    assert index.cut(1, raw) == b"abcd"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (item(b"abcd") + END + b"junk", b"abcd"),
        (item(b"abcd"), b"abcd"),
        (item(b"abcd")[:-1], b"abc"),
        (item(b"ab") + item(b"cd")[:5], b"ab"),
        (item(b"ab") + item(b"") + item(b"cd"), b"abcd"),
        (item(END), END),
    ],
)
def test_defragments(raw: bytes, value: bytes) -> None:
    assert defragment(raw) == value


def test_does_not_defragment_anything_else() -> None:
    with pytest.raises(Malformed):
        defragment(b"\xff\xd8\xff\xe0")


@given(
    gaps=st.lists(st.tuples(st.integers(0, 2**40), st.integers(8, 2**33)), min_size=1, max_size=50),
    inflated=st.booleans(),
)
def test_packs_without_loss(gaps: list[tuple[int, int]], *, inflated: bool) -> None:
    starts, lengths, end = [], [], 0
    for gap, length in gaps:
        starts.append(end + gap)
        lengths.append(length)
        end = starts[-1] + length
    index = EncapsulatedFrames(tuple(starts), tuple(lengths), inflated)
    assert unpack(index.pack()) == index
    native = NativeFrames(starts[0], lengths[0], len(starts), 2, inflated)
    assert unpack(native.pack()) == native


def test_packs_tables_that_overlap() -> None:
    index = EncapsulatedFrames((10, 15), (20, 8))
    assert unpack(index.pack()) == index


def test_packs_small() -> None:
    sizes = random.Random(1)
    lengths = tuple(sizes.randrange(60_000, 70_000) for _ in range(10_000))
    starts = tuple(np.cumsum((1000, *lengths[:-1])).tolist())
    assert len(EncapsulatedFrames(starts, lengths).pack()) < 2.5 * 10_000
    assert len(NativeFrames(1000, 512 * 512 * 16, 10_000).pack()) < 40
