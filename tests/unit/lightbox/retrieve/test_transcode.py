"""Files written anew as Explicit VR Little Endian, against pydicom's reading of the stored ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian

from lightbox.catalogue.original import Original
from lightbox.catalogue.pixels import StoredFrames
from lightbox.dicom.frames import EncapsulatedFrames
from lightbox.dicom.json_model import Dataset as Json
from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory
from lightbox.dicom.transfer import transfer_syntax
from lightbox.objects.body import Span
from lightbox.objects.bucket import Bucket
from lightbox.objects.export import AnswerTooLarge
from lightbox.pixels.decode import decode
from lightbox.pixels.errors import PixelsInvalid
from lightbox.retrieve import transcode
from lightbox.retrieve.transcode import Budget, Transcoder
from tests.make import truth

DAMAGED = "JPEG2000-embedded-sequence-delimiter.dcm"
SHORT = "emri_small_jpeg_2k_lossless_too_short.dcm"
"""pydicom does not read its pixels, nor what stands before them."""

ABOUT_PIXELS = frozenset(
    (
        *(0x00280004, 0x00280006, 0x00280100, 0x00280101, 0x00280102),
        *(0x7FE00001, 0x7FE00002, 0x7FE00008, 0x7FE00009, 0x7FE00010, 0xFFFCFFFC),
    )
)


@dataclass(frozen=True)
class Held:
    """A bucket with one object."""

    raw: bytes
    name: str = "archive"

    def window(self, _key: str, offset: int, length: int) -> bytes:
        return self.raw[offset : offset + length]

    def stream(self, _key: str, offset: int) -> Iterator[bytes]:
        yield self.raw[offset:]


def anew(raw: bytes) -> bytes:
    header = read_header(InMemory(raw))
    original = Original(cast("Bucket", Held(raw)), "key", len(raw))
    frames = StoredFrames(original, header.frames) if header.frames else None
    transcoder = Transcoder(original, transfer_syntax(header.transfer_syntax), header.json, frames)
    written = bytearray()
    for segment in transcoder.file(header.sop_class_uid, header.sop_uid):
        if isinstance(segment, Span):
            found = raw[segment.offset : segment.offset + segment.length]
            written += segment.cut(found) if segment.cut else found
        else:
            written += segment
    return bytes(written)


def flat(ds: Dataset, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Yield every element's place, VR and value; group lengths, which are not kept, left out."""
    for element in ds:
        if not element.tag.element:
            continue
        place = (*path, int(element.tag))
        if element.VR == "SQ":
            yield place, ("SQ", len(element.value))
            for number, item in enumerate(element.value):
                yield from flat(item, (*place, number))
        else:
            yield place, (element.VR, repr(element.value))


@pytest.mark.parametrize("path", truth.files(), ids=lambda path: path.name)
@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
def test_every_element_and_pixel_stays_what_it_is(path: Path) -> None:
    raw = path.read_bytes()
    if path.name == DAMAGED:
        with pytest.raises(PixelsInvalid):
            anew(raw)
        return
    before, after = dcmread(BytesIO(raw), force=True), dcmread(BytesIO(anew(raw)))
    assert after.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    if path.name == SHORT:
        return
    expected, found = dict(flat(before)), dict(flat(after))
    changed = {place for place in expected.keys() | found.keys() if expected.get(place) != found.get(place)}
    changed = {place for place in changed if place[0] not in ABOUT_PIXELS}
    if before.file_meta.get("TransferSyntaxUID") == ExplicitVRBigEndian:
        # pydicom leaves words in big endian order where they are binary.
        changed = {place for place in changed if found[place][0] not in ("OW", "OF")}
    assert changed == set()
    pixels = truth.theirs(before)
    if pixels is not None:
        decoded = truth.theirs(after)
        assert decoded is not None
        assert truth.distance(pixels, decoded) == 0


@pytest.mark.parametrize(("name", "frames"), [("JPEG2000.dcm", 1), ("emri_small_RLE.dcm", 10)])
def test_each_frame_is_decoded_once(monkeypatch: pytest.MonkeyPatch, name: str, frames: int) -> None:
    decoded: list[bytes] = []

    def counting(encoded: bytes, *rest: Any) -> Any:
        decoded.append(encoded)
        return decode(encoded, *rest)

    monkeypatch.setattr(transcode, "decode", counting)
    (path,) = (path for path in truth.files() if path.name == name)
    anew(path.read_bytes())
    assert len(decoded) == len(set(decoded)) == frames


def weighed(suffix: str, frames: int, coded: int) -> int:
    """Return what frames of a megapixel of 8 bits weigh, each of so many coded bytes."""
    numbers = {"00280002": 1, "00280010": 1024, "00280011": 1024, "00280100": 8, "00280101": 8}
    dataset: Json = {tag: {"vr": "US", "Value": [number]} for tag, number in numbers.items()}
    index = EncapsulatedFrames(tuple(range(0, frames * coded, coded)), (coded,) * frames)
    original = Original(cast("Bucket", Held(b"")), "key", frames * coded)
    syntax = transfer_syntax(f"1.2.840.10008.1.2.4.{suffix}")
    return Transcoder(original, syntax, dataset, StoredFrames(original, index)).weight


def test_slow_codecs_weigh_what_they_take_before_anything_is_decoded() -> None:
    """API Gateway ends a request after 29 seconds: 400 megapixels of JPEG 2000 would take 40."""
    half = 512 * 1024
    for suffix in ("50", "80", "201"):
        Budget().take(weighed(suffix, 400, half))
    for suffix in ("90", "110"):
        Budget().take(weighed(suffix, 200, half))
        with pytest.raises(AnswerTooLarge):
            Budget().take(weighed(suffix, 400, half))
    Budget().take(weighed("90", 400, 64 * 1024))
