"""What a client wants of a picture (PS3.18 §8.3.5.1): read from the query, refused well.

Parameters that are not of rendering are ignored: they belong to others (``accept``, ``charset``) or to a later
edition of the standard (§8.3.4.1).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lightbox.errors import InvalidInput

FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")
"""PS3.3 §C.11.2.1.2 and §C.11.2.1.3."""
ANNOTATIONS = frozenset(("patient", "technique"))
PROFILES = ("no", "yes", "srgb", "adobergb", "rommrgb", "displayp3")
"""PS3.18 §8.3.5.1.5."""
_AS_FILED = ("no", "yes")
QUALITY = 90
"""Of a JPEG whose client names none: no visible loss on grey ramps and text, a tenth of the bytes."""
LARGEST_SIDE = 16_384
LARGEST_AREA = 1 << 25
"""Most pixels of a picture that is scaled to a viewport: an 8K screen (7680 x 4320) and no more."""
MOST = 2.0**40
"""Greatest centre or width of a window; values beyond are of no image and overflow arithmetic."""

_NUMBER = re.compile(r"[+-]?([0-9]{1,32}(\.[0-9]{0,32})?|\.[0-9]{1,32})([eE][+-]?[0-9]{1,2})?")
_INTEGER = re.compile(r"[0-9]{1,9}")
_VIEWPORT = 6


@dataclass(frozen=True, slots=True)
class Window:
    """A window over values as they are after the modality LUT.

    Parameters
    ----------
    centre, width
        In those values; the width is positive, at least 1 for LINEAR (PS3.3 §C.11.2.1.2.1).
    function
        One of :data:`FUNCTIONS`.
    """

    centre: float
    width: float
    function: str = "LINEAR"


@dataclass(frozen=True, slots=True)
class Viewport:
    """A region of the image, and the size on the screen that it shall fill without distortion.

    Parameters
    ----------
    width, height
        Of the screen, in pixels: the picture is as large as fits.
    x, y
        Top left corner of the region, in pixels of the image.
    region_width, region_height
        Of the region, in pixels of the image; None: up to its edge.
    flip_x, flip_y
        Whether left and right, top and bottom, change places.
    """

    width: int
    height: int
    x: float = 0.0
    y: float = 0.0
    region_width: float | None = None
    region_height: float | None = None
    flip_x: bool = False
    flip_y: bool = False

    @property
    def whole(self) -> bool:
        """Whether no region is named."""
        return not (self.x or self.y) and self.region_width is None and self.region_height is None


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything a client may want of a picture.

    Parameters
    ----------
    window
        Instead of the file's own; None: the file's, or else an automatic one.
    viewport
        None: every pixel of the image is one of the picture.
    quality
        Of lossy encodings, 1 to 100.
    annotation
        What is written into the picture, of :data:`ANNOTATIONS`.
    iccprofile
        One of :data:`PROFILES`.
    """

    window: Window | None = None
    viewport: Viewport | None = None
    quality: int = QUALITY
    annotation: frozenset[str] = frozenset()
    iccprofile: str = "no"

    @property
    def as_filed(self) -> bool:
        """Whether the picture is to be as its file says, whole and with nothing upon it."""
        return not (self.window or self.viewport or self.annotation) and self.iccprofile in _AS_FILED


def parse(query: Iterable[tuple[str, str]]) -> Asked:
    """Read the query of a request for a rendered resource.

    Parameters
    ----------
    query
        Names and values, percent-decoded.

    Returns
    -------
    Asked
        With defaults for what is not named or empty.

    Raises
    ------
    InvalidInput
        A value is malformed or out of range; its fields name each parameter that is.
    """
    found: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name, text in query:
        read = _PARAMETERS.get(name)
        if read is None or not text.strip():
            continue
        if name in found:
            wrong.append((name, "is given more than once"))
            continue
        try:
            found[name] = read(text)
        except ValueError as error:
            wrong.append((name, str(error)))
    if wrong:
        raise InvalidInput("The picture that was asked for is not well described.", tuple(wrong))
    return Asked(**found)


def _number(text: str) -> float:
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise ValueError("must be made of decimal numbers, separated by commas")
    value = float(text)
    if not math.isfinite(value) or abs(value) > MOST:
        raise ValueError("has a number that is out of range")
    return value


def window(text: str) -> Window:
    """Read ``centre,width,function``; the function may be left out, in which case it is linear.

    Raises
    ------
    ValueError
        With a message that follows the parameter's name.
    """
    parts = text.split(",")
    if len(parts) not in {2, 3}:
        raise ValueError("must be centre,width,function")
    centre, width = _number(parts[0]), _number(parts[1])
    function = parts[2].strip().upper().replace("-", "_") if len(parts) > 2 else ""  # noqa: PLR2004
    function = function or "LINEAR"
    if function not in FUNCTIONS:
        raise ValueError("must have linear, linear-exact or sigmoid as its function")
    if width <= 0 or (function == "LINEAR" and width < 1):
        raise ValueError("must have a width above 0, and of at least 1 if it is linear")
    return Window(centre, width, function)


def viewport(text: str) -> Viewport:
    """Read ``vw,vh,sx,sy,sw,sh``; from sx on, values may be empty or left out (PS3.18 §8.3.5.1.3).

    Raises
    ------
    ValueError
        With a message that follows the parameter's name.
    """
    parts = [part.strip() for part in text.split(",")]
    if not 2 <= len(parts) <= _VIEWPORT:  # noqa: PLR2004 - both sides are required
        raise ValueError("must be width,height, and then the region's x,y,width,height")
    width, height = _side(parts[0]), _side(parts[1])
    if width * height > LARGEST_AREA:
        raise ValueError(f"must not have more than {LARGEST_AREA} pixels")
    x, y, across, down = (_number(part) if part else None for part in (parts[2:] + [""] * 4)[:4])
    if (x or 0) < 0 or (y or 0) < 0:
        raise ValueError("must have a region that begins inside the image")
    if across == 0 or down == 0:
        raise ValueError("must have a region with a width and a height")
    return Viewport(
        width,
        height,
        x or 0.0,
        y or 0.0,
        None if across is None else abs(across),
        None if down is None else abs(down),
        flip_x=(across or 0) < 0,
        flip_y=(down or 0) < 0,
    )


def _side(text: str) -> int:
    if not _INTEGER.fullmatch(text) or not 1 <= int(text) <= LARGEST_SIDE:
        raise ValueError(f"must begin with a width and a height from 1 to {LARGEST_SIDE}")
    return int(text)


def _quality(text: str) -> int:
    text = text.strip()
    if not _INTEGER.fullmatch(text) or not 1 <= int(text) <= 100:  # noqa: PLR2004
        raise ValueError("must be a whole number from 1 to 100")
    return int(text)


def _annotation(text: str) -> frozenset[str]:
    """PS3.18 §8.3.5.1.1: values that a server does not know are ignored."""
    return frozenset(part.strip().lower() for part in text.split(",")) & ANNOTATIONS


def _profile(text: str) -> str:
    name = text.strip().lower()
    if name not in PROFILES:
        raise ValueError(f"must be one of {', '.join(PROFILES)}")
    return name


_PARAMETERS: dict[str, Callable[[str], Any]] = {
    "window": window,
    "viewport": viewport,
    "quality": _quality,
    "annotation": _annotation,
    "iccprofile": _profile,
}
