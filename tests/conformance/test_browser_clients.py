"""The DICOMweb clients of browsers, under node: npm's dicomweb-client, cornerstone's multipart parser, dcmjs."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom import FileDataset, dcmread
from pydicom.encaps import generate_frames

from tests.fixtures.people import Person
from tests.fixtures.server import LightboxServer
from tests.make.comparing import Original

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore::UserWarning:pydicom")]

CLIENTS = Path(__file__).parent / "clients"
PNG, JPEG = "89504e47", "ffd8ffe0"
FRAMES = 2  # of each instance, as walk.mjs has it


def node(script: str, *arguments: str) -> Any:
    """Run a script of the clients; return what it prints."""
    command = ["node", script, *arguments]
    done = subprocess.run(command, cwd=CLIENTS, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def walked(lightbox_server: LightboxServer) -> list[dict[str, Any]]:
    """Return what the clients got of the first instance of every series."""
    return node("walk.mjs", lightbox_server.dicomweb_url, lightbox_server.access_token)


@pytest.fixture(scope="module")
def files(originals: dict[str, list[Original]]) -> dict[str, FileDataset]:
    """Return the files by SOP Instance UID."""
    datasets = (file.dataset for made in originals.values() for file in made)
    return {dataset.SOPInstanceUID: dataset for dataset in datasets}


def stored_frames(dataset: FileDataset) -> list[bytes]:
    """Return the first frames as the file has them, uncompressed ones little endian."""
    count = int(dataset.get("NumberOfFrames", 1))
    if dataset.file_meta.TransferSyntaxUID.is_compressed and not dataset.file_meta.TransferSyntaxUID.is_deflated:
        return list(generate_frames(dataset.PixelData, number_of_frames=count))[:FRAMES]
    size = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated // 8
    if dataset.PhotometricInterpretation == "YBR_FULL_422":
        size = size * 2 // 3
    frames = [dataset.PixelData[start : start + size] for start in range(0, min(count, FRAMES) * size, size)]
    return frames if dataset.file_meta.TransferSyntaxUID.is_little_endian else [swapped(dataset, f) for f in frames]


def swapped(dataset: FileDataset, frame: bytes) -> bytes:
    if dataset.BitsAllocated == 8 and dataset["PixelData"].VR != "OW":
        return frame
    return b"".join(frame[i : i + 2][::-1] for i in range(0, len(frame), 2))


def test_every_series_was_reached(walked: list[dict[str, Any]], files: dict[str, FileDataset]) -> None:
    reached = {files[got["sopInstanceUID"]].SeriesInstanceUID for got in walked}
    assert reached == {dataset.SeriesInstanceUID for dataset in files.values()}


def test_frames_are_those_of_the_files(walked: list[dict[str, Any]], files: dict[str, FileDataset]) -> None:
    seen = 0
    for got in walked:
        if not got["frames"]:
            continue
        frames = [hashlib.sha256(frame).hexdigest() for frame in stored_frames(files[got["sopInstanceUID"]])]
        assert got["frames"] == frames
        assert [parsed["sha256"] for parsed in got["parsed"]] == frames
        seen += len(frames)
    assert seen > len(walked) / 2


def test_cornerstone_is_told_the_transfer_syntax(walked: list[dict[str, Any]], files: dict[str, FileDataset]) -> None:
    for got in walked:
        syntax = files[got["sopInstanceUID"]].file_meta.TransferSyntaxUID
        plain = not syntax.is_compressed or syntax.is_deflated
        expected = "1.2.840.10008.1.2.1" if plain else str(syntax)
        assert all(f"transfer-syntax={expected}" in parsed["contentType"] for parsed in got["parsed"])


def test_dcmjs_reads_what_comes(walked: list[dict[str, Any]], files: dict[str, FileDataset]) -> None:
    for got in walked:
        whole = got["whole"]
        assert whole["sopInstanceUID"] == got["sopInstanceUID"]
        assert whole["rows"] == files[got["sopInstanceUID"]].get("Rows")


def test_what_a_client_stores_it_finds_and_sees(
    lightbox_server: LightboxServer, new_person: Callable[[str], Person]
) -> None:
    folder = Path(pydicom.__file__).parent / "data" / "test_files"
    names = ["CT_small.dcm", "MR_small.dcm", "SC_rgb_rle.dcm", "JPEG2000.dcm"]
    uids = {str(dcmread(folder / name, stop_before_pixels=True).SOPInstanceUID) for name in names}
    root = f"{lightbox_server.base_url}/dicomweb/mine"
    got = node("store.mjs", root, new_person("npm").token(), *(str(folder / name) for name in names))
    assert "00081198" not in got["stored"]
    assert {item["00081155"]["Value"][0] for item in got["stored"]["00081199"]["Value"]} == uids
    assert {item["sopInstanceUID"] for item in got["found"]} == uids
    for item in got["found"]:
        assert item["rendered"] == PNG
        assert {item["small"], item["frame"], item["thumbnail"]} == {JPEG}
