"""The upload page as a person uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from playwright.sync_api import FilePayload, Locator, Page, Request, Route, expect

FINISHED_MS = 60_000
WAITING_SECONDS = 30
INTAKE = re.compile(r"/intake/")


def payload(name: str, content: bytes) -> FilePayload:
    """Return a file for :meth:`UploadPage.choose_files`."""
    return {"name": name, "mimeType": "", "buffer": content}


@dataclass(frozen=True)
class UploadPage:
    """The page at ``/upload``.

    Parameters
    ----------
    page
        The browser's.
    """

    page: Page

    @classmethod
    def open(cls, page: Page) -> UploadPage:
        """Go there."""
        page.goto("/upload")
        expect(page.get_by_role("heading", name="Upload", exact=True)).to_be_visible()
        return cls(page)

    def choose_folder(self, folder: Path) -> None:
        """Choose a folder, as in the browser's own dialog."""
        self.page.get_by_test_id("folder-input").set_input_files(folder)

    def choose_files(self, files: Iterable[FilePayload | Path]) -> None:
        """Choose files."""
        self.page.get_by_test_id("files-input").set_input_files(list(files))

    def start(self) -> None:
        """Press the button."""
        self.page.get_by_role("button", name="Upload", exact=True).click()

    def finished(self) -> None:
        """Wait for the end."""
        expect(self.page.get_by_text("Upload finished!")).to_be_visible(timeout=FINISHED_MS)

    def counts(self, label: str) -> Mapping[str, int]:
        """Return the figures under a label (``Progress`` or ``Outcome``)."""
        figures = self.page.get_by_label(label, exact=True)
        names, values = (figures.locator(tag).all_inner_texts() for tag in ("dt", "dd"))
        return {name: int(value.replace(",", "")) for name, value in zip(names, values, strict=True)}

    def expect_counts(self, label: str, **expected: int) -> None:
        """Wait until the figures under a label are as expected (``already_there`` for "Already there")."""
        for name, value in expected.items():
            expect(self.figure(label, name.replace("_", " ").capitalize())).to_have_text(f"{value:,}")

    def figure(self, label: str, name: str) -> Locator:
        """Return one figure under a label."""
        row = self.page.get_by_label(label, exact=True).locator("div")
        return row.filter(has=self.page.get_by_text(name, exact=True)).locator("dd")


class Traffic:
    """The PUTs of a page's uploads: counted as they arrive, cut or kept waiting on demand.

    Parameters
    ----------
    page
        The browser's.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.paths: list[str] = []
        """Where each PUT went that arrived, in order."""
        self._passed = 0
        self._aborts = 0
        self._most: int | None = None
        self._held: list[Route] = []
        page.route(INTAKE, self._decide)
        page.on("requestfinished", self._finished)

    def abort(self, count: int) -> None:
        """Cut the connection of the next PUTs."""
        self._aborts = count

    def hold(self, after: int) -> None:
        """Let some PUTs through, and keep the others waiting."""
        self._most = after

    def expect_waiting(self) -> None:
        """Wait until PUTs are waiting, and those before them have arrived."""
        deadline = monotonic() + WAITING_SECONDS
        while not self._held or len(self.paths) < self._passed:
            assert monotonic() < deadline, "no PUT waits"
            self.page.wait_for_timeout(50)

    def release(self) -> None:
        """Let the waiting ones go on, and all others pass."""
        self._most = None
        while self._held:
            self._pass(self._held.pop(0))

    def forget(self) -> None:
        """Let all others pass; the waiting ones went down with their page."""
        self._most = None
        self._held.clear()

    def _decide(self, route: Route) -> None:
        if self._aborts > 0:
            self._aborts -= 1
            route.abort("connectionreset")
        elif self._most is not None and self._passed >= self._most:
            self._held.append(route)
        else:
            self._pass(route)

    def _pass(self, route: Route) -> None:
        self._passed += 1
        route.continue_()

    def _finished(self, request: Request) -> None:
        if INTAKE.search(request.url):
            self.paths.append(request.url.partition("?")[0])
