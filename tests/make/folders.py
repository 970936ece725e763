"""A folder as people drag it into the browser: two studies in nested folders, and what else lies around."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from pydicom import Dataset, FileMetaDataset, dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from tests.make import dicom

CT_STUDY = dicom.uid(71)
MR_STUDY = dicom.uid(72)
CT_PATIENT = "Folder^Anna"
MR_PATIENT = "Folder^Bernd"


class Outcome(StrEnum):
    """What becomes of a file."""

    STORED = "stored"
    """Sent, taken, in the worklist."""
    SKIPPED = "skipped"
    """Seen not to be DICOM before it is sent: counted unsupported by the browser, unknown to the server."""
    REFUSED = "refused"
    """Looks like DICOM from outside, so it is sent; the server counts it unsupported and says why."""


@dataclass(frozen=True)
class Entry:
    """One file of the folder.

    Parameters
    ----------
    path
        Below the folder, with forward slashes.
    content
        The whole file.
    outcome
        What becomes of it when the folder is uploaded.
    slug
        The refusal the reader gives when it is asked; empty for stored files.
    study_uid
        Where a stored file belongs.
    """

    path: str
    content: bytes
    outcome: Outcome
    slug: str = ""
    study_uid: str = ""


def entries() -> tuple[Entry, ...]:
    """Return every file of the folder, always the same."""
    return (*_ct(), *_mr(), *_junk())


def counts() -> Counter[Outcome]:
    """Return how many files have each outcome."""
    return Counter(entry.outcome for entry in entries())


def write(root: Path) -> Path:
    """Write the folder and return it.

    Parameters
    ----------
    root
        Where to make it.
    """
    for entry in entries():
        target = root / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(entry.content)
    return root


def _ct() -> list[Entry]:
    made: list[Entry] = []
    for series, count in ((1, 1), (2, 3)):
        for instance in range(1, count + 1):
            content = dicom.ct(
                64, 64, study=71, series=series, instance=instance, name=CT_PATIENT, patient_id="FOLDER-1"
            )
            path = f"DISC/ANNA/CT/SE{series}/IM{instance:04d}.dcm"
            made.append(Entry(path, content, Outcome.STORED, study_uid=CT_STUDY))
    return made


def _mr() -> list[Entry]:
    # One as discs have it, without an extension; one three folders down, in implicit VR; a cine.
    who = {"study": 72, "name": MR_PATIENT, "patient_id": "FOLDER-2"}
    images = {
        "DISC/BERND/00000001": dicom.mr(32, 32, syntax=ExplicitVRLittleEndian, series=1, instance=1, **who),
        "DISC/BERND/deep/er/still/image 2.DCM": dicom.mr(32, 32, series=1, instance=2, **who),
        "DISC/BERND/cine.dicom": dicom.us_cine(5, 24, 32, series=2, instance=1, **who),
    }
    return [Entry(path, content, Outcome.STORED, study_uid=MR_STUDY) for path, content in images.items()]


def _junk() -> list[Entry]:
    whole = dicom.ct(64, 64, study=71, series=3, instance=1, name=CT_PATIENT, patient_id="FOLDER-1")
    return [
        Entry("DISC/README.txt", b"Please open with the viewer on this disc.\r\n", Outcome.SKIPPED, "not-dicom"),
        Entry("DISC/ANNA/empty.dcm", b"", Outcome.SKIPPED, "not-dicom"),
        Entry("DISC/DICOMDIR", _directory(), Outcome.SKIPPED, "dicomdir"),
        Entry("DISC/ANNA/CT/SE3/cut-off.dcm", whole[: len(whole) * 2 // 3], Outcome.REFUSED, "dicom-truncated"),
        Entry("DISC/CARLA/bad-uid.dcm", _bad_uid(), Outcome.REFUSED, "invalid-uid"),
    ]


def _bad_uid() -> bytes:
    """Return an image whose Study Instance UID would climb out of its folder, were it used as a path."""
    image = dicom.ct_dataset(study=73, series=1, instance=1, name="Folder^Carla", patient_id="FOLDER-3")
    good = dicom.uid(73)
    bad = "../../etc/passwd"
    content = dicom.written(image)
    at = content.index(b"\x20\x00\x0d\x00UI") + 8
    length = int.from_bytes(content[at - 2 : at], "little")
    if not content[at:].startswith(good.encode()):
        raise AssertionError(good)
    return content[:at] + bad.encode().ljust(length, b"\0")[:length] + content[at + length :]


def _directory() -> bytes:
    """Return a DICOMDIR with no records (PS3.3 §F.3.2)."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    meta.MediaStorageSOPInstanceUID = UID(dicom.uid(79))
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    directory = Dataset()
    directory.file_meta = meta
    directory.FileSetID = "FOLDER"
    directory.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 0
    directory.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = 0
    directory.FileSetConsistencyFlag = 0
    directory.DirectoryRecordSequence = []
    target = BytesIO()
    dcmwrite(target, directory, enforce_file_format=True)
    return target.getvalue()
