"""OHIF in a window, used as a person uses it: by what is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from time import monotonic
from typing import TypeVar

import numpy as np
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

SECONDS = 45
"""Drawing without a graphics card, beside everything else this machine does."""

BLANK = 4.0
"""Standard deviation of grey levels (0 to 255) below which nothing is shown."""

MOVED = 0.5
"""Mean difference of grey levels above which two pictures are not the same."""

Picture = np.ndarray
Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Viewer:
    """A window that shows one study.

    Parameters
    ----------
    page
        The window.
    """

    page: Page

    @classmethod
    def open(cls, context: BrowserContext, study_uid: str) -> Viewer:
        """Open a study by its address, and wait for its first picture."""
        page = context.new_page()
        page.goto(f"/viewer?StudyInstanceUIDs={study_uid}")
        viewer = cls(page)
        viewer.shown()
        return viewer

    def part(self, name: str) -> Locator:
        """Return a part of OHIF's page by the name it has for its own tests."""
        return self.page.locator(f'[data-cy="{name}"]')

    def canvas(self, at: int = 0) -> Locator:
        """Return the canvas of a viewport."""
        return self.page.locator("canvas.cornerstone-canvas").nth(at)

    def picture(self, at: int = 0) -> Picture:
        """Return what a viewport shows: grey levels of its middle, where no text lies over the image."""
        shot = Image.open(BytesIO(self.canvas(at).screenshot(animations="disabled"))).convert("L")
        return inner(np.asarray(shot, dtype=np.float32))

    def colour(self, at: int = 0) -> tuple[float, float]:
        """Return how coloured the left and the right half of a viewport are: 0 is grey."""
        shot = Image.open(BytesIO(self.canvas(at).screenshot(animations="disabled"))).convert("RGB")
        seen = inner(np.asarray(shot, dtype=np.float32))
        spread = seen.max(axis=2) - seen.min(axis=2)
        centre = spread.shape[1] // 2
        return float(spread[:, :centre].mean()), float(spread[:, centre:].mean())

    def shown(self, at: int = 0) -> Picture:
        """Wait until a viewport shows an image and keeps showing it, and return it."""
        expect(self.canvas(at)).to_be_visible(timeout=SECONDS * 1000)
        before = self.picture(at)

        def still() -> Picture | None:
            nonlocal before
            now, last = self.picture(at), before
            before = now
            return now if now.std() > BLANK and difference(now, last) < MOVED else None

        return self.until(still, f"viewport {at} stays blank")

    def changed(self, before: Picture, at: int = 0) -> Picture:
        """Wait until a viewport shows something else than before, and return it."""

        def other() -> Picture | None:
            now = self.picture(at)
            return now if difference(now, before) > MOVED and now.std() > BLANK else None

        return self.until(other, f"viewport {at} does not change")

    def show_series(self, description: str) -> None:
        """Bring a series into the active viewport."""
        thumbnail = self.part("study-browser-thumbnail").filter(has_text=description)
        thumbnail.first.dblclick()
        expect(self.part("viewport-overlay-top-left").first).to_contain_text(description)

    def middle(self, at: int = 0) -> tuple[float, float]:
        """Return the point in the middle of a viewport."""
        box = self.canvas(at).bounding_box()
        assert box, "the viewport is not on the screen"
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def scroll(self, notches: int) -> None:
        """Turn the mouse wheel over the first viewport."""
        self.page.mouse.move(*self.middle())
        for _ in range(abs(notches)):
            self.page.mouse.wheel(0, 100 if notches > 0 else -100)

    def drag(self, across: int, down: int) -> None:
        """Drag from the middle of the first viewport, in pixels of the screen."""
        x, y = self.middle()
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + across, y + down, steps=6)
        self.page.mouse.up()

    def tool(self, name: str) -> None:
        """Take a tool of the toolbar, or of the menu of more tools."""
        button = self.part(f"{name}-btn")
        if not button.first.is_visible():
            self.part("MoreTools-split-button-secondary").click()
            button = self.part(name)
        button.first.click()

    def layout(self, name: str) -> None:
        """Choose a layout by OHIF's name for it: ``MPR``, or ``Layout-1-1`` for two columns by two rows."""
        self.part("Layout").first.click()
        self.part(name).first.click()

    @property
    def instance(self) -> str:
        """The image that the first viewport says it shows, as in ``I:134 (11/144)``."""
        return "".join(self.part("viewport-overlay-bottom-right").first.inner_text().split())

    @property
    def window(self) -> str:
        """The window that the first viewport says it applies, as in ``W:80L:40``."""
        return "".join(self.part("viewport-overlay-bottom-left").first.inner_text().split())

    def until(self, look: Callable[[], Seen | None], otherwise: str) -> Seen:
        """Look again and again until something is seen, and return it."""
        deadline = monotonic() + SECONDS
        while monotonic() < deadline:
            seen = look()
            if seen is not None:
                return seen
            self.page.wait_for_timeout(100)
        raise AssertionError(otherwise)


def inner(picture: Picture) -> Picture:
    """Return the part of a viewport where no text lies over the image."""
    rows, columns = picture.shape[:2]
    return picture[rows // 5 : -rows // 5, columns // 6 : -columns // 6]


def difference(one: Picture, other: Picture) -> float:
    """Return the mean difference of two pictures' grey levels; of different sizes they are wholly different."""
    return float(np.abs(one - other).mean()) if one.shape == other.shape else 255.0
