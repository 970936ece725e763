"""A video, shown by its first picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lightbox.catalogue.original import Original
from lightbox.dicom import json_model
from lightbox.dicom.joined import Joined
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.pixels import VIDEO
from lightbox.render.asked import Asked
from lightbox.render.gate import GATE
from lightbox.render.images import Image, file_of
from lightbox.render.kinds import Kind
from lightbox.render.refusals import NoPicture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lightbox.pixels.stills import Still

_SECONDS = 0.5
"""What one takes, a tenth of it decoding: it is always worth keeping."""

_HELD = 96 * 1024 * 1024
"""Bytes that a decoder's process takes for HD, and what its picture takes here: on one machine two go at a time."""

_HEADERS = 64 * 1024
"""Bytes of fragments' headers that are read with the beginning of the stream."""

_ASPECT = "00280034"


@dataclass(frozen=True)
class Poster(Image):
    """A video as an image of one frame: the first picture of its stream."""

    @property
    def count(self) -> int:
        """One."""
        return 1

    def representative(self, *, middle: bool = False) -> int:  # noqa: ARG002 - as of images
        """Return the number of its frame."""
        return 1

    def seconds(self, asked: Asked, frames: int = 1, moving: str = "") -> float:  # noqa: ARG002 - as of images
        """Return about how long its picture takes."""
        return _SECONDS * frames

    def pictures(self, numbers: Sequence[int], asked: Asked) -> Iterator[NDArray[Any]]:
        """Yield its picture for each number."""
        for number in numbers:
            with GATE.taking(_HELD):
                made = self._shown(number, asked)
            yield made

    def encoded(self, numbers: Sequence[int], media_type: str, asked: Asked) -> Iterator[bytes]:
        """Yield its picture as a file for each number.

        Raises
        ------
        NoPicture
            There is no stream.
        PixelsInvalid, PixelsTooLarge
            No picture of the stream can be decoded.
        """
        for number, made in zip(numbers, self.pictures(numbers, asked), strict=True):
            yield file_of(made, media_type, asked.quality, self.profile(made, number, asked))

    def _shown(self, number: int, asked: Asked) -> NDArray[Any]:
        from lightbox.pixels.frame import Frame
        from lightbox.render.picture import picture

        found = self._still
        dataset = _described(self.dataset, found)
        return picture(Frame(found.pixels, "RGB"), dataset, number, asked, bulk=self.bulk(number, asked))

    @cached_property
    def _still(self) -> Still:
        from lightbox.pixels.stills import REACHES, still

        bulk = self.catalogue.bulk(self.scope, self.instance).get(VIDEO)
        if bulk is None:
            raise NoPicture("There is nothing in it.")
        original = Original(self.archive, self.catalogue.original(self.scope, self.instance), self.instance.size)
        rows, columns = (json_model.integer(self.dataset, tag) or 0 for tag in ("00280010", "00280011"))
        return still(Joined(original, bulk, REACHES[0] + _HEADERS).window, rows, columns)


def _described(dataset: Dataset, still: Still) -> Dataset:
    """Return a data set that says of the picture what is so: its stream knows better than what was written about it."""
    rows, columns, _ = still.pixels.shape
    found = dict(dataset)
    told = {"00280010": rows, "00280011": columns, "00280002": 3, "00280100": 8, "00280101": 8, "00280102": 7}
    for tag, value in told.items():
        found[tag] = {"vr": "US", "Value": [value]}
    found["00280004"] = {"vr": "CS", "Value": ["RGB"]}
    if still.width != still.height:  # in DICOM the vertical side comes first (PS3.3 §C.7.6.3.1.7)
        found[_ASPECT] = {"vr": "IS", "Value": [still.height, still.width]}
    return found


SHOWN: Mapping[Kind, type[Image]] = {Kind.IMAGE: Image, Kind.VIDEO: Poster}
"""What shows an instance that has pixels, by its kind."""
