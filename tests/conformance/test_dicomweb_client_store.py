"""The DICOMweb client of PyPI stores what pydicom brings along, and deletes it again."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_files

from tests.fixtures.people import Person
from tests.fixtures.server import LightboxServer
from tests.make import dicom

pytestmark = [
    pytest.mark.server,
    # The samples have odd headers on purpose, which pydicom remarks on.
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
]

MOST = 4_000_000
"""Bytes of a file that fits one request."""


@pytest.fixture(scope="module")
def storer(lightbox_server: LightboxServer, new_person: Callable[[str], Person]) -> Iterator[DICOMwebClient]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {new_person('storer').token()}"
        yield DICOMwebClient(f"{lightbox_server.base_url}/dicomweb/mine", session=session, timeout=60)


def samples() -> dict[str, Dataset]:
    """Every file of pydicom's that names an instance and can be written back, once for each SOP Instance UID."""
    found: dict[str, Dataset] = {}
    for path in sorted(get_testdata_files("*.dcm")):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                dataset = dcmread(path)
                written = BytesIO()
                dataset.save_as(written)
        except Exception:  # noqa: BLE001 - files that are broken on purpose
            continue
        uids = [dataset.get(name, "") for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")]
        valid = all(uid and all(part.isdigit() for part in str(uid).split(".")) for uid in uids)
        if valid and "SOPClassUID" in dataset and written.tell() < MOST and uids[2] not in found:
            found[uids[2]] = dataset
    return found


def test_every_sample_is_stored_found_at_once_and_stored_again(storer: DICOMwebClient) -> None:
    wanted = samples()
    assert len(wanted) > 40
    for uid, dataset in wanted.items():
        for _ in range(2):
            reply = storer.store_instances([dataset])
            assert [item.ReferencedSOPInstanceUID for item in reply.ReferencedSOPSequence] == [uid]
            assert "FailedSOPSequence" not in reply
    for dataset in wanted.values():
        place = dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID
        (found,) = storer.search_for_instances(*place[:2], search_filters={"SOPInstanceUID": place[2]})
        assert found["00080018"]["Value"] == [place[2]]


def test_a_partial_failure_comes_back_as_a_data_set(storer: DICOMwebClient) -> None:
    good, wrong = (dcmread(BytesIO(dicom.ct(instance=n))) for n in (1, 2))
    wrong.StudyInstanceUID = "1.2.3.4"
    reply = storer.store_instances([good, wrong], study_instance_uid=dicom.uid(1))
    assert [item.ReferencedSOPInstanceUID for item in reply.ReferencedSOPSequence] == [dicom.uid(1, 1, 1)]
    (failed,) = reply.FailedSOPSequence
    assert (failed.ReferencedSOPInstanceUID, failed.FailureReason) == (dicom.uid(1, 1, 2), 0xA901)
    assert reply.RetrieveURL.endswith(f"/studies/{dicom.uid(1)}")


def test_what_is_deleted_is_not_found_any_more_and_can_come_again(storer: DICOMwebClient) -> None:
    study = dicom.uid(7)
    files = [dcmread(BytesIO(dicom.ct(study=7, series=s, instance=n))) for s, n in ((1, 1), (1, 2), (2, 3))]
    storer.store_instances(files)
    storer.delete_instance(study, dicom.uid(7, 1), dicom.uid(7, 1, 1))
    assert len(storer.search_for_instances(study)) == 2
    assert len(storer.retrieve_series_metadata(study, dicom.uid(7, 1))) == 1
    storer.delete_series(study, dicom.uid(7, 2))
    assert len(storer.search_for_series(study)) == 1
    storer.delete_study(study)
    assert storer.search_for_studies(search_filters={"StudyInstanceUID": study}) == []
    reply = storer.store_instances(files)
    assert len(reply.ReferencedSOPSequence) == 3
    assert len(storer.search_for_instances(study)) == 3


def test_a_request_that_is_too_large_is_told_where_to_go(storer: DICOMwebClient) -> None:
    large = dcmread(BytesIO(dicom.ct(1800, 1400)))
    with pytest.raises(requests.HTTPError) as refused:
        storer.store_instances([large])
    assert refused.value.response.status_code == 413
    assert "/api/uploads" in refused.value.response.json()["detail"]
