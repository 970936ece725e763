"""The capabilities document."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from functions.manifest import FUNCTIONS
from lightbox.dicom.attributes import Level
from lightbox.http.app import Api
from local.capabilities import described, document, level
from local.documents import routes

WADL = "{http://wadl.dev.java.net/2009/02}"
ROUTES = [route for function in FUNCTIONS for route in routes(function)]


@pytest.fixture(scope="module")
def methods():
    """Every method of the document by its address."""
    found = {}

    def walk(element, path):
        for resource in element.findall(f"{WADL}resource"):
            below = f"{path}/{resource.get('path')}"
            for method in resource.findall(f"{WADL}method"):
                found[f"{method.get('name')} {below}"] = method
            walk(resource, below)

    (resources,) = ET.fromstring(document(ROUTES)).findall(f"{WADL}resources")
    assert resources.get("base") == "lightbox-root:"
    walk(resources, "")
    return found


def test_every_dicomweb_route_is_described_once(methods):
    expected = [f"{route.method} {route.path.removeprefix('/dicomweb/{archive}')}" for route in described(ROUTES)]
    assert sorted(methods) == sorted(expected)
    assert "GET /studies/{study}/series/{series}/metadata" in methods
    ids = [method.get("id") for method in methods.values()]
    assert len(ids) == len(set(ids))


def test_a_search_names_its_keys_and_what_it_answers(methods):
    search = methods["GET /studies"]
    named = {param.get("name") for param in search.iter(f"{WADL}param")}
    assert {"Accept", "PatientName", "StudyDate", "limit", "includefield", "orderby"} <= named
    assert not {"SeriesNumber", "RetrieveURL", "{attribute}"} & named
    kinds = [each.get("mediaType") for each in search.iter(f"{WADL}representation")]
    assert kinds == ["application/dicom+json", "application/json"]
    assert "SeriesNumber" in {param.get("name") for param in methods["GET /series"].iter(f"{WADL}param")}


def test_what_a_route_takes_is_said():
    api = Api()

    @api.route("POST", "/dicomweb/{archive}/studies", takes=("multipart/related",), media=("application/dicom+json",))
    def store_instances(request):
        """Store instances."""

    (route,) = described(api.routes)
    assert level(route) is None
    assert '<representation mediaType="multipart/related" />' in document(api.routes)


def test_what_is_searched_for():
    gets = (route for route in described(ROUTES) if route.method == "GET")
    levels = {route.path.rpartition("/")[2]: level(route) for route in gets}
    assert (levels["studies"], levels["series"], levels["instances"]) == tuple(Level)
    assert levels["metadata"] is None
