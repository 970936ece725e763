"""Both archives, side by side: started empty, given the same studies, asked by turns."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.emulated import started
from benchmarks.peer import site
from benchmarks.peer.clients import Ask, Handlers, Remote
from benchmarks.peer.comparison import RUN, Line, Side, by_turns
from benchmarks.peer.material import Image
from benchmarks.peer.orthanc import Installation, Orthanc
from lightbox.catalogue.repository import Catalogue
from lightbox.runtime import Runtime, runtime
from tests.fixtures.actors import Caller, make_agent, sign_in
from tests.make.studies import store, system

AT_ONCE = 8
SETTLED_SECONDS = 120
ROOT = "/dicom-web"
METADATA_CACHE = 4301
"""The attachment in which Orthanc's plug-in keeps a series' metadata."""


@dataclass(frozen=True)
class Arena:
    """What runs.

    Parameters
    ----------
    runtime
        Lightbox's cloud.
    caller
        A program with all rights on one archive of it.
    handlers, site
        Lightbox in this process, and over HTTP.
    orthanc, peer
        The process, and the way to its DICOMweb.
    """

    runtime: Runtime
    caller: Caller
    handlers: Handlers
    site: Remote
    orthanc: Orthanc
    peer: Remote

    @property
    def archive_id(self) -> str:
        """The archive's id."""
        assert self.caller.actor
        return self.caller.actor.archive_id

    def of(self, name: str) -> Arena:
        """Return the same with a Lightbox archive of its own, of a member of that name."""
        caller = make_agent(self.runtime, sign_in(self.runtime, name))
        headers = dict(caller.headers)
        return replace(self, caller=caller, handlers=Handlers(headers), site=self.site.of(headers))

    def load(self, images: Iterable[Image]) -> None:
        """Give both archives the same instances, and wait until all that follows an arrival is done."""
        waiting, studies = iter(images), set[str]()
        while batch := list(islice(waiting, AT_ONCE)):
            store(self.runtime, self.archive_id, *(image.content for image in batch))
            self.peer.at_once([stow(image.content) for image in batch], 2)
            studies |= {image.study for image in batch}
        self.settle(studies)

    def settle(self, studies: Iterable[str]) -> None:
        """Wait until the metadata of some studies is an artefact."""
        catalogue, within = Catalogue.over(self.runtime), system(self.archive_id)
        deadline = time.monotonic() + SETTLED_SECONDS
        for study in studies:
            while any(series.metadata_version != series.version for series in catalogue.all_series(within, study)):
                assert time.monotonic() < deadline, "the site's workers do not come to rest"
                time.sleep(0.1)

    def compare(self, what: str, ask: Ask, rounds: int, limit: Side | None = None, **said: Any) -> Line:
        """Ask both for the same by turns."""
        sides = by_turns(
            rounds,
            run=RUN,
            own=self.handlers(ask),
            whole=partial(self.site, ask),
            peer=partial(self.peer, ask),
            limit=limit,
        )
        return Line(what, sides, **said)

    def can(self, image: Image) -> bool:
        """Whether Orthanc reads an instance's pixels, with the plug-ins that are installed."""
        return self.orthanc.installation.decodes or not image.kind.startswith("MG")

    def forget_series(self, series: str) -> None:
        """Have Orthanc forget the metadata that it keeps of a series beside its files."""
        found = self.orthanc.tool("POST", "/tools/lookup", series.encode())
        path: str = json.loads(found)[0]["Path"]
        self.orthanc.tool("DELETE", f"{path}/attachments/{METADATA_CACHE}", b"")


def stow(*contents: bytes) -> Ask:
    """Return the request that stores instances (PS3.18 §10.5)."""
    boundary = "lightbox-benchmark-0123456789"
    head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
    body = b"".join(head + content + b"\r\n" for content in contents) + f"--{boundary}--\r\n".encode()
    kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
    return Ask("/studies", body=body, content_type=kind)


@contextmanager
def opened(installation: Installation) -> Generator[Arena]:
    """Start both, empty; stop both in the end."""
    with (
        started() as cloud,
        site.running(cloud) as address,
        tempfile.TemporaryDirectory(prefix="orthanc-bench-") as folder,
        Orthanc(installation, Path(folder)) as orthanc,
    ):
        made = runtime()
        caller = make_agent(made, sign_in(made, "peer"))
        headers = dict(caller.headers)
        yield Arena(
            made,
            caller,
            Handlers(headers),
            Remote(address, "/dicomweb/mine", headers, lambda: 0.0),
            orthanc,
            Remote(orthanc.url, ROOT, {}, orthanc.cpu),
        )


def numbered(image: Image, first: int, count: int) -> Iterator[Image]:
    """Yield one instance as that of so many studies."""
    return (image.copy(number) for number in range(first, first + count))
