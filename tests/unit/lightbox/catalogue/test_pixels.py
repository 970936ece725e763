"""The bytes of stored frames."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian

from lightbox.access.policy import Action, scope
from lightbox.catalogue import pixels
from lightbox.catalogue.errors import NoFrames
from lightbox.catalogue.pixels import StoredFrames
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom.frames import NoSuchFrame
from lightbox.runtime import Runtime
from tests.fixtures.uploading import OWNER
from tests.make import dicom
from tests.make.studies import store

PLACE = (dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1))


def fetched(runtime: Runtime, *numbers: int) -> list[bytes]:
    catalogue = Catalogue.over(runtime)
    within = scope(OWNER, Action.VIEW)
    instance = catalogue.instance(within, *PLACE)
    frames = StoredFrames.of(catalogue, runtime.archive, within, instance)
    frames.check(numbers)
    return list(frames.read(numbers))


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian])
@pytest.mark.parametrize("at_once", [pixels.READ_AT_ONCE, 1])
def test_uncompressed_frames_come_little_endian(
    runtime: Runtime, syntax: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixels, "READ_AT_ONCE", at_once)
    frames = np.arange(3 * 5 * 7, dtype="<u2").reshape(3, 5, 7)
    ds = dicom.with_pixels(dicom.dataset(), frames, frames=3)
    store(runtime, OWNER.archive_id, dicom.written(ds, syntax))
    assert fetched(runtime, 3, 1) == [frames[2].tobytes(), frames[0].tobytes()]
    with pytest.raises(NoSuchFrame):
        fetched(runtime, 1, 4)


def test_compressed_frames_come_as_their_codestream(runtime: Runtime) -> None:
    codestreams = [dicom.codestream(n, 60) for n in range(3)]
    store(runtime, OWNER.archive_id, dicom.encapsulated(codestreams))
    assert fetched(runtime, 2, 3) == codestreams[1:]


def test_what_has_no_pixels_has_no_frames(runtime: Runtime) -> None:
    store(runtime, OWNER.archive_id, dicom.written(dicom.dataset(), ExplicitVRLittleEndian))
    with pytest.raises(NoFrames):
        fetched(runtime, 1)
