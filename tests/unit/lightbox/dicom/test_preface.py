from __future__ import annotations

import struct
from io import BytesIO

import pytest
from pydicom import dcmread

from lightbox.dicom import preface
from lightbox.dicom.preface import layout, read_preface
from lightbox.dicom.refusals import Malformed, NotDicom, Truncated
from lightbox.dicom.source import InMemory, Window
from tests.make.dicom import ct, ct_dataset, written

IMPLICIT, EXPLICIT, BIG = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
JPEG = "1.2.840.10008.1.2.4.50"


def meta(*elements: bytes) -> bytes:
    return bytes(128) + b"DICM" + b"".join(elements)


def element(number: int, vr: bytes, value: bytes) -> bytes:
    return struct.pack("<HH2sH", 2, number, vr, len(value)) + value


def syntax(uid: str) -> bytes:
    return element(0x10, b"UI", uid.encode() + bytes(len(uid) % 2))


FIRST = {
    IMPLICIT: bytes.fromhex("08001600 04000000 312e3200"),
    EXPLICIT: bytes.fromhex("08001600 55490400 312e3200"),
    BIG: bytes.fromhex("00080016 55490004 312e3200"),
}


@pytest.mark.parametrize("uid", [IMPLICIT, EXPLICIT, BIG])
@pytest.mark.parametrize("preamble", [True, False])
def test_reads_meta_information(uid: str, *, preamble: bool) -> None:
    raw = written(ct_dataset(), uid, preamble=preamble)
    window = Window(InMemory(raw))
    found = read_preface(window)
    assert (found.syntax, found.sop_class, found.certain) == (uid, "1.2.840.10008.5.1.4.1.1.2", True)
    assert layout(window, found) == (uid, found.end, uid != IMPLICIT, uid != BIG)


@pytest.mark.parametrize("uid", [IMPLICIT, EXPLICIT, BIG])
def test_finds_out_without_meta_information(uid: str) -> None:
    window = Window(InMemory(written(ct_dataset(), uid, meta=False)))
    found = read_preface(window)
    assert found == (None, None, 0, False, False, False)
    assert layout(window, found) == (uid, 0, uid != IMPLICIT, uid != BIG)


def test_takes_a_prefix_without_preamble() -> None:
    window = Window(InMemory(b"DICM" + ct()[132:]))
    assert read_preface(window).syntax == EXPLICIT


def test_reads_meta_information_without_vrs() -> None:
    raw = meta(struct.pack("<HHI", 2, 0x10, 18) + IMPLICIT.encode() + b"\0", FIRST[IMPLICIT])
    assert read_preface(Window(InMemory(raw))).syntax == IMPLICIT


@pytest.mark.parametrize("declared", ["", "1.2\r\nX-Evil: 1", '1.2"; x="', "<b>", "1.2.é", "1." + "3" * 64])
def test_a_transfer_syntax_that_is_no_uid_counts_as_missing(declared: str) -> None:
    window = Window(InMemory(meta(element(0x10, b"UI", declared.encode()), FIRST[EXPLICIT])))
    found = read_preface(window)
    assert found.syntax is None
    assert layout(window, found).syntax == EXPLICIT


def test_what_is_written_before_a_bare_data_set_is_read_back() -> None:
    raw = preface.written(BIG, "1.2.840.10008.5.1.4.1.1.2", "1.2.3") + FIRST[BIG]
    found = read_preface(Window(InMemory(raw)))
    assert (found.syntax, found.sop_class, raw[found.end :]) == (BIG, "1.2.840.10008.5.1.4.1.1.2", FIRST[BIG])
    assert (found.complete, found.used) == (True, False)
    assert read_preface(Window(InMemory(b"\1" + raw[1:]))).used
    meta = dcmread(BytesIO(raw), stop_before_pixels=True, specific_tags=[]).file_meta
    assert meta.FileMetaInformationGroupLength == found.end - 144
    assert not read_preface(Window(InMemory(raw[128:]))).complete
    assert not read_preface(Window(InMemory(raw[132:]))).complete
    assert not read_preface(Window(InMemory(raw[128:]))).used


def test_steps_over_private_meta_information() -> None:
    private = struct.pack("<HH2sHI", 2, 0x102, b"OB", 0, 4) + bytes(4)
    raw = meta(private, syntax(EXPLICIT), FIRST[EXPLICIT])
    assert read_preface(Window(InMemory(raw))).syntax == EXPLICIT


@pytest.mark.parametrize("declared", [IMPLICIT, EXPLICIT, BIG])
@pytest.mark.parametrize("real", [IMPLICIT, EXPLICIT, BIG])
def test_believes_the_bytes_rather_than_what_is_declared(declared: str, real: str) -> None:
    window = Window(InMemory(meta(syntax(declared), FIRST[real])))
    found = layout(window, read_preface(window))
    assert (found.syntax, found.explicit, found.little) == (real, real != IMPLICIT, real != BIG)


@pytest.mark.parametrize("real", [IMPLICIT, EXPLICIT])
def test_a_compressed_syntax_stays_what_it_is(real: str) -> None:
    window = Window(InMemory(meta(syntax(JPEG), FIRST[real])))
    found = layout(window, read_preface(window))
    assert (found.syntax, found.explicit) == (JPEG, real == EXPLICIT)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0",
        b"short",
        b"Once upon a time there was a file",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\x14\0\0\0\x08\0",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0",
        b"%PDF-1.7\n%\xe2\xe3",
        bytes(200),
        b"<?xml version='1.0'?>" * 20,
        bytes.fromhex("0900100004000000") + bytes(20),
    ],
)
def test_refuses_what_is_not_dicom(raw: bytes) -> None:
    window = Window(InMemory(raw))
    with pytest.raises(NotDicom):
        layout(window, read_preface(window))


@pytest.mark.parametrize("rest", [b"", b"\x08\x00", element(0x10, b"UI", b"1.2")[:-1]])
def test_notices_where_a_file_ends_early(rest: bytes) -> None:
    window = Window(InMemory(meta(rest)))
    with pytest.raises(Truncated):
        layout(window, read_preface(window))


def test_refuses_meta_information_without_end() -> None:
    with pytest.raises(Malformed):
        read_preface(Window(InMemory(meta(*([element(0x16, b"AE", b"")] * 2000)))))
