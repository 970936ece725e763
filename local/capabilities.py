"""The capabilities document that ``OPTIONS`` on a DICOMweb root answers (PS3.18 Annex H), from the routes."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from lightbox.dicom.attributes import ATTRIBUTES, Attribute, Level, Match
from lightbox.dicom.json_model import ROOT
from lightbox.http.app import Route
from lightbox.http.places import ROOT as BELOW
from lightbox.settings import VERSION

_NAMESPACE = "http://wadl.dev.java.net/2009/02"
_LEVELS = {"studies": Level.STUDY, "series": Level.SERIES, "instances": Level.INSTANCE}


def described(routes: Iterable[Route]) -> list[Route]:
    """Return the routes of DICOMweb but the one that answers the document (Table H-1, note), by address."""
    found = [route for route in routes if route.path.startswith(f"{BELOW}/")]
    return sorted(found, key=lambda route: (route.path, route.method))


def level(route: Route) -> Level | None:
    """Return what a route searches for; None: it is not a search."""
    return _LEVELS.get(route.path.rpartition("/")[2]) if route.method == "GET" else None


def name(route: Route) -> str:
    """Return a route's transaction in words: ``Search for series of a study``."""
    return (inspect.getdoc(route.handler) or "").partition("\n")[0].rstrip(".")


@dataclass
class _Resource:
    """One step of addresses: what can be done there, and the steps below."""

    methods: list[Route] = field(default_factory=list[Route])
    below: dict[str, _Resource] = field(default_factory=dict[str, "_Resource"])

    def at(self, steps: Iterable[str]) -> _Resource:
        place = self
        for step in steps:
            place = place.below.setdefault(step, _Resource())
        return place


def document(routes: Iterable[Route]) -> str:
    """Return the WADL document; its base is :data:`lightbox.dicom.json_model.ROOT`, to be replaced.

    Parameters
    ----------
    routes
        Those of all functions.
    """
    tree = _Resource()
    for route in described(routes):
        tree.at(route.path.removeprefix(f"{BELOW}/").split("/")).methods.append(route)
    application = Element("application", {"xmlns": _NAMESPACE})
    SubElement(application, "doc", {"title": f"Lightbox {VERSION}"})
    _add(SubElement(application, "resources", {"base": ROOT}), tree)
    indent(application, " ")
    return tostring(application, encoding="unicode", xml_declaration=False) + "\n"


def _add(parent: Element, resource: _Resource) -> None:
    for step, below in resource.below.items():
        element = SubElement(parent, "resource", {"path": step})
        for route in below.methods:
            element.append(_method(route))
        _add(element, below)


def _method(route: Route) -> Element:
    identity = "".join(part.title() for part in getattr(route.handler, "__name__", "").split("_"))
    method = Element("method", {"name": route.method, "id": identity})
    SubElement(method, "doc", {"title": name(route)})
    request = SubElement(method, "request")
    if route.media:
        accept = SubElement(request, "param", {"name": "Accept", "style": "header", "default": route.media[0]})
        for media_type in route.media:
            SubElement(accept, "option", {"value": media_type})
    for parameter, meaning in _parameters(route):
        SubElement(request, "param", {"name": parameter, "style": "query"}).append(_doc(meaning))
    for media_type in route.takes:
        SubElement(request, "representation", {"mediaType": media_type})
    response = SubElement(method, "response", {"status": "200"})
    for media_type in route.media:
        SubElement(response, "representation", {"mediaType": media_type})
    return method


def _parameters(route: Route) -> Iterator[tuple[str, str]]:
    for parameter, meaning in route.query.items():
        if parameter.startswith("{"):
            yield from ((row.keyword, f"({row.tag[:4]},{row.tag[4:]}) {row.vr}") for row in keys(level(route)))
        else:
            yield parameter, meaning


def keys(searched: Level | None) -> list[Attribute]:
    """Return the attributes with a row of their own that a search at a level compares."""
    return [row for row in ATTRIBUTES if searched is not None and row.level <= searched and row.match is not Match.NONE]


def _doc(text: str) -> Element:
    element = Element("doc")
    element.text = text
    return element
