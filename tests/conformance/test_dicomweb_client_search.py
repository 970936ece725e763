"""The DICOMweb client of PyPI finds every demonstration study, series and instance, by whatever it asks."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from dicomweb_client.api import DICOMwebClient
from pydicom import Dataset

from local.demo.exam import uid
from local.demo.schedule import STUDIES
from tests.make import comparing

pytestmark = [
    pytest.mark.server,
    # The samples have odd headers on purpose, which pydicom remarks on.
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
]


def test_every_study_is_found_once_however_it_is_paged(client: DICOMwebClient, headers: list[Dataset]) -> None:
    expected = sorted({str(header.StudyInstanceUID) for header in headers})
    assert comparing.uids(client.search_for_studies(limit=100), "0020000D") == expected
    assert comparing.uids(client.search_for_studies(limit=7, get_remaining=True), "0020000D") == expected
    pages = [client.search_for_studies(limit=5, offset=offset) for offset in range(0, len(expected) + 5, 5)]
    assert comparing.uids([item for page in pages for item in page], "0020000D") == expected


def test_studies_say_what_they_hold(client: DICOMwebClient, headers: list[Dataset]) -> None:
    instances = Counter(header.StudyInstanceUID for header in headers)
    series: defaultdict[str, set[str]] = defaultdict(set)
    modalities: defaultdict[str, set[str]] = defaultdict(set)
    for header in headers:
        series[header.StudyInstanceUID].add(header.SeriesInstanceUID)
        modalities[header.StudyInstanceUID].add(header.Modality)
    for item in client.search_for_studies(limit=100):
        study = comparing.value(item, "0020000D")
        assert comparing.value(item, "00201208") == instances[study]
        assert comparing.value(item, "00201206") == len(series[study])
        assert set(item["00080061"]["Value"]) == modalities[study]
        assert comparing.value(item, "00080056") == "ONLINE"
        assert comparing.value(item, "00081190").endswith(f"/studies/{study}")


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.key)
def test_texts_come_back_in_unicode(client: DICOMwebClient, study: Any) -> None:
    (item,) = client.search_for_studies(search_filters={"StudyInstanceUID": uid(study.key)})
    groups = ("Alphabetic", "Ideographic", "Phonetic")
    for tag, name in (("00100010", study.patient.name), ("00080090", study.patient.referrer)):
        assert item[tag]["Value"] == [dict(zip(groups, name.split("="), strict=False))]
    assert comparing.value(item, "00081030") == (study.description or None)
    assert comparing.value(item, "00080050") == f"DEMO{STUDIES.index(study) + 1:04d}"
    assert comparing.value(item, "00100040") == (study.patient.sex or None)
    assert comparing.value(item, "00080005") in (None, "ISO_IR 192")


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
    assert set(comparing.uids(found, "0020000D")) == {str(uid(key)) for key in keys}


@pytest.mark.parametrize(("most", "least"), [(0, 0), (1, 0), (7, 0), (31, 8), (366, 93), (4000, 367)])
def test_date_ranges_find_what_lies_in_them(client: DICOMwebClient, most: int, least: int) -> None:
    (newest,) = client.search_for_studies(search_filters={"StudyInstanceUID": uid("ct-head")})
    today = date.fromisoformat(comparing.value(newest, "00080020"))
    first, last = (f"{today - timedelta(days=days):%Y%m%d}" for days in (most, least))
    asked = {"StudyDate": first if most == least else f"{first}-{last}", "PatientID": "DEMO-*"}
    expected = {str(uid(study.key)) for study in STUDIES if least <= study.days_ago <= most}
    assert set(comparing.uids(client.search_for_studies(search_filters=asked, limit=100), "0020000D")) == expected


def test_fields_asked_for_are_there(client: DICOMwebClient) -> None:
    (item,) = client.search_for_studies(
        fields=["PatientBirthDate", "00081030", "PatientSex"], search_filters={"PatientID": "DEMO-0003"}
    )
    assert comparing.value(item, "00100030") == "19711105"
    assert comparing.value(item, "00081030") == "흉부 X선"


def test_every_series_is_found_from_its_study_and_from_the_archive(
    client: DICOMwebClient, headers: list[Dataset]
) -> None:
    expected: dict[str, set[str]] = defaultdict(set)
    for header in headers:
        expected[header.StudyInstanceUID].add(header.SeriesInstanceUID)
    for study, series in expected.items():
        found = client.search_for_series(study, limit=100)
        assert comparing.uids(found, "0020000E") == sorted(series)
        assert {comparing.value(item, "0020000D") for item in found} == {study}
    everything = client.search_for_series(limit=100, get_remaining=True)
    assert comparing.uids(everything, "0020000E") == sorted(each for series in expected.values() for each in series)


def test_series_are_filtered_within_a_study_and_across_the_archive(client: DICOMwebClient) -> None:
    study = uid("pet-ct")
    assert comparing.uids(client.search_for_series(study, search_filters={"Modality": "PT"}), "0020000E") == [
        uid("pet-ct", 3)
    ]
    (one,) = client.search_for_series(search_filters={"SeriesInstanceUID": uid("ct-head", 2)})
    assert comparing.value(one, "0020000D") == uid("ct-head")
    assert comparing.value(one, "00201209") == 144
    breasts = client.search_for_series(search_filters={"Modality": "MG"})
    assert len(breasts) == 4


def test_every_instance_is_found_from_its_series(client: DICOMwebClient, headers: list[Dataset]) -> None:
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for header in headers:
        expected[header.StudyInstanceUID, header.SeriesInstanceUID].add(header.SOPInstanceUID)
    for (study, series), instances in expected.items():
        found = client.search_for_instances(study, series, limit=500)
        assert comparing.uids(found, "00080018") == sorted(instances), series


def test_instances_are_found_from_study_and_archive_and_filtered(
    client: DICOMwebClient, headers: list[Dataset]
) -> None:
    everything = client.search_for_instances(limit=100, get_remaining=True)
    assert comparing.uids(everything, "00080018") == sorted(header.SOPInstanceUID for header in headers)
    assert len(client.search_for_instances(uid("pet-ct"), limit=50, get_remaining=True)) == 112
    (one,) = client.search_for_instances(uid("ct-head"), uid("ct-head", 2), search_filters={"InstanceNumber": 77})
    assert comparing.value(one, "00080018") == uid("ct-head", 2, 77)
    assert (comparing.value(one, "00280010"), comparing.value(one, "00280011")) == (512, 512)
    (two,) = client.search_for_instances(search_filters={"SOPInstanceUID": uid("echo", 1, 1)})
    assert comparing.value(two, "0020000E") == uid("echo", 1)
    assert comparing.value(two, "00280008") == 60
