"""Pictures judged from outside: dcmtk's dcmj2pnm draws the same, and Chromium plays the videos."""

from __future__ import annotations

import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lightbox.render.asked import Asked, Window
from lightbox.render.encode import mp4
from lightbox.render.picture import picture, settled
from tests.make import truth
from tests.make.pictures import Stored

TOLERANCE = 1
"""Grey levels: dcmtk cuts its tables off where we round what is shown."""
ROUNDED_TWICE = {"SC_ybr_full_uncompressed.dcm": 2}
"""dcmtk computes these colours with whole numbers."""
OF_ANOTHER_OPINION = {
    "SC_jpeg_no_color_transform.dcm",  # dcmtk does not look at the Adobe marker; pydicom agrees with us
    "eCT_Supplemental.dcm",  # dcmtk has no supplemental palettes
}
NOT_READ = 36
"""Most files that dcmtk of Debian 12 has no decoder for: JPEG 2000, 32-bit colour, and a few that are damaged."""
NOT_OF_THE_PIPELINE = ("00280030", "00280034", "60003000", "60023000", "60000102", "60020102")
"""Shapes of pixels, which dcmtk applies when it scales, and overlays, whose styles differ."""
RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
BROWSER = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
PLAY = """async (address) => {
  const video = document.querySelector("video");
  video.src = address;
  await new Promise((ready, failed) => {
    video.onloadeddata = ready;
    video.onerror = () => failed(new Error(video.error.message));
  });
  const duration = video.duration;
  const ended = new Promise((done) => { video.onended = done; });
  await video.play();
  await ended;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const pixel = context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
  return [video.videoWidth, video.videoHeight, duration, Array.from(pixel)];
}"""


def drawn(path: Path, window: Window | None, into: Path) -> np.ndarray | None:
    """Return dcmtk's picture of a file's first frame, or None if it does not read the file."""
    options = ["--no-overlays", "--write-raw-pnm", "--conv-guess-lossy"]
    if window:
        exact = window.function == "LINEAR_EXACT"  # which dcmtk has not: it is LINEAR, half a value on
        centre, width = (window.centre + 0.5, window.width + 1) if exact else (window.centre, window.width)
        options += ["--set-window", f"{centre:.6f}", f"{width:.6f}"]
        options += ["--sigmoid-function" if window.function == "SIGMOID" else "--linear-function"]
    else:
        options += ["--use-voi-lut", "1"] if path.name.startswith("vlut") else []
    done = subprocess.run(["dcmj2pnm", *options, path, into], check=False, capture_output=True)
    if done.returncode or not into.exists():
        return None
    return np.asarray(Image.open(into))


def by_dcmtk(path: Path, folder: Path) -> tuple[np.ndarray, np.ndarray | None]:
    file = Stored(path.read_bytes())
    frame, bulk = file.frame(), file.bulk()
    dataset = {tag: element for tag, element in file.dataset.items() if tag not in NOT_OF_THE_PIPELINE}
    asked = settled(frame, dataset, 1, Asked(), bulk=bulk)
    return picture(frame, dataset, 1, asked, bulk=bulk), drawn(path, asked.window, folder / "theirs.pnm")


def test_dcmtk_draws_the_same(tmp_path) -> None:
    """Every image that Debian's dcmtk reads, whatever its colours, depth and compression."""
    assert shutil.which("dcmj2pnm"), "Debian's dcmtk is needed: .ci/run installs it"
    compared, unread = 0, []
    for path in truth.files():
        if path.name in OF_ANOTHER_OPINION or path.name == "JPEG2000-embedded-sequence-delimiter.dcm":
            continue
        if RT_DOSE.encode() in path.read_bytes()[:2048]:
            continue  # dcmtk leaves Dose Grid Scaling to others
        folder = tmp_path / path.name
        folder.mkdir()
        ours, theirs = by_dcmtk(path, folder)
        if theirs is None:
            unread.append(path.name)
            continue
        assert ours.shape == theirs.shape, path.name
        difference = np.abs(ours.astype(int) - theirs).max()
        assert difference <= ROUNDED_TWICE.get(path.name, TOLERANCE), path.name
        compared += 1
    assert compared > 70
    assert len(unread) <= NOT_READ, unread


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_chromium_plays_the_video_at_its_rate(colour) -> None:
    from playwright.sync_api import sync_playwright

    size = (48, 64, 3) if colour else (48, 64)
    last = np.full(size, (200, 40, 40) if colour else 180, np.uint8)
    pictures = [*(np.full(size, 10 * index, np.uint8) for index in range(9)), last]
    address = "data:video/mp4;base64," + b64encode(mp4.encode(iter(pictures), 50)).decode()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER)
        page = browser.new_page()
        page.set_content("<video muted></video>")
        width, height, duration, pixel = page.evaluate(PLAY, address)
        browser.close()
    assert (width, height) == (64, 48)
    assert duration == pytest.approx(0.5, abs=0.01)
    assert np.abs(np.array(pixel[:3]) - last[24, 32]).max() <= 12
