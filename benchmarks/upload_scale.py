"""Uploads of a size that breaks browsers, in a real one: thousands of files, and one file of 2 GiB.

Time is the browser's, from the press of the button to "Upload finished!", everything read and found by then. Memory is
the page's process, whole (the JavaScript heap, which the note names, holds no file's bytes), and the server's.
"""

from __future__ import annotations

import os
import struct
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from pydicom.uid import MultiFrameGrayscaleWordSecondaryCaptureImageStorage

from benchmarks import live
from benchmarks.costs import MS
from benchmarks.table import Row, count
from lightbox.runtime import Runtime
from local.uploads import PUTS
from tests.fixtures import browser, people
from tests.make import dicom

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANY = 5000
A_SERIES = 250
LARGE = 2 << 30
FRAME = 1024 * 1024 * 2
MB = 1e6
SECONDS = 600
SAMPLE_MS = 250


def write_many(folder: Path) -> None:
    """Write a study of many small images, a folder for each series."""
    for number in range(MANY):
        series = folder / f"S{number // A_SERIES:02d}"
        series.mkdir(exist_ok=True)
        image = dicom.ct(32, 32, series=number // A_SERIES + 1, instance=number + 1)
        (series / f"IM{number:05d}").write_bytes(image)


def write_large(folder: Path) -> None:
    """Write one image of as many frames as make 2 GiB, all zeros; on disk it takes a block."""
    one = dicom.dataset(sop_class=MultiFrameGrayscaleWordSecondaryCaptureImageStorage, modality="OT")
    dicom.with_pixels(one, np.zeros((1, 1024, 1024), np.uint16), frames=1)
    one.NumberOfFrames = LARGE // FRAME
    content = dicom.written(one)
    at = content.rindex(struct.pack("<I", FRAME))
    with (folder / "large.dcm").open("wb") as file:
        file.write(content[:at] + struct.pack("<I", LARGE))
        file.truncate(at + 4 + LARGE)


@dataclass
class Peak:
    """The most memory that was held, in bytes, by whom."""

    heap: float = 0
    renderer: float = 0
    server: float = 0
    renderers: list[int] = field(default_factory=list)

    def note(self, heap: float, server: int) -> None:
        """Look now."""
        self.heap = max(self.heap, heap)
        self.renderer = max(self.renderer, *(resident(pid) for pid in self.renderers))
        self.server = max(self.server, resident(server))


def resident(pid: int) -> float:
    """Return the bytes of memory that a process holds; none once it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def below(pid: int) -> Iterator[int]:
    """Return the processes that a process has started, and those that they have."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from below(child)


def upload(page: Page, folder: Path, site: live.Site) -> tuple[float, Peak]:
    """Upload a folder; return the seconds it took and the memory it held."""
    from tests.e2e.uploading import UploadPage

    form = UploadPage.open(page)
    form.choose_folder(folder)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    pages = [pid for pid in below(os.getpid()) if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    peak, end = Peak(renderers=pages), page.get_by_text("Upload finished!")
    form.start()
    began = monotonic()
    while not end.is_visible():
        assert monotonic() - began < SECONDS, "the upload does not come to its end"
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        peak.note(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize"), site.pid)
        page.wait_for_timeout(SAMPLE_MS)
    return monotonic() - began, peak


def put(folder: Path, runtime: Runtime) -> float:
    """Put a folder's files into S3 straight; return the seconds it took."""

    def one(numbered: tuple[int, Path]) -> None:
        runtime.intake.put(f"intake/scale/{numbered[0]}", numbered[1].read_bytes(), "application/dicom")

    files = [file for file in folder.rglob("*") if file.is_file()]
    with ThreadPoolExecutor(PUTS) as pool:
        return live.elapsed(lambda: list(pool.map(one, enumerate(files))))


def measure(runtime: Runtime) -> list[Row]:
    """Upload thousands of files, then one of 2 GiB, each as somebody new."""
    with live.running() as site, browser.running() as chromium, tempfile.TemporaryDirectory() as scratch:
        many, large = Path(scratch, "many"), Path(scratch, "large")
        for folder, write in ((many, write_many), (large, write_large)):
            folder.mkdir()
            write(folder)
        took: dict[Path, tuple[float, Peak]] = {}
        for folder in (many, large):
            person = people.register(site.base_url, folder.name)
            context = chromium.new_context(base_url=site.base_url)
            context.add_cookies(person.cookies())
            took[folder] = upload(context.new_page(), folder, site)
            context.close()
        limit = put(many, runtime)
    seconds, peak = took[many]
    each = f"{MANY / seconds:.0f} files/s until found; {memory(peak)}"
    longest, most = took[large]
    speed = f"{longest:.0f} s until found, {LARGE / MB / longest:.0f} MB/s; {memory(most)}"
    whole, file = count(most.renderer / MB), count(LARGE / MB)
    per_file = (count(seconds * MS / MANY), count(limit * MS / MANY))
    return [
        Row(
            f"browser's upload of {MANY:,} files, each",
            per_file[0],
            "ms",
            "PUTs to the emulator",
            per_file[1],
            note=each,
        ),
        Row("page's memory, upload of 2 GiB", whole, "MB", "the file", file, most=0.4, note=speed),
        Row("server's memory, upload of 2 GiB", count(most.server / MB), "MB", "the file", file, most=0.25),
    ]


def memory(peak: Peak) -> str:
    """Return the memory that was held, in words."""
    return f"page {peak.renderer / MB:.0f} MB (heap {peak.heap / MB:.0f} MB), server {peak.server / MB:.0f} MB"
