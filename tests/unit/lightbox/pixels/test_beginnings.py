"""Only the beginning of a video is read, and the index of an MP4 wherever it lies."""

from __future__ import annotations

import struct

import pytest

from lightbox.pixels.beginnings import beginning
from lightbox.pixels.errors import PixelsInvalid
from tests.make.videos import stream

GIB = 1 << 30


class Sparse:
    """A stream of which most is empty: pieces by their places."""

    def __init__(self, size: int, **pieces: tuple[int, bytes]) -> None:
        self.size, self.pieces, self.taken = size, list(pieces.values()), 0

    def __call__(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        self.taken += length
        found = bytearray(length)
        for place, piece in self.pieces:
            for at in range(max(offset, place), min(offset + length, place + len(piece))):
                found[at - offset] = piece[at - place]
        return bytes(found)


def boxes(raw: bytes) -> dict[bytes, tuple[int, int]]:
    found, place = {}, 0
    while place + 8 <= len(raw):
        size, kind = struct.unpack_from(">I4s", raw, place)
        size = int.from_bytes(raw[place + 8 : place + 16], "big") if size == 1 else size
        found[kind] = (place, size)
        place += size
    assert place == len(raw)
    return found


def grown(size: int) -> Sparse:
    """The MP4 with its index at the end, as if its pictures took so many bytes."""
    raw = stream("avc.mp4")
    found = boxes(raw)
    assert list(found) == [b"ftyp", b"free", b"mdat", b"moov"]
    (free, _), (data, length), (index, _) = found[b"free"], found[b"mdat"], found[b"moov"]
    # The eight bytes of "free" make room for the length of a long box: no picture changes its place.
    head = raw[:free] + struct.pack(">I4sQ", 1, b"mdat", size) + raw[data + 8 : data + length]
    assert len(head) == index
    return Sparse(free + size + len(raw) - index, head=(0, head), index=(free + size, raw[index:]))


@pytest.mark.parametrize(
    "name", ["mpeg2.mpg", "mpeg2.m2t", "mpeg2.m2v", "avc.h264", "avc.m2t", "hevc.h265", "hevc.m2t"]
)
def test_of_other_streams_the_beginning_is_all(name: str) -> None:
    raw = stream(name)
    assert beginning(lambda offset, length: raw[offset : offset + length], 1000) == raw[:1000]
    assert beginning(lambda offset, length: raw[offset : offset + length], 100_000) == raw


@pytest.mark.parametrize("reach", [200, 600, 1000, 1700, 5000])
@pytest.mark.parametrize("name", ["avc.mp4", "avc-front.mp4", "hevc10.mp4"])
def test_an_mp4_keeps_its_index_and_the_places_of_its_pictures(name: str, reach: int) -> None:
    raw = stream(name)
    found = beginning(lambda offset, length: raw[offset : offset + length], reach)
    place, size = boxes(raw)[b"moov"]
    assert raw[place : place + size] in found
    assert len(found) <= reach + size + place % reach
    kept = boxes(raw)[b"mdat"][0] + 8
    assert found[kept : min(reach, kept + 200)] == raw[kept : min(reach, kept + 200)]


def test_a_transport_stream_with_times_before_its_packets_is_one() -> None:
    packets = b"".join(b"\0\0\0\0\x47" + bytes(187) for _ in range(4))
    assert beginning(lambda offset, length: packets[offset : offset + length], 1000) == packets


@pytest.mark.parametrize("size", [100_000, 2 * GIB, 5 * GIB])
def test_of_two_gigabytes_a_bounded_number_of_bytes_is_read(size: int) -> None:
    read = grown(size)
    found = beginning(read, 4096)
    index = stream("avc.mp4")[boxes(stream("avc.mp4"))[b"moov"][0] :]
    assert found.endswith(index)
    assert read.taken < 4096 + len(index) + 100
    kept = boxes(found)
    assert [kind for kind in kept if kind != b"free"] == [b"ftyp", b"mdat", b"moov"]


def test_an_index_longer_than_the_beginning_is_read_whole_with_pictures_behind_it() -> None:
    index = struct.pack(">I4s", 10_000, b"moov") + bytes(9_992)
    raw = struct.pack(">I4s", 8, b"ftyp") + index + struct.pack(">I4s", 50_008, b"mdat") + bytes(50_000)
    assert beginning(lambda offset, length: raw[offset : offset + length], 1000) == raw[: 8 + 10_000 + 1000]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 5000,
        b"no video at all" * 500,
        b"#EXTM3U\n#EXTINF:10,\nhttp://example.org/a.ts\n",
        b"ffconcat version 1.0\nfile other.mp4\n",
        b"G" + b"\0" * 1000,
        b"RIFF\0\0\0\0AVI LIST",
    ],
    ids=["nothing", "zeros", "text", "playlist", "list", "one-packet", "other"],
)
def test_what_is_no_video_is_not_handed_to_a_decoder(content: bytes) -> None:
    with pytest.raises(PixelsInvalid):
        beginning(lambda offset, length: content[offset : offset + length], 10_000)


@pytest.mark.parametrize(
    "content",
    [
        struct.pack(">I4s", 0, b"mdat") + bytes(100),
        struct.pack(">I4s", 3, b"mdat") + bytes(100),
        struct.pack(">I4s", 1, b"mdat"),
        struct.pack(">I4sQ", 1, b"mdat", 2**64 - 1) + bytes(100),
        struct.pack(">I4s", 8, b"free") * 100,
        struct.pack(">I4s", 2**32 - 1, b"mdat") + bytes(100),
    ],
    ids=["to-the-end", "shorter-than-its-header", "cut", "beyond-counting", "many", "beyond-the-end"],
)
def test_damaged_boxes_end_the_search(content: bytes) -> None:
    read = Sparse(len(content), head=(0, content))
    assert len(beginning(read, 4096)) <= len(content)
    assert read.taken <= len(content) + 1000


def test_an_index_without_bounds_is_refused() -> None:
    content = struct.pack(">I4s", 8, b"ftyp") + struct.pack(">I4s", GIB, b"moov")
    with pytest.raises(PixelsInvalid, match="index"):
        beginning(Sparse(2 * GIB, head=(0, content)), 8)
