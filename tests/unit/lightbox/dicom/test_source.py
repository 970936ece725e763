from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest

from lightbox.dicom import source as module
from lightbox.dicom.refusals import HeaderTooLong, InflatedTooLarge, Malformed, Truncated
from lightbox.dicom.source import FIRST_READ, LARGEST, Inflated, InMemory, Window


class Counted:
    """A file of numbers that notes which ranges are asked for."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.asked: list[tuple[int, int]] = []

    def window(self, offset: int, length: int) -> bytes:
        assert offset >= 0
        assert offset + length <= self.size
        self.asked.append((offset, length))
        return bytes((place % 251) for place in range(offset, offset + length))

    def stream(self, offset: int) -> Iterator[bytes]:
        yield self.window(offset, self.size - offset)


def test_reads_small_files_once() -> None:
    file = Counted(1000)
    window = Window(file)
    assert window.read(10, 2) == bytes([10, 11])
    assert window.read(990, 10) == file.window(990, 10)
    assert file.asked[:-1] == [(0, 1000)]


def test_grows_while_it_moves_on_and_reads_nothing_twice() -> None:
    file = Counted(2_000_000)
    window = Window(file)
    for offset in range(0, 900_000, 500):
        assert window.read(offset, 500)[0] == offset % 251
    ends = [offset + length for offset, length in file.asked]
    assert [offset for offset, _ in file.asked] == [0, *ends[:-1]]
    assert len(file.asked) == 4
    assert file.asked[0][1] == FIRST_READ


def test_jumps_over_large_gaps_and_reads_through_small_ones() -> None:
    file = Counted(3_000_000)
    window = Window(file)
    window.reach(0, 8)
    window.reach(FIRST_READ + 1000, 8)
    assert file.asked[1][0] == FIRST_READ
    window.reach(2_000_000, 8)
    assert file.asked[2] == (2_000_000, FIRST_READ)
    window.reach(5, 8)
    assert file.asked[3][0] == 5


def test_says_where_the_file_ends() -> None:
    with pytest.raises(Truncated):
        Window(Counted(10)).reach(5, 6)


def test_notices_a_file_that_is_shorter_than_it_says() -> None:
    class Lying(Counted):
        def window(self, offset: int, length: int) -> bytes:
            return super().window(offset, length)[:-1]

    with pytest.raises(Truncated):
        Window(Lying(10)).reach(0, 4)


def test_stops_at_headers_beyond_reason() -> None:
    window = Window(Counted(1_000_000), LARGEST._replace(octets=100_000))
    window.reach(0, 8)
    with pytest.raises(HeaderTooLong):
        window.reach(90_000, 8)


def test_memory_streams_in_pieces() -> None:
    data = bytes(600_000)
    assert [len(piece) for piece in InMemory(data).stream(0)] == [262_144, 262_144, 75_712]


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def test_inflates_in_steps() -> None:
    data = bytes(range(256)) * 8000
    file = Inflated(InMemory(b"head" + deflated(data) + b"\0"), 4)
    assert file.size == len(data)
    assert file.window(0, 100) == data[:100]
    assert file.window(1_500_001, 300_000) == data[1_500_001:1_800_001]
    assert file.window(len(data) - 5, 10) == data[-5:]
    assert b"".join(file.stream(1_999_999)) == data[1_999_999:]
    assert max(len(piece) for piece in file.stream(0)) <= 256 * 1024


def test_goes_on_inflating_where_it_stopped() -> None:
    class Streamed(InMemory):
        times = 0

        def stream(self, offset: int) -> Iterator[bytes]:
            type(self).times += 1
            return super().stream(offset)

    data = bytes(range(256)) * 8000
    file = Inflated(Streamed(deflated(data)), 0)
    # As a data set is written anew: the header of the next value is read ahead of the value itself.
    for start in range(300_000, 1_900_000, 100_000):
        assert file.window(start, 65_000) == data[start : start + 65_000]
        assert file.window(start + 12, 99_000) == data[start + 12 : start + 99_012]
    assert Streamed.times == 3
    assert file.window(300_000, 10) == data[300_000:300_010]


def test_refuses_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_INFLATED", 1_000_000)
    with pytest.raises(InflatedTooLarge):
        Inflated(InMemory(deflated(bytes(1_500_000))), 0)


def test_refuses_what_is_cut_short_or_no_deflate() -> None:
    raw = deflated(bytes(range(256)) * 100)
    with pytest.raises(Truncated):
        Inflated(InMemory(raw[:-3]), 0)
    with pytest.raises(Malformed):
        Inflated(InMemory(b"\xff" * 50), 0)
