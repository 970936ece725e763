"""Text in pictures, in the one font that is shipped: DejaVu Sans (``fonts/LICENSE.txt``).

It draws Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic, from right to left where that is due. A
character that it lacks is never drawn as something else: who writes asks :func:`drawable` first.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
_MISSING = "\U0010ffff"
"""A code point that no font has a glyph for."""
_SAMPLE = 24
_SMALLEST, _LARGEST = 9, 48
_LINES = 36
"""Lines of text that would fill a picture from top to bottom."""
_LONGEST = 256


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font, so many pixels high."""
    return ImageFont.truetype(_FONT, size)


def fitting(width: int, height: int) -> int:
    """Return the size of font that suits a picture: legible, and never most of it."""
    return min(max(min(width, height) // _LINES, _SMALLEST), _LARGEST)


def drawable(text: str) -> bool:
    """Whether the font has every character of a text."""
    return all(_drawable(character) for character in text[:_LONGEST])


@cache
def _drawable(character: str) -> bool:
    return character.isspace() or _glyph(character) != _glyph(_MISSING)


def _glyph(character: str) -> bytes:
    image = Image.new("L", (2 * _SAMPLE, 2 * _SAMPLE))
    ImageDraw.Draw(image).text((_SAMPLE // 2, 0), character, 255, font(_SAMPLE))
    return image.tobytes()


def write(
    draw: ImageDraw.ImageDraw, text: str, place: tuple[float, float], size: int, *, ink: int = 255, anchor: str = "la"
) -> None:
    """Write a line of text, with an edge that sets it off from any image.

    Parameters
    ----------
    draw
        Of the picture.
    text
        One line.
    place
        Where, in pixels of the picture.
    size
        Of the font, in pixels.
    ink
        Grey level.
    anchor
        Which point of the text lies there, as Pillow names it.
    """
    edge, paint = 255 - ink, ink
    if draw.mode != "L":
        draw.text(place, text[:_LONGEST], (paint,) * 3, font(size), anchor, stroke_width=1, stroke_fill=(edge,) * 3)
    else:
        draw.text(place, text[:_LONGEST], paint, font(size), anchor, stroke_width=1, stroke_fill=edge)


def width(text: str, size: int) -> float:
    """Return how wide a line is, in pixels."""
    return font(size).getlength(text[:_LONGEST])
