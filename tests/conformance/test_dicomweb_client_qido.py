"""QIDO-RS as PS3.18 has it, beyond what the client's own methods ask: keys, fields, orders, HEAD, capabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import Dataset

from local.demo.exam import uid
from tests.fixtures.server import LightboxServer
from tests.make import comparing

pytestmark = [
    pytest.mark.server,
    # The samples have odd headers on purpose, which pydicom remarks on.
    pytest.mark.filterwarnings("ignore::UserWarning:pydicom"),
]

Ask = Callable[..., requests.Response]

SERIES_KEYS = ("SeriesDescription", "BodyPartExamined", "ProtocolName", "StationName", "Laterality", "Manufacturer")
INSTANCE_KEYS = ("SliceLocation", "KVP", "WindowCenter", "ImageType", "PhotometricInterpretation", "SOPClassUID")


@pytest.fixture(scope="module")
def ask(lightbox_server: LightboxServer) -> Ask:
    """Send a request below the DICOMweb root, as a program would."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {lightbox_server.access_token}"

    def send(path: str, method: str = "GET", **how: Any) -> requests.Response:
        return session.request(method, lightbox_server.dicomweb_url + path, timeout=60, **how)

    return send


def test_what_an_attribute_says_finds_exactly_what_has_it(
    client: DICOMwebClient, ask: Ask, headers: list[Dataset]
) -> None:
    """Every value of some attributes is a key, at the level that the attribute belongs to."""
    compared = 0
    for path, keywords, own in (
        ("/series", SERIES_KEYS, "SeriesInstanceUID"),
        ("/instances", INSTANCE_KEYS, "SOPInstanceUID"),
    ):
        for keyword in keywords:
            values = {header[own].value: _key(header, keyword) for header in headers}
            for value in sorted({value for value in values.values() if value})[:1]:
                expected = {each for each, said in values.items() if said == value}
                found = ask(path, params={keyword: value, "limit": "5000", "StudyInstanceUID": ""})
                assert found.status_code == 200, found.text
                uids = set(comparing.uids(found.json(), _tag(own)))
                # One instance speaks for a series: a series is not found by what only others of it say.
                assert uids == expected or (path == "/series" and uids < expected), (keyword, value)
                assert all(_tag(keyword) in item for item in found.json())
                compared += 1
    assert compared > 8


def _key(header: Dataset, keyword: str) -> str:
    """Return an attribute's one value as a key; numbers in one way, texts without case, as they are compared."""
    element = header.get(keyword)
    if element is None or header[keyword].VM != 1:
        return ""
    return f"{float(element):g}" if header[keyword].VR in ("DS", "IS") else str(element).lower()


def _tag(keyword: str) -> str:
    from pydicom.datadict import tag_for_keyword

    return f"{tag_for_keyword(keyword):08X}"


def test_sequences_are_searched_and_answered_by_path(ask: Ask) -> None:
    found = ask("/instances?ConceptNameCodeSequence.CodeValue=*&Modality=SR").json()
    codes = {item["00080018"]["Value"][0]: item["0040A043"]["Value"][0] for item in found}
    assert all(set(code) == {"00080100"} for code in codes.values())
    value = next(iter(codes.values()))["00080100"]["Value"][0]
    expected = sorted(own for own, code in codes.items() if code["00080100"]["Value"] == [value])
    asked = {"0040A043.00080100": value, "includefield": "0040a043.codemeaning", "modality": "SR"}
    again = ask("/instances", params=asked).json()
    assert comparing.uids(again, "00080018") == expected
    assert set(again[0]["0040A043"]["Value"][0]) == {"00080100", "00080104"}
    assert ask("/instances", params={"0040A043.00080100": value + "x"}).json() == []


def test_private_elements_come_when_they_are_asked_for(ask: Ask, headers: list[Dataset]) -> None:
    header = next(h for h in headers if any(e.tag.is_private and not e.tag.is_private_creator for e in h))
    element = next(e for e in header if e.tag.is_private and not e.tag.is_private_creator and e.VR not in ("UN", "SQ"))
    tag, own = f"{element.tag:08X}", {"SOPInstanceUID": header.SOPInstanceUID}
    (plain,) = ask("/instances", params={**own, "includefield": "all"}).json()
    assert tag not in plain
    (found,) = ask("/instances", params={**own, "includefield": tag.lower()}).json()
    assert tag in found
    assert f"{tag[:4]}00{tag[4:6]}" in found


def test_orders(ask: Ask) -> None:
    def told(path: str, tag: str) -> list[Any]:
        return [comparing.value(item, tag) for item in ask(path).json()]

    dates = told("/studies?orderby=StudyDate&limit=100", "00080020")
    known = [date for date in dates if date]
    assert [date.replace(".", "") for date in known] == sorted(date.replace(".", "") for date in known)
    assert dates == known + [None] * (len(dates) - len(known))
    slices = told(f"/studies/{uid('ct-head')}/instances?orderby=-InstanceNumber&limit=500", "00200013")
    assert slices == sorted(slices, reverse=True)
    page = told(f"/studies/{uid('ct-head')}/instances?orderby=-InstanceNumber&limit=5&offset=3", "00200013")
    assert page == slices[3:8]


def test_pages_tell_how_many_there_are(ask: Ask, headers: list[Dataset]) -> None:
    series = len({header.SeriesInstanceUID for header in headers})
    assert ask("/series?limit=5000").headers["x-total-count"] == str(series)
    short = ask("/series?limit=3")
    assert "x-total-count" not in short.headers
    assert "more results" in short.headers["warning"]
    beyond = ask("/series?limit=10&offset=999999")
    assert (beyond.status_code, beyond.json(), beyond.headers["x-total-count"]) == (200, [], str(series))


@pytest.mark.parametrize(
    "path", ["/studies", "/series?limit=1", "/instances?limit=1", "/studies/{ct}/metadata", "/studies/{ct}"]
)
def test_head_answers_as_get_without_a_body(ask: Ask, path: str) -> None:
    place = path.format(ct=uid("ct-head"))
    head, got = ask(place, "HEAD"), ask(place)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].partition(";")[0] == got.headers["content-type"].partition(";")[0]


def test_media_types(ask: Ask) -> None:
    mixed = "application/dicom+json, multipart/related; type=application/octet-stream; transfer-syntax=*"
    for path in ("/studies?limit=1", f"/studies/{uid('ct-head')}/metadata"):
        assert ask(path, headers={"accept": mixed}).headers["content-type"] == "application/dicom+json"
        for accept in ("application/dicom+xml", 'multipart/related; type="application/dicom+xml"'):
            refused = ask(path, headers={"accept": accept})
            assert refused.status_code == 406
            assert "application/dicom+json" in refused.json()["detail"]
        named = ask(path, params={"accept": "application/json"}, headers={"accept": "application/dicom+xml"})
        assert named.headers["content-type"] == "application/json"


def test_the_capabilities_document_names_what_answers(ask: Ask) -> None:
    answer = ask("", "OPTIONS", headers={"accept": "application/vnd.sun.wadl+xml"})
    assert answer.headers["content-type"] == "application/vnd.sun.wadl+xml"
    wadl = "{http://wadl.dev.java.net/2009/02}"
    (resources,) = ET.fromstring(answer.content).findall(f"{wadl}resources")
    assert resources.get("base", "").endswith("/dicomweb/mine") or "/dicomweb/" in resources.get("base", "")
    for resource in resources.findall(f"{wadl}resource"):
        methods = {method.get("name") for method in resource.findall(f"{wadl}method")}
        if "GET" in methods:
            # WADO-URI says everything in its parameters, and has none here.
            expected = 400 if resource.get("path") == "wado" else 200
            assert ask(f"/{resource.get('path')}?limit=1").status_code == expected


def test_an_errors_type_is_a_page_that_can_be_read(ask: Ask, lightbox_server: LightboxServer) -> None:
    refused = ask("/studies?StudyDate=-")
    assert refused.status_code == 400
    address, _, place = refused.json()["type"].partition("#")
    page = requests.get(lightbox_server.base_url + address, timeout=60)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"id='{place}'" in page.text
    statement = requests.get(lightbox_server.base_url + "/docs/conformance", timeout=60)
    assert "DICOM conformance statement" in statement.text
