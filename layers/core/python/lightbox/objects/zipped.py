"""Zip files without compression, written around contents that nobody holds in memory (PKWARE APPNOTE 6.3).

Sizes and sums of the members are known beforehand, so their headers stand whole before their contents: readers
that begin at the front understand it as well as those that begin at the end, and the contents can be copied by the
store. ZIP64 records (§4.3.14, §4.5.3) appear where a size, an offset or a count needs them.
"""

from __future__ import annotations

from datetime import datetime
from struct import pack

CONTENT_TYPE = "application/zip"

_LONG = 0xFFFFFFFF
_SHORT = 0xFFFF
_STORED, _UTF_8 = 0, 0x0800
_PLAIN, _ZIP64 = 20, 45
"""The version of the format that is needed to read a member."""
_UNIX = 3 << 8
_READABLE = 0o100644 << 16


class Zip:
    """One zip file in the making: hands out what stands between its members' contents.

    Parameters
    ----------
    moment
        The time that its members bear.
    """

    def __init__(self, moment: datetime) -> None:
        date = (max(moment.year, 1980) - 1980) << 9 | moment.month << 5 | moment.day
        self._time = moment.hour << 11 | moment.minute << 5 | moment.second // 2, date
        self._offset = 0
        self._directory: list[bytes] = []

    def member(self, name: str, size: int, crc: int) -> bytes:
        """Return what comes before a member's content, which has to follow.

        Parameters
        ----------
        name
            Its path.
        size
            Bytes of its content.
        crc
            CRC-32 of them.
        """
        path = name.encode()
        long = size >= _LONG
        extra = pack("<HHQQ", 1, 16, size, size) if long else b""
        told = (*self._time, crc, *(2 * [_LONG if long else size]))
        head = pack("<IHHHHHIIIHH", 0x04034B50, _version(long), _UTF_8, _STORED, *told, len(path), len(extra))
        self._list(path, size, crc)
        self._offset += len(head) + len(path) + len(extra) + size
        return head + path + extra

    def _list(self, path: bytes, size: int, crc: int) -> None:
        values = [value for value in (size, size, self._offset) if value >= _LONG]
        extra = pack(f"<HH{len(values)}Q", 1, 8 * len(values), *values) if values else b""
        needed = _version(bool(values))
        told = (*self._time, crc, min(size, _LONG), min(size, _LONG))
        head = pack("<IHHHHHHIII", 0x02014B50, _UNIX | needed, needed, _UTF_8, _STORED, *told)
        rest = pack("<HHHHHII", len(path), len(extra), 0, 0, 0, _READABLE, min(self._offset, _LONG))
        self._directory.append(head + rest + path + extra)

    def end(self) -> bytes:
        """Return what comes behind the last member's content."""
        directory = b"".join(self._directory)
        count, size, start = len(self._directory), len(directory), self._offset
        tail = pack("<IHHHHIIH", 0x06054B50, 0, 0, *(2 * [min(count, _SHORT)]), min(size, _LONG), min(start, _LONG), 0)
        if count < _SHORT and size < _LONG and start < _LONG:
            return directory + tail
        told = (_UNIX | _ZIP64, _ZIP64, 0, 0, count, count, size, start)
        record = pack("<IQHHIIQQQQ", 0x06064B50, 44, *told)
        locator = pack("<IIQI", 0x07064B50, 0, start + size, 1)
        return directory + record + locator + tail


def _version(long: bool) -> int:  # noqa: FBT001
    return _ZIP64 if long else _PLAIN
