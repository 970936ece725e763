"""What crosses the wire: rows of the worklist, a study's properties, the parts of an address."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

from lightbox.access.actors import Member
from lightbox.catalogue.models import DicomJson, Series, Study
from lightbox.catalogue.postings import checked_place
from lightbox.dicom import json_model, uids
from lightbox.dicom.person_name import PersonName
from lightbox.errors import InvalidInput
from lightbox.http import media, places
from lightbox.http.message import Request
from lightbox.query.details import Delivery, Details
from lightbox.query.explaining import Explained
from lightbox.query.metadata import Ask
from lightbox.query.qido import Query
from lightbox.query.worklist import Page
from lightbox.store import cursor

_LONGEST_LINK = 4_000
"""Most characters of an address in a header: all headers together may have 10 KB."""

PAGE = 50
MOST = 200
"""Most rows of one page of the worklist."""

WORKLIST_QUERY = {
    "archive": "An archive's id, or mine.",
    "patientName": "Beginnings of words, in any script, or a pattern with *.",
    "patientId": "Beginning of a word, or a pattern with *.",
    "sex": "Recorded sex: F, M, O.",
    "accession": "Beginning of a word, or a pattern with *.",
    "referring": "Referring physician: beginnings of words, or a pattern with *.",
    "description": "Study description: beginnings of words, or a pattern with *.",
    "modality": "One of these modalities, separated by commas.",
    "from": "First study date, YYYY-MM-DD.",
    "to": "Last study date, YYYY-MM-DD.",
    "sort": "studyDate, patientName, patientId or received; - before it turns the order round.",
    "limit": f"Rows of a page, {MOST} at most.",
    "cursor": "The nextCursor of the page before.",
    "explain": "true: say how the studies were found; to the archive's owner only.",
}
"""The query parameters of the worklist, for the OpenAPI document."""


@dataclass(frozen=True, slots=True)
class PersonNameView:
    """A name in its three scripts; the components of each are separated by ``^``."""

    alphabetic: str
    ideographic: str | None
    phonetic: str | None

    @classmethod
    def of(cls, dataset: DicomJson, tag: str) -> PersonNameView:
        """Return the first name of an attribute; an empty one if there is none."""
        names = json_model.names(dataset, tag)
        name = PersonName.of_json(names[0]) if names else PersonName()
        return cls(name.alphabetic, name.ideographic or None, name.phonetic or None)


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study in the worklist. Dates are ``YYYYMMDD`` and times ``HHMMSS`` as in DICOM, those of Lightbox ISO 8601."""

    study_instance_uid: str
    patient_name: PersonNameView
    patient_id: str
    sex: str
    birth_date: str
    accession_number: str
    study_date: str
    study_time: str
    modalities: tuple[str, ...]
    description: str
    referring_physician: PersonNameView
    series_count: int
    instance_count: int
    bytes: int
    owner: str
    received_at: str
    updated_at: str

    @classmethod
    def of(cls, study: Study, owner: str) -> StudyRow:
        """Build a row from a study."""
        return cls(**_facts(study, owner))


def _facts(study: Study, owner: str) -> dict[str, Any]:
    known = study.attributes
    return {
        "study_instance_uid": study.uid,
        "patient_name": PersonNameView.of(known, "00100010"),
        "patient_id": json_model.text(known, "00100020"),
        "sex": json_model.text(known, "00100040"),
        "birth_date": json_model.text(known, "00100030"),
        "accession_number": json_model.text(known, "00080050"),
        "study_date": json_model.text(known, "00080020"),
        "study_time": json_model.text(known, "00080030"),
        "modalities": study.modalities,
        "description": json_model.text(known, "00081030"),
        "referring_physician": PersonNameView.of(known, "00080090"),
        "series_count": study.series,
        "instance_count": study.instances,
        "bytes": study.size,
        "owner": owner,
        "received_at": study.received,
        "updated_at": study.updated,
    }


@dataclass(frozen=True, slots=True)
class StudyList:
    """A page of the worklist.

    Parameters
    ----------
    items
        In order. Fewer than asked for do not mean that there are no more: ``nextCursor`` does.
    next_cursor
        Where the next page begins; null: there is none.
    total
        How many studies the archive holds; only on the first page of an unfiltered list.
    truncated
        Whether the list ends before the archive does: of what is not sorted by date only so many studies, the latest,
        are read for the order; said on every page.
    explain
        How they were found; null unless the archive's owner asks.
    """

    items: list[StudyRow]
    next_cursor: str | None
    total: int | None
    truncated: bool
    explain: Explained | None

    @classmethod
    def of(cls, page: Page, owner: str, listing: str, total: int | None, *, explained: bool) -> StudyList:
        """Build a page from studies."""
        rows = [StudyRow.of(study, owner) for study in page.studies]
        how = page.explained if explained else None
        return cls(rows, cursor.pack(listing, page.next), total, page.truncated, how)


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series of a study."""

    series_instance_uid: str
    modality: str
    number: int | None
    description: str
    instance_count: int
    body_part: str

    @classmethod
    def of(cls, series: Series) -> SeriesView:
        """Build a view of a series."""
        known = series.attributes
        return cls(
            series_instance_uid=series.uid,
            modality=json_model.text(known, "00080060"),
            number=json_model.integer(known, "00200011"),
            description=json_model.text(known, "0008103E"),
            instance_count=series.instances,
            body_part=json_model.text(known, "00180015"),
        )


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """An upload that brought instances of the study, and what its sender said."""

    id: str
    sender_email: str
    message: str
    at: str

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryView:
        """Build a view of an upload."""
        return cls(delivery.id, delivery.sender_email, delivery.message, delivery.at)


@dataclass(frozen=True, slots=True)
class StudyView(StudyRow):
    """A study with its series and the uploads that brought it; sender and message are the latest upload's."""

    sender_email: str
    message: str
    uploads: list[DeliveryView]
    series: list[SeriesView]

    @classmethod
    def of_details(cls, details: Details, owner: str) -> StudyView:
        """Build a view of a study's properties."""
        said = [delivery for delivery in details.deliveries if delivery.sender_email or delivery.message]
        return cls(
            **_facts(details.study, owner),
            sender_email=said[-1].sender_email if said else "",
            message=said[-1].message if said else "",
            uploads=[DeliveryView.of(delivery) for delivery in details.deliveries],
            series=[SeriesView.of(series) for series in details.series],
        )


def limit(request: Request) -> int:
    """Return how many rows a page of the worklist has.

    Raises
    ------
    InvalidInput
        It is not a number from 1 on.
    """
    text = request.query.get("limit") or str(PAGE)
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)):  # noqa: PLR2004
        raise InvalidInput("", (("limit", f"A number from 1 to {MOST}."),))
    return min(int(text), MOST)


def study(request: Request) -> str:
    """Return the study's UID; empty where the path names none; raises InvalidUid."""
    return _uid(request, "study", "Study Instance UID")


def series(request: Request) -> str:
    """Return the series' UID; empty where the path names none; raises InvalidUid."""
    return _uid(request, "series", "Series Instance UID")


def instance(request: Request) -> str:
    """Return the instance's UID; raises InvalidUid."""
    return _uid(request, "instance", "SOP Instance UID")


def _uid(request: Request, name: str, what: str) -> str:
    return uids.checked(request.params[name], what) if name in request.params else ""


def ask(request: Request) -> Ask:
    """Return in which form JSON is wanted; raises NotAcceptable."""
    return Ask(places.root(request), media.dicom_json(request), media.takes_gzip(request))


def asks_how(request: Request) -> bool:
    """Whether the archive's owner asks how the answer was found; nobody else is told."""
    return request.query.get("explain") == "true" and isinstance(request.caller, Member)


def explained(request: Request, found: Explained) -> dict[str, str]:
    """Return the header that tells the archive's owner how a search was answered."""
    return {"x-lightbox-explain": json.dumps(asdict(found))} if asks_how(request) else {}


def warning(request: Request, texts: tuple[str, ...]) -> dict[str, str]:
    """Return the header that tells what of a search was not done as asked (PS3.18 §8.3.4.4)."""
    host = request.site.partition("://")[2]
    return {"warning": ", ".join(f'299 {host}: "{text}."' for text in texts)} if texts else {}


def place(request: Request, query: Query) -> str | None:
    """Return the place behind which a page of studies begins; raises InvalidCursor."""
    start = cursor.unpack(_listing(request), request.query.get("after")) if query.goes_on else None
    return checked_place(start.get("after")) if start else None


def link(request: Request, following: str | None) -> dict[str, str]:
    """Return the header that leads to the next page (RFC 8288, an extension), which arrivals do not shift."""
    if following is None:
        return {}
    kept = [(name, value) for name, value in request.query.pairs if name not in ("after", "offset")]
    text = urlencode([*kept, ("after", cursor.pack(_listing(request), {"after": following}) or "")])
    address = f"{request.site}{quote(request.path)}?{text}"
    return {"link": f'<{address}>; rel="next"'} if len(address) <= _LONGEST_LINK else {}


def _listing(request: Request) -> str:
    return f"search {request.params['archive']}"


def total(results: int | None) -> dict[str, str]:
    """Return the header that tells how many results there are in all, where that is known (an extension)."""
    return {} if results is None else {"x-total-count": str(results)}
