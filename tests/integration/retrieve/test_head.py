"""HEAD: what a GET would be told, without the work."""

from __future__ import annotations

from types import ModuleType

import pytest
from pydicom.uid import ImplicitVRLittleEndian

from lightbox.http import deliver
from lightbox.objects import export
from lightbox.runtime import Runtime
from tests.fixtures.http import Client
from tests.make import dicom
from tests.make.studies import store

ARCHIVE = "archive-ada"
STUDY = f"/dicomweb/mine/studies/{dicom.uid(1)}"
PART_10 = 'multipart/related; type="application/dicom"; transfer-syntax=*'


@pytest.mark.parametrize("accept", [PART_10, 'multipart/related; type="application/dicom"'])
def test_a_head_puts_nothing_together(
    runtime: Runtime, api: ModuleType, call: Client, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    monkeypatch.setattr(deliver, "INLINE", 500)
    store(runtime, ARCHIVE, dicom.ct(instance=1), dicom.ct(instance=2, syntax=ImplicitVRLittleEndian))
    head = call(api, "HEAD", STUDY, headers={"accept": accept})
    assert (head.status, head.headers["content-type"][:17], head.body) == (200, "multipart/related", b"")
    assert list(runtime.artefacts.keys("artefacts/exports/")) == []
    held = {"accept": accept, "if-none-match": head.headers["etag"]}
    assert call(api, "HEAD", STUDY, headers=held).status == 304
    assert call(api, "GET", STUDY, headers={"accept": accept}).status == 307
    assert len(list(runtime.artefacts.keys("artefacts/exports/"))) == 1


def test_a_head_is_refused_as_its_get_would_be(
    runtime: Runtime, api: ModuleType, call: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "INLINE", 500)
    monkeypatch.setattr(export, "SECONDS", 0.0)
    store(runtime, ARCHIVE, dicom.ct())
    assert call(api, "HEAD", STUDY, headers={"accept": PART_10}).status == 413
