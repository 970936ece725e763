"""A stream is read by ranges through its fragments, with few reads and none that is not needed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.dicom.elements import Bulk
from lightbox.dicom.joined import Joined

ITEM = b"\xfe\xff\x00\xe0"
END = b"\xfe\xff\xdd\xe0\0\0\0\0"


@dataclass
class Counting:
    """A source that knows what was read of it."""

    data: bytes
    reads: list[tuple[int, int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.data)

    def window(self, offset: int, length: int) -> bytes:
        assert offset + length <= self.size
        self.reads.append((offset, length))
        return self.data[offset : offset + length]

    def stream(self, offset: int) -> Iterator[bytes]:
        raise AssertionError(offset)


def stored(fragments: list[bytes], before: bytes = b"header") -> tuple[Counting, Bulk]:
    items = b"".join(ITEM + struct.pack("<I", len(each)) + each for each in fragments) + END
    return Counting(before + items), Bulk("7FE00010", "OB", len(before), len(items), encapsulated=True)


@given(
    fragments=st.lists(st.binary(max_size=40), min_size=1, max_size=12),
    ranges=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=5),
    ahead=st.integers(8, 200),
)
def test_a_range_is_that_of_the_fragments_put_together(
    fragments: list[bytes], ranges: list[tuple[int, int]], ahead: int
) -> None:
    joined, whole = Joined(*stored(fragments), ahead), b"".join(fragments)
    for offset, length in ranges:
        assert joined.window(offset, length) == whole[offset : offset + length]


def test_a_value_that_is_not_in_fragments_is_one() -> None:
    source = Counting(b"before" + bytes(range(100)) + b"after")
    joined = Joined(source, Bulk("7FE00010", "OB", 6, 100), 16)
    assert joined.window(90, 50) == bytes(range(90, 100))


def test_the_beginning_is_one_read_however_much_it_is_cut_up() -> None:
    source, bulk = stored([bytes(10)] * 1000)
    joined = Joined(source, bulk, 4096)
    assert joined.window(0, 2000) == bytes(2000)
    assert source.reads == [(6, 4096)]


def test_the_end_of_a_few_large_fragments_costs_a_header_each() -> None:
    source, bulk = stored([bytes(100_000), bytes(100_000), b"x" * 100])
    assert Joined(source, bulk, 4096).window(200_000, 200) == b"x" * 100
    assert [length for _, length in source.reads] == [4096, 8, 8, 8, 100]


def test_what_lies_behind_too_many_headers_is_not_reached() -> None:
    source, bulk = stored([bytes(10)] * 1000)
    assert Joined(source, bulk, 16).window(9_000, 100) == b""
    assert len(source.reads) < 100


@pytest.mark.parametrize("cut", [1, 7, 9, 60])
def test_a_file_that_ends_too_early_gives_what_there_is(cut: int) -> None:
    source, bulk = stored([b"a" * 40, b"b" * 40], before=b"")
    source.data = source.data[: 48 + cut]
    assert Joined(source, bulk, 16).window(0, 200) == b"a" * 40 + b"b" * max(0, min(40, cut - 8))
