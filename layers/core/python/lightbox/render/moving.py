"""Pictures one after the other as a GIF or an MP4, in memory one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lightbox.render.asked import QUALITY
from lightbox.render.refusals import VideoTooLarge
from lightbox.render.wanted import GIF

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLICE_MS = 100.0
"""Milliseconds for each picture of a series, which has no time of its own."""

_COLOURED = 3

MOST_PIXELS = 35_651_584
"""Of each picture of a video: what the highest levels of AV1 allow (its bitstream specification, §A.3), 8192 x 4352. No
player need take more; and the encoder takes some 40 bytes for each."""


def moving(pictures: Iterator[NDArray[Any]], media_type: str, milliseconds: float, quality: int) -> bytes:
    """Return pictures as one file.

    Parameters
    ----------
    pictures
        At least one, of any sizes: the first one's is that of all.
    media_type
        ``image/gif`` or ``video/mp4``.
    milliseconds
        How long each is shown.
    quality
        1 to 100, for MP4; the default of a JPEG stands for that of a video.

    Raises
    ------
    VideoTooLarge
        They have more than :data:`MOST_PIXELS`, and are to be an MP4.
    """
    if media_type == GIF:
        from lightbox.render.encode import gif

        return gif.encode(alike(pictures), milliseconds)
    from lightbox.render.encode import mp4

    return mp4.encode(_playable(alike(pictures)), milliseconds, mp4.QUALITY if quality == QUALITY else quality)


def _playable(pictures: Iterator[NDArray[Any]]) -> Iterator[NDArray[Any]]:
    for picture in pictures:
        height, width = picture.shape[:2]
        if height * width > MOST_PIXELS:
            raise VideoTooLarge(f"{width} x {height} pixels: ask for a smaller viewport.")
        yield picture


def alike(pictures: Iterator[NDArray[Any]]) -> Iterator[NDArray[Any]]:
    """Yield pictures that all have the size and the kind of the first: others are centred, cut or framed in black."""
    import numpy as np

    first = next(pictures, None)
    if first is None:
        return
    yield first
    height, width = first.shape[:2]
    for picture in pictures:
        made = picture
        if made.ndim > first.ndim:
            made = made.mean(axis=2).astype(np.uint8)
        elif made.ndim < first.ndim:
            made = np.repeat(made[..., None], _COLOURED, axis=2)
        if made.shape != first.shape:
            canvas = np.zeros_like(first)
            down, across = min(height, made.shape[0]), min(width, made.shape[1])
            to_y, to_x = (height - down) // 2, (width - across) // 2
            y, x = (made.shape[0] - down) // 2, (made.shape[1] - across) // 2
            canvas[to_y : to_y + down, to_x : to_x + across] = made[y : y + down, x : x + across]
            made = canvas
        yield made
