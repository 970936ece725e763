"""The upload page as a person uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, Request, Route, expect

FINISHED_MS = 60_000


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


@dataclass
class Traffic:
    """The PUTs of a page's uploads, counted, and made to fail on demand.

    Parameters
    ----------
    page
        The browser's.
    """

    page: Page

    def __post_init__(self) -> None:
        self.paths: list[str] = []
        self._abort = 0
        self._held: list[Route] | None = None
        self.page.route(re.compile(r"/intake/"), self._decide)

    @property
    def arrived(self) -> int:
        """How many PUTs went through."""
        return len(self.paths)

    def abort(self, count: int) -> None:
        """Cut the connection of the next PUTs."""
        self._abort = count

    def hold(self, after: int) -> None:
        """Keep PUTs waiting once some went through."""
        self._held, self._after = [], after

    def release(self) -> None:
        """Let the waiting ones go on."""
        held, self._held = self._held or [], None
        for route in held:
            self._pass(route)

    @property
    def waiting(self) -> int:
        """How many PUTs wait."""
        return len(self._held or [])

    def _decide(self, route: Route) -> None:
        if self._abort > 0:
            self._abort -= 1
            route.abort("connectionreset")
        elif self._held is not None and self.arrived >= self._after:
            self._held.append(route)
        else:
            self._pass(route)

    def _pass(self, route: Route) -> None:
        request: Request = route.request
        self.paths.append(request.url.partition("?")[0])
        route.continue_()
