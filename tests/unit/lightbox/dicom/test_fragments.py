from __future__ import annotations

import struct

import pytest

from lightbox.dicom import fragments as module
from lightbox.dicom.fragments import encapsulated_frames, first_fragments
from lightbox.dicom.frames import EncapsulatedFrames
from lightbox.dicom.refusals import HeaderTooLong, Truncated
from lightbox.dicom.source import LARGEST, InMemory, Window

END = b"\xfe\xff\xdd\xe0" + bytes(4)
LEAD = b"header.."


def item(value: bytes) -> bytes:
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(value)) + value


def jpeg(number: int, length: int = 20) -> bytes:
    return b"\xff\xd8\xff\xe0" + bytes([number]) * (length - 4)


def basic(*offsets: int) -> bytes:
    return item(struct.pack(f"<{len(offsets)}I", *offsets))


def extended(offsets: list[int], lengths: list[int]) -> tuple[bytes, bytes]:
    return struct.pack(f"<{len(offsets)}Q", *offsets), struct.pack(f"<{len(lengths)}Q", *lengths)


class Tracked(InMemory):
    """Notes whether the file was read through."""

    walked = False

    def stream(self, offset: int):
        object.__setattr__(self, "walked", True)
        return super().stream(offset)


def found(raw: bytes, frames: int, tables: tuple[bytes, bytes] | None = None) -> tuple[EncapsulatedFrames | None, bool]:
    source = Tracked(LEAD + raw)
    window = Window(source)
    window.reach(0, len(LEAD))
    return encapsulated_frames(source, window, len(LEAD), frames, tables), source.walked


def cut(raw: bytes, index: EncapsulatedFrames | None) -> list[bytes]:
    assert index is not None
    file = LEAD + raw
    spans = [index.span(number) for number in range(1, index.count + 1)]
    return [index.cut(n, file[start : start + length]) for n, (start, length) in enumerate(spans, 1)]


THREE = [jpeg(1), jpeg(2, 24), jpeg(3)]
ITEMS = b"".join(item(frame) for frame in THREE)


def test_one_frame_in_one_fragment_needs_no_table() -> None:
    raw = item(b"") + item(THREE[0]) + END
    index, walked = found(raw, 1)
    assert cut(raw, index) == THREE[:1]
    assert index is not None
    assert index.lengths == (28,)
    assert not walked


@pytest.mark.parametrize("end", [END, b"", END[:4]])
def test_one_frame_in_several_fragments(end: bytes) -> None:
    raw = item(b"") + item(THREE[0][:10]) + item(THREE[0][10:]) + end
    assert cut(raw, found(raw, 1)[0]) == THREE[:1]


def test_believes_a_basic_table() -> None:
    raw = basic(0, 28, 60) + ITEMS + END
    index, walked = found(raw, 3)
    assert cut(raw, index) == THREE
    assert not walked


def test_believes_a_basic_table_over_several_fragments_a_frame() -> None:
    raw = basic(0, 36) + item(THREE[0][:10]) + item(THREE[0][10:]) + item(THREE[1][:8]) + item(THREE[1][8:]) + END
    index, walked = found(raw, 2)
    assert cut(raw, index) == THREE[:2]
    assert not walked


def test_believes_an_extended_table() -> None:
    raw = item(b"") + ITEMS + END
    index, walked = found(raw, 3, extended([0, 28, 60], [20, 24, 20]))
    assert cut(raw, index) == THREE
    assert not walked


@pytest.mark.parametrize(
    "table",
    [
        basic(0, 28),  # too short
        basic(0, 28, 60, 88),  # too long
        basic(4, 28, 60),  # does not begin at the first
        basic(0, 60, 28),  # not ascending
        basic(0, 28, 28),
        basic(0, 28, 61),  # no item there
        basic(0, 28, 60_000),  # beyond the end
        item(b""),
    ],
)
def test_walks_where_a_basic_table_does_not_add_up(table: bytes) -> None:
    raw = table + ITEMS + END
    index, walked = found(raw, 3)
    assert cut(raw, index) == THREE
    assert walked


@pytest.mark.parametrize(
    ("offsets", "lengths"),
    [
        ([0, 28], [20, 24]),
        ([1, 28, 60], [20, 24, 20]),
        ([0, 28, 60], [2**60, 24, 20]),
        ([0, 28, 60], [20, 24, 2**60]),
        ([0, 20, 60], [20, 24, 20]),
        ([0, 28, 2**50], [20, 24, 20]),
    ],
)
def test_walks_where_an_extended_table_does_not_add_up(offsets: list[int], lengths: list[int]) -> None:
    raw = item(b"") + ITEMS + END
    index, walked = found(raw, 3, extended(offsets, lengths))
    assert cut(raw, index) == THREE
    assert walked


@pytest.mark.parametrize("start", [b"\xff\xd8\xff\xe0", b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ", b"\xff\x0a"])
def test_tells_frames_apart_by_how_codestreams_begin(start: bytes) -> None:
    frames = [start + bytes([number]) * 30 for number in range(3)]
    raw = item(b"") + b"".join(item(frame[:12]) + item(frame[12:]) for frame in frames) + END
    assert cut(raw, found(raw, 3)[0]) == frames


def test_gives_up_where_nothing_tells_frames_apart() -> None:
    raw = item(b"") + b"".join(item(b"xxxxxxxx") for _ in range(4)) + END
    assert found(raw, 3)[0] is None


def test_takes_the_frames_that_are_there() -> None:
    raw = item(b"") + ITEMS + END
    assert cut(raw, found(raw, 2**31)[0]) == THREE


@pytest.mark.parametrize("raw", [b"", END, item(b""), item(b"") + END, b"\xff\xd8\xff\xe0 no items at all"])
def test_finds_nothing_in_nothing(raw: bytes) -> None:
    assert found(raw, 1)[0] is None
    assert found(raw, 3)[0] is None


@pytest.mark.parametrize("frames", [1, 2, 3])
@pytest.mark.parametrize("table", [item(b""), basic(0, 28, 60)])
def test_notices_a_fragment_cut_short(frames: int, table: bytes) -> None:
    with pytest.raises(Truncated):
        found((table + ITEMS)[:-5], frames)
    with pytest.raises(Truncated):
        found(item(bytes(40))[:-30], frames)


def test_stops_at_fragments_beyond_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_FRAGMENTS", 2)
    assert found(item(b"") + ITEMS + END, 3)[0] is None


@pytest.mark.parametrize("frames", [1, 3])
def test_more_fragments_than_wanted_are_said_to_be_too_many(frames: int) -> None:
    source = InMemory(item(b"") + ITEMS + END)
    with pytest.raises(HeaderTooLong):
        encapsulated_frames(source, Window(source, LARGEST._replace(frames=2)), 0, frames, None)


def test_walks_in_pieces_of_any_size() -> None:
    frames = [jpeg(number, 300_000) for number in range(3)]
    raw = item(b"") + b"".join(item(frame) for frame in frames) + END
    assert cut(raw, found(raw, 3)[0]) == frames

    class Drop(Tracked):
        def stream(self, offset: int):
            for piece in super().stream(offset):
                for start in range(0, len(piece), 7):
                    yield piece[start : start + 7]

    small = LEAD + item(b"") + ITEMS + END
    source = Drop(small)
    assert cut(small[len(LEAD) :], encapsulated_frames(source, Window(source), len(LEAD), 3, None)) == THREE


def test_a_stream_may_end_before_the_file_does() -> None:
    class Broken(Tracked):
        def stream(self, offset: int):
            yield self.data[offset : offset + 20]

    source = Broken(LEAD + item(b"") + ITEMS + END)
    index = encapsulated_frames(source, Window(source), len(LEAD), 3, None)
    assert index is not None
    assert index.count == 1


def test_finds_the_one_stream_of_a_video() -> None:
    raw = LEAD + basic(0) + item(b"stream") + END
    assert first_fragments(Window(InMemory(raw)), len(LEAD)) == (20, 14)
    several = LEAD + item(b"") + item(b"stream") + item(b"more") + END
    assert first_fragments(Window(InMemory(several)), len(LEAD)) == (16, len(several) - 16)
    assert first_fragments(Window(InMemory(LEAD)), len(LEAD)) is None
