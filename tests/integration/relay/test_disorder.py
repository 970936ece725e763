"""Messages late, out of order and twice, and workers that run into one another: the archive ends up whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lightbox.catalogue import postings
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.writes import Put
from tests.fixtures.clock import MovableClock
from tests.fixtures.uploading import Sender
from tests.make import dicom
from tests.make.disorder import Disorder, Step
from tests.make.quick_moto import remembered
from tests.make.whole import Whole

FILES = (
    dicom.ct(study=1, series=1, instance=1),
    dicom.ct(study=1, series=1, instance=2),
    dicom.ct(study=1, series=2, instance=3),
    dicom.ct(study=1, series=1, instance=1, name="Roe^Richard", patient_id="P2"),
    dicom.ct(study=2, series=3, instance=4),
)
FIRST, SECOND, OTHER_SERIES, RENAMED, OTHER_STUDY = range(len(FILES))

STUDY = dicom.uid(1)
PLACES = (
    (STUDY,),
    (STUDY, dicom.uid(1, 1)),
    (STUDY, dicom.uid(1, 1), dicom.uid(1, 1, 1)),
    (STUDY, dicom.uid(1, 2)),
    (dicom.uid(2),),
)
THE_STUDY, ITS_SERIES, ITS_FIRST, ITS_OTHER_SERIES, THE_OTHER_STUDY = range(len(PLACES))

World = Callable[[], Disorder]


@pytest.fixture
def world(runtime: Runtime, sender: Sender, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return what makes an empty archive with an index, as often as it is called."""
    monkeypatch.setattr("lightbox.ingest.service.NAPS", ())
    monkeypatch.setattr("time.sleep", lambda _: None)
    runtime.table.write(Put(keys.archive(sender.scope.archive_id), postings.birth()))
    assert not [*runtime.intake.keys(""), *runtime.archive.keys("")]
    back = remembered()

    def empty() -> Disorder:
        back()
        return Disorder(runtime, sender, FILES, PLACES, lambda: clock.forward(milliseconds=5))

    return empty


def send(which: int, at: tuple[str, int] = ("", 0), *meanwhile: Step) -> Step:
    return Step("send", which, at, meanwhile)


def delete(which: int) -> Step:
    return Step("delete", which)


def deliver(which: int, at: tuple[str, int] = ("", 0), *meanwhile: Step) -> Step:
    return Step("deliver", which, at, meanwhile)


RECORDED = ("TransactWriteItems", 2)
"""Before what was sent is put on record: its bytes lie in the archive, the first transaction announced the file."""

BUILT = ("PutObject", 1)
"""Before a series' metadata, or a thumbnail, is written."""

# What is sent is message 0; then the query worker, the render worker and the retention worker each get their own.
CASES: dict[str, tuple[Step, ...]] = {
    "an eraser behind its twin": (
        send(FIRST), delete(THE_STUDY), deliver(3, ("ListObjectsV2", 1), deliver(3), send(FIRST)),
    ),
    "an eraser of a series behind its twin": (
        send(FIRST), send(OTHER_SERIES), delete(ITS_OTHER_SERIES),
        deliver(6, ("ListObjectsV2", 1), deliver(6), send(OTHER_SERIES)),
    ),
    "an eraser of an instance behind its twin": (
        send(FIRST), send(SECOND), delete(ITS_FIRST),
        deliver(7, ("DeleteObjects", 1), deliver(7), send(FIRST)),
    ),
    "a new study that was made and erased meanwhile": (
        send(FIRST, RECORDED, send(SECOND), delete(THE_STUDY), deliver(4)),
    ),
    "a study that was erased and made anew meanwhile": (
        send(SECOND), send(FIRST, RECORDED, delete(THE_STUDY), deliver(4), send(SECOND)),
    ),
    "a new series that was made and erased meanwhile": (
        send(OTHER_SERIES), send(FIRST, RECORDED, send(SECOND), delete(ITS_SERIES), deliver(7)),
    ),
    "a new series that is on its way out already": (
        send(OTHER_SERIES), send(FIRST, RECORDED, send(SECOND), delete(ITS_SERIES)),
    ),
    "a series that was erased and made anew meanwhile": (
        send(OTHER_SERIES), send(SECOND), send(FIRST, RECORDED, delete(ITS_SERIES), deliver(7), send(SECOND)),
    ),
    "an instance that was stored and erased meanwhile": (
        send(SECOND), send(FIRST, RECORDED, send(FIRST), delete(ITS_FIRST), deliver(7), deliver(8)),
    ),
    "metadata of a study that was deleted and sent again under another name": (
        send(FIRST), deliver(1, BUILT, delete(THE_STUDY), deliver(3), send(RENAMED)),
    ),
    "metadata of a study whose like has its own by now": (
        send(FIRST), deliver(1, BUILT, delete(THE_STUDY), deliver(3), send(RENAMED), deliver(5)),
    ),
    "a thumbnail of an instance whose like came after it": (
        send(FIRST), deliver(2, BUILT, delete(THE_STUDY), deliver(3), send(RENAMED), deliver(6)),
    ),
    "a deletion heard before what it deletes": (
        send(FIRST), delete(THE_STUDY), deliver(3), deliver(1), deliver(2), send(FIRST), deliver(3), deliver(1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("steps", CASES.values(), ids=CASES)
def test_nobody_harms_who_was_faster(world: World, steps: tuple[Step, ...]) -> None:
    disorder = world()
    disorder.happen(steps)
    disorder.settle()
    assert Whole(disorder.runtime, disorder.sender.scope.archive_id).faults() == {}


def one_of(what: str, many: int, *, meanwhile: st.SearchStrategy[tuple[Step, ...]]) -> st.SearchStrategy[Step]:
    calls = st.tuples(st.just(""), st.integers(5, 35))
    return st.builds(Step, st.just(what), st.integers(0, many - 1), calls, meanwhile)


def steps(depth: int = 1) -> st.SearchStrategy[tuple[Step, ...]]:
    meanwhile = steps(depth - 1) if depth else st.just(())
    kinds = (("send", len(FILES)), ("delete", len(PLACES)), ("deliver", 30))
    each = st.one_of(*(one_of(what, many, meanwhile=meanwhile) for what, many in kinds))
    return st.lists(each, max_size=5).map(tuple)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=steps())
def test_whatever_happens_when_the_archive_ends_up_whole(world: World, happened: tuple[Step, ...]) -> None:
    disorder = world()
    disorder.happen(happened)
    disorder.settle()
    assert Whole(disorder.runtime, disorder.sender.scope.archive_id).faults() == {}
