"""The walk against pydicom: on its files, on random data sets, and on what only we promise."""

from __future__ import annotations

import contextlib
import math
import struct
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import data_store
import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import Dataset, config, dcmread
from pydicom.dataelem import DataElement
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence

from lightbox.dicom.json_model import dump
from lightbox.dicom.preface import layout, read_preface
from lightbox.dicom.refusals import HeaderTooLong, Malformed, Truncated
from lightbox.dicom.source import LARGEST, Inflated, InMemory, Window
from lightbox.dicom.walk import Walk
from lightbox.dicom.words import swapped

DATA = Path(pydicom.__file__).parent / "data"
WITHOUT_TRUTH = {
    "rtplan_truncated.dcm",  # cut within an element, which we refuse and pydicom passes over
    "badVR.dcm",  # an IS of "1A", at which pydicom's JSON gives up
}
MORE = Path(data_store.__file__).parent / "data"
"""The files of the package pydicom-data."""
FILES = sorted(
    path
    for folder in (DATA / "test_files", DATA / "charset_files", MORE)
    for path in folder.rglob("*")
    if path.is_file() and path.name not in WITHOUT_TRUTH and path.read_bytes()[128:132] == b"DICM"
)
LEFT_OUT = {"7FE00001", "7FE00002", "7FE00008", "7FE00009", "7FE00010"}


def walked(raw: bytes) -> tuple[Walk, dict[str, Any]]:
    source: InMemory | Inflated = InMemory(raw)
    window = Window(source)
    meta = read_preface(window)
    if meta.syntax == "1.2.840.10008.1.2.1.99":
        window = Window(Inflated(source, meta.end))
        walk = Walk(window, little=True)
        return walk, walk.run(0, explicit=True)
    found = layout(window, meta)
    walk = Walk(window, little=found.little)
    return walk, walk.run(found.start, explicit=found.explicit)


def plain(value: object) -> object:
    """Take away what the two may differ in: padding, and how an empty value is said."""
    if isinstance(value, str):
        return value.strip(" \0") or None
    if isinstance(value, dict):
        return {name: plain(text) for name, text in value.items() if plain(text)} or None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def content(element: dict[str, Any]) -> object:
    if element["vr"] == "SQ":
        return [comparable(item) for item in element.get("Value", [])]
    if "BulkDataURI" in element or len(element.get("InlineBinary", "")) > 1368:
        return "bulk"
    values = [plain(value) for value in element.get("Value", [])]
    return element.get("InlineBinary"), values if any(value is not None for value in values) else []


def comparable(dataset: dict[str, Any]) -> dict[str, object]:
    """Return what both must agree on: all but group lengths, pixels, and the character set, which JSON changes."""
    return {
        tag: (element["vr"], content(element))
        for tag, element in dataset.items()
        if tag not in LEFT_OUT and not tag.endswith("0000") and tag != "00080005"
    }


@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_agrees_with_pydicom_on_its_files(path: Path) -> None:
    read = dcmread(path, force=True, stop_before_pixels=True)
    theirs = read.to_json_dict()
    if not read.original_encoding[1]:
        for element in theirs.values():  # pydicom leaves words as they are; DICOMweb is little endian (PS3.18 §8.7.3.1)
            if element["vr"] == "OW" and "InlineBinary" in element:
                element["InlineBinary"] = b64encode(swapped(b64decode(element["InlineBinary"]), 2)).decode()
    _, ours = walked(path.read_bytes())
    dump(ours)  # pyright: ignore[reportArgumentType]
    if path.name.startswith("DICOMDIR"):
        theirs, ours = ({k: v for k, v in d.items() if k[:4] != "0004"} for d in (theirs, ours))
    assert comparable(ours) == comparable(theirs)


def test_there_are_files_to_agree_on() -> None:
    assert len(FILES) > 220


# --- random data sets -------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\\=^", exclude_categories=("C", "Z")), max_size=8)
NAME = st.lists(TEXT, max_size=2).map(lambda groups: "=".join(["Doe^Jane", *groups]))  # pydicom stumbles over none
CODE = st.text("ABCDEFG_ 0123", max_size=8)


def several(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=3)


ELEMENTS: dict[str, tuple[int, st.SearchStrategy[Any]]] = {
    "AE": (0x00080054, several(CODE)),
    "AS": (0x00101010, st.just("042Y")),
    "AT": (0x00280009, several(st.integers(0, 2**32 - 1))),
    "CS": (0x00080008, several(CODE)),
    "DA": (0x00080020, st.sampled_from(["", "20240131"])),
    "DS": (0x00281050, several(st.floats(-1e6, 1e6).map(lambda value: f"{value:.6g}"))),
    "DT": (0x0008002A, st.just("20240131120000.5+0100")),
    "FD": (0x00189087, several(st.floats())),
    "FL": (0x00089459, several(st.floats(width=32))),
    "IS": (0x00200013, several(st.integers(-(2**31), 2**31 - 1))),
    "LO": (0x00081030, several(TEXT)),
    "LT": (0x00104000, TEXT),
    "OB": (0x00420011, st.binary(max_size=40)),
    "OD": (0x00720073, st.binary(max_size=5).map(lambda raw: raw * 8)),
    "OF": (0x00720067, st.binary(max_size=5).map(lambda raw: raw * 4)),
    "OW": (0x00281201, st.binary(max_size=20).map(lambda raw: raw * 2)),
    "PN": (0x00100010, several(NAME)),
    "SH": (0x00080050, several(TEXT)),
    "SL": (0x00186020, several(st.integers(-(2**31), 2**31 - 1))),
    "SS": (0x00189219, several(st.integers(-(2**15), 2**15 - 1))),
    "ST": (0x00080081, TEXT),
    "SV": (0x00720082, several(st.integers(-(2**63), 2**63 - 1))),
    "TM": (0x00080030, st.sampled_from(["", "134501.5"])),
    "UC": (0x00189908, several(TEXT)),
    "UI": (0x00080016, st.sampled_from(["", "1.2.840.10008.1.1"])),
    "UL": (0x00081161, several(st.integers(0, 2**32 - 1))),
    "UN": (0x00091001, st.binary(max_size=40)),
    "UR": (0x0008010E, st.sampled_from(["", "http://example.org/a?b=c"])),
    "US": (0x00280010, several(st.integers(0, 2**16 - 1))),
    "UT": (0x0040A160, TEXT),
    "UV": (0x00720083, several(st.integers(0, 2**64 - 1))),
}


@st.composite
def datasets(draw: st.DrawFn, depth: int = 2) -> Dataset:
    ds = Dataset()
    for vr in draw(st.lists(st.sampled_from(sorted(ELEMENTS)), unique=True, max_size=8)):
        tag, strategy = ELEMENTS[vr]
        value = draw(strategy)
        if isinstance(value, bytes) and len(value) % 2:
            value += b"\0"
        ds.add(DataElement(tag, vr, value, validation_mode=config.IGNORE))
    if depth and draw(st.booleans()):
        items = draw(st.lists(datasets(depth - 1), max_size=2))
        ds.add(DataElement(0x00081115, "SQ", Sequence(items)))
        ds[0x00081115].is_undefined_length = draw(st.booleans())
        for item in items:
            item.is_undefined_length_sequence_item = draw(st.booleans())
    return ds


def encoded(ds: Dataset, *, implicit: bool, little: bool) -> bytes:
    target = DicomBytesIO()
    target.is_implicit_VR, target.is_little_endian = implicit, little
    write_dataset(target, ds, parent_encoding="utf_8")
    return target.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ds=datasets(), implicit=st.booleans())
def test_agrees_with_pydicom_on_random_data_sets(ds: Dataset, *, implicit: bool) -> None:
    ds.SpecificCharacterSet = "ISO_IR 192"
    with config.disable_value_validation():
        raw = encoded(ds, implicit=implicit, little=True)
        theirs = pydicom.filereader.read_dataset(BytesIO(raw), implicit, True).to_json_dict()
    walk = Walk(Window(InMemory(raw)), little=True)
    ours = walk.run(0, explicit=not implicit)
    assert comparable(ours) == comparable(theirs)  # pyright: ignore[reportArgumentType]
    assert list(ours) == sorted(ours)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ds=datasets())
def test_reads_the_same_in_either_byte_order(ds: Dataset) -> None:
    ds.SpecificCharacterSet = "ISO_IR 192"
    for vr in ("OD", "OF", "OW"):  # pydicom writes these as they are, in either order
        ds.pop(ELEMENTS[vr][0], None)
    for item in ds.get("ReferencedSeriesSequence", []):
        item.clear()
    with config.disable_value_validation():
        results = [
            Walk(Window(InMemory(encoded(ds, implicit=False, little=little))), little=little).run(0, explicit=True)
            for little in (True, False)
        ]
    assert results[0] == results[1]


# --- what only we promise ---------------------------------------------------------------------------------------------


def short(tag: int, vr: bytes, value: bytes) -> bytes:
    return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr, len(value)) + value


def long(tag: int, vr: bytes, value: bytes, length: int | None = None) -> bytes:
    return struct.pack("<HH2sHI", tag >> 16, tag & 0xFFFF, vr, 0, len(value) if length is None else length) + value


def implicit(tag: int, value: bytes, length: int | None = None) -> bytes:
    return struct.pack("<HHI", tag >> 16, tag & 0xFFFF, len(value) if length is None else length) + value


def item(value: bytes, length: int | None = None) -> bytes:
    return implicit(0xFFFEE000, value, length)


OPEN = 0xFFFFFFFF
ITEM_END = implicit(0xFFFEE00D, b"")
END = implicit(0xFFFEE0DD, b"")
NAME_ELEMENT = short(0x00100010, b"PN", b"Doe ")


def run(raw: bytes, *, explicit: bool = True) -> tuple[Walk, dict[str, Any]]:
    walk = Walk(Window(InMemory(raw)), little=True)
    return walk, dict(walk.run(0, explicit=explicit))


def test_leaves_large_binary_values_in_the_file() -> None:
    before = long(0x00281201, b"OW", bytes(1024))
    raw = before + long(0x00281202, b"OW", bytes(1026)) + long(0x00420011, b"OB", bytes(70_000)) + NAME_ELEMENT
    walk, found = run(raw)
    assert "InlineBinary" in found["00281201"]
    assert found["00281202"] == {"vr": "OW", "BulkDataURI": "00281202"}
    assert found["00100010"]["Value"] == [{"Alphabetic": "Doe"}]
    assert walk.bulk == [
        ("00281202", "OW", len(before) + 12, 1026, False),
        ("00420011", "OB", len(before) + 12 + 1026 + 12, 70_000, False),
    ]


def test_names_bulk_data_by_its_place() -> None:
    wave = item(short(0x003A0005, b"US", b"\1\0") + long(0x54001010, b"OW", bytes(2000)))
    walk, _ = run(long(0x54000100, b"SQ", item(b"") + wave))
    assert [bulk.path for bulk in walk.bulk] == ["54000100.1.54001010"]
    assert walk.bulk_elements == [{"vr": "OW", "BulkDataURI": "54000100.1.54001010"}]


def test_never_reads_what_it_steps_over() -> None:
    class Watched(InMemory):
        read = 0

        def window(self, offset: int, length: int) -> bytes:
            Watched.read += length
            return super().window(offset, length)

    raw = long(0x00420011, b"OB", bytes(20_000_000)) + long(0x00420012, b"UT", b"", 0) + NAME_ELEMENT
    assert "00100010" in Walk(Window(Watched(raw)), little=True).run(0, explicit=True)
    assert Watched.read < 200_000


def test_large_text_is_bulk_data_too() -> None:
    walk, found = run(long(0x0040A160, b"UT", b"x" * (1024 * 1024 + 2)))
    assert found["0040A160"] == {"vr": "UT", "BulkDataURI": "0040A160"}
    assert walk.bulk[0].vr == "UT"


def test_says_utf8_whatever_the_text_was_in() -> None:
    inner = item(short(0x00080005, b"CS", b"ISO_IR 192") + short(0x00100010, b"PN", "é".encode()))
    outer = item(short(0x00100010, b"PN", b"\xe9 "))
    raw = short(0x00080005, b"CS", b"ISO_IR 100") + long(0x00081115, b"SQ", inner + outer)
    _, found = run(raw + short(0x00100010, b"PN", b"\xe9 "))
    assert found["00080005"]["Value"] == ["ISO_IR 192"]
    values = [each["00100010"]["Value"] for each in (*found["00081115"]["Value"], found)]
    assert values == [[{"Alphabetic": "é"}]] * 3


def test_leaves_out_what_has_no_place_in_json() -> None:
    raw = (
        short(0x00080000, b"UL", b"\x04\0\0\0")
        + NAME_ELEMENT
        + long(0x7FE00001, b"OV", bytes(8))
        + long(0x7FE00002, b"OV", bytes(8))
        + long(0x7FE00010, b"OB", b"", OPEN)
    )
    walk, found = run(raw)
    assert list(found) == ["00100010"]
    assert walk.offset_tables == {0x7FE00001: bytes(8), 0x7FE00002: bytes(8)}
    assert walk.pixels == (0x7FE00010, "OB", len(raw), OPEN)


def test_stops_at_trailing_padding() -> None:
    walk, found = run(NAME_ELEMENT + long(0xFFFCFFFC, b"OB", bytes(10)))
    assert list(found) == ["00100010"]
    assert walk.end == len(NAME_ELEMENT)


@pytest.mark.parametrize("junk", [bytes(5000), b"\xff" * 50, b"end of file, so long", b"\0", b"\1\0\1\0AA\xff\xff"])
def test_ignores_what_follows_the_data_set(junk: bytes) -> None:
    _, found = run(NAME_ELEMENT + junk)
    assert found["00100010"]["Value"] == [{"Alphabetic": "Doe"}]


def test_an_icons_pixels_are_bulk_data() -> None:
    fragments = item(b"") + item(bytes(10)) + END
    icon = item(short(0x00280010, b"US", b"\1\0") + long(0x7FE00010, b"OB", fragments, OPEN))
    walk, found = run(long(0x00880200, b"SQ", icon) + NAME_ELEMENT)
    assert list(found) == ["00880200", "00100010"]
    (bulk,) = walk.bulk
    assert (bulk.path, bulk.length, bulk.encapsulated) == ("00880200.0.7FE00010", len(fragments), True)
    assert walk.pixels is None


def test_pixel_representation_may_come_late_or_from_outside() -> None:
    lut = item(implicit(0x00283002, b"\xff\xff\xfe\xff\x10\0") + implicit(0x00283006, b"\1\0\2\0"))
    raw = implicit(0x00189810, b"\xff\xff") + implicit(0x00280103, b"\1\0") + implicit(0x00280106, b"\xff\xff")
    _, found = run(raw + implicit(0x00283000, lut), explicit=False)
    assert found["00189810"] == {"vr": "SS", "Value": [-1]}
    assert found["00280106"] == {"vr": "SS", "Value": [-1]}
    assert found["00283000"]["Value"][0]["00283002"] == {"vr": "SS", "Value": [65535, -2, 16]}
    assert found["00283000"]["Value"][0]["00283006"]["vr"] == "OW"
    _, found = run(implicit(0x00280106, b"\xff\xff") + implicit(0x00283006, b"\7\0"), explicit=False)
    assert found["00280106"] == {"vr": "US", "Value": [65535]}
    assert found["00283006"] == {"vr": "US", "Value": [7]}


def test_an_explicit_lut_counts_without_sign() -> None:
    _, found = run(short(0x00281101, b"SS", b"\xff\xff\0\0\x10\0"))
    assert found["00281101"]["Value"] == [65535, 0, 16]


def test_a_length_that_does_not_fit_its_vr_leaves_bytes() -> None:
    _, found = run(short(0x00280010, b"US", b"\1\0\2") + NAME_ELEMENT)
    assert found["00280010"] == {"vr": "UN", "InlineBinary": "AQAC"}
    assert "00100010" in found


def test_a_vr_of_a_later_edition_leaves_bytes() -> None:
    _, found = run(short(0x00080070, b"ZZ", b"ab") + NAME_ELEMENT)
    assert found["00080070"] == {"vr": "UN", "InlineBinary": "YWI="}
    assert "00100010" in found


def test_reads_implicit_elements_among_explicit_ones() -> None:
    nested = long(0x00081115, b"SQ", item(implicit(0x00100010, b"Doe ")))
    _, found = run(nested + implicit(0x00100020, b"P1") + NAME_ELEMENT)
    assert found["00081115"]["Value"][0]["00100010"]["vr"] == "PN"
    assert found["00100020"] == {"vr": "LO", "Value": ["P1"]}
    assert "00100010" in found


def test_reads_unknown_sequences() -> None:
    items = item(implicit(0x00100010, b"Doe "), None) + item(implicit(0x00100010, b"Roe ") + ITEM_END, OPEN) + END
    _, found = run(long(0x00091001, b"UN", items, OPEN) + NAME_ELEMENT)
    assert [each["00100010"]["Value"][0]["Alphabetic"] for each in found["00091001"]["Value"]] == ["Doe", "Roe"]
    _, found = run(implicit(0x00091001, items, OPEN) + implicit(0x00100020, b"P1"), explicit=False)
    assert len(found["00091001"]["Value"]) == 2
    assert "00100020" in found


def test_tolerates_careless_delimiters() -> None:
    raw = long(0x00081115, b"SQ", item(NAME_ELEMENT) + ITEM_END + item(NAME_ELEMENT, OPEN) + END, OPEN)
    _, found = run(raw + NAME_ELEMENT)
    assert len(found["00081115"]["Value"]) == 2
    assert "00100010" in found


def test_an_empty_sequence_has_no_value() -> None:
    _, found = run(long(0x00081115, b"SQ", b"") + long(0x00081140, b"SQ", item(b"")))
    assert found["00081115"] == {"vr": "SQ"}
    assert found["00081140"] == {"vr": "SQ", "Value": [{}]}


@pytest.mark.parametrize("broken", [b"\x10\0\x10\0nonsense", item(b"abc", 500), item(NAME_ELEMENT[:-2])])
def test_keeps_a_broken_sequence_as_bytes(broken: bytes) -> None:
    lut = item(long(0x00281201, b"OW", bytes(2000)) + implicit(0x00280106, b"\1\0"))
    walk, found = run(long(0x00081115, b"SQ", lut + broken) + NAME_ELEMENT + bytes(600))
    assert found["00081115"]["vr"] == "UN"
    assert [bulk.path for bulk in walk.bulk] == ["00081115"]
    assert "00100010" in found


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (NAME_ELEMENT + short(0x00100020, b"LO", b"P1")[:-1], Truncated),
        (long(0x00081115, b"SQ", item(NAME_ELEMENT), OPEN), Truncated),
        (long(0x00081115, b"SQ", b"", OPEN), Truncated),
        (long(0x00081115, b"SQ", item(NAME_ELEMENT, 400), OPEN), Truncated),
        (long(0x00081115, b"SQ", NAME_ELEMENT + END, OPEN), Malformed),
        (long(0x00091001, b"OB", item(b"ab"), OPEN), Truncated),
        (long(0x00091001, b"OB", item(b"ab", 4000), OPEN), Truncated),
        (long(0x00091001, b"OB", NAME_ELEMENT + END, OPEN), Malformed),
        (long(0x00091001, b"UT", b"text" + END, OPEN), Malformed),
        (implicit(0x00091001, b"1234", OPEN), Truncated),
        (implicit(0x00091001, b"12345678", OPEN), Malformed),
    ],
)
def test_refuses_what_has_no_end(raw: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        run(raw)


def test_refuses_towers_and_crowds() -> None:
    tower = long(0x00081115, b"SQ", item(b"", OPEN), OPEN) * 40
    nested = b"".join(long(0x00081115, b"SQ", item(b"", OPEN), OPEN) for _ in range(40))
    assert tower == nested
    with pytest.raises(Malformed):
        run(nested)
    crowds = (
        NAME_ELEMENT * 51,
        long(0x00081115, b"SQ", item(b"") * 51),
        long(0x00091001, b"OB", item(b"") * 51 + END, OPEN),
    )
    for raw in crowds:
        run(raw)
        window = Window(InMemory(raw), LARGEST._replace(elements=50))
        with pytest.raises(HeaderTooLong):
            Walk(window, little=True).run(0, explicit=True)


def test_refuses_values_without_number() -> None:
    """Found by attack: thirty million one-letter values, in a file of 57 MB, took four gigabytes."""
    raw = short(0x00081030, b"LO", b"a\\" * 30) * 2 + NAME_ELEMENT
    for most, fits in ((63, True), (61, False)):
        walk = Walk(Window(InMemory(raw), LARGEST._replace(values=most)), little=True)
        with contextlib.nullcontext() if fits else pytest.raises(HeaderTooLong):
            walk.run(0, explicit=True)
