"""Frames that the file's own table puts in the wrong place."""

from __future__ import annotations

import struct

import pytest

from lightbox.access.policy import Action, scope
from lightbox.catalogue.errors import FrameDamaged
from lightbox.objects import body
from lightbox.retrieve.frames import Frames
from lightbox.retrieve.wanted import Want
from lightbox.runtime import Runtime
from tests.fixtures.uploading import OWNER
from tests.make import dicom
from tests.make.studies import store

PLACE = (dicom.uid(1), dicom.uid(1, 1), dicom.uid(1, 1, 1))
LENGTH = 60
OFFSETS = (0, LENGTH + 8, 2 * (LENGTH + 8))


def test_a_frame_that_does_not_begin_where_its_table_says_is_not_found(runtime: Runtime) -> None:
    whole = dicom.encapsulated([dicom.codestream(n, LENGTH) for n in range(3)])
    table = struct.pack("<3I", *OFFSETS)
    assert whole.count(table) == 1
    store(runtime, OWNER.archive_id, whole.replace(table, struct.pack("<3I", 0, OFFSETS[1] + 2, OFFSETS[2])))
    frames = Frames.over(runtime)

    def fetched(number: int) -> bytes:
        answer = frames.get(scope(OWNER, Action.VIEW), PLACE, (number,), [Want("*/*", multipart=False)], "")
        return b"".join(body.read(list(answer.body.segments)))

    assert fetched(3) == dicom.codestream(2, LENGTH)
    with pytest.raises(FrameDamaged):
        fetched(2)
