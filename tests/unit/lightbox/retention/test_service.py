"""Deleting: gone at once, erased later, whole whatever happens in between."""

from __future__ import annotations

import pytest

from lightbox.access.actors import System
from lightbox.access.policy import Action, scope
from lightbox.catalogue.errors import StudyNotFound
from lightbox.catalogue.repository import Catalogue
from lightbox.objects import layout
from lightbox.retention.alone import SECONDS
from lightbox.retention.service import Retention
from lightbox.runtime import Runtime
from lightbox.store import keys
from tests.fixtures.clock import MovableClock
from tests.fixtures.uploading import OWNER, Sender
from tests.make import dicom
from tests.make.dying import MOMENTS, deaths


def files() -> dict[str, bytes]:
    first = {f"a{n}": dicom.ct(study=1, series=n % 2, instance=n) for n in range(5)}
    return first | {"b": dicom.ct(study=2, instance=9)}


def left(runtime: Runtime, study_uid: str) -> list[str]:
    """Every trace of a study: keys of records and objects, without who erased it."""
    rows = runtime.table._client.scan(TableName=runtime.settings.table)["Items"]
    records = [row["pk"]["S"] + row["sk"]["S"] for row in rows if study_uid in row["pk"]["S"] + row["sk"]["S"]]
    records = [record for record in records if "#ERASER#" not in record]
    objects = [key for bucket in (runtime.archive, runtime.artefacts) for key in bucket.keys("") if study_uid in key]
    return records + objects


def test_a_deleted_study_is_gone_at_once_and_off_the_archives_counts(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    Retention.over(runtime).delete(sender.scope, dicom.uid(1))
    catalogue = Catalogue.over(runtime)
    assert [study.uid for study in catalogue.studies(sender.scope).studies] == [dicom.uid(2)]
    for look in (
        lambda: catalogue.study(sender.scope, dicom.uid(1)),
        lambda: catalogue.series(sender.scope, dicom.uid(1), dicom.uid(1, 1)),
        lambda: catalogue.instance(sender.scope, dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1)),
    ):
        with pytest.raises(StudyNotFound):
            look()
    record = runtime.table.get(keys.archive(OWNER.archive_id)) or {}
    assert (record["studies"], record["series"], record["instances"]) == (1, 1, 1)


def test_deleting_twice_or_what_is_not_there_is_not_found(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    retention = Retention.over(runtime)
    retention.delete(sender.scope, dicom.uid(1))
    with pytest.raises(StudyNotFound):
        retention.delete(sender.scope, dicom.uid(1))
    with pytest.raises(StudyNotFound):
        retention.delete(scope(System(), Action.DELETE, "another"), dicom.uid(2))


def test_erasing_leaves_no_trace_and_spares_the_others(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    for key in (
        layout.study_thumbnail(OWNER.archive_id, dicom.uid(1), "state"),
        layout.picture(OWNER.archive_id, dicom.uid(1), dicom.uid(1, 0), "name"),
    ):
        runtime.artefacts.put(key, b"picture", "image/jpeg")
    others = left(runtime, dicom.uid(2))
    retention = Retention.over(runtime)
    retention.delete(sender.scope, dicom.uid(1))
    retention.erase(OWNER.archive_id, dicom.uid(1))
    assert left(runtime, dicom.uid(1) + ".") + left(runtime, "STUDY#" + dicom.uid(1)) == []
    assert left(runtime, dicom.uid(1) + "/") == []
    assert left(runtime, dicom.uid(2)) == others


def test_a_study_that_was_not_deleted_is_never_erased(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    before = left(runtime, dicom.uid(2))
    Retention.over(runtime).erase(OWNER.archive_id, dicom.uid(2))
    assert left(runtime, dicom.uid(2)) == before


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_eraser_that_dies_anywhere_is_finished_by_the_next(
    sender: Sender, runtime: Runtime, clock: MovableClock, moment: str
) -> None:
    retention = Retention.over(runtime)
    sender.send(files())
    retention.delete(sender.scope, dicom.uid(1))
    for _ in deaths(moment, lambda: retention.erase(OWNER.archive_id, dicom.uid(1))):
        clock.forward(seconds=SECONDS)
        retention.erase(OWNER.archive_id, dicom.uid(1))
        assert left(runtime, dicom.uid(1) + ".") + left(runtime, "STUDY#" + dicom.uid(1)) == []
    record = runtime.table.get(keys.archive(OWNER.archive_id)) or {}
    assert record["instances"] == 1
