"""A preamble is nulled on the way into an archive, whichever way it comes; the file is the same with any."""

from __future__ import annotations

import pytest

from lightbox.ingest.models import FileState
from lightbox.ingest.stow import Stow
from lightbox.objects import bucket, layout
from lightbox.runtime import Runtime
from tests.fixtures.uploading import OWNER, Sender
from tests.make import dicom

SCRIPT = b"#!/bin/sh\nrm -rf /\nexit\n".ljust(128, b"#")
PROGRAM = b"MZ".ljust(128, b"\x90")
TIFF = b"II*\0\x10\0\0\0".ljust(128, b"\0")
LAST_BYTE = bytes(127) + b"\1"
USED = [SCRIPT, PROGRAM, TIFF, LAST_BYTE]


def preceded(preamble: bytes, file: bytes) -> bytes:
    return preamble + file[128:]


def stored(runtime: Runtime) -> list[bytes]:
    return [runtime.archive.read(key) for key in runtime.archive.keys(layout.study(OWNER.archive_id, dicom.uid(1)))]


@pytest.mark.parametrize("preamble", USED)
def test_is_nulled_on_both_ways_and_the_file_is_the_same_with_any(
    sender: Sender, runtime: Runtime, preamble: bytes
) -> None:
    plain = [dicom.ct(instance=n) for n in (1, 2)]
    first, second = (preceded(preamble, file) for file in plain)
    assert sender.send({"x": first}).outcomes[FileState.STORED] == 1
    assert not any(verdict.failure for verdict in Stow.over(runtime).store(sender.scope, [second, first, plain[0]]))
    assert sorted(stored(runtime)) == sorted(plain)
    again = sender.send({"x": first, "plain": plain[0], "sent": second, "other": preceded(SCRIPT[::-1], plain[1])})
    assert again.outcomes[FileState.DUPLICATE] == 4
    assert sorted(stored(runtime)) == sorted(plain)


def test_two_in_one_batch_are_one_instance(sender: Sender, runtime: Runtime) -> None:
    upload = sender.send({"x": preceded(SCRIPT, dicom.ct()), "y": dicom.ct(), "z": preceded(TIFF, dicom.ct(name="Z"))})
    assert [upload.outcomes[state] for state in (FileState.STORED, FileState.DUPLICATE, FileState.CONFLICT)] == [1] * 3
    assert stored(runtime) == [dicom.ct()]


def test_a_larger_file_is_copied_but_for_its_beginning(sender: Sender, runtime: Runtime) -> None:
    file = dicom.ct(rows=1700, columns=1700)
    assert len(file) > bucket.LEAST_PART
    assert sender.send({"x": preceded(TIFF, file)}).outcomes[FileState.STORED] == 1
    assert stored(runtime) == [file]
    assert sender.send({"x": file}).outcomes[FileState.DUPLICATE] == 1


def test_what_has_no_preamble_is_kept_as_it_came(sender: Sender, runtime: Runtime) -> None:
    bare = dicom.written(dicom.ct_dataset(), preamble=False)
    assert sender.send({"x": bare}).outcomes[FileState.STORED] == 1
    assert stored(runtime) == [bare]
