"""The outside client, and the originals it is judged by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import Dataset

from local.demo import studies
from local.demo.exam import uid
from tests.fixtures.server import LightboxServer
from tests.make.comparing import Original


@pytest.fixture(scope="package")
def client(lightbox_server: LightboxServer) -> Iterator[DICOMwebClient]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {lightbox_server.access_token}"
        yield DICOMwebClient(lightbox_server.dicomweb_url, session=session, timeout=60)


@pytest.fixture(scope="package")
def originals(client: DICOMwebClient) -> dict[str, list[Original]]:
    """Return all files by study key (or name of the sample), made for the day the server was seeded on."""
    newest = client.search_for_studies(search_filters={"StudyInstanceUID": uid("ct-head")})[0]
    today = date.fromisoformat(newest["00080020"]["Value"][0])
    found: defaultdict[str, list[Original]] = defaultdict(list)
    for file in studies(today):
        key = file.path.split("/")[1]
        found[key].append(Original(key, file.content))
    return found


@pytest.fixture(scope="package")
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
