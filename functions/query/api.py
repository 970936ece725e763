"""The worklist and a study's properties; QIDO-RS search and metadata (PS3.18 §10.6, §10.4.1.1.2)."""

from __future__ import annotations

from functions.query import wire
from functions.query.wire import StudyList, StudyView
from lightbox.access.policy import MINE, Action, Scope, scope
from lightbox.catalogue.models import Instance, Series
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.attributes import Level
from lightbox.http.app import Api
from lightbox.http.deliver import PRIVATE, deliver, not_modified
from lightbox.http.media import DICOM_JSONS, choose
from lightbox.http.message import Reply, Request
from lightbox.http.places import INSTANCE, ROOT, SERIES, STUDY, root
from lightbox.objects.body import Body
from lightbox.query import capabilities
from lightbox.query.criteria import criteria
from lightbox.query.details import Properties
from lightbox.query.metadata import Metadata, as_array, etag
from lightbox.query.qido import PARAMETERS, query
from lightbox.query.search import Search
from lightbox.query.worklist import Worklist
from lightbox.runtime import runtime
from lightbox.store import cursor

api = Api()
handler = api.handler


def _scope(request: Request, action: Action) -> Scope:
    return scope(request.caller, action, request.params.get("archive") or request.query.get("archive") or MINE)


@api.get("/api/studies", returns=StudyList, query=wire.WORKLIST_QUERY)
def worklist(request: Request) -> StudyList:
    """List studies."""
    within = _scope(request, Action.SEARCH)
    asked = criteria(dict(request.query.pairs))
    listing = f"studies {within.archive_id} {asked.sort.value} {asked.descending}"
    start = cursor.unpack(listing, request.query.get("cursor"))
    page = Worklist.over(runtime()).page(within, asked, wire.limit(request), start)
    owner = Properties.over(runtime()).owner(within)
    total = owner.studies if asked.unfiltered and start is None else None
    return StudyList.of(page, owner.email, listing, total, explained=wire.asks_how(request))


@api.get("/api/studies/{study}", returns=StudyView)
def properties(request: Request) -> StudyView:
    """Show a study's properties."""
    within = _scope(request, Action.VIEW)
    service = Properties.over(runtime())
    return StudyView.of_details(service.details(within, wire.study(request)), service.owner(within).email)


@api.route("OPTIONS", ROOT, media=capabilities.MEDIA_TYPES)
def describe(request: Request) -> Reply:
    """Retrieve capabilities: what of DICOMweb there is."""
    _scope(request, Action.SEARCH)
    kind = choose(request, capabilities.MEDIA_TYPES)
    return Reply(capabilities.document(root(request)), headers={**PRIVATE, "content-type": kind})


@api.get(ROOT + "/studies", query=PARAMETERS, media=DICOM_JSONS)
def search_studies(request: Request) -> Reply:
    """Search for studies."""
    return _found(request, Level.STUDY)


@api.get(STUDY + "/series", query=PARAMETERS, media=DICOM_JSONS)
def search_series_of_study(request: Request) -> Reply:
    """Search for series of a study."""
    return _found(request, Level.SERIES)


@api.get(ROOT + "/series", query=PARAMETERS, media=DICOM_JSONS)
def search_series(request: Request) -> Reply:
    """Search for series of the whole archive."""
    return _found(request, Level.SERIES)


@api.get(SERIES + "/instances", query=PARAMETERS, media=DICOM_JSONS)
def search_instances_of_series(request: Request) -> Reply:
    """Search for instances of a series."""
    return _found(request, Level.INSTANCE)


@api.get(STUDY + "/instances", query=PARAMETERS, media=DICOM_JSONS)
def search_instances_of_study(request: Request) -> Reply:
    """Search for instances of a study."""
    return _found(request, Level.INSTANCE)


@api.get(ROOT + "/instances", query=PARAMETERS, media=DICOM_JSONS)
def search_instances(request: Request) -> Reply:
    """Search for instances of the whole archive."""
    return _found(request, Level.INSTANCE)


def _found(request: Request, level: Level) -> Reply:
    within, ask = _scope(request, Action.SEARCH), wire.ask(request)
    asked = query(level, request.query.pairs, wire.study(request), wire.series(request))
    results = Search.over(runtime()).results(within, asked, ask.root, wire.place(request, asked))
    headers = wire.warning(request, results.warnings) | wire.total(results.total) | wire.link(request, results.next)
    headers |= wire.explained(request, results.explained)
    return deliver(runtime(), as_array(results.items, ask), headers)


@api.get(STUDY + "/metadata", media=DICOM_JSONS)
def study_metadata(request: Request) -> Reply:
    """Retrieve the metadata of all instances of a study."""
    within, ask = _scope(request, Action.VIEW), wire.ask(request)
    service = Metadata.over(runtime())
    series = service.study(within, wire.study(request))
    return _fresh(request, *series) or _sent(service.study_body(within, series, ask), *series)


@api.get(SERIES + "/metadata", media=DICOM_JSONS)
def series_metadata(request: Request) -> Reply:
    """Retrieve the metadata of all instances of a series."""
    within, ask = _scope(request, Action.VIEW), wire.ask(request)
    series = Catalogue.over(runtime()).series(within, wire.study(request), wire.series(request))
    service = Metadata.over(runtime())
    return _fresh(request, series) or _sent(service.series_body(within, series, ask), series)


@api.get(INSTANCE + "/metadata", media=DICOM_JSONS)
def instance_metadata(request: Request) -> Reply:
    """Retrieve the metadata of an instance."""
    within, ask = _scope(request, Action.VIEW), wire.ask(request)
    place = wire.study(request), wire.series(request), wire.instance(request)
    instance = Catalogue.over(runtime()).instance(within, *place)
    service = Metadata.over(runtime())
    return _fresh(request, instance) or _sent(service.instance_body(within, instance, ask), instance)


def _fresh(request: Request, *states: Series | Instance) -> Reply | None:
    return not_modified(request, etag(*states))


def _sent(body: Body, *states: Series | Instance) -> Reply:
    return deliver(runtime(), body, {"etag": etag(*states)})
