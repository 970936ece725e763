"""The DICOMweb client of PyPI finds and fetches every demonstration study, and pydicom sees the original in it.

The originals are made again here, and compared with what comes back: metadata value by value, instances byte by
byte, frames pixel by pixel.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import numpy as np
import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import DataElement, Dataset, FileDataset, dcmread
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from local.demo import bundled, studies
from local.demo.exam import uid
from local.demo.schedule import STUDIES

pytestmark = [
    pytest.mark.server,
    # The samples have odd headers on purpose, which pydicom remarks on.
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
]

KEYS = [*(study.key for study in STUDIES), *bundled.FILES]
AS_STORED = (("application/dicom", "*"),)
PIXELS = 0x7FE00010
CHARSET = 0x00080005
PADDING = 0xFFFCFFFC  # Data Set Trailing Padding, which means nothing (PS3.10 §7.2)
Json = dict[str, dict[str, Any]]


class Site(Protocol):
    """What these tests need to know of a running server."""

    base_url: str
    dicomweb_url: str
    access_token: str


@dataclass(frozen=True)
class Original:
    """A file as it was uploaded."""

    key: str
    content: bytes

    @property
    def dataset(self) -> FileDataset:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dcmread(BytesIO(self.content))


@pytest.fixture(scope="module")
def client(lightbox_server: Site) -> Iterator[DICOMwebClient]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {lightbox_server.access_token}"
        yield DICOMwebClient(lightbox_server.dicomweb_url, session=session, timeout=60)


@pytest.fixture(scope="module")
def originals(client: DICOMwebClient) -> dict[str, list[Original]]:
    """Return all files by study key (or name of the sample), made for the day the server was seeded on."""
    newest = client.search_for_studies(search_filters={"StudyInstanceUID": uid("ct-head")})[0]
    today = date.fromisoformat(newest["00080020"]["Value"][0])
    found: defaultdict[str, list[Original]] = defaultdict(list)
    for file in studies(today):
        key = file.path.split("/")[1]
        found[key].append(Original(key, file.content))
    assert set(found) == set(KEYS)
    return found


@pytest.fixture(scope="module")
def headers(originals: dict[str, list[Original]]) -> list[Dataset]:
    """Return what identifies each instance, without its pixels."""
    made: list[Dataset] = []
    for files in originals.values():
        for file in files:
            dataset = file.dataset
            if "PixelData" in dataset:
                del dataset.PixelData
            made.append(dataset)
    return made


def _value(item: Json, tag: str) -> Any:
    return item.get(tag, {}).get("Value", [None])[0]


def _uids(items: list[Json], tag: str) -> list[str]:
    return sorted(_value(item, tag) for item in items)


# --- search -----------------------------------------------------------------------------------------------------


def test_every_study_is_found_once_however_it_is_paged(client: DICOMwebClient, headers: list[Dataset]) -> None:
    expected = sorted({str(header.StudyInstanceUID) for header in headers})
    assert _uids(client.search_for_studies(limit=100), "0020000D") == expected
    assert _uids(client.search_for_studies(limit=7, get_remaining=True), "0020000D") == expected
    pages = [client.search_for_studies(limit=5, offset=offset) for offset in range(0, len(expected) + 5, 5)]
    assert _uids([item for page in pages for item in page], "0020000D") == expected


def test_studies_say_what_they_hold(client: DICOMwebClient, headers: list[Dataset]) -> None:
    instances = Counter(header.StudyInstanceUID for header in headers)
    series: defaultdict[str, set[str]] = defaultdict(set)
    modalities: defaultdict[str, set[str]] = defaultdict(set)
    for header in headers:
        series[header.StudyInstanceUID].add(header.SeriesInstanceUID)
        modalities[header.StudyInstanceUID].add(header.Modality)
    for item in client.search_for_studies(limit=100):
        study = _value(item, "0020000D")
        assert _value(item, "00201208") == instances[study]
        assert _value(item, "00201206") == len(series[study])
        assert set(item["00080061"]["Value"]) == modalities[study]
        assert _value(item, "00080056") == "ONLINE"
        assert _value(item, "00081190").endswith(f"/studies/{study}")


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.key)
def test_texts_come_back_in_unicode(client: DICOMwebClient, study: Any) -> None:
    (item,) = client.search_for_studies(search_filters={"StudyInstanceUID": uid(study.key)})
    groups = ("Alphabetic", "Ideographic", "Phonetic")
    for tag, name in (("00100010", study.patient.name), ("00080090", study.patient.referrer)):
        assert item[tag]["Value"] == [dict(zip(groups, name.split("="), strict=False))]
    assert _value(item, "00081030") == (study.description or None)
    assert _value(item, "00080050") == f"DEMO{STUDIES.index(study) + 1:04d}"
    assert _value(item, "00100040") == (study.patient.sex or None)
    assert _value(item, "00080005") in (None, "ISO_IR 192")


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({"PatientID": "DEMO-0001"}, {"ct-head", "ct-head-prior"}),
        ({"PatientID": "DEMO-000*"}, {study.key for study in STUDIES if study.patient.id <= "DEMO-0009"}),
        ({"PatientID": "DEMO-001?"}, {study.key for study in STUDIES if study.patient.id >= "DEMO-0010"}),
        ({"PatientName": "Müller*"}, {"ct-head", "ct-head-prior"}),
        ({"PatientName": "muller*"}, {"ct-head", "ct-head-prior"}),
        ({"PatientName": "*山田*"}, {"mr-head", "mr-head-prior"}),
        ({"PatientName": "*やまだ*"}, {"mr-head", "mr-head-prior"}),
        ({"PatientName": "*홍*"}, {"chest"}),
        ({"PatientName": "Иванова*"}, {"pet-ct"}),
        ({"PatientName": "*ИВАНОВА*"}, {"pet-ct"}),
        ({"PatientName": "Παπαδοπουλου*"}, {"mammography"}),
        ({"PatientName": "قباني*"}, {"hand"}),
        ({"PatientName": "*No such person*"}, set()),
        ({"AccessionNumber": "DEMO0003"}, {"mr-head"}),
        ({"ReferringPhysicianName": "*Hanako*"}, {"mr-head", "mr-head-prior"}),
        ({"StudyDescription": "*CT Schädel*"}, {"ct-head", "ct-head-prior"}),
        ({"ModalitiesInStudy": "MG"}, {"mammography"}),
        ({"ModalitiesInStudy": "PT"}, {"pet-ct"}),
        ({"ModalitiesInStudy": "DX", "PatientID": "DEMO-00*"}, {"hand", "paw", "hand-right"}),
        ({"00100020": "DEMO-0005", "00080061": "US"}, {"echo"}),
    ],
    ids=str,
)
def test_filters_find_exactly_their_studies(client: DICOMwebClient, filters: dict[str, str], keys: set[str]) -> None:
    found = client.search_for_studies(search_filters=filters, limit=100)
    assert set(_uids(found, "0020000D")) == {str(uid(key)) for key in keys}


@pytest.mark.parametrize(("most", "least"), [(0, 0), (1, 0), (7, 0), (31, 8), (366, 93), (4000, 367)])
def test_date_ranges_find_what_lies_in_them(client: DICOMwebClient, most: int, least: int) -> None:
    (newest,) = client.search_for_studies(search_filters={"StudyInstanceUID": uid("ct-head")})
    today = date.fromisoformat(_value(newest, "00080020"))
    first, last = (f"{today - timedelta(days=days):%Y%m%d}" for days in (most, least))
    asked = {"StudyDate": first if most == least else f"{first}-{last}", "PatientID": "DEMO-*"}
    expected = {str(uid(study.key)) for study in STUDIES if least <= study.days_ago <= most}
    assert set(_uids(client.search_for_studies(search_filters=asked, limit=100), "0020000D")) == expected


def test_fields_asked_for_are_there(client: DICOMwebClient) -> None:
    (item,) = client.search_for_studies(
        fields=["PatientBirthDate", "00081030", "PatientSex"], search_filters={"PatientID": "DEMO-0003"}
    )
    assert _value(item, "00100030") == "19711105"
    assert _value(item, "00081030") == "흉부 X선"


def test_every_series_is_found_from_its_study_and_from_the_archive(
    client: DICOMwebClient, headers: list[Dataset]
) -> None:
    expected: dict[str, set[str]] = defaultdict(set)
    for header in headers:
        expected[header.StudyInstanceUID].add(header.SeriesInstanceUID)
    for study, series in expected.items():
        found = client.search_for_series(study, limit=100)
        assert _uids(found, "0020000E") == sorted(series)
        assert {_value(item, "0020000D") for item in found} == {study}
    everything = client.search_for_series(limit=100, get_remaining=True)
    assert _uids(everything, "0020000E") == sorted(each for series in expected.values() for each in series)


def test_series_are_filtered_within_a_study_and_across_the_archive(client: DICOMwebClient) -> None:
    study = uid("pet-ct")
    assert _uids(client.search_for_series(study, search_filters={"Modality": "PT"}), "0020000E") == [uid("pet-ct", 3)]
    (one,) = client.search_for_series(search_filters={"SeriesInstanceUID": uid("ct-head", 2)})
    assert _value(one, "0020000D") == uid("ct-head")
    assert _value(one, "00201209") == 144
    breasts = client.search_for_series(search_filters={"Modality": "MG"})
    assert len(breasts) == 4


def test_every_instance_is_found_from_its_series(client: DICOMwebClient, headers: list[Dataset]) -> None:
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for header in headers:
        expected[header.StudyInstanceUID, header.SeriesInstanceUID].add(header.SOPInstanceUID)
    for (study, series), instances in expected.items():
        found = client.search_for_instances(study, series, limit=500)
        assert _uids(found, "00080018") == sorted(instances), series


def test_instances_are_found_from_study_and_archive_and_filtered(
    client: DICOMwebClient, headers: list[Dataset]
) -> None:
    everything = client.search_for_instances(limit=100, get_remaining=True)
    assert _uids(everything, "00080018") == sorted(header.SOPInstanceUID for header in headers)
    assert len(client.search_for_instances(uid("pet-ct"), limit=50, get_remaining=True)) == 112
    (one,) = client.search_for_instances(uid("ct-head"), uid("ct-head", 2), search_filters={"InstanceNumber": 77})
    assert _value(one, "00080018") == uid("ct-head", 2, 77)
    assert (_value(one, "00280010"), _value(one, "00280011")) == (512, 512)
    (two,) = client.search_for_instances(search_filters={"SOPInstanceUID": uid("echo", 1, 1)})
    assert _value(two, "0020000E") == uid("echo", 1)
    assert _value(two, "00280008") == 60


# --- retrieve ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_metadata_says_what_the_file_says(
    client: DICOMwebClient, originals: dict[str, list[Original]], key: str
) -> None:
    for (study, series), files in _by_series(originals[key]).items():
        metadata = {_value(item, "00080018"): item for item in client.retrieve_series_metadata(study, series)}
        for file in files:
            original = file.dataset
            item = metadata[original.SOPInstanceUID]
            assert not any(tag.startswith("0002") for tag in item)  # PS3.18 §F.2: no file meta information
            assert item["00083002"]["Value"] == [original.file_meta.TransferSyntaxUID]
            differences = list(_differences(original, Dataset.from_json(item, _no_bulk), item))
            assert not differences


@pytest.mark.parametrize("key", KEYS)
def test_instances_come_back_as_they_were_sent(
    client: DICOMwebClient, originals: dict[str, list[Original]], key: str
) -> None:
    for (study, series), files in _by_series(originals[key]).items():
        expected = {file.dataset.SOPInstanceUID: file.dataset for file in files}
        seen: set[str] = set()
        for found in client.iter_series(study, series, media_types=AS_STORED):
            original = expected.get(found.SOPInstanceUID)
            if original is not None:
                seen.add(found.SOPInstanceUID)
                _assert_same_file(original, found)
        assert seen == set(expected)
        instance = next(iter(expected))
        single = client.retrieve_instance(study, series, instance, media_types=AS_STORED)
        _assert_same_file(expected[instance], single)


@pytest.mark.parametrize("key", KEYS)
def test_metadata_and_frames_make_the_original_picture(
    client: DICOMwebClient, originals: dict[str, list[Original]], key: str
) -> None:
    for (study, series), files in _by_series(originals[key]).items():
        metadata = {_value(item, "00080018"): item for item in client.retrieve_series_metadata(study, series)}
        for file in files:
            original = file.dataset
            if "PixelData" not in original:
                continue
            numbers = range(1, int(original.get("NumberOfFrames", 1)) + 1)
            frames = client.retrieve_instance_frames(study, series, original.SOPInstanceUID, list(numbers))
            picture = _picture(Dataset.from_json(metadata[original.SOPInstanceUID], _no_bulk), frames)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                assert np.array_equal(picture.pixel_array, original.pixel_array), original.SOPInstanceUID


def test_frames_come_in_the_order_asked_for(client: DICOMwebClient, originals: dict[str, list[Original]]) -> None:
    original = originals["echo"][0].dataset
    stored = list(generate_frames(original.PixelData, number_of_frames=60))
    where = original.StudyInstanceUID, original.SeriesInstanceUID, original.SOPInstanceUID
    for numbers in ([60], [1, 5, 2], [7, 7], list(range(60, 0, -1))):
        for found in (
            client.retrieve_instance_frames(*where, numbers),
            list(client.iter_instance_frames(*where, numbers)),
        ):
            assert [_even(frame) for frame in found] == [_even(stored[number - 1]) for number in numbers]


def test_values_left_out_of_the_metadata_are_fetched(
    client: DICOMwebClient, lightbox_server: Site, originals: dict[str, list[Original]]
) -> None:
    fetched: Counter[str] = Counter()
    for key, files in originals.items():
        for (study, series), members in _by_series(files).items():
            first = members[0].dataset
            item = client.retrieve_instance_metadata(study, series, first.SOPInstanceUID)
            for link, value in _links(item, first):
                # The client names the host without its port, and so links lead to port 80: only their paths count.
                (found,) = client.retrieve_bulkdata(urljoin(lightbox_server.base_url, urlsplit(link).path))
                assert _even(found) == _even(value), link
                fetched[key] += 1
    assert fetched["waveform_ecg.dcm"]
    assert fetched["examples_overlay.dcm"]


def test_what_is_not_there_is_not_found(client: DICOMwebClient) -> None:
    for attempt in (
        lambda: client.retrieve_series_metadata(uid("ct-head"), uid("nowhere")),
        lambda: client.retrieve_instance(uid("nowhere"), uid("nowhere", 1), uid("nowhere", 1, 1)),
        lambda: client.retrieve_instance_frames(uid("ct-head"), uid("ct-head", 2), uid("ct-head", 2, 1), [2]),
    ):
        with pytest.raises(requests.HTTPError) as refused:
            attempt()
        assert refused.value.response.status_code == 404


# --- comparing --------------------------------------------------------------------------------------------------


def _by_series(files: list[Original]) -> dict[tuple[str, str], list[Original]]:
    found: dict[tuple[str, str], list[Original]] = defaultdict(list)
    for file in files:
        dataset = file.dataset
        found[dataset.StudyInstanceUID, dataset.SeriesInstanceUID].append(file)
    return found


def _no_bulk(tag: str, vr: str, uri: str) -> None:
    del tag, vr, uri


def _differences(original: Dataset, found: Dataset, item: Json) -> Iterator[str]:
    """Yield the attributes whose values differ; what is left out with a link is looked at elsewhere."""
    for element in original:
        name = f"{element.tag.json_key} {element.keyword}"
        json = item.get(element.tag.json_key)
        if element.tag in (PIXELS, CHARSET, PADDING) or (json and "BulkDataURI" in json) or element.tag.element == 0:
            continue
        if json is None:
            if not element.is_empty:
                yield f"{name} is missing"
            continue
        other = found[element.tag]
        if element.VR == "SQ":
            for mine, theirs, inner in zip(element.value, other.value, json.get("Value", []), strict=True):
                yield from (f"{name} > {each}" for each in _differences(mine, theirs, inner))
        elif _plain(element) != _plain(other):
            yield f"{name}: {_plain(element)!r} is not {_plain(other)!r}"


def _plain(element: DataElement) -> list[Any]:
    """Return values as JSON can tell them apart: no padding, numbers as numbers, nothing for nothing."""
    if element.is_empty:
        return []
    if isinstance(element.value, bytes):
        return [_even(element.value)]
    values = element.value if element.VM > 1 else [element.value]
    match element.VR:
        case "FL":
            return [np.float32(value) for value in values]
        case "DS" | "IS" | "FD" | "SL" | "SS" | "UL" | "US":
            return [float(value) for value in values]
        case _:
            return [str(value).rstrip(" \0") for value in values]


def _assert_same_file(original: FileDataset, found: Dataset) -> None:
    """Written again by pydicom, both give the same bytes: header, pixels, order."""
    copies: list[bytes] = []
    for dataset in (original, found):
        target = BytesIO()
        dataset.save_as(target, enforce_file_format=False)
        copies.append(target.getvalue())
    assert copies[0] == copies[1], original.SOPInstanceUID


def _picture(metadata: Dataset, frames: list[bytes]) -> Dataset:
    """Put metadata and frames together to what pydicom can decode."""
    from pydicom.dataset import FileMetaDataset

    syntax = metadata.AvailableTransferSyntaxUID
    metadata.file_meta = FileMetaDataset()
    metadata.file_meta.TransferSyntaxUID = (
        ExplicitVRLittleEndian if syntax == DeflatedExplicitVRLittleEndian else syntax
    )
    if syntax.is_encapsulated:
        metadata.PixelData = encapsulate(frames)
        metadata["PixelData"].VR = "OB"
        metadata["PixelData"].is_undefined_length = True
    else:
        metadata.PixelData = _even(b"".join(frames))
        metadata["PixelData"].VR = "OB" if metadata.BitsAllocated <= 8 else "OW"
    return metadata


def _links(item: Json, original: Dataset) -> Iterator[tuple[str, bytes]]:
    """Yield the links of all values that were left out, pixels aside, and what they must lead to."""
    for tag, json in item.items():
        if int(tag, 16) == PIXELS:
            continue
        if "BulkDataURI" in json:
            yield json["BulkDataURI"], original[int(tag, 16)].value
        for inner, sequence_item in zip(
            json.get("Value", []) if json["vr"] == "SQ" else [], original.get(int(tag, 16), []), strict=False
        ):
            yield from _links(inner, sequence_item)


def _even(value: bytes) -> bytes:
    return bytes(value) + b"\0" * (len(value) % 2)
