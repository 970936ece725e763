"""Storing within a request: whole after any death, and honest about what there was no time for."""

from __future__ import annotations

import pytest

from lightbox.errors import Transient
from lightbox.ingest import stow
from lightbox.ingest.stow import Stow, Verdict
from lightbox.runtime import Runtime
from lightbox.store import keys
from tests.fixtures.uploading import OWNER, Sender
from tests.make import dicom
from tests.make.dying import MOMENTS, deaths


def counts(runtime: Runtime) -> tuple[int, ...]:
    record = runtime.table.get(keys.archive(OWNER.archive_id)) or {}
    return tuple(record.get(name, 0) for name in ("studies", "series", "instances", "size"))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_request_that_dies_anywhere_and_comes_again_stores_each_instance_once(
    sender: Sender, runtime: Runtime, moment: str
) -> None:
    there = dicom.ct(study=2)
    sender.send({"there": there})
    files = [dicom.ct(series=s, instance=n) for s, n in ((1, 1), (1, 2), (2, 3))]
    for _ in deaths(moment, lambda: Stow.over(runtime).store(sender.scope, files)):
        assert not any(verdict.failure for verdict in Stow.over(runtime).store(sender.scope, files))
        assert counts(runtime) == (2, 3, 4, sum(map(len, [there, *files])))


def test_what_there_is_no_time_for_is_given_back(
    sender: Sender, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [dicom.ct(instance=n) for n in range(1, 13)]
    ticks = iter([0.0, 1.0, *([100.0] * 50)])
    monkeypatch.setattr(stow.time, "monotonic", lambda: next(ticks))
    verdicts: list[Verdict] = Stow.over(runtime).store(sender.scope, files)
    assert [verdict.failure for verdict in verdicts] == [0] * 10 + [stow.PROCESSING_FAILURE] * 2
    assert verdicts[11].names.instance == dicom.uid(1, 1, 12)
    monkeypatch.setattr(stow, "SECONDS", -1.0)
    monkeypatch.setattr(stow.time, "monotonic", lambda: 0.0)
    with pytest.raises(Transient):
        Stow.over(runtime).store(sender.scope, files)
