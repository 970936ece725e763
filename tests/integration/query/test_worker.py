"""The metadata worker, and metadata before, while and after it works: always right, whatever dies when."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from lightbox.errors import Transient
from lightbox.events import StudyDeleted, StudyStored
from lightbox.http import deliver
from lightbox.objects.bucket import Bucket
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.table import Table
from lightbox.store.writes import Delete, Update
from tests.fixtures.actors import Caller
from tests.fixtures.http import SITE, Answer, Client
from tests.make import dicom
from tests.make.dying import MOMENTS, deaths
from tests.make.studies import build_metadata, store

ARCHIVE = "archive-ada"
STUDY, SERIES = dicom.uid(1), dicom.uid(1, 1)
PATH = f"/dicomweb/mine/studies/{STUDY}"
SERIES_PATH = f"{PATH}/series/{SERIES}/metadata"
Get = Callable[..., Answer]


@pytest.fixture
def get(runtime: Runtime, call: Client) -> Get:
    """Get an address with some headers."""
    from functions.query import api

    def fetch(path: str, **headers: str) -> Answer:
        return call(api, "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return fetch


@pytest.fixture
def worker(runtime: Runtime) -> ModuleType:
    """The function under test."""
    from functions.query import worker

    return worker


def stored(*series: str, study: str = STUDY) -> StudyStored:
    """Return the fact that series were stored."""
    return StudyStored(ARCHIVE, study, series or (SERIES,), 1, 1)


def queued(*facts: StudyStored | StudyDeleted) -> dict[str, Any]:
    """Return facts as the queue hands them over."""
    bodies = [json.dumps({"detail-type": fact.kind, "detail": fact.to_detail()}) for fact in facts]
    return {"Records": [{"messageId": f"m{i}", "body": body} for i, body in enumerate(bodies)]}


def artefacts(runtime: Runtime) -> list[str]:
    """Return the versions of the metadata artefacts there are."""
    return [key.rsplit("/", 1)[1].partition("-")[0] for key in runtime.artefacts.keys("artefacts/studies/")]


def versions(runtime: Runtime) -> tuple[int, int]:
    """Return the series' version, and that of its artefact."""
    record = runtime.table.get(keys.series(ARCHIVE, STUDY, SERIES))
    assert record
    return record["version"], record.get("metadata_version", 0)


def instance_numbers(answer: Answer) -> list[int]:
    """Return the instance numbers of metadata, in its order."""
    body = gzip.decompress(answer.body) if "content-encoding" in answer.headers else answer.body
    return [each["00200013"]["Value"][0] for each in json.loads(body)]


def with_table(instance: int) -> bytes:
    """Return an instance with bulk data."""
    ds = dicom.ct_dataset(instance=instance)
    ds.add_new(0x00281201, "OW", bytes(2048))
    return dicom.written(ds)


# -- the worker


def test_the_artefact_is_built_once_per_batch(
    runtime: Runtime, worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(runtime, ARCHIVE, *(dicom.ct(instance=n) for n in (3, 1, 2)))
    puts: list[str] = []
    put = Bucket.put
    monkeypatch.setattr(Bucket, "put", lambda self, key, *rest: (puts.append(key), put(self, key, *rest))[1])
    assert worker.handler(queued(stored(), stored(), stored()), None) == {"batchItemFailures": []}
    assert (len(puts), artefacts(runtime), versions(runtime)) == (1, ["1"], (1, 1))


def test_a_newer_artefact_replaces_the_older(runtime: Runtime, worker: ModuleType) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    worker.handler(queued(stored()), None)
    store(runtime, ARCHIVE, dicom.ct(instance=2))
    worker.handler(queued(stored()), None)
    assert (artefacts(runtime), versions(runtime)) == (["2"], (2, 2))
    worker.handler(queued(stored()), None)  # the same fact again, or late
    assert (artefacts(runtime), versions(runtime)) == (["2"], (2, 2))


def test_what_comes_while_building_wins(
    runtime: Runtime, worker: ModuleType, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    put = Bucket.put

    def slow(self: Bucket, key: str, *rest: Any) -> None:
        put(self, key, *rest)
        if "/metadata/1-" in key:
            store(runtime, ARCHIVE, dicom.ct(instance=2))

    monkeypatch.setattr(Bucket, "put", slow)
    assert worker.handler(queued(stored()), None) == {"batchItemFailures": []}
    assert (artefacts(runtime), versions(runtime)) == ([], (2, 0))
    assert instance_numbers(get(SERIES_PATH)) == [1, 2]
    worker.handler(queued(stored()), None)
    assert (artefacts(runtime), versions(runtime)) == (["2"], (2, 2))


def test_two_workers_on_the_same_version_leave_one_artefact(
    runtime: Runtime, worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    put = Bucket.put
    inner = [True]

    def raced(self: Bucket, key: str, *rest: Any) -> None:
        put(self, key, *rest)
        if key.endswith(".json.gz") and inner.pop(0) if inner else False:
            build_metadata(runtime, ARCHIVE, STUDY, SERIES)

    monkeypatch.setattr(Bucket, "put", raced)
    worker.handler(queued(stored()), None)
    assert (artefacts(runtime), versions(runtime)) == (["1"], (1, 1))


@pytest.mark.parametrize("gone", ["deleting", "erased"])
def test_a_study_deleted_meanwhile_leaves_nothing(
    runtime: Runtime, worker: ModuleType, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    put = Bucket.put

    def delete(self: Bucket, key: str, *rest: Any) -> None:
        put(self, key, *rest)
        if key.endswith(".json.gz"):
            runtime.table.write(Update(keys.study(ARCHIVE, STUDY), assign={"state": "deleting"}))
            if gone == "erased":
                runtime.table.write(Delete(keys.series(ARCHIVE, STUDY, SERIES)))
                runtime.table.write(Delete(keys.study(ARCHIVE, STUDY)))

    monkeypatch.setattr(Bucket, "put", delete)
    assert worker.handler(queued(stored()), None) == {"batchItemFailures": []}
    assert artefacts(runtime) == []
    if gone == "erased":
        assert runtime.table.get(keys.series(ARCHIVE, STUDY, SERIES)) is None


def test_a_study_deleted_before_is_passed_over_and_swept(runtime: Runtime, worker: ModuleType) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    build_metadata(runtime, ARCHIVE, STUDY, SERIES)
    runtime.table.write(Update(keys.study(ARCHIVE, STUDY), assign={"state": "deleting"}))
    assert worker.handler(queued(stored()), None) == {"batchItemFailures": []}
    assert artefacts(runtime) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_dying_at_any_call_and_coming_again_ends_the_same(runtime: Runtime, worker: ModuleType, moment: str) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    build_metadata(runtime, ARCHIVE, STUDY, SERIES)
    store(runtime, ARCHIVE, dicom.ct(instance=2))
    died = 0
    for died in deaths(moment, lambda: worker.handler(queued(stored()), None)):
        assert worker.handler(queued(stored()), None) == {"batchItemFailures": []}
        assert versions(runtime) == (2, 2)
        assert artefacts(runtime)[-1] == "2"
        store(runtime, ARCHIVE, dicom.ct(instance=3))
        worker.handler(queued(stored()), None)
        assert artefacts(runtime) == ["3"], f"died at call {died}"
    assert died > 6


def test_each_message_has_its_own_fate(runtime: Runtime, worker: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    store(runtime, ARCHIVE, dicom.ct(series=1), dicom.ct(series=2))
    put = Bucket.put

    def busy(self: Bucket, key: str, *rest: Any) -> None:
        if dicom.uid(1, 2) in key:
            raise Transient
        put(self, key, *rest)

    monkeypatch.setattr(Bucket, "put", busy)
    event = queued(stored(dicom.uid(1, 1)), stored(dicom.uid(1, 1), dicom.uid(1, 2)), StudyDeleted(ARCHIVE, STUDY))
    event["Records"].append({"messageId": "m3", "body": "not a fact"})
    assert worker.handler(event, None) == {
        "batchItemFailures": [{"itemIdentifier": "m3"}, {"itemIdentifier": "m1"}],
    }
    assert versions(runtime) == (1, 1)


# -- metadata


@pytest.mark.parametrize("built", [(), (SERIES,)])
@pytest.mark.parametrize("encoding", ["", "gzip, br"])
def test_series_metadata_is_in_order(runtime: Runtime, get: Get, built: tuple[str, ...], encoding: str) -> None:
    store(runtime, ARCHIVE, *(dicom.ct(instance=n) for n in (10, 9, 1)))
    build_metadata(runtime, ARCHIVE, STUDY, *built)
    answer = get(SERIES_PATH, accept_encoding=encoding)
    assert instance_numbers(answer) == [1, 9, 10]
    assert answer.headers.get("content-encoding", "") == ("gzip" if encoding else "")
    assert answer.headers["content-type"] == "application/dicom+json"
    assert answer.headers["cache-control"] == "private, max-age=0, must-revalidate"


def test_series_metadata_is_sent_as_stored(runtime: Runtime, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    store(runtime, ARCHIVE, *(dicom.ct(instance=n) for n in range(1, 6)))
    build_metadata(runtime, ARCHIVE, STUDY, SERIES)
    reads: list[str] = []
    call = Bucket._call
    monkeypatch.setattr(
        Bucket, "_call", lambda self, operation, **args: (reads.append(operation), call(self, operation, **args))[1]
    )
    monkeypatch.setattr(Table, "query", lambda *_, **__: pytest.fail("no instance is read"))
    answer = get(SERIES_PATH, accept_encoding="gzip")
    assert reads == ["get_object"]
    (key,) = runtime.artefacts.keys(f"artefacts/studies/{ARCHIVE}/{STUDY}/{SERIES}/metadata/")
    assert answer.body == runtime.artefacts.read(key)


def test_an_artefact_that_is_behind_or_lost_is_not_missed(runtime: Runtime, get: Get) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    build_metadata(runtime, ARCHIVE, STUDY, SERIES)
    store(runtime, ARCHIVE, dicom.ct(instance=2))
    assert instance_numbers(get(SERIES_PATH)) == [1, 2]
    build_metadata(runtime, ARCHIVE, STUDY, SERIES)
    runtime.artefacts.delete(list(runtime.artefacts.keys("artefacts/")))
    assert instance_numbers(get(SERIES_PATH, accept_encoding="gzip")) == [1, 2]


@pytest.mark.parametrize("built", [(), (SERIES,)])
@pytest.mark.parametrize("root", ["/dicomweb/mine", f"/dicomweb/{ARCHIVE}"])
@pytest.mark.parametrize("level", ["study", "series", "instance"])
def test_bulk_data_addresses_begin_where_the_client_came_in(
    runtime: Runtime, get: Get, built: tuple[str, ...], root: str, level: str
) -> None:
    store(runtime, ARCHIVE, with_table(1))
    build_metadata(runtime, ARCHIVE, STUDY, *built)
    sop = dicom.uid(1, 1, 1)
    instance = f"{root}/studies/{STUDY}/series/{SERIES}/instances/{sop}"
    path = {"study": f"{root}/studies/{STUDY}", "series": instance.partition("/instances")[0], "instance": instance}
    answer = get(f"{path[level]}/metadata", accept_encoding="gzip")
    found = json.loads(gzip.decompress(answer.body))
    assert found[0]["00281201"] == {
        "vr": "OW",
        "BulkDataURI": f"https://lightbox.example{instance}/bulkdata/00281201",
    }


@pytest.mark.parametrize("built", [(), (1,), (1, 2)])
def test_study_metadata_is_that_of_all_series(runtime: Runtime, get: Get, built: tuple[int, ...]) -> None:
    store(runtime, ARCHIVE, dicom.ct(series=1), dicom.ct(series=2, instance=2), dicom.ct(series=2, instance=1))
    build_metadata(runtime, ARCHIVE, STUDY, *(dicom.uid(1, n) for n in built))
    assert instance_numbers(get(f"{PATH}/metadata")) == [1, 1, 2]
    assert instance_numbers(get(f"{PATH}/metadata", accept_encoding="gzip")) == [1, 1, 2]


def test_metadata_is_not_sent_again_until_it_changes(runtime: Runtime, get: Get) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    for path in (SERIES_PATH, f"{PATH}/metadata"):
        tag = get(path).headers["etag"]
        again = get(path, if_none_match=f'"other", {tag}')
        assert (again.status, again.body) == (304, b"")
        build_metadata(runtime, ARCHIVE, STUDY, SERIES)
        assert get(path, if_none_match=tag).status == 304
        store(runtime, ARCHIVE, dicom.ct(instance=2 if path is SERIES_PATH else 3))
        assert get(path, if_none_match=tag).status == 200
    path = f"{PATH}/series/{SERIES}/instances/{dicom.uid(1, 1, 1)}/metadata"
    assert get(path, if_none_match=get(path).headers["etag"]).status == 304


def test_large_metadata_goes_by_way_of_an_artefact(runtime: Runtime, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "INLINE", 100)
    store(runtime, ARCHIVE, dicom.ct(instance=1), dicom.ct(series=2))
    build_metadata(runtime, ARCHIVE, STUDY, SERIES)
    for path, encoding in ((SERIES_PATH, "gzip"), (f"{PATH}/metadata", "gzip"), (f"{PATH}/metadata", "")):
        answer = get(path, accept_encoding=encoding)
        assert answer.status == 307
        key, _, query = answer.headers["location"].removeprefix(f"{SITE}/").partition("?")
        assert key.startswith("artefacts/exports/")
        assert "response-content-type=application%2Fdicom%2Bjson" in query
        assert ("response-content-encoding=gzip" in query) is bool(encoding)
        body = runtime.artefacts.read(key)
        assert json.loads(gzip.decompress(body) if encoding else body)[0]["0020000D"]["Value"] == [STUDY]


def test_metadata_of_others_is_not_there(runtime: Runtime, call: Client, ben: Caller) -> None:
    from functions.query import api

    store(runtime, ARCHIVE, dicom.ct())
    assert call(api, "GET", SERIES_PATH, actor=ben).slug == "study-not-found"
    assert call(api, "GET", SERIES_PATH.replace("mine", ARCHIVE), actor=ben).slug == "archive-not-found"
    assert call(api, "GET", f"{PATH}/series/1.2/metadata").slug == "series-not-found"
    assert call(api, "GET", f"{PATH}/series/1.a/metadata").slug == "invalid-uid"
