"""Some two hundred files of many makers are stored by STOW-RS and come back as they were.

Several share a SOP Instance UID: the first one is stored, the others are told that it is there.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
import numpy as np
import pytest
import requests
from dicomweb_client.api import DICOMwebClient
from pydicom import Dataset, FileDataset, dcmread
from pydicom.uid import UID

from tests.fixtures.people import Person
from tests.make import comparing
from tests.make.real import RealFile, real_files

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]

UNREADABLE, NO_INSTANCE, NO_IDENTITY, ANOTHER = 0x0110, 0x0122, 0xA900, 45070
"""Failure Reasons (PS3.18 §I.2): no DICOM file, or cut short; a media directory; no UIDs; other bytes of that UID."""

EXPLICIT = "1.2.840.10008.1.2.1"
LOSSY = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.4.91")
"""Transfer syntaxes whose decoders may differ by rounding."""


@dataclass(frozen=True)
class Archive:
    """An archive of its own, and what became of each file in it."""

    client: DICOMwebClient
    site: httpx.Client
    stored: list[RealFile]
    refused: list[tuple[RealFile, int, str]]

    def place(self, dataset: Dataset) -> tuple[str, str, str]:
        return dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID

    def url(self, dataset: Dataset) -> str:
        study, series, instance = self.place(dataset)
        return f"/dicomweb/mine/studies/{study}/series/{series}/instances/{instance}"


def store(site: httpx.Client, file: RealFile) -> dict[str, Any]:
    body = b"\r\n--part\r\nContent-Type: application/dicom\r\n\r\n" + file.content + b"\r\n--part--"
    headers = {"content-type": 'multipart/related; type="application/dicom"; boundary=part'}
    answer = site.post("/dicomweb/mine/studies", content=body, headers=headers)
    if answer.status_code == 413:
        return {}
    assert answer.status_code in (200, 202, 409), f"{file.name}: {answer.status_code} {answer.text}"
    assert answer.headers["content-type"] == "application/dicom+json"
    return json.loads(answer.content)


@pytest.fixture(scope="module")
def archive(new_person: Callable[[str], Person]) -> Iterator[Archive]:
    person = new_person("real-files")
    stored: list[RealFile] = []
    refused: list[tuple[RealFile, int, str]] = []
    for file in real_files():
        reply = store(person.site, file)
        if "00081199" in reply:
            stored.append(file)
        elif "00081198" in reply:
            (failed,) = reply["00081198"]["Value"]
            instance = failed.get("00081155", {}).get("Value", [""])[0]
            refused.append((file, failed["00081197"]["Value"][0], instance))
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {person.token('read')}"
        root = f"{person.site.base_url}/dicomweb/mine".replace("//dicomweb", "/dicomweb")
        yield Archive(DICOMwebClient(root, session=session, timeout=60), person.site, stored, refused)


def pixels(dataset: FileDataset) -> Any:
    """Return what pydicom makes of the pixels; None where it cannot."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dataset.pixel_array
    except Exception:  # noqa: BLE001 - malformed on purpose, in every way
        return None


def test_most_are_taken(archive: Archive) -> None:
    assert len(archive.stored) >= 120


def test_a_refusal_has_its_reason(archive: Archive) -> None:
    taken = {file.dataset.SOPInstanceUID for file in archive.stored}
    for file, reason, instance in archive.refused:
        if reason == ANOTHER:
            assert instance in taken, file.name
        elif reason == NO_INSTANCE:
            assert "DICOMDIR" in file.name
        elif reason == NO_IDENTITY:
            assert not valid(file.dataset), file.name
        else:
            assert reason == UNREADABLE
            assert "truncated" in file.name or file.content[128:132] != b"DICM", file.name


def valid(dataset: FileDataset) -> bool:
    """Whether the data set has the UIDs without which it has no place."""
    uids = [dataset.get(name) for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")]
    return all(uid and UID(uid).is_valid for uid in uids)


def test_metadata_says_what_the_file_says(archive: Archive) -> None:
    wrong: list[str] = []
    for file in archive.stored:
        original = file.dataset
        item = archive.client.retrieve_instance_metadata(*archive.place(original))
        found = Dataset.from_json(item, comparing.no_bulk)
        wrong += [f"{file.name}: {each}" for each in comparing.differences(original, found, item)]
    assert not wrong


def test_instances_come_back_as_they_were_sent(archive: Archive) -> None:
    for file in archive.stored:
        answer = archive.site.get(
            archive.url(file.dataset),
            headers={"accept": "application/dicom; transfer-syntax=*"},
            follow_redirects=True,
        )
        assert answer.status_code == 200, file.name
        sent = file.content
        # What a preamble holds is not kept, and what has none gets one (PS3.10 §7.1).
        kept = bytes(128) + sent[128:] if sent[128:132] == b"DICM" else sent
        assert answer.content == kept or (kept is sent and answer.content.endswith(sent)), file.name


def compared(file: RealFile, content: bytes, expected: Any) -> str:
    """Return what is wrong with an instance that was written anew; empty: nothing."""
    found = dcmread(BytesIO(content))
    if found.file_meta.TransferSyntaxUID != EXPLICIT:
        return f"{file.name}: {found.file_meta.TransferSyntaxUID}"
    mine = found.pixel_array
    if mine.shape != expected.shape:
        return f"{file.name}: {mine.shape} is not {expected.shape}"
    rounding = 2 if file.dataset.file_meta.TransferSyntaxUID in LOSSY else 0
    apart = np.max(np.abs(mine.astype(np.float64) - expected))
    return f"{file.name}: up to {apart} apart" if apart > rounding else ""


def test_decoded_instances_are_what_pydicom_decodes(archive: Archive) -> None:
    wrong: list[str] = []
    accept = {"accept": f"application/dicom; transfer-syntax={EXPLICIT}"}
    seen = 0
    for file in archive.stored:
        expected = pixels(file.dataset)
        answer = archive.site.get(archive.url(file.dataset), headers=accept, follow_redirects=True)
        if expected is None:
            wrong += [] if answer.status_code in (200, 406) else [f"{file.name}: {answer.status_code}"]
        elif answer.status_code == 200:
            wrong += filter(None, [compared(file, answer.content, expected)])
            seen += 1
        else:
            wrong.append(f"{file.name}: {answer.status_code} {answer.text[:200]}")
    assert not wrong
    assert seen >= 75


@pytest.mark.parametrize("kind", ["rendered", "thumbnail"])
def test_pictures_never_fail(archive: Archive, kind: str) -> None:
    wrong: list[str] = []
    made = 0
    for file in archive.stored:
        answer = archive.site.get(f"{archive.url(file.dataset)}/{kind}", follow_redirects=True)
        made += answer.status_code == 200
        sure = kind == "thumbnail" or pixels(file.dataset) is not None
        if answer.status_code not in ((200,) if sure else (200, 406)):
            wrong.append(f"{file.name}: {answer.status_code} {answer.text[:200]}")
    assert not wrong
    assert made >= 80
