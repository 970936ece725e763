"""Whole slides, opened over DICOMweb by wsidicom: levels, label and overview, in their places and colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import dcmread
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit
from wsidicom import WsiDicom, WsiDicomWebClient

from lightbox.render.icc import profile
from tests.fixtures.people import Person
from tests.fixtures.server import LightboxServer
from tests.make import dicom
from tests.make.slides import LEVELS, Slide

pytestmark = [
    pytest.mark.server,
    # wsidicom has no way to fetch a profile that is bulk data, and says so.
    pytest.mark.filterwarnings("ignore:No bulk data URI handler"),
]

OWN = profile("adobergb") + bytes(100_000)
SLIDES = [Slide(JPEGBaseline8Bit, sparse=False, profile=OWN, study=1),
          Slide(JPEG2000Lossless, sparse=True, profile=OWN, study=2)]  # fmt: skip
LOSSY = 4
"""Grey levels by which a JPEG of these waves differs on average, at most."""


@pytest.fixture(scope="module")
def client(lightbox_server: LightboxServer, new_person: Callable[[str], Person]) -> Iterator[DICOMwebClient]:
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {new_person('pathologist').token()}"
        yield DICOMwebClient(f"{lightbox_server.base_url}/dicomweb/mine", session=session, timeout=60)


@pytest.fixture(params=SLIDES, ids=["full", "sparse"])
def slide(request: pytest.FixtureRequest, client: DICOMwebClient, tmp_path: Path) -> Slide:
    """Return a slide that is stored, and lies in the folder, too."""
    for number, content in enumerate(request.param.files()):
        (tmp_path / f"{number}.dcm").write_bytes(content)
        client.store_instances([dcmread(BytesIO(content))])
    return request.param


def test_a_slide_is_seen_as_from_its_files(client: DICOMwebClient, slide: Slide, tmp_path: Path) -> None:
    study, series = dicom.uid(slide.study), dicom.uid(slide.study, 1)
    with WsiDicom.open_web(WsiDicomWebClient(client), study, series) as web, WsiDicom.open(tmp_path) as files:
        assert len(web.levels) == LEVELS
        for number, (mine, level) in enumerate(zip(files.levels, web.levels, strict=True)):
            size = level.size.to_tuple()
            seen = np.asarray(web.read_region((0, 0), level.level, size))
            assert np.array_equal(seen, np.asarray(files.read_region((0, 0), mine.level, size)))
            away = np.abs(seen.astype(int) - slide.shown(number)).mean()
            assert away <= (LOSSY if slide.syntax == JPEGBaseline8Bit else 0)
        assert np.array_equal(np.asarray(web.read_label()), np.asarray(files.read_label()))
        assert np.array_equal(np.asarray(web.read_overview()), np.asarray(files.read_overview()))


def test_its_profile_lies_where_the_metadata_says(client: DICOMwebClient, slide: Slide) -> None:
    place = dicom.uid(slide.study), dicom.uid(slide.study, 1), dicom.uid(slide.study, 1, 1)
    path = client.retrieve_instance_metadata(*place)["00480105"]["Value"][0]
    (found,) = client.retrieve_bulkdata(path["00282000"]["BulkDataURI"])
    assert found == OWN
