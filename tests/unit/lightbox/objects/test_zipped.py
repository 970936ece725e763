"""Zip files as other programs read them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from lightbox.objects.zipped import Zip

MOMENT = datetime(2024, 2, 29, 13, 37, 58, tzinfo=UTC)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/\\", exclude_categories=["Cc"]), min_size=1)


@settings(max_examples=50)
@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=12))
def test_any_members_come_back(members):
    made = Zip(MOMENT)
    whole = b"".join(made.member(n, len(c), zlib.crc32(c)) + c for n, c in members.items()) + made.end()
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert read.testzip() is None
        assert {info.filename: read.read(info) for info in read.infolist()} == members
        assert all(info.date_time == (2024, 2, 29, 13, 37, 58) for info in read.infolist())
        assert all(info.compress_type == zipfile.ZIP_STORED for info in read.infolist())


class Sparse(io.RawIOBase):
    """A file of many gigabytes of which only some ranges are there."""

    def __init__(self):
        self.ranges, self.end, self.at = [], 0, 0

    def add(self, data):
        self.ranges.append((self.end, data))
        self.end += len(data)

    def seekable(self):
        return True

    def readable(self):
        return True

    def tell(self):
        return self.at

    def seek(self, offset, whence=0):
        self.at = offset + (0, self.at, self.end)[whence]
        return self.at

    def read(self, size=-1):
        size = self.end - self.at if size < 0 else min(size, self.end - self.at)
        for start, data in self.ranges:
            if start <= self.at < start + len(data):
                found = data[self.at - start : self.at - start + size]
                self.at += len(found)
                return found
        return b""


def test_members_beyond_four_gigabytes_have_zip64_records():
    made, file, size = Zip(MOMENT), Sparse(), 5 * 2**30
    file.add(made.member("large", size, 7))
    file.end += size
    file.add(made.member("behind", 3, zlib.crc32(b"abc")) + b"abc")
    file.add(made.end())
    with zipfile.ZipFile(file) as read:
        large, behind = read.infolist()
        assert (large.file_size, large.compress_size, large.header_offset) == (size, size, 0)
        assert behind.header_offset > size
        assert read.read("behind") == b"abc"


def test_more_members_than_two_bytes_count():
    made = Zip(MOMENT)
    whole = b"".join(made.member(f"{n:05}", 0, 0) for n in range(70_000)) + made.end()
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert len(read.infolist()) == 70_000


def test_a_reader_that_begins_at_the_front_knows_sizes_and_sums():
    head = Zip(MOMENT).member("a", 3, 0x352441C2)
    flags, crc, packed, size = struct.unpack_from("<6xH6xIII", head)
    assert not flags & 0x08, "no data descriptor"
    assert (crc, packed, size) == (0x352441C2, 3, 3)
