"""WADO-URI: older viewers get files, documents and pictures from the services of WADO-RS."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest
from pydicom import dcmread
from pydicom.uid import EncapsulatedPDFStorage

from lightbox.runtime import Runtime
from tests.fixtures.actors import Caller
from tests.fixtures.http import SITE, Answer, Client
from tests.make import dicom
from tests.make.studies import store

WADO = "/dicomweb/mine/wado"
OBJECT = {
    "requestType": "WADO",
    "studyUID": dicom.uid(1),
    "seriesUID": dicom.uid(1, 1),
    "objectUID": dicom.uid(1, 1, 1),
}
RENDERED = f"{SITE}/dicomweb/mine/studies/{dicom.uid(1)}/series/{dicom.uid(1, 1)}/instances/{dicom.uid(1, 1, 1)}"


@pytest.fixture
def ask(api: ModuleType, call: Client) -> Callable[..., Answer]:
    def get(accept: str = "", actor: Caller | str | None = "the client's", **changes: str | None) -> Answer:
        query = {name: value for name, value in {**OBJECT, **changes}.items() if value is not None}
        return call(api, "GET", WADO, query=query, headers={"accept": accept}, actor=actor)

    return get


@pytest.fixture
def image(runtime: Runtime) -> bytes:
    data = dicom.ct(rows=20, columns=40)
    store(runtime, "archive-ada", data)
    return data


def asked_of_rs(answer: Answer) -> tuple[str, dict[str, str]]:
    assert answer.status == 307, answer.body
    address = urlsplit(answer.headers["location"])
    return f"{SITE}{address.path}", {name: value for name, (value,) in parse_qs(address.query).items()}


def test_a_file_as_it_is_stored(ask, image: bytes) -> None:
    answer = ask(contentType="application/dicom", transferSyntax="*")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/dicom")
    assert answer.body == image
    assert dcmread(BytesIO(answer.body)).SOPInstanceUID == OBJECT["objectUID"]
    assert ask(contentType="application/dicom").status == 200
    assert ask("application/dicom").body == image, "Accept counts where contentType is missing"


def test_a_document(ask, runtime: Runtime) -> None:
    made = dicom.dataset(sop_class=EncapsulatedPDFStorage, modality="DOC")
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    made.EncapsulatedDocument = b"%PDF-1.4 " + b"x" * 5000 + b" "
    store(runtime, "archive-ada", dicom.written(made))
    answer = ask(contentType="application/pdf")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("given", "path", "query"),
    [
        ({}, "", {"accept": "image/jpeg"}),
        ({"contentType": "image/png"}, "", {"accept": "image/png"}),
        ({"contentType": "text/html, image/png"}, "", {"accept": "image/png"}),
        ({"contentType": "image/jpeg", "frameNumber": "3"}, "/frames/3", {"accept": "image/jpeg"}),
        ({"rows": "10", "columns": "30"}, "", {"viewport": "30,10"}),
        ({"rows": "10"}, "", {"viewport": "20,10"}),
        ({"columns": "10"}, "", {"viewport": "10,5"}),
        ({"region": "0.5,0,1,0.5"}, "", {"viewport": "20,10,20,0,20,10"}),
        ({"region": "0,0,1,1", "rows": "200"}, "", {"viewport": "400,200,0,0,40,20"}),
        ({"windowCenter": "40", "windowWidth": "-1.5e2"}, "", {"window": "40,-1.5e2,linear"}),
        (
            {"imageQuality": "80", "annotation": "patient,technique"},
            "",
            {"quality": "80", "annotation": "patient,technique"},
        ),
    ],
)
def test_a_picture_is_where_wado_rs_has_it(ask, image: bytes, given, path: str, query: dict[str, str]) -> None:
    where, how = asked_of_rs(ask(**given))
    assert where == f"{RENDERED}{path}/rendered"
    assert how == {"accept": "image/jpeg", **query}


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"requestType": None}, "wado-parameter"),
        ({"requestType": "wado"}, "wado-parameter"),
        ({"studyUID": None}, "wado-parameter"),
        ({"seriesUID": ""}, "wado-parameter"),
        ({"objectUID": None}, "wado-parameter"),
        ({"objectUID": "1.2.x"}, "invalid-uid"),
        ({"anonymize": "yes", "contentType": "application/dicom"}, "wado-parameter"),
        ({"presentationUID": "1.2.3", "presentationSeriesUID": "1.2"}, "wado-parameter"),
        ({"rows": "0"}, "wado-parameter"),
        ({"columns": "ten"}, "wado-parameter"),
        ({"frameNumber": "-1"}, "wado-parameter"),
        ({"region": "0,0,2,1"}, "wado-parameter"),
        ({"region": "0.5,0,0.5,1"}, "wado-parameter"),
        ({"region": "nan,0,1,1"}, "wado-parameter"),
        ({"region": "0,1"}, "wado-parameter"),
        ({"windowCenter": "40"}, "wado-parameter"),
        ({"windowCenter": "40", "windowWidth": "inf"}, "wado-parameter"),
        ({"imageQuality": "best"}, "wado-parameter"),
        ({"contentType": "text/html"}, "media-type-unavailable"),
        ({"transferSyntax": "best", "contentType": "application/dicom"}, "invalid-uid"),
    ],
)
def test_what_cannot_be_done_is_said(ask, image: bytes, changes, slug: str) -> None:
    assert ask(**changes).slug == slug


def test_only_for_those_who_may_see_it(ask, image: bytes, ben: Caller) -> None:
    for kind in ("application/dicom", "image/jpeg", "application/pdf"):
        assert ask(contentType=kind, actor=ben).status == 404
    # Weasis sends its credentials when it is asked for them.
    stranger = ask(actor=None)
    assert (stranger.status, "Basic" in stranger.headers["www-authenticate"]) == (401, True)


@pytest.mark.parametrize("kind", ["application/dicom", "image/jpeg"])
def test_what_is_not_there(ask, image: bytes, kind: str) -> None:
    assert ask(contentType=kind, objectUID="1.2.3").slug == "instance-not-found"
    assert ask(contentType=kind, studyUID="1.2.3").slug == "study-not-found"
