"""Deleting series and instances: gone at once, counted right, erased later, whole whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from lightbox.access.actors import System
from lightbox.access.policy import Action, scope
from lightbox.catalogue.errors import InstanceNotFound, SeriesNotFound, StudyNotFound
from lightbox.catalogue.models import Study
from lightbox.catalogue.repository import Catalogue
from lightbox.errors import LightboxError, Transient
from lightbox.ingest.models import FileState
from lightbox.ingest.service import Ingest
from lightbox.retention.alone import SECONDS
from lightbox.retention.service import Retention
from lightbox.retention.within import WithinStudy
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.table import Clash
from tests.fixtures.clock import MovableClock
from tests.fixtures.uploading import OWNER, Sender
from tests.make import dicom
from tests.make.dying import MOMENTS, deaths
from tests.make.quick_moto import remembered

MR = "1.2.840.10008.5.1.4.1.1.4"
STUDY, CT, MRI = dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 2)


def files() -> dict[str, bytes]:
    first = {f"ct{n}": dicom.ct(series=1, instance=n) for n in range(1, 4)}
    return (
        first | {f"mr{n}": dicom.mr(series=2, instance=n) for n in range(4, 6)} | {"o": dicom.ct(study=2, instance=9)}
    )


def sized(*names: str) -> int:
    return sum(len(files()[name]) for name in names)


def archive_counts(runtime: Runtime) -> tuple[int, ...]:
    record = runtime.table.get(keys.archive(OWNER.archive_id)) or {}
    return tuple(record.get(name, 0) for name in ("studies", "series", "instances", "size"))


def study(runtime: Runtime, sender: Sender) -> Study:
    return Catalogue.over(runtime).study(sender.scope, STUDY)


def traces(runtime: Runtime, *uids: str) -> list[str]:
    """Every key of a record or an object in which one of the UIDs stands, without facts and who erased."""
    rows = runtime.table._client.scan(TableName=runtime.settings.table, ProjectionExpression="pk, sk")["Items"]
    found = [row["pk"]["S"] + "|" + row["sk"]["S"] + "|" for row in rows]
    found += [key.replace("/", "|") for bucket in (runtime.archive, runtime.artefacts) for key in bucket.keys("")]
    return [key for key in found if "#ERASER#" not in key and any(f"{uid}|" in key for uid in uids)]


def test_a_deleted_series_is_gone_at_once_and_the_study_says_what_is_left(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    assert study(runtime, sender).modalities == ("CT", "MR")
    WithinStudy.over(runtime).delete_series(sender.scope, STUDY, MRI)
    catalogue, left = Catalogue.over(runtime), study(runtime, sender)
    assert (left.modalities, left.series, left.instances) == (("CT",), 1, 3)
    assert MR not in left.sop_classes
    assert left.size == sized("ct1", "ct2", "ct3")
    assert archive_counts(runtime) == (2, 2, 4, sized("ct1", "ct2", "ct3", "o"))
    assert [series.uid for series in catalogue.all_series(sender.scope, STUDY)] == [CT]
    assert {instance.series_uid for instance in catalogue.instances(sender.scope, STUDY)} == {CT}
    with pytest.raises(SeriesNotFound):
        catalogue.series(sender.scope, STUDY, MRI)
    with pytest.raises(InstanceNotFound):
        catalogue.instance(sender.scope, STUDY, MRI, dicom.uid(1, 2, 4))


def test_a_deleted_instance_is_gone_at_once_and_its_series_is_another_state(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    before = Catalogue.over(runtime).series(sender.scope, STUDY, CT)
    WithinStudy.over(runtime).delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 2)))
    catalogue = Catalogue.over(runtime)
    series = catalogue.series(sender.scope, STUDY, CT)
    assert (series.instances, series.size) == (2, sized("ct1", "ct3"))
    assert series.version > before.version
    assert study(runtime, sender).instances == 4
    assert archive_counts(runtime) == (2, 3, 5, sized("ct1", "ct3", "mr4", "mr5", "o"))
    with pytest.raises(InstanceNotFound):
        catalogue.instance(sender.scope, STUDY, CT, dicom.uid(1, 1, 2))


def test_the_last_instance_takes_its_series_along_and_the_last_series_its_study(
    sender: Sender, runtime: Runtime
) -> None:
    sender.send(files())
    within = WithinStudy.over(runtime)
    for number in (4, 5):
        within.delete_instance(sender.scope, (STUDY, MRI, dicom.uid(1, 2, number)))
    assert (study(runtime, sender).series, study(runtime, sender).modalities) == (1, ("CT",))
    for number in (1, 2, 3):
        within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, number)))
    with pytest.raises(StudyNotFound):
        study(runtime, sender)
    assert archive_counts(runtime) == (1, 1, 1, sized("o"))
    within.delete_series(sender.scope, dicom.uid(2), dicom.uid(2, 1))
    assert archive_counts(runtime) == (0, 0, 0, 0)


def test_the_sop_classes_of_a_study_are_those_of_what_is_left(sender: Sender, runtime: Runtime) -> None:
    key_object = "1.2.840.10008.5.1.4.1.1.88.59"
    sender.send(files() | {"ko": dicom.written(dicom.dataset(series=1, instance=8, sop_class=key_object))})
    assert key_object in study(runtime, sender).sop_classes
    WithinStudy.over(runtime).delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 8)))
    assert len(study(runtime, sender).sop_classes) == 2
    assert key_object not in Catalogue.over(runtime).series(sender.scope, STUDY, CT).sop_classes


def test_what_is_not_there_is_not_found(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    within = WithinStudy.over(runtime)
    within.delete_series(sender.scope, STUDY, MRI)
    within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 1)))
    other = scope(System(), Action.DELETE, "another")
    attempts: list[tuple[Callable[[], None], type[LightboxError]]] = [
        (lambda: within.delete_series(sender.scope, STUDY, MRI), SeriesNotFound),
        (lambda: within.delete_instance(sender.scope, (STUDY, MRI, dicom.uid(1, 2, 4))), InstanceNotFound),
        (lambda: within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 1))), InstanceNotFound),
        (lambda: within.delete_series(sender.scope, "1.2.3", CT), StudyNotFound),
        (lambda: within.delete_series(other, STUDY, CT), StudyNotFound),
    ]
    for attempt, error in attempts:
        with pytest.raises(error):
            attempt()


def test_erasing_leaves_no_trace_and_spares_the_rest(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    gone, rest = (MRI, dicom.uid(1, 2, 4), dicom.uid(1, 2, 5), dicom.uid(1, 1, 1)), (dicom.uid(1, 1, 2), dicom.uid(2))
    kept = traces(runtime, *rest)
    within = WithinStudy.over(runtime)
    within.delete_series(sender.scope, STUDY, MRI)
    within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 1)))
    for _ in range(2):  # a fact may come twice
        within.erase_series(OWNER.archive_id, STUDY, MRI)
        within.erase_instance(OWNER.archive_id, dicom.uid(1, 1, 1))
    assert traces(runtime, *gone) == []
    assert traces(runtime, *rest) == kept
    assert not study(runtime, sender).leaving


def test_what_was_not_deleted_is_never_erased(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    before = traces(runtime, CT, dicom.uid(1, 1, 1))
    WithinStudy.over(runtime).erase_series(OWNER.archive_id, STUDY, CT)
    WithinStudy.over(runtime).erase_instance(OWNER.archive_id, dicom.uid(1, 1, 1))
    WithinStudy.over(runtime).erase_series(OWNER.archive_id, "1.2.3", CT)
    assert traces(runtime, CT, dicom.uid(1, 1, 1)) == before


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_eraser_that_dies_anywhere_is_finished_by_the_next(
    sender: Sender, runtime: Runtime, clock: MovableClock, moment: str
) -> None:
    within = WithinStudy.over(runtime)
    gone = (MRI, dicom.uid(1, 2, 4), dicom.uid(1, 2, 5), dicom.uid(1, 1, 1))
    sender.send(files())
    within.delete_series(sender.scope, STUDY, MRI)
    within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 1)))

    def erase() -> None:
        within.erase_series(OWNER.archive_id, STUDY, MRI)
        within.erase_instance(OWNER.archive_id, dicom.uid(1, 1, 1))

    for _ in deaths(moment, erase):
        clock.forward(seconds=SECONDS)
        erase()
        assert traces(runtime, *gone) == []
    assert archive_counts(runtime) == (2, 2, 3, sized("ct2", "ct3", "o"))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_deletion_that_dies_anywhere_is_done_or_not_begun(sender: Sender, runtime: Runtime, moment: str) -> None:
    within, whole = WithinStudy.over(runtime), sized(*files())
    deletions: list[tuple[Callable[[], None], tuple[int, ...]]] = [
        (lambda: within.delete_series(sender.scope, STUDY, MRI), (2, 2, 4, whole - sized("mr4", "mr5"))),
        (
            lambda: within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 1))),
            (2, 3, 5, whole - sized("ct1")),
        ),
    ]
    sender.send(files())
    back = remembered()
    for delete, after in deletions:
        for _ in deaths(moment, delete):
            assert archive_counts(runtime) in (after, (2, 3, 6, whole))
            with suppress(SeriesNotFound, InstanceNotFound):
                delete()
            assert archive_counts(runtime) == after
        back()


def test_what_is_sent_again_waits_for_the_eraser_and_then_goes_in(
    sender: Sender, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.send(files())
    within = WithinStudy.over(runtime)
    within.delete_series(sender.scope, STUDY, MRI)
    within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 1)))

    def erase(_: float) -> None:
        within.erase_series(OWNER.archive_id, STUDY, MRI)
        within.erase_instance(OWNER.archive_id, dicom.uid(1, 1, 1))

    upload = sender.begin()
    landed = sender.put(upload, files())
    monkeypatch.setattr("lightbox.ingest.service.NAPS", ())
    late = Ingest.over(runtime).landed(landed)
    assert len(late) == 3
    assert all(isinstance(error, Transient) for error in late.values())
    monkeypatch.setattr("lightbox.ingest.service.NAPS", (0.0,))
    monkeypatch.setattr("time.sleep", erase)
    assert Ingest.over(runtime).landed(landed) == {}
    outcomes = sender.sessions.get(sender.scope, upload.id).outcomes
    assert (outcomes[FileState.STORED], outcomes[FileState.DUPLICATE]) == (3, 3)
    assert study(runtime, sender).modalities == ("CT", "MR")
    assert archive_counts(runtime) == (2, 3, 6, sized(*files()))


def test_deletions_that_race_count_each_instance_once(
    sender: Sender, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.send(files())
    within, transact, rivals = WithinStudy.over(runtime), runtime.table.transact, iter([dicom.uid(1, 2, 4)])

    def beaten(writes: object) -> None:
        rival = next(rivals, None)
        if rival:
            within.delete_instance(sender.scope, (STUDY, MRI, rival))
        transact(writes)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(runtime.table, "transact", beaten)
    within.delete_instance(sender.scope, (STUDY, MRI, dicom.uid(1, 2, 5)))
    assert archive_counts(runtime) == (2, 2, 4, sized("ct1", "ct2", "ct3", "o"))
    assert study(runtime, sender).series == 1


def test_a_study_that_never_rests_is_tried_again_later(
    sender: Sender, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.send(files())

    def clash(_: object) -> None:
        raise Clash

    monkeypatch.setattr(runtime.table, "transact", clash)
    monkeypatch.setattr("time.sleep", lambda _: None)
    within = WithinStudy.over(runtime)
    with pytest.raises(Transient):
        within.delete_series(sender.scope, STUDY, MRI)
    with pytest.raises(Transient):
        within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 1)))


def test_a_study_that_goes_meanwhile_takes_everything_along(sender: Sender, runtime: Runtime) -> None:
    sender.send(files())
    within, retention = WithinStudy.over(runtime), Retention.over(runtime)
    within.delete_series(sender.scope, STUDY, MRI)
    within.delete_instance(sender.scope, (STUDY, CT, dicom.uid(1, 1, 1)))
    retention.delete(sender.scope, STUDY)
    retention.erase(OWNER.archive_id, STUDY)
    within.erase_series(OWNER.archive_id, STUDY, MRI)
    within.erase_instance(OWNER.archive_id, dicom.uid(1, 1, 1))
    assert traces(runtime, STUDY, MRI, CT, dicom.uid(1, 1, 1), dicom.uid(1, 2, 4)) == []
    assert archive_counts(runtime) == (1, 1, 1, sized("o"))
