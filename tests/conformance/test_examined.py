"""What outside suites and clients found wanting: spellings, slashes, proxies, addresses, redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from pydicom.uid import DigitalXRayImageStorageForPresentation, EncapsulatedPDFStorage

from tests.fixtures.server import LightboxServer

IMAGE = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"}


class Site:
    """The server's root, asked as curl would: nothing is said that a test does not say."""

    def __init__(self, server: LightboxServer) -> None:
        self.root = server.dicomweb_url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers = {"Authorization": f"Bearer {server.access_token}"}

    def get(self, path: str, accept: str = "", **how: Any) -> requests.Response:
        headers = {"Accept": accept} if accept else {}
        headers |= how.pop("headers", {})
        url = path if path.startswith("http") else self.root + path
        return self.session.get(url, headers=headers, timeout=60, **how)

    def first(self, **filters: str) -> str:
        """Return the address of some instance."""
        found = self.get("/instances", params={"limit": "1", **filters}).json()
        return found[0]["00081190"]["Value"][0]


@pytest.fixture(scope="module")
def site(lightbox_server: LightboxServer) -> Iterator[Site]:
    made = Site(lightbox_server)
    yield made
    made.session.close()


@pytest.fixture(scope="module")
def image(site: Site) -> str:
    """The address of a CT image."""
    return site.first(**IMAGE)


@pytest.mark.parametrize(
    "query", ["StudyDate=20241231-20240101", "StudyDate=20040119&StudyDate=20050101", "PatientBirthDate=2024-1900"]
)
def test_a_range_that_holds_no_day_finds_nothing(site: Site, query: str) -> None:
    answer = site.get(f"/studies?{query}")
    assert (answer.status_code, answer.json() if answer.ok else None) in ((200, []), (400, None))
    assert answer.ok or "PatientBirthDate" in query, "no date there at all"


@pytest.mark.parametrize("path", ["", "/frames/1", "/metadata", "/rendered"])
def test_what_names_no_media_type_is_not_our_fault(site: Site, image: str, path: str) -> None:
    assert site.get(image + path, ";;;").status_code == 406
    assert site.get(image + path, ";;;, */*").status_code == 200


def test_a_jpeg_by_its_other_name(site: Site, image: str) -> None:
    for path in ("/rendered", "/thumbnail"):
        assert site.get(image + path, "image/jpg").headers["content-type"] == "image/jpeg"
    study, series, uid = re.findall(r"[\d.]+", image.partition("/studies/")[2])
    names = {"requestType": "WADO", "studyUID": study, "seriesUID": series, "objectUID": uid}
    answer = site.get("/wado", params={**names, "contentType": "image/jpg"})
    assert answer.headers["content-type"] == "image/jpeg"


def test_what_the_header_takes_where_nothing_the_parameter_names_can_be_had(site: Site, image: str) -> None:
    """PS3.18 §8.7.8.1, step 3."""
    answer = site.get(f"{image}?accept=image/jpeg", "application/dicom")
    assert answer.headers["content-type"].startswith("application/dicom;")


def test_a_document_by_wado_uri_with_nothing_said_of_its_form(site: Site) -> None:
    document = site.first(SOPClassUID=EncapsulatedPDFStorage)
    study, series, uid = re.findall(r"[\d.]+", document.partition("/studies/")[2])
    names = {"requestType": "WADO", "studyUID": study, "seriesUID": series, "objectUID": uid}
    assert site.get("/wado", "*/*", params=names).headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    ("path", "accept"), [("", "application/*"), ("/frames/1", "application/*"), ("/rendered", "image/*")]
)
def test_a_body_of_parts_is_for_who_takes_such(site: Site, image: str, path: str, accept: str) -> None:
    found = site.get(image + path, accept).headers["content-type"]
    assert found.startswith(accept.rstrip("*")), "multipart/related does not fall under it"


@pytest.mark.parametrize(("path", "accept"), [("", "application/dicom"), ("/frames/1", "application/octet-stream")])
def test_what_is_sent_tells_its_address(site: Site, image: str, path: str, accept: str) -> None:
    """PS3.18 Table 8.4.2-1: Content-Location, of the body or of each part."""
    alone = site.get(image + path, accept)
    assert alone.headers["content-location"] == image + path
    if not path:
        assert alone.headers["content-disposition"] == f'attachment; filename="{image.rpartition("/")[2]}.dcm"'
    parts = site.get(image + path, f'multipart/related; type="{accept}"')
    head = parts.content.partition(b"\r\n\r\n")[0].decode()
    assert re.search(r"^Content-Location: (.*)$", head, re.MULTILINE) is not None
    assert head.split("Content-Location: ")[1] == image + path


@pytest.mark.parametrize("path", ["/studies/?limit=1", "//studies?limit=1", "/studies//?limit=1"])
def test_an_address_with_too_many_slashes(site: Site, path: str) -> None:
    answer = site.get(path)
    assert [each.status_code for each in answer.history] == [308]
    assert len(answer.json()) == 1


@pytest.mark.parametrize(
    ("said", "root"),
    [
        ({"Forwarded": 'for=192.0.2.1;host="pacs.example";proto=https'}, "https://pacs.example/"),
        ({"X-Forwarded-Host": "pacs.example, inner", "X-Forwarded-Proto": "https,http"}, "https://pacs.example/"),
    ],
)
def test_addresses_are_as_the_outermost_proxy_has_them(site: Site, said: dict[str, str], root: str) -> None:
    (study,) = site.get("/studies?limit=1", headers=said).json()
    assert study["00081190"]["Value"][0].startswith(root)


def test_a_redirect_says_nothing_of_a_body_that_it_does_not_have(site: Site) -> None:
    """Orthanc's client takes the media type of a redirect for that of what it is led to."""
    large = site.first(SOPClassUID=DigitalXRayImageStorageForPresentation)
    answer = site.get(large, 'multipart/related; type="application/dicom"; transfer-syntax=*', allow_redirects=False)
    assert (answer.status_code, answer.content) == (307, b"")
    assert "content-type" not in answer.headers


def test_a_reply_to_storing_has_an_address_even_if_there_is_none(site: Site) -> None:
    """PS3.18 Table I.1-1: Retrieve URL is of type 2."""
    headers = {"Content-Type": "application/dicom"}
    answer = site.session.post(f"{site.root}/studies", b"no DICOM", headers=headers, timeout=60)
    assert answer.status_code == 409
    assert answer.json()["00081190"] == {"vr": "UR"}
