# ruff: noqa: RUF001 - letters of other scripts are the point
from __future__ import annotations

import pytest

from lightbox.dicom.charset import Charset, Charsets

# PS3.5 Annexes H, I and J, byte for byte.
EXAMPLES = [
    (("ISO_IR 100",), b"Buc^J\xe9r\xf4me", "Buc^Jérôme"),
    (("ISO_IR 144",), b"\xbb\xee\xda\x63\x65\xdc\xd1yp\xd3", "Люкceмбypг"),
    (("ISO_IR 126",), b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2", "Διονυσιος"),
    (("ISO_IR 138",), b"\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4", "שרון^דבורה"),
    (("ISO_IR 127",), b"\xe2\xc8\xc7\xe6\xea", "قباني"),
    (("ISO_IR 166",), b"\xb9\xd2\xc2", "นาย"),
    (("ISO_IR 203",), b"\xa4\xbd", "€œ"),
    (("ISO_IR 192",), "Wang^XiaoDong=王^小東".encode(), "Wang^XiaoDong=王^小東"),
    (("GB18030",), b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", "Wang^XiaoDong=王^小东="),
    (
        ("", "ISO 2022 IR 87"),
        b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ),
    (
        ("ISO 2022 IR 13", "ISO 2022 IR 87"),
        b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    ),
    (
        ("", "ISO 2022 IR 149"),
        b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
        "Hong^Gildong=洪^吉洞=홍^길동",
    ),
    (("", "ISO 2022 IR 58"), b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=", "Zhang^XiaoDong=张^小东="),
    (("", "ISO 2022 IR 100", "ISO 2022 IR 144"), b"\x1b-A\xe9 \x1b-L\xbb\r\n\xe9", "é Л\r\né"),
    (("", "ISO 2022 IR 159"), b"\x1b$(D0!\x1b(B", "丂"),
]


@pytest.mark.parametrize(("terms", "raw", "text"), EXAMPLES)
def test_reads_the_standards_examples(terms: tuple[str, ...], raw: bytes, text: str) -> None:
    assert Charset(terms).decode(raw) == text


@pytest.mark.parametrize("term", ["ISO-IR 100", "ISO IR 100", "iso_ir_100", "ISO 2022_IR 100", " ISO_IR 100 "])
def test_understands_misspellings(term: str) -> None:
    assert Charset((term,)).decode(b"\xe9") == "é"


def test_reads_undeclared_bytes_as_latin() -> None:
    assert Charset().decode(b"\xe9") == "é"


@pytest.mark.parametrize("terms", [(), ("",), ("ISO_IR 6",)])
def test_reads_undeclared_utf_8_as_what_it_is(terms: tuple[str, ...]) -> None:
    assert Charset(terms).decode("Größe^山田".encode()) == "Größe^山田"
    assert Charset(terms).decode("Größe".encode("latin_1")) == "Größe"
    assert Charset(("ISO_IR 100",)).decode("ö".encode()) == "Ã¶", "what is declared counts"


@pytest.mark.parametrize(
    ("terms", "raw", "text"),
    [
        (("ISO_IR 192",), b"J\xe9r", "J\ufffdr"),
        (("KLINGON",), b"J\xe9r", "J\ufffdr"),
        (("", "ISO 2022 IR 87"), b"A\x1b$Z!!", "A\ufffd$Z!!"),
        (("", "ISO 2022 IR 149"), b"\x1b$)C\xff", "\ufffd"),
    ],
)
def test_puts_a_sign_where_it_cannot_read(terms: tuple[str, ...], raw: bytes, text: str) -> None:
    assert Charset(terms).decode(raw) == text


def test_does_not_look_for_escapes_where_there_are_none() -> None:
    assert Charset(("ISO_IR 192",)).decode(b"a\x1b-Ab") == "a\x1b-Ab"


def test_makes_each_of_a_data_set_once() -> None:
    charsets = Charsets()
    assert charsets.of(()) is charsets.of(())
    assert charsets.of(("ISO_IR 192",)) is not charsets.of(())
