"""Thumbnails on arrival: made once, of the present state, whatever comes twice, late, or dies half-way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.render import api
from functions.render.worker import handler
from lightbox.catalogue.repository import Catalogue
from lightbox.events import StudyStored
from lightbox.objects import layout
from lightbox.objects.bucket import Bucket
from lightbox.render import costs
from lightbox.render.thumbnails import series_state
from lightbox.retention.service import Retention
from lightbox.retention.within import WithinStudy
from lightbox.runtime import Runtime
from tests.fixtures.http import Client, Context
from tests.make import dicom
from tests.make.dying import MOMENTS, deaths, watched
from tests.make.studies import store, system

ARCHIVE = "archive-ada"
STUDY, SERIES = dicom.uid(1), dicom.uid(1, 1)
PATH = f"/dicomweb/mine/studies/{STUDY}"


def queued(*series: str, study: str = STUDY, archive: str = ARCHIVE) -> dict[str, Any]:
    """Return a fact as the queue hands it over."""
    fact = StudyStored(archive, study, series or (SERIES,), 1, 1)
    body = json.dumps({"detail-type": fact.kind, "detail": fact.to_detail()})
    return {"Records": [{"messageId": "m", "body": body}]}


def done(event: dict[str, Any]) -> bool:
    return handler(event, Context()) == {"batchItemFailures": []}


def kept(runtime: Runtime, archive: str = ARCHIVE) -> list[str]:
    """Return the keys of all pictures."""
    return [key for key in runtime.artefacts.keys("artefacts/") if key.endswith(".jpg") and archive in key]


def deleted(runtime: Runtime, sop_uid: str) -> None:
    """Take an instance out of the archive, and erase what is left of it."""
    within = WithinStudy.over(runtime)
    within.delete_instance(system(ARCHIVE), (STUDY, SERIES, sop_uid))
    within.erase_instance(ARCHIVE, sop_uid)


def test_series_and_study_have_thumbnails_before_anybody_asks(runtime: Runtime, call: Client) -> None:
    store(runtime, ARCHIVE, *[dicom.ct(64, 64, instance=n) for n in (1, 2, 3)])
    assert done(queued())
    assert len(kept(runtime)) == 3, "of the study, of the series, of its middle instance"
    with watched() as calls:
        for path in (PATH, f"{PATH}/series/{SERIES}", f"{PATH}/series/{SERIES}/instances/{dicom.uid(1, 1, 2)}"):
            assert call(api, "GET", f"{path}/thumbnail").status == 200
    assert "PutObject" not in calls.made


def test_the_same_fact_twice_makes_nothing_twice(runtime: Runtime) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    assert done(queued())
    before = kept(runtime)
    with watched() as calls:
        assert done(queued())
    assert kept(runtime) == before
    assert "PutObject" not in calls.made


def test_a_series_that_grew_has_a_new_thumbnail_and_the_old_one_goes(runtime: Runtime) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1))
    assert done(queued())
    before = set(kept(runtime))
    store(runtime, ARCHIVE, dicom.ct(instance=2), dicom.ct(instance=3))
    assert done(queued())
    series = Catalogue.over(runtime).series(system(ARCHIVE), STUDY, SERIES)
    prefix = layout.series_thumbnails(ARCHIVE, STUDY, SERIES)
    assert list(runtime.artefacts.keys(prefix)) == [f"{prefix}{series_state(series)}.jpg"]
    assert len(list(runtime.artefacts.keys(layout.study_thumbnails(ARCHIVE, STUDY)))) == 1
    assert not set(runtime.artefacts.keys(prefix)) & before


def test_a_study_is_shown_by_its_largest_series_of_images(runtime: Runtime, call: Client) -> None:
    scout = dicom.ct(8, 64, series=3, instance=30)
    slices = [dicom.ct(64, 32, series=2, instance=n) for n in range(20, 24)]
    ds = dicom.dataset(series=4, instance=40, modality="SR", sop_class="1.2.840.10008.5.1.4.1.1.88.11")
    report = dicom.written(ds)
    store(runtime, ARCHIVE, scout, report, *slices)
    assert done(queued(*[dicom.uid(1, n) for n in (2, 3, 4)]))
    best = call(api, "GET", f"{PATH}/series/{dicom.uid(1, 2)}/thumbnail").body
    assert call(api, "GET", f"{PATH}/thumbnail").body == best


def test_a_picture_that_takes_long_is_made_on_arrival(
    runtime: Runtime, call: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(costs, "KEPT_SECONDS", 0.0)
    store(runtime, ARCHIVE, dicom.ct(64, 64))
    assert done(queued())
    assert len(list(runtime.artefacts.keys(layout.PICTURES))) == 1
    with watched() as calls:
        assert call(api, "GET", f"{PATH}/series/{SERIES}/instances/{dicom.uid(1, 1, 1)}/rendered").status == 200
    assert calls.made[-2:] == ["BatchGetItem", "GetObject"]


def test_a_study_that_is_gone_leaves_nothing(runtime: Runtime) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    Retention.over(runtime).delete(system(ARCHIVE), STUDY)
    assert done(queued())
    Retention.over(runtime).erase(ARCHIVE, STUDY)
    assert done(queued())
    assert list(runtime.artefacts.keys("artefacts/")) == []


def test_a_study_that_goes_while_its_thumbnail_is_made_leaves_nothing(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    retention, put = Retention.over(runtime), Bucket.put

    def erased_first(self: Bucket, key: str, *how: Any) -> None:
        monkeypatch.setattr(Bucket, "put", put)
        retention.delete(system(ARCHIVE), STUDY)
        retention.erase(ARCHIVE, STUDY)
        put(self, key, *how)

    monkeypatch.setattr(Bucket, "put", erased_first)
    assert done(queued())
    assert list(runtime.artefacts.keys("artefacts/")) == []


def test_what_stood_for_a_series_and_is_deleted_is_in_no_picture_any_more(runtime: Runtime, call: Client) -> None:
    store(runtime, ARCHIVE, *[dicom.ct(64, 64, instance=n) for n in (1, 2, 3)])
    assert done(queued())
    before = set(kept(runtime))
    deleted(runtime, dicom.uid(1, 1, 2))
    assert kept(runtime) == []
    for path in (PATH, f"{PATH}/series/{SERIES}"):
        assert call(api, "GET", f"{path}/thumbnail").status == 200
    assert len(kept(runtime)) == 3
    assert not before & set(kept(runtime))
    assert not any(dicom.uid(1, 1, 2) in key for key in kept(runtime))


@pytest.mark.parametrize("path", [PATH, f"{PATH}/series/{SERIES}"])
def test_an_instance_that_goes_while_it_is_made_a_thumbnail_leaves_the_series_to_another(
    runtime: Runtime, call: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    store(runtime, ARCHIVE, *[dicom.ct(64, 64, instance=n) for n in (1, 2, 3)])
    put = Bucket.put

    def deleted_first(self: Bucket, key: str, *how: Any) -> None:
        monkeypatch.setattr(Bucket, "put", put)
        deleted(runtime, dicom.uid(1, 1, 2))
        put(self, key, *how)

    monkeypatch.setattr(Bucket, "put", deleted_first)
    assert call(api, "GET", f"{path}/thumbnail").status == 200
    assert kept(runtime)
    assert not any(dicom.uid(1, 1, 2) in key for key in kept(runtime))


@pytest.mark.parametrize("moment", MOMENTS)
def test_dying_at_any_call_and_trying_again_ends_as_an_undisturbed_run(runtime: Runtime, moment: str) -> None:
    store(runtime, ARCHIVE, dicom.ct(instance=1), dicom.ct(instance=2))
    left = {}
    for died in deaths(moment, lambda: handler(queued(), Context())):
        assert done(queued())
        left[died] = kept(runtime)
    undisturbed = kept(runtime)
    assert undisturbed
    assert left == dict.fromkeys(left, undisturbed)


def test_what_there_is_no_time_for_comes_again(runtime: Runtime) -> None:
    class Late(Context):
        def get_remaining_time_in_millis(self) -> int:
            return 1000

    store(runtime, ARCHIVE, dicom.ct())
    assert handler(queued(), Late()) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert kept(runtime) == []


def test_junk_among_the_facts_is_left_for_a_person_and_harms_no_other(runtime: Runtime) -> None:
    store(runtime, ARCHIVE, dicom.ct())
    records = [{"messageId": "junk", "body": "{}"}, *queued()["Records"]]
    assert handler({"Records": records}, Context()) == {"batchItemFailures": [{"itemIdentifier": "junk"}]}
    assert len(kept(runtime)) == 3
