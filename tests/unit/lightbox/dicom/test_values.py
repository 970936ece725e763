from __future__ import annotations

import struct

import pytest

from lightbox.dicom.charset import Charset
from lightbox.dicom.values import CONVERTERS, person_name

ASCII = Charset()


@pytest.mark.parametrize(
    ("vr", "raw", "expected"),
    [
        ("CS", b"ORIGINAL\\PRIMARY ", ["ORIGINAL", "PRIMARY"]),
        ("CS", b"A\\\\B ", ["A", None, "B"]),
        ("CS", b"\\ ", []),
        ("UI", b"1.2.3\0", ["1.2.3"]),
        ("DA", b"20240131", ["20240131"]),
        ("LO", b" padded  ", ["padded"]),
        ("LT", b" text\\with  ", [" text\\with"]),
        ("UR", b"http://a/b\\c ", ["http://a/b\\c"]),
        ("ST", b"  ", []),
        ("IS", b"12 ", [12]),
        ("IS", b"1.5", [1.5]),
        ("IS", b"x\\1", [None, 1]),
        ("IS", b" ", []),
        ("DS", b"1.50\\-2e3\\ ", [1.5, -2000.0, None]),
        ("DS", b"+7", [7]),
        ("DS", b"NaN\\inf\\1e999", [None, None, None]),
        ("DS", b"1_0\\2", [None, None]),
        ("DS", b"9" * 400, [None]),
        ("DS", b"1" * 20, [float("1" * 20)]),
        ("AT", b"\x10\x00\x10\x00\x20\x00\x0d\x00", ["00100010", "0020000D"]),
        ("AT", b"\x10\x00\x10\x00\x20", ["00100010"]),
        ("US", b"\x01\x00\xff\xff", [1, 65535]),
        ("SS", b"\xff\xff", [-1]),
        ("UV", b"\xff" * 8, [2**64 - 1]),
        ("FL", struct.pack("<3f", 0.5, float("nan"), float("inf")), [0.5, None, None]),
        ("FD", struct.pack("<d", 0.1), [0.1]),
        ("PN", b"Doe^Jane\\ ", [{"Alphabetic": "Doe^Jane"}, None]),
        ("PN", b" ", []),
    ],
)
def test_reads_each_kind(vr: str, raw: bytes, expected: list[object]) -> None:
    assert CONVERTERS[vr](raw, ASCII, True) == expected


def test_reads_big_endian() -> None:
    assert CONVERTERS["UL"](b"\x00\x00\x01\x00", ASCII, False) == [256]
    assert CONVERTERS["AT"](b"\x00\x10\x00\x20", ASCII, False) == ["00100020"]


@pytest.mark.parametrize("vr", ["US", "UL", "FL", "FD", "SV"])
def test_refuses_lengths_that_do_not_fit(vr: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        CONVERTERS[vr](b"\0\0\0", ASCII, True)


def test_splits_after_decoding() -> None:
    # In GB18030 the second byte of this character is a backslash.
    assert CONVERTERS["LO"](b"\x81\x5c\\A", Charset(("GB18030",)), True) == ["乗", "A"]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Doe^Jane ", {"Alphabetic": "Doe^Jane"}),
        ("Yamada=山田=やまだ=more", {"Alphabetic": "Yamada", "Ideographic": "山田", "Phonetic": "やまだ"}),
        ("=山田", {"Ideographic": "山田"}),
        ("==", None),
        ("", None),
    ],
)
def test_splits_names(text: str, groups: dict[str, str] | None) -> None:
    assert person_name(text) == groups
