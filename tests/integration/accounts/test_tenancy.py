"""What is Ada's is nobody else's: every route of the map, asked by everybody who is not her."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from functions.manifest import DEFAULT, FUNCTIONS
from lightbox.access import tokens
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.writes import Update
from tests.fixtures.actors import Caller, make_agent, sign_in
from tests.fixtures.http import Answer, Client
from tests.make import dicom
from tests.make.dying import watched
from tests.make.studies import build_metadata, store_and_index

ARCHIVE = "archive-ada"
IN_ADAS = {
    "archive": ARCHIVE,
    "study": dicom.uid(1),
    "series": dicom.uid(1, 1),
    "instance": dicom.uid(1, 1, 1),
    "frames": "1",
    "path": "00281201",
}
ROUTES = [(f, *route.split(" ")) for f in FUNCTIONS for route in f.routes if route != DEFAULT]
OF_ARCHIVES = [(f, method, path) for f, method, path in ROUTES if "{archive}" in path]
ADDRESS = re.compile(r"\{(\w+)\}")
ASKED = {"accept": "*/*", "content-type": "application/dicom+json"}
SIZED = ("content-length", "content-encoding", "content-range")


def address(path: str, **other: str) -> str:
    return ADDRESS.sub(lambda found: {**IN_ADAS, **other}[found[1]], path)


def image(number: int = 0) -> bytes:
    ds = dicom.with_pixels(dicom.dataset(name=f"Owner^{number}"), np.full((8, 8), number, np.uint8))
    ds.add_new(0x00281201, "OW", bytes([number]) * 2048)
    ds.WindowCenter, ds.WindowWidth = 128, 256
    return dicom.written(ds)


@pytest.fixture
def held(runtime: Runtime, ada: Caller) -> None:
    """A study of Ada's."""
    store_and_index(runtime, ARCHIVE, image())
    build_metadata(runtime, ARCHIVE, dicom.uid(1), dicom.uid(1, 1))


@pytest.fixture
def ask(runtime: Runtime, call: Client):
    """Make a request of the function that a route belongs to."""

    def get(function, method: str, path: str, who: Caller | None, **headers: str) -> Answer:
        api: ModuleType = importlib.import_module(function.entry.rpartition(".")[0])
        query = "?requestType=WADO&studyUID={study}&seriesUID={series}&objectUID={instance}" if "/wado" in path else ""
        body = b"[{}]" if method == "POST" else b""
        return call(api, method, path + address(query), actor=who, headers={**ASKED, **headers}, body=body)

    return get


def told(answer: Answer, *hidden: str) -> tuple[int, dict[str, str], bytes]:
    """Return all that an answer says, but for the address that was asked for."""
    body = answer.body
    for each in hidden:
        body = body.replace(each.encode(), b"")
    return answer.status, {k: v for k, v in answer.headers.items() if k not in SIZED}, body


def test_another_account_is_told_the_same_of_an_archive_as_of_none(runtime, held, ben, ask) -> None:
    for who in (ben, make_agent(runtime, ben)):
        ask(*OF_ARCHIVES[0], who)  # that a token was used is put on record, once
        for function, method, path in OF_ARCHIVES:
            with watched() as for_hers:
                found = ask(function, method, address(path), who)
            with watched() as for_none:
                nothing = ask(function, method, address(path, archive="archive-none"), who)
            assert found.status == 404, (method, path)
            assert told(found, ARCHIVE) == told(nothing, "archive-none"), (method, path)
            assert for_hers.made == for_none.made, "the time that it takes tells nothing either"


def test_an_answers_tag_is_no_key(held, ada, ben, ask) -> None:
    for function, method, path in OF_ARCHIVES:
        if method != "GET":
            continue
        etag = ask(function, method, address(path), ada).headers.get("etag", '"x"')
        assert ask(function, method, address(path), ben, **{"if-none-match": etag}).status == 404, path


def test_nobody_gets_in_without_a_credential_that_holds(runtime, held, ada, ask) -> None:
    over = make_agent(runtime, ada)
    secret = dict(over.headers)["authorization"].removeprefix("Bearer ")
    runtime.table.write(Update(keys.token(tokens.digest(secret)), assign={"expires": 1}))
    unknown = replace(over, headers=(("authorization", f"Bearer {secret}x"),))
    for function, method, path in OF_ARCHIVES:
        for who in (None, over, unknown):
            assert ask(function, method, address(path), who).status == 401, (method, path)


def test_a_token_opens_no_more_than_its_scope(runtime, held, ada, ask) -> None:
    reads, writes = make_agent(runtime, ada, "read"), make_agent(runtime, ada, "write")
    for function, method, path in OF_ARCHIVES:
        who = writes if method in ("GET", "OPTIONS") else reads
        assert ask(function, method, address(path), who).status == 403, (method, path)


def test_what_needs_no_archive_in_its_address_is_ones_own(runtime, held, ada, ben, call) -> None:
    """Uploads, studies, tokens and sessions go by names that another account can have learnt."""
    from functions.ingest import api as ingest

    upload = call(ingest, "POST", "/api/uploads", json={}).json["id"]
    program = make_agent(runtime, ada).actor
    assert program
    hers = {"upload": upload, "file": "0" * 32, "study": dicom.uid(1), "id": "session-ada"}
    none = {"upload": "0" * len(upload), "file": "0" * 32, "study": dicom.uid(9), "id": "session-non"}
    for function, method, path in ROUTES:
        if "{archive}" in path or not ADDRESS.search(path):
            continue
        api = importlib.import_module(function.entry.rpartition(".")[0])
        body = b'{"files": [{"path": "a", "size": 1, "sha256": "' + b"A" * 43 + b'="}]}' if "/files" in path else b""
        names = (hers | {"id": program.token_id}, none) if "/tokens" in path else (hers, none)
        answers: list[tuple[object, list[str]]] = []
        for given in names:
            where = path.format(**given)
            with watched() as calls:
                found = call(api, method, where, actor=ben, body=body)
            assert found.status == 404, (method, path, found.body)
            answers.append((told(found, *given.values()), calls.made))
        assert answers[0] == answers[1], (method, path)


def test_the_same_identifiers_in_two_archives_stay_apart(runtime, held, ben, ask) -> None:
    """Whatever a process keeps from one request to the next is kept for one archive."""
    store_and_index(runtime, "archive-ben", image(200))
    build_metadata(runtime, "archive-ben", dicom.uid(1), dicom.uid(1, 1))
    ada = sign_in(runtime, "ada")
    for function, method, path in OF_ARCHIVES:
        if method != "GET" or "/{" not in path.replace("/dicomweb/{archive}", ""):
            continue
        hers = ask(function, method, address(path), ada)
        his = ask(function, method, address(path, archive="archive-ben"), ben)
        assert (hers.status, his.status) == (200, 200), (path, hers.body, his.body)
        assert hers.body != his.body, path
