"""The DICOMweb client of PyPI fetches every demonstration study, and pydicom sees the original in it.

The originals are made again here, and compared with what comes back: metadata value by value, instances byte by
byte, frames pixel by pixel.
"""

from __future__ import annotations

import warnings
from collections import Counter
from urllib.parse import urljoin, urlsplit

import numpy as np
import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import Dataset
from pydicom.encaps import generate_frames

from local.demo import bundled
from local.demo.exam import uid
from local.demo.schedule import STUDIES
from tests.fixtures.server import LightboxServer
from tests.make import comparing
from tests.make.comparing import Original

pytestmark = [
    pytest.mark.server,
    # The samples have odd headers on purpose, which pydicom remarks on.
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
]

KEYS = [*(study.key for study in STUDIES), *bundled.FILES]
AS_STORED = (("application/dicom", "*"),)


@pytest.mark.parametrize("key", KEYS)
def test_metadata_says_what_the_file_says(
    client: DICOMwebClient, originals: dict[str, list[Original]], key: str
) -> None:
    for (study, series), files in comparing.by_series(originals[key]).items():
        metadata = {comparing.value(item, "00080018"): item for item in client.retrieve_series_metadata(study, series)}
        for file in files:
            original = file.dataset
            item = metadata[original.SOPInstanceUID]
            assert not any(tag.startswith("0002") for tag in item)  # PS3.18 §F.2: no file meta information
            assert item["00083002"]["Value"] == [original.file_meta.TransferSyntaxUID]
            differences = list(comparing.differences(original, Dataset.from_json(item, comparing.no_bulk), item))
            assert not differences


@pytest.mark.parametrize("key", KEYS)
def test_instances_come_back_as_they_were_sent(
    client: DICOMwebClient, originals: dict[str, list[Original]], key: str
) -> None:
    for (study, series), files in comparing.by_series(originals[key]).items():
        expected = {file.dataset.SOPInstanceUID: file.dataset for file in files}
        seen: set[str] = set()
        for found in client.iter_series(study, series, media_types=AS_STORED):
            original = expected.get(found.SOPInstanceUID)
            if original is not None:
                seen.add(found.SOPInstanceUID)
                comparing.assert_same_file(original, found)
        assert seen == set(expected)
        instance = next(iter(expected))
        single = client.retrieve_instance(study, series, instance, media_types=AS_STORED)
        comparing.assert_same_file(expected[instance], single)


@pytest.mark.parametrize("key", KEYS)
def test_metadata_and_frames_make_the_original_picture(
    client: DICOMwebClient, originals: dict[str, list[Original]], key: str
) -> None:
    for (study, series), files in comparing.by_series(originals[key]).items():
        metadata = {comparing.value(item, "00080018"): item for item in client.retrieve_series_metadata(study, series)}
        for file in files:
            original = file.dataset
            if "PixelData" not in original:
                continue
            numbers = range(1, int(original.get("NumberOfFrames", 1)) + 1)
            frames = client.retrieve_instance_frames(study, series, original.SOPInstanceUID, list(numbers))
            picture = comparing.picture(Dataset.from_json(metadata[original.SOPInstanceUID], comparing.no_bulk), frames)
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
            assert [comparing.even(frame) for frame in found] == [
                comparing.even(stored[number - 1]) for number in numbers
            ]


def test_values_left_out_of_the_metadata_are_fetched(
    client: DICOMwebClient, lightbox_server: LightboxServer, originals: dict[str, list[Original]]
) -> None:
    fetched: Counter[str] = Counter()
    for key, files in originals.items():
        for (study, series), members in comparing.by_series(files).items():
            first = members[0].dataset
            item = client.retrieve_instance_metadata(study, series, first.SOPInstanceUID)
            for link, value in comparing.links(item, first):
                # The client names the host without its port, and so links lead to port 80: only their paths count.
                (found,) = client.retrieve_bulkdata(urljoin(lightbox_server.base_url, urlsplit(link).path))
                assert comparing.even(found) == comparing.even(value), link
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
