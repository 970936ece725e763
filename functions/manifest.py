"""The map of Lightbox: every entry point, what sets it off, and what it may touch.

``infra`` deploys from it, ``local`` serves from it, ``tests/laws`` hold the code to it, and
``docs/entry-points.md`` prints it. To follow data through the system, start here.
"""

from __future__ import annotations

from functions.entry import DEFAULT, Function, Grant, Layer, Source
from lightbox.dicom import addresses
from lightbox.events import InstanceDeleted, SeriesDeleted, StudyDeleted, StudyStored

__all__ = ["DEFAULT", "FUNCTIONS", "Function", "Grant", "Layer", "Source"]

DICOMWEB = "/dicomweb/{archive}"
STUDY = addresses.study(DICOMWEB, "{study}")
SERIES = addresses.series(DICOMWEB, "{study}", "{series}")
INSTANCE = addresses.instance(DICOMWEB, "{study}", "{series}", "{instance}")

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="accounts-api",
        entry="functions.accounts.api.handler",
        does="Register, confirm, sign in and out, reset; sessions and access tokens",
        routes=(
            "POST /api/accounts",
            "POST /api/accounts/confirm",
            "POST /api/accounts/resend",
            "POST /api/accounts/forgot",
            "POST /api/accounts/reset",
            "POST /api/session",
            "GET /api/session",
            "DELETE /api/session",
            "GET /api/sessions",
            "DELETE /api/sessions/{id}",
            "GET /api/tokens",
            "POST /api/tokens",
            "DELETE /api/tokens/{id}",
            "GET /api/version",
        ),
        grants=frozenset({Grant.TABLE_READ, Grant.TABLE_WRITE, Grant.IDENTITIES, Grant.SESSION_SECRET}),
    ),
    Function(
        name="ingest-api",
        entry="functions.ingest.api.handler",
        does="STOW-RS; upload sessions: grants to put files into the intake, status, commit, discard",
        routes=(
            "POST /api/uploads",
            "GET /api/uploads",
            "GET /api/uploads/{upload}",
            "PATCH /api/uploads/{upload}",
            "DELETE /api/uploads/{upload}",
            "POST /api/uploads/{upload}/files",
            "GET /api/uploads/{upload}/files",
            "POST /api/uploads/{upload}/files/{file}/complete",
            "POST /api/uploads/{upload}/commit",
            f"POST {DICOMWEB}/studies",
            f"POST {STUDY}",
        ),
        # What STOW-RS carries is stored before the answer, as the worker stores what was uploaded.
        layers=(Layer.CORE, Layer.RUNTIME, Layer.IMAGING),
        grants=frozenset(
            {
                Grant.TABLE_READ,
                Grant.TABLE_WRITE,
                Grant.INTAKE_WRITE,
                Grant.ARCHIVE_WRITE,
                Grant.ARCHIVE_DELETE,
                Grant.ARTEFACT_WRITE,
                Grant.ARTEFACT_DELETE,
                Grant.SESSION_SECRET,
            }
        ),
        memory=1024,
    ),
    Function(
        name="ingest-worker",
        entry="functions.ingest.worker.handler",
        does="Read the header of what landed in the intake, copy it into the archive, put it on record",
        source=Source.INTAKE,
        batch=10,
        window=1,
        layers=(Layer.CORE, Layer.RUNTIME, Layer.IMAGING),
        grants=frozenset(
            {
                Grant.TABLE_READ,
                Grant.TABLE_WRITE,
                Grant.INTAKE_READ,
                Grant.ARCHIVE_WRITE,
                Grant.ARCHIVE_DELETE,
                Grant.ARTEFACT_WRITE,
                Grant.ARTEFACT_DELETE,
            }
        ),
        memory=1024,
        timeout=300,
    ),
    Function(
        name="query-api",
        entry="functions.query.api.handler",
        does="The worklist, QIDO-RS search, study properties, metadata",
        routes=(
            "GET /api/studies",
            "GET /api/studies/{study}",
            f"OPTIONS {DICOMWEB}",
            f"GET {DICOMWEB}/studies",
            f"GET {DICOMWEB}/series",
            f"GET {DICOMWEB}/instances",
            f"GET {STUDY}/series",
            f"GET {STUDY}/instances",
            f"GET {SERIES}/instances",
            f"GET {STUDY}/metadata",
            f"GET {SERIES}/metadata",
            f"GET {INSTANCE}/metadata",
        ),
        grants=frozenset(
            {
                Grant.TABLE_READ,
                Grant.CREDENTIAL_NOTE,
                Grant.ARTEFACT_READ,
                Grant.ARTEFACT_WRITE,
                Grant.SESSION_SECRET,
            },
        ),
        memory=1024,
    ),
    Function(
        name="query-worker",
        entry="functions.query.worker.handler",
        does="Index every study that changed for searching, and build the metadata artefact of each of its series",
        hears=(StudyStored, InstanceDeleted),
        batch=100,
        window=2,
        grants=frozenset(
            {
                Grant.TABLE_READ,
                Grant.TABLE_WRITE,
                Grant.ARTEFACT_READ,
                Grant.ARTEFACT_WRITE,
                Grant.ARTEFACT_DELETE,
            },
        ),
        memory=1024,
        timeout=120,
    ),
    Function(
        name="retrieve-api",
        entry="functions.retrieve.api.handler",
        does="WADO-RS: instances, frames, pixel and bulk data of every level, as stored or uncompressed; WADO-URI",
        routes=(
            f"GET {DICOMWEB}/wado",
            f"GET {STUDY}",
            f"GET {SERIES}",
            f"GET {INSTANCE}",
            f"GET {INSTANCE}/frames/{{frames}}",
            f"GET {STUDY}/pixeldata",
            f"GET {SERIES}/pixeldata",
            f"GET {INSTANCE}/pixeldata",
            f"GET {INSTANCE}/bulkdata/{{path}}",
        ),
        grants=frozenset(
            {
                Grant.TABLE_READ,
                Grant.CREDENTIAL_NOTE,
                Grant.ARCHIVE_READ,
                Grant.ARTEFACT_READ,
                Grant.ARTEFACT_WRITE,
                Grant.SESSION_SECRET,
            }
        ),
        layers=(Layer.CORE, Layer.RUNTIME, Layer.IMAGING),
        memory=1769,
    ),
    Function(
        name="render-api",
        entry="functions.render.api.handler",
        does="WADO-RS: rendered pictures, cines and thumbnails",
        routes=(
            f"GET {STUDY}/rendered",
            f"GET {SERIES}/rendered",
            f"GET {INSTANCE}/rendered",
            f"GET {INSTANCE}/frames/{{frames}}/rendered",
            f"GET {STUDY}/thumbnail",
            f"GET {SERIES}/thumbnail",
            f"GET {INSTANCE}/thumbnail",
            f"GET {INSTANCE}/frames/{{frames}}/thumbnail",
        ),
        layers=(Layer.CORE, Layer.RUNTIME, Layer.IMAGING, Layer.VIDEO),
        grants=frozenset(
            {
                Grant.TABLE_READ,
                Grant.CREDENTIAL_NOTE,
                Grant.ARCHIVE_READ,
                Grant.ARTEFACT_READ,
                Grant.ARTEFACT_WRITE,
                Grant.ARTEFACT_DELETE,
                Grant.SESSION_SECRET,
            }
        ),
        memory=1769,
    ),
    Function(
        name="render-worker",
        entry="functions.render.worker.handler",
        does="Make the thumbnails of what arrived, and first pictures that take long",
        hears=(StudyStored,),
        batch=20,
        window=2,
        layers=(Layer.CORE, Layer.RUNTIME, Layer.IMAGING, Layer.VIDEO),
        grants=frozenset(
            {
                Grant.TABLE_READ,
                Grant.ARCHIVE_READ,
                Grant.ARTEFACT_READ,
                Grant.ARTEFACT_WRITE,
                Grant.ARTEFACT_DELETE,
            }
        ),
        memory=1769,
        timeout=300,
    ),
    Function(
        name="retention-api",
        entry="functions.retention.api.handler",
        does="Delete a study, a series, an instance: gone from every list at once",
        routes=("DELETE /api/studies/{study}", f"DELETE {STUDY}", f"DELETE {SERIES}", f"DELETE {INSTANCE}"),
        grants=frozenset({Grant.TABLE_READ, Grant.TABLE_WRITE, Grant.SESSION_SECRET}),
    ),
    Function(
        name="retention-worker",
        entry="functions.retention.worker.handler",
        does="Erase the bytes, artefacts and records of what was deleted",
        hears=(StudyDeleted, SeriesDeleted, InstanceDeleted),
        batch=1,
        grants=frozenset({Grant.TABLE_READ, Grant.TABLE_WRITE, Grant.ARCHIVE_DELETE, Grant.ARTEFACT_DELETE}),
        timeout=300,
    ),
    Function(
        name="unrouted-api",
        entry="functions.unrouted.api.handler",
        does="What no route is for: the methods of an address (OPTIONS, 405), or that there is none",
        routes=(DEFAULT,),
        memory=256,
    ),
    Function(
        name="relay-stream",
        entry="functions.relay.stream.handler",
        does="Publish facts from the table's stream on the event bus",
        source=Source.STREAM,
        batch=100,
        grants=frozenset({Grant.STREAM_READ, Grant.BUS_PUT}),
        timeout=60,
    ),
)
