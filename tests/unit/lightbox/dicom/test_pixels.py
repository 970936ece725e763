from __future__ import annotations

import pytest

from lightbox.dicom.elements import UNDEFINED, Pixels
from lightbox.dicom.frames import EncapsulatedFrames, NativeFrames
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.pixels import find_frames, video
from lightbox.dicom.refusals import Truncated
from lightbox.dicom.source import InMemory, Window
from lightbox.dicom.transfer import transfer_syntax

LITTLE, BIG = transfer_syntax("1.2.840.10008.1.2.1"), transfer_syntax("1.2.840.10008.1.2.2")
MP4, GE = transfer_syntax("1.2.840.10008.1.2.4.102"), transfer_syntax("1.2.840.113619.5.2")
END = b"\xfe\xff\xdd\xe0" + bytes(4)


def image(
    rows: int, columns: int, bits: int, *, frames: object = 1, samples: int = 1, photometric: str = ""
) -> Dataset:
    return {
        "00280002": {"vr": "US", "Value": [samples]},
        "00280004": {"vr": "CS", "Value": [photometric]},
        "00280008": {"vr": "IS", "Value": [frames]},  # pyright: ignore[reportAssignmentType]
        "00280010": {"vr": "US", "Value": [rows]},
        "00280011": {"vr": "US", "Value": [columns]},
        "00280100": {"vr": "US", "Value": [bits]},
    }


def native(
    dataset: Dataset, length: int, *, present: int | None = None, vr: str = "OW", tag: int = 0x7FE00010, syntax=LITTLE
):
    source = InMemory(bytes(10 + (length if present is None else present)))
    pixels = Pixels(tag, vr, 10, length)
    return find_frames(source, Window(source), pixels, {}, dataset, syntax, inflated=False)


def test_lays_frames_over_the_pixels() -> None:
    assert native(image(4, 5, 16, frames=3), 120) == NativeFrames(10, 320, 3)
    assert native(image(4, 5, 8, frames=3, samples=3), 180) == NativeFrames(10, 480, 3)
    assert native(image(3, 5, 1, frames=3), 6) == NativeFrames(10, 15, 3)


@pytest.mark.parametrize(("tag", "vr", "bits"), [(0x7FE00008, "OF", 32), (0x7FE00009, "OD", 64)])
def test_lays_frames_over_floats(tag: int, vr: str, bits: int) -> None:
    dataset = image(4, 5, 0)
    assert native(dataset, 20 * bits // 8, tag=tag, vr=vr) == NativeFrames(10, 20 * bits, 1)


@pytest.mark.parametrize(
    ("photometric", "length", "frame_bits"),
    [
        ("YBR_FULL_422", 64, 256),
        ("YBR_PARTIAL_420", 48, 192),
        ("YBR_FULL_422", 96, 384),  # says so, and is not
        ("RGB", 96, 384),
    ],
)
def test_knows_shared_chroma(photometric: str, length: int, frame_bits: int) -> None:
    dataset = image(4, 4, 8, frames=2, samples=3, photometric=photometric)
    assert native(dataset, length) == NativeFrames(10, frame_bits, 2)


def test_promises_only_the_frames_that_are_there() -> None:
    assert native(image(4, 5, 16, frames=10), 100) == NativeFrames(10, 320, 2)
    assert native(image(4, 5, 16, frames=0), 40) == NativeFrames(10, 320, 1)
    assert native(image(4, 5, 16, frames=None), 40) == NativeFrames(10, 320, 1)


@pytest.mark.parametrize("dataset", [image(0, 5, 16), image(65535, 65535, 64, frames=2**31 - 1), {}, image(4, -5, 16)])
def test_bombs_and_nonsense_cost_nothing(dataset: Dataset) -> None:
    assert native(dataset, 40) is None


def test_misses_pixels_but_no_padding() -> None:
    assert native(image(3, 3, 8), 10, present=9) == NativeFrames(10, 72, 1)
    with pytest.raises(Truncated):
        native(image(5, 2, 8), 10, present=9)
    with pytest.raises(Truncated):
        native(image(3, 3, 8), 10, present=8)


@pytest.mark.parametrize(
    ("vr", "bits", "syntax", "word"),
    [
        ("OW", 16, BIG, 2),
        ("OW", 32, BIG, 4),
        ("OW", 8, BIG, 2),
        ("OW", 1, BIG, 2),
        ("OB", 8, BIG, 1),
        ("OW", 16, GE, 2),
        ("OW", 16, LITTLE, 1),
    ],
)
def test_knows_what_stands_in_reverse(vr: str, bits: int, syntax, word: int) -> None:
    index = native(image(4, 4, bits), 2 * bits, vr=vr, syntax=syntax)
    assert isinstance(index, NativeFrames)
    assert index.word == word


def test_floats_in_reverse() -> None:
    index = native(image(4, 4, 0), 64, vr="OF", tag=0x7FE00008, syntax=BIG)
    assert isinstance(index, NativeFrames)
    assert index.word == 4


def test_says_that_offsets_count_in_the_inflated_data() -> None:
    source = InMemory(b"\xfe\xff\x00\xe0" + bytes(4) + b"\xfe\xff\x00\xe0\x02\0\0\0ab" + END)
    pixels = Pixels(0x7FE00010, "OB", 0, UNDEFINED)
    index = find_frames(source, Window(source), pixels, {}, image(4, 4, 8), LITTLE, inflated=True)
    assert index == EncapsulatedFrames((8,), (10,), inflated=True)


def test_nothing_stays_nothing() -> None:
    source = InMemory(END)
    pixels = Pixels(0x7FE00010, "OB", 0, UNDEFINED)
    assert find_frames(source, Window(source), pixels, {}, image(4, 4, 8), LITTLE, inflated=False) is None
    assert video(Window(source), pixels) is None


def test_video_has_no_frames_and_one_stream() -> None:
    source = InMemory(b"\xfe\xff\x00\xe0" + bytes(4) + b"\xfe\xff\x00\xe0\x02\0\0\0ab" + END)
    window = Window(source)
    pixels = Pixels(0x7FE00010, "OB", 0, UNDEFINED)
    assert find_frames(source, window, pixels, {}, image(4, 4, 8, frames=50), MP4, inflated=False) is None
    assert video(window, pixels) == ("7FE00010", "OB", 8, 10, True)
    assert video(window, Pixels(0x7FE00010, "OB", 8, 4)) == ("7FE00010", "OB", 8, 4, False)
