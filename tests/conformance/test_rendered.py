"""The DICOMweb client of PyPI asks for pictures of every demonstration study: each has one, or a reason why not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from PIL import Image

from local.demo import bundled
from local.demo.schedule import STUDIES
from tests.fixtures.server import LightboxServer
from tests.make import comparing
from tests.make.comparing import Original

pytestmark = [
    pytest.mark.server,
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
]

KEYS = [*(study.key for study in STUDIES), *bundled.FILES]


@pytest.mark.parametrize("key", KEYS)
def test_every_image_is_rendered_in_its_own_size_or_the_one_asked_for(
    client: DICOMwebClient, originals: dict[str, list[Original]], key: str
) -> None:
    for (study, series), files in comparing.by_series(originals[key]).items():
        original = files[len(files) // 2].dataset
        place = (study, series, original.SOPInstanceUID)
        if "Rows" not in original:
            continue
        for kind, name in (("image/jpeg", "JPEG"), ("image/png", "PNG")):
            picture = Image.open(BytesIO(client.retrieve_instance_rendered(*place, media_types=(kind,))))
            assert picture.format == name
            assert picture.width >= original.Columns
            assert picture.height >= original.Rows
        frame = client.retrieve_instance_frames_rendered(
            *place, [1], media_types=("image/png",), params={"viewport": "100,80"}
        )
        small = Image.open(BytesIO(frame))
        assert small.width <= 100
        assert small.height <= 80
        assert 100 in small.size or 80 in small.size
        standing = client.retrieve_series_rendered(study, series, media_types=("image/jpeg",))
        assert Image.open(BytesIO(standing)).format == "JPEG"


@pytest.mark.parametrize("key", KEYS)
def test_everything_has_a_thumbnail(
    client: DICOMwebClient, originals: dict[str, list[Original]], lightbox_server: LightboxServer, key: str
) -> None:
    paths: set[str] = set()
    for (study, series), files in comparing.by_series(originals[key]).items():
        instance = f"studies/{study}/series/{series}/instances/{files[0].dataset.SOPInstanceUID}"
        paths |= {f"studies/{study}", f"studies/{study}/series/{series}", instance}
    for path in paths:
        answer = _got(lightbox_server, f"{path}/thumbnail")
        assert answer.headers["content-type"] == "image/jpeg"
        assert max(Image.open(BytesIO(answer.content)).size) == 256
        again = _got(lightbox_server, f"{path}/thumbnail", **{"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304


def test_twenty_pictures_at_once_are_the_same_as_one_by_one(
    client: DICOMwebClient, originals: dict[str, list[Original]], lightbox_server: LightboxServer
) -> None:
    paths: list[str] = []
    for key in ("ct-head", "mammography", "echo"):
        for (study, series), files in comparing.by_series(originals[key]).items():
            place = f"studies/{study}/series/{series}/instances"
            paths += [
                f"{place}/{file.dataset.SOPInstanceUID}/rendered?quality=70"
                for file in files[:7]
                if "Rows" in file.dataset
            ]
    assert paths
    wanted = (paths * 20)[:20]
    with ThreadPoolExecutor(20) as pool:
        together = list(pool.map(lambda path: _got(lightbox_server, path).content, wanted))
    assert together == [_got(lightbox_server, path).content for path in wanted]


def _got(server: LightboxServer, path: str, **headers: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        sent = {"Authorization": f"Bearer {server.access_token}", **headers}
        answer = session.get(f"{server.dicomweb_url}/{path}", headers=sent, timeout=60)
    assert answer.status_code in (200, 304), (path, answer.text[:300])
    return answer
