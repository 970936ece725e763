from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.encaps import generate_frames
from pydicom.uid import (
    MPEG4HP41,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from lightbox.dicom import json_model
from lightbox.dicom.elements import Bulk
from lightbox.dicom.frames import EncapsulatedFrames, NativeFrames, defragment
from lightbox.dicom.reading import Header, read_header
from lightbox.dicom.refusals import (
    DicomDirectory,
    HeaderTooLong,
    MissingUid,
    NotDicom,
    TransferSyntaxMissing,
    Truncated,
)
from lightbox.dicom.source import Inflated, InMemory, Source
from lightbox.dicom.uids import InvalidUid
from lightbox.errors import InvalidInput, LightboxError, Unsupported
from tests.make import dicom as make

DATA = Path(pydicom.__file__).parent / "data/test_files"
NATIVE = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)


def read(raw: bytes) -> Header:
    return read_header(InMemory(raw))


def frame(raw: bytes, header: Header, number: int) -> bytes:
    """Fetch a frame as a function that serves it does: one range, then the cut."""
    assert header.frames is not None
    source: Source = InMemory(raw)
    if header.inflated:
        (length,) = np.frombuffer(raw[140:144], "<u4")
        source = Inflated(source, 144 + int(length))
    offset, length = header.frames.span(number)
    return header.frames.cut(number, source.window(offset, min(length, source.size - offset)))


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_tells_where_an_instance_belongs() -> None:
    header = read(make.ct(study=3, series=2, instance=7))
    assert header.study_uid == make.uid(3)
    assert header.series_uid == make.uid(3, 2)
    assert header.sop_uid == make.uid(3, 2, 7)
    assert header.sop_class_uid == "1.2.840.10008.5.1.4.1.1.2"
    assert header.transfer_syntax == ExplicitVRLittleEndian
    assert header.frames is not None
    assert header.frames.count == 1
    assert header.json["00083002"] == {"vr": "UI", "Value": [ExplicitVRLittleEndian]}
    assert list(header.json) == sorted(header.json)
    assert "7FE00010" not in header.json
    assert not header.bulk


@pytest.mark.parametrize("syntax", NATIVE)
def test_reads_the_same_in_every_native_syntax(syntax: str) -> None:
    dataset = make.ct_dataset(5, 7)
    header = read(make.written(dataset, syntax))
    assert header.transfer_syntax == syntax
    assert header.inflated == (syntax == DeflatedExplicitVRLittleEndian)
    expected = read(make.ct(5, 7)).json
    assert {**header.json, "00083002": expected["00083002"]} == expected
    assert frame(make.written(dataset, syntax), header, 1) == make.ct_dataset(5, 7).PixelData


@pytest.mark.parametrize("syntax", NATIVE[:3])
@pytest.mark.parametrize(("preamble", "meta"), [(False, True), (True, False)])
def test_reads_files_without_their_beginning(syntax: str, *, preamble: bool, meta: bool) -> None:
    raw = make.written(make.ct_dataset(), syntax, preamble=preamble, meta=meta)
    header = read(raw)
    assert header.transfer_syntax == syntax
    assert header.sop_uid == make.uid(1, 1, 1)
    assert frame(raw, header, 1) == make.ct_dataset().PixelData


def test_reads_private_elements_by_their_creators() -> None:
    header = read(make.mr())
    assert header.json["0019100C"] == {"vr": "IS", "Value": [1000]}
    assert header.json["00191099"] == {"vr": "UN", "InlineBinary": "AQI="}


@pytest.mark.parametrize("charset", ["ISO_IR 100", "ISO_IR 192", "GB18030"])
def test_reads_names_in_their_character_sets(charset: str) -> None:
    name = "Müller^Jörg" if charset == "ISO_IR 100" else "Wang^XiaoDong=王^小东"
    header = read(make.ct(charset=charset, name=name))
    assert json_model.names(header.json, "00100010")[0]["Alphabetic"] == name.split("=", maxsplit=1)[0]


def test_shows_what_it_cannot_read() -> None:
    raw = make.ct(charset="ISO_IR 100", name="Müller").replace(b"ISO_IR 100", b"ISO_IR 192")
    header = read(raw)
    assert json_model.names(header.json, "00100010") == [{"Alphabetic": "M\ufffdller"}]


def test_addresses_bulk_data_below_the_instance() -> None:
    dataset = make.ct_dataset()
    dataset.EncapsulatedDocument = bytes(2000)
    raw = make.written(dataset)
    header = read(raw)
    (bulk,) = header.bulk
    assert raw[bulk.offset : bulk.offset + bulk.length] == bytes(2000)
    sent = json.loads(json_model.with_root(json_model.dump(header.json), "https://host/dicomweb/mine"))
    assert sent["00420011"]["BulkDataURI"] == (
        f"https://host/dicomweb/mine/studies/{header.study_uid}/series/{header.series_uid}"
        f"/instances/{header.sop_uid}/bulkdata/00420011"
    )


def test_a_video_is_bulk_data() -> None:
    stream = b"\0\0\0\x18ftypmp42" + bytes(100)
    raw = make.encapsulated([stream], syntax=MPEG4HP41, declared=250)
    header = read(raw)
    assert header.frames is None
    assert header.json["7FE00010"]["vr"] == "OB"
    (bulk,) = header.bulk
    assert isinstance(bulk, Bulk)
    assert bulk.path == "7FE00010"
    assert defragment(raw[bulk.offset : bulk.offset + bulk.length]) == stream


def test_an_object_without_pixels_has_no_frames() -> None:
    header = read(make.written(make.dataset(modality="SR")))
    assert header.frames is None


def test_an_image_may_come_without_its_pixels() -> None:
    dataset = make.ct_dataset()
    del dataset.PixelData
    assert read(make.written(dataset)).frames is None


# --- frames -----------------------------------------------------------------------------------------------------------


def test_native_frames_are_where_they_are() -> None:
    raw = make.us_cine(4)
    header = read(raw)
    pixels = dcmread(BytesIO(raw)).PixelData
    assert isinstance(header.frames, NativeFrames)
    assert [frame(raw, header, number) for number in range(1, 5)] == [pixels[n * 192 : n * 192 + 192] for n in range(4)]


def test_one_bit_frames_begin_where_bits_do() -> None:
    raw, frames = make.one_bit(5)
    header = read(raw)
    assert [frame(raw, header, number) for number in range(1, 6)] == frames


@pytest.mark.parametrize("table", ["basic", "extended", "none"])
@pytest.mark.parametrize("fragments", [1, 3])
def test_encapsulated_frames_are_where_they_are(table: str, fragments: int) -> None:
    if table == "extended" and fragments > 1:
        fragments = 1  # PS3.3 C.7.6.3.1.8: each frame is then one fragment
    frames = [make.codestream(number, 60 + 6 * number) for number in range(5)]
    raw = make.encapsulated(frames, table=table, fragments=fragments)
    header = read(raw)
    assert isinstance(header.frames, EncapsulatedFrames)
    assert [frame(raw, header, number) for number in range(1, 6)] == frames


@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
@pytest.mark.parametrize("path", sorted(DATA.glob("*.dcm")), ids=lambda path: path.name)
def test_frames_of_pydicoms_files_are_what_pydicom_finds(path: Path) -> None:
    raw = path.read_bytes()
    try:
        header = read(raw)
    except (InvalidInput, Unsupported):
        return
    if header.frames is None:
        return
    theirs = dcmread(path)
    if isinstance(header.frames, EncapsulatedFrames):
        expected = list(generate_frames(theirs.PixelData, number_of_frames=theirs.get("NumberOfFrames", 1)))
        assert [frame(raw, header, n + 1) for n in range(header.frames.count)] == expected
        return
    whole = b"".join(frame(raw, header, n + 1) for n in range(header.frames.count))
    by_pixel = theirs.BitsAllocated > 1 and theirs.get("PlanarConfiguration", 0) == 0
    if header.transfer_syntax == ExplicitVRBigEndian and by_pixel:
        array = theirs.pixel_array
        assert whole == array.astype(array.dtype.newbyteorder("<")).tobytes()
    elif header.transfer_syntax != ExplicitVRBigEndian:
        assert whole == theirs.PixelData[: len(whole)]


def test_one_bit_pixels_are_the_same_in_either_byte_order() -> None:
    little, big = ((DATA / name).read_bytes() for name in ("liver_1frame.dcm", "liver_expb_1frame.dcm"))
    assert frame(big, read(big), 1) == frame(little, read(little), 1)


def test_pixel_bombs_only_cost_arithmetic() -> None:
    dataset = make.ct_dataset()
    dataset.Rows = dataset.Columns = 65535
    dataset.NumberOfFrames = 2**31 - 1
    tracemalloc.start()
    header = read(make.written(dataset))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert header.frames is None
    assert header.json["00280008"]["Value"] == [2**31 - 1]
    assert peak < 2_000_000


# --- how it is read ---------------------------------------------------------------------------------------------------


class Ranged:
    """A file in a store, which notes what is asked of it."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.size = len(raw)
        self.windows: list[tuple[int, int]] = []
        self.streams = 0

    def window(self, offset: int, length: int) -> bytes:
        self.windows.append((offset, length))
        return self.raw[offset : offset + length]

    def stream(self, offset: int) -> Iterator[bytes]:
        self.streams += 1
        yield from InMemory(self.raw).stream(offset)


def test_one_read_suffices_for_an_image() -> None:
    source = Ranged(make.ct(512, 512))
    read_header(source)
    assert source.windows == [(0, 65536)]
    assert source.streams == 0


def test_a_cine_with_a_table_takes_two() -> None:
    source = Ranged(make.encapsulated([make.codestream(n, 50_000) for n in range(40)]))
    header = read_header(source)
    assert header.frames is not None
    assert header.frames.count == 40
    assert len(source.windows) == 2
    assert source.streams == 0


def test_a_cine_without_one_is_read_through_once() -> None:
    source = Ranged(make.encapsulated([make.codestream(n, 50_000) for n in range(40)], table="none"))
    read_header(source)
    assert len(source.windows) <= 2
    assert source.streams == 1


def test_many_threads_read_at_once() -> None:
    files = [make.ct(instance=n, charset="ISO_IR 100") for n in range(8)] + [make.mr(instance=n) for n in range(8)]
    alone = [read(raw) for raw in files]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, files * 4)) == alone * 4


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["DICOMDIR", "DICOMDIR-implicit", "DICOMDIR-bigEnd"])
def test_refuses_directories(name: str) -> None:
    with pytest.raises(DicomDirectory):
        read((DATA / "dicomdirtests" / name).read_bytes())


def test_refuses_directories_that_hide() -> None:
    dataset = make.dataset()
    dataset.DirectoryRecordSequence = []
    with pytest.raises(DicomDirectory):
        read(make.written(dataset))


@pytest.mark.parametrize("tag", ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID"])
def test_refuses_what_has_no_place(tag: str) -> None:
    for value, refusal in (("", MissingUid), ("1.2.x", InvalidUid), ("1..2", InvalidUid), ("1" * 65, InvalidUid)):
        dataset = make.ct_dataset()
        raw = make.written(dataset)
        old = str(dataset[tag].value)
        dataset[tag].value = "9" * len(old)
        found = dcmread(BytesIO(raw))
        found[tag] = pydicom.DataElement(found[tag].tag, "UI", value, validation_mode=pydicom.config.IGNORE)
        target = BytesIO()
        with pydicom.config.disable_value_validation():
            pydicom.dcmwrite(target, found)
        with pytest.raises(refusal) as caught:
            read(target.getvalue())
        assert "UID" in caught.value.detail
        assert value not in caught.value.detail or not value


def test_refuses_what_only_begins_like_dicom() -> None:
    with pytest.raises(NotDicom):
        read(bytes.fromhex("080005004353") + b"\x04\0ABCD")


def test_refuses_compressed_pixels_without_a_name() -> None:
    dataset = make.written(make.ct_dataset(), ExplicitVRLittleEndian, meta=False)
    pixels = make.encapsulated([make.codestream(1)])
    start = pixels.index(b"\xe0\x7f\x10\x00OB")
    with pytest.raises(TransferSyntaxMissing):
        read(dataset[: dataset.index(b"\xe0\x7f\x10\x00")] + pixels[start:])


@pytest.mark.parametrize("cut", [1, 2, 3, 200, 500, 515, 520])
def test_refuses_files_cut_short(cut: int) -> None:
    raw = make.ct(16, 16)
    with pytest.raises(Truncated):
        read(raw[:-cut])


def test_refuses_an_image_cut_within_the_header_of_its_pixels() -> None:
    raw = make.ct()
    with pytest.raises(Truncated):
        read(raw[: raw.index(b"\xe0\x7f\x10\x00") + 5])


def test_every_refusal_is_of_a_family_the_upload_reports() -> None:
    for refusal in (DicomDirectory, HeaderTooLong, NotDicom, Truncated, TransferSyntaxMissing):
        assert issubclass(refusal, Unsupported)
    assert issubclass(MissingUid, InvalidInput)


# --- damage -----------------------------------------------------------------------------------------------------------

SAMPLES = (
    make.ct(4, 4, charset="ISO_IR 100"),
    make.mr(4, 4),
    make.written(make.with_sequence(make.ct_dataset(4, 4), 4), ImplicitVRLittleEndian),
    make.written(make.with_sequence(make.ct_dataset(4, 4), 2), ExplicitVRBigEndian),
    make.written(make.ct_dataset(4, 4), DeflatedExplicitVRLittleEndian),
    make.written(make.ct_dataset(4, 4), meta=False),
    make.encapsulated([make.codestream(n) for n in range(3)]),
    make.encapsulated([make.codestream(n) for n in range(3)], table="extended"),
    make.encapsulated([make.codestream(n) for n in range(3)], table="none", fragments=2),
    (DATA / "rtplan.dcm").read_bytes(),
    (DATA / "UN_sequence.dcm").read_bytes(),
)


def survives(raw: bytes) -> None:
    try:
        header = read(raw)
    except LightboxError:
        return
    json.loads(json_model.dump(header.json))
    if header.frames is not None:
        header.frames.pack()
        for number in range(1, min(header.frames.count, 4) + 1):
            offset, length = header.frames.span(number)
            assert offset >= 0
            assert length > 0


@settings(max_examples=400, deadline=None)
@given(sample=st.sampled_from(SAMPLES), share=st.floats(0, 1))
def test_survives_truncation(sample: bytes, share: float) -> None:
    survives(sample[: int(len(sample) * share)])


@settings(max_examples=800, deadline=None)
@given(
    sample=st.sampled_from(SAMPLES),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_survives_flipped_bytes(sample: bytes, flips: list[tuple[float, int]]) -> None:
    raw = bytearray(sample)
    for share, value in flips:
        raw[min(int(len(raw) * share), len(raw) - 1)] = value
    survives(bytes(raw))


@settings(max_examples=200, deadline=None)
@given(
    sample=st.sampled_from(SAMPLES), share=st.floats(0, 1), length=st.sampled_from([b"\xff" * 4, b"\xff\xff\xff\x7f"])
)
def test_survives_absurd_lengths_in_little_memory(sample: bytes, share: float, length: bytes) -> None:
    place = int((len(sample) - 4) * share)
    tracemalloc.start()
    survives(sample[:place] + length + sample[place + 4 :])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_survives_noise(noise: bytes, prefixed) -> None:
    survives(bytes(128) + b"DICM" + noise if prefixed else noise)


# --- behind the pixels ------------------------------------------------------------------------------------------------


def signed() -> pydicom.Dataset:
    """Return an image with a private group and a signature behind its pixels (PS3.3 §C.12.1.1.3)."""
    ds = make.ct_dataset()
    ds.add_new(0x7FE10010, "LO", "MÄKER")
    ds.add_new(0x7FE11001, "OB", bytes(range(250)) * 8)
    signature = pydicom.Dataset()
    signature.CertificateType = "X509_1993_SIG"
    ds.DigitalSignaturesSequence = [signature]
    ds.DataSetTrailingPadding = bytes(64)
    return ds


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless])
def test_what_stands_behind_the_pixels_is_read_too(syntax: str) -> None:
    raw = make.written(signed(), ExplicitVRLittleEndian if syntax == RLELossless else syntax)
    if syntax == RLELossless:
        ds, packed = dcmread(BytesIO(raw)), BytesIO()
        ds.compress(RLELossless)
        ds.save_as(packed)
        raw = packed.getvalue()
    header = read(raw)
    assert header.json["7FE10010"] == {"vr": "LO", "Value": ["MÄKER"]}
    assert header.json["FFFAFFFA"].get("Value") == [{"04000110": {"vr": "CS", "Value": ["X509_1993_SIG"]}}]
    assert ([bulk.path for bulk in header.bulk], "FFFCFFFC" in header.json) == (["7FE11001"], False)


@pytest.mark.parametrize("junk", [b"junk" * 5, bytes(600), b"\xfa\xff\xfa\xffSQ\0\0\xff\xff\xff\xff" + b"x" * 40])
def test_what_is_only_appended_to_a_file_is_left_alone(junk: bytes) -> None:
    raw = make.ct()
    assert read(raw + junk).json == read(raw).json
