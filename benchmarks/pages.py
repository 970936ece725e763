"""What a page of studies costs in archives of three sizes: records read and calls made, of worklist and QIDO-RS.

The budget is four records for each line of a page, however large the archive. The largest archive here has 5,000
studies, ten reads of the listing's longest, which is enough to see what grows. Of the index those lists are filled in
that these pages read (``benchmarks/search.py`` has what larger archives cost, without the function around it).
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.costs import MS, Meter, metered
from benchmarks.emulated import put_records
from benchmarks.table import Row, count
from functions.query import api
from lightbox.catalogue import postings, terms
from lightbox.catalogue.models import STORED, Study
from lightbox.catalogue.terms import Term
from lightbox.dicom.attributes import Level, select
from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory
from lightbox.query.conditions import Condition
from lightbox.query.criteria import criteria
from lightbox.query.planner import plan
from lightbox.query.qido import query
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.writes import Update
from tests.fixtures.actors import Caller, sign_in
from tests.fixtures.http import Context, event
from tests.make import dicom
from tests.make.archives import record_of

SIZES = (100, 1_000, 5_000)
PER_LINE = 4
"""Records that may be read for each line of a page."""

WORKLIST, QIDO = 50, 25
NAMES = ("Doe^Jane", "Roe^Richard", "Okafor^Ada", "Nguyen^Linh", "Meyer^Ben", "Silva^Ana", "Sato^Ken")

PAGES = (
    ("worklist, newest first", WORKLIST, "/api/studies?limit=50"),
    ("worklist, one week", WORKLIST, "/api/studies?limit=50&from=2024-03-01&to=2024-03-07"),
    ("worklist, by patient's name", WORKLIST, "/api/studies?limit=50&patientName=okafor"),
    ("worklist, by patient ID", WORKLIST, "/api/studies?limit=50&patientId=P00042"),
    ("worklist, a name and a modality", WORKLIST, "/api/studies?limit=50&patientName=okafor&modality=MR"),
    ("worklist, sorted by name", WORKLIST, "/api/studies?limit=50&sort=patientName"),
    ("QIDO-RS, no filter", QIDO, "/dicomweb/mine/studies?limit=25"),
    (
        "QIDO-RS, as OHIF asks at first",
        101,
        "/dicomweb/mine/studies?limit=101&offset=0&fuzzymatching=false&includefield=00081030,00080060",
    ),
    ("QIDO-RS, one week", QIDO, "/dicomweb/mine/studies?limit=25&StudyDate=20240301-20240307"),
    ("QIDO-RS, one study by UID", QIDO, f"/dicomweb/mine/studies?limit=25&StudyInstanceUID={dicom.uid(42)}"),
    ("QIDO-RS, by patient's name", QIDO, "/dicomweb/mine/studies?limit=25&PatientName=Okafor*"),
    ("QIDO-RS, by patient ID", QIDO, "/dicomweb/mine/studies?limit=25&PatientID=P00042"),
    ("QIDO-RS, by accession number", QIDO, "/dicomweb/mine/studies?limit=25&AccessionNumber=A00042"),
    ("QIDO-RS, a name as OHIF asks", 101, "/dicomweb/mine/studies?limit=101&offset=0&PatientName=*kafo*"),
)


def studies(archive_id: str, many: int) -> Iterator[Study]:
    """Yield studies spread over four years, three of each patient."""
    first: Any = select(read_header(InMemory(dicom.ct(16, 16))).json, Level.STUDY)
    for number in range(many):
        uid, patient = dicom.uid(number), number // 3
        day = f"{2021 + number % 4}{1 + number // 4 % 12:02}{1 + number // 48 % 28:02}"
        said = {"00080020": day, "00080050": f"A{number:05}", "00100020": f"P{patient:05}", "0020000D": uid}
        attributes = first | {tag: {**first[tag], "Value": [text]} for tag, text in said.items()}
        attributes["00100010"] = {"vr": "PN", "Value": [{"Alphabetic": NAMES[patient % len(NAMES)]}]}
        # Any day and any name has all of them, as in life: a third each, in no order.
        modality = ("CT", "MR", "US")[number * 7919 % 1009 % 3]
        received = f"2025-01-01T00:00:{number % 60:02}.000+00:00"
        counts = 2, 200, 100_000_000
        classes = ("1.2.840.10008.5.1.4.1.1.2",)
        yield Study(archive_id, uid, attributes, (modality,), classes, *counts, received, received, STORED, ())


def records(study: Study, pepper: bytes, wanted: frozenset[Term]) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Yield a study's record and its postings under some terms."""
    yield record_of(study)
    held = terms.of_study(study.attributes, study.modalities)
    for term in wanted & held.keys():
        key = keys.posting(study.archive_id, term.spelled(pepper), postings.place_of(study))
        yield key, postings.said(held[term])


def read_terms() -> frozenset[Term]:
    """Return the terms whose studies the pages read."""
    plans = (plan(_conditions(path)) for _, _, path in PAGES)
    return frozenset(term for made in plans for driver in made.drivers for term in driver.terms)


def _conditions(path: str) -> Sequence[Condition]:
    given = parse_qsl(path.partition("?")[2], keep_blank_values=True)
    return criteria(dict(given)).conditions if path.startswith("/api") else query(Level.STUDY, given).conditions


def asked(path: str, caller: Caller) -> tuple[Meter, int]:
    """Ask for a page; return what it cost, and how many lines it has."""
    request = event("GET", path, headers={"accept": "application/dicom+json, application/json"}, cookies=caller.cookies)
    with metered() as meter:
        answer = api.handler(request, Context())
    assert answer["statusCode"] in (200, 204), answer["statusCode"]
    meter.leave_out_caller()
    found = json.loads(_text(answer)) if answer["body"] else []
    return meter, len(found["items"] if isinstance(found, dict) else found)


def _text(answer: dict[str, Any]) -> bytes:
    raw = base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    return gzip.decompress(raw) if answer["headers"].get("content-encoding") == "gzip" else raw


def measure(runtime: Runtime) -> list[Row]:
    """Fill three archives and ask each for every page."""
    callers = {many: sign_in(runtime, f"pages{many}") for many in SIZES}
    for many, caller in callers.items():
        assert caller.actor is not None
        archive_id, wanted = caller.actor.archive_id, read_terms()
        runtime.table.write(Update(keys.archive(archive_id), assign=postings.birth()))
        pepper = postings.known_pepper(runtime.table, archive_id)
        assert pepper, "the archive has an index"
        made = (record for study in studies(archive_id, many) for record in records(study, pepper, wanted))
        put_records(runtime, made)
    return [_row(what, lines, path, callers) for what, lines, path in PAGES]


def _row(what: str, lines: int, path: str, callers: dict[int, Caller]) -> Row:
    asked(path, callers[SIZES[0]])
    costs = {many: asked(path, caller) for many, caller in callers.items()}
    meter, found = costs[SIZES[-1]]
    grown = " / ".join(f"{cost.records:,}" for cost, _ in costs.values())
    sizes = " / ".join(f"{many:,}" for many in costs)
    note = f"{grown} in {sizes} studies; the last finds {found} by {meter.note()} in {meter.own * MS:.0f} ms"
    return Row(what, count(meter.records), "records", f"{PER_LINE} x {lines} lines", count(PER_LINE * lines), 1.0, note)
