"""What one answer shows: frames of images, what they take together, and a cine of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lightbox.render import costs
from lightbox.render.asked import Asked
from lightbox.render.images import Image
from lightbox.render.moving import moving
from lightbox.render.refusals import TooManyPictures
from lightbox.render.wanted import CINES, Offer

_FEWER = "Ask for some of them by their numbers, series by series, or for smaller ones with viewport."


@dataclass(frozen=True, slots=True)
class Shot:
    """Frames of one image, all seen alike: a frame list, a whole cine, what a presentation state refers to."""

    image: Image
    numbers: tuple[int, ...]


def count(shots: Sequence[Shot]) -> int:
    """Return how many frames shots are together."""
    return sum(len(shot.numbers) for shot in shots)


def weighed(shots: Sequence[Shot], choice: Offer, asked: Asked) -> float:
    """Return about how many seconds shots take.

    Raises
    ------
    TooManyPictures
        More than a client can wait for.
    """
    many = count(shots)
    if many * costs.FLOOR_SECONDS > costs.ANSWER_SECONDS:
        raise TooManyPictures(f"These would be {many} pictures. {_FEWER}")
    moving = choice.media_type if choice.media_type in CINES and not choice.multipart else ""
    taken = sum(shot.image.seconds(asked, len(shot.numbers), moving) for shot in shots)
    if many > 1 and taken > costs.ANSWER_SECONDS:
        raise TooManyPictures(f"These {many} pictures would take about {taken:.0f} seconds. {_FEWER}")
    return taken


def cine(shots: Sequence[Shot], choice: Offer, asked: Asked, time: float) -> bytes:
    """Return the frames of shots as one moving picture, each shown for so many milliseconds."""
    pictures = (picture for shot in shots for picture in shot.image.pictures(shot.numbers, asked))
    return moving(pictures, choice.media_type, time, asked.quality)
