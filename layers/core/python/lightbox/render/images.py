"""An instance with frames, from its record to encoded pictures: each frame is read by its range and decoded alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lightbox.access.policy import Scope
from lightbox.catalogue.bulk import bulk_values
from lightbox.catalogue.models import Instance
from lightbox.catalogue.pixels import StoredFrames
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.objects.bucket import Bucket
from lightbox.pixels.shape import Shape
from lightbox.render import costs
from lightbox.render.asked import Asked
from lightbox.render.gate import GATE, Share
from lightbox.render.header import Header
from lightbox.render.passing import passes
from lightbox.render.values import ICC_PROFILE
from lightbox.render.wanted import JPEG, PNG

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lightbox.pixels.frame import Frame
    from lightbox.render.presentation import Presentation

RECIPE = 3
"""Counts up when pictures come out differently: what was kept before is not found any more."""

_REPRESENTATIVE = "00286010"


@dataclass(frozen=True)
class Image:
    """An image of an archive.

    Parameters
    ----------
    catalogue, archive
        The records, and the bucket of the originals.
    scope, instance
        Whose, and which; its frames are on record.
    presentation
        How its author wants it to be seen; None: as its own attributes say.
    """

    catalogue: Catalogue
    archive: Bucket
    scope: Scope
    instance: Instance
    presentation: Presentation | None = None

    @cached_property
    def header(self) -> Header:
        """What its data set says."""
        return Header.of(self.catalogue, self.scope, self.instance)

    @property
    def dataset(self) -> Dataset:
        """Its DICOM JSON."""
        return self.header.dataset

    @cached_property
    def frames(self) -> StoredFrames:
        """Where its frames lie; raises NoFrames."""
        return StoredFrames.of(self.catalogue, self.archive, self.scope, self.instance)

    @property
    def shape(self) -> Shape:
        """What its attributes say of a frame; raises PixelsInvalid, PixelsTooLarge."""
        return self.header.shape

    @property
    def count(self) -> int:
        """How many frames it has."""
        return self.frames.index.count

    def representative(self, *, middle: bool = False) -> int:
        """Return the number of the frame that stands for all (PS3.3 §C.7.6.6: Representative Frame Number).

        Parameters
        ----------
        middle
            Whether the middle one does where the file names none, rather than the first.
        """
        named = json_model.integer(self.dataset, _REPRESENTATIVE)
        if named is not None and 1 <= named <= self.count:
            return named
        return self.count // 2 + 1 if middle else 1

    def seconds(self, asked: Asked, frames: int = 1, moving: str = "") -> float:
        """Return about how long pictures of so many frames take, or a moving picture of a media type."""
        syntax = self.instance.transfer_syntax
        if asked.viewport is None:
            return costs.seconds(self.shape, syntax, frames=frames, moving=moving)
        from lightbox.render.scale import reduction, view

        shown = view(self.shape.columns, self.shape.rows, asked)
        reduce = reduction(self.shape, asked) if syntax in costs.REDUCED else 0
        area = shown.across * shown.down
        return costs.seconds(self.shape, syntax, reduce=reduce, area=area, frames=frames, moving=moving)

    def pictures(self, numbers: Sequence[int], asked: Asked) -> Iterator[NDArray[Any]]:
        """Yield the pictures of frames in the order of their numbers, with one window for all of them."""
        from lightbox.render.picture import settled

        unsettled = len(numbers) > 1 and self.presentation is None and not self.header.direct
        for number, raw in zip(numbers, self.frames.read(numbers), strict=True):
            with self._gate():
                frame = self._decoded(raw, asked)
                if unsettled:
                    asked = settled(frame, self.dataset, number, asked, bulk=self.bulk(number, asked), shape=self.shape)
                made = self._picture(frame, raw, number, asked)
            yield made

    def encoded(self, numbers: Sequence[int], media_type: str, asked: Asked) -> Iterator[bytes]:
        """Yield frames as files of a single picture, in the order of their numbers.

        Raises
        ------
        PixelsInvalid, PixelsTooLarge, SyntaxNotDecodable, NotDisplayable, FrameDamaged
            A frame cannot be made a picture.
        """
        for number, raw in zip(numbers, self.frames.read(numbers), strict=True):
            if media_type == JPEG and self._passes(raw, asked):
                yield raw
                continue
            with self._gate():
                picture = self._picture(self._decoded(raw, asked), raw, number, asked)
                made = file_of(picture, media_type, asked.quality, self.profile(picture, number, asked))
            yield made

    def profile(self, picture: NDArray[Any], number: int, asked: Asked) -> bytes:
        """Return the colour profile to send with a picture (PS3.18 §8.3.5.1.5); empty where none is asked for."""
        if asked.iccprofile == "no":
            return b""
        from lightbox.render.icc import embedded

        return embedded(picture, self.dataset, asked, self.bulk(number, asked))

    def bulk(self, number: int, asked: Asked) -> Mapping[str, bytes]:
        """Return the values that a frame's picture depends on and that are not in its JSON; most have none."""
        paths = self.header.needed(number)
        if asked.iccprofile == "no":  # a scanner's profile is larger than a tile of its slide
            paths = tuple(path for path in paths if not path.endswith(ICC_PROFILE))
        if not paths:
            return {}
        known = self._bulk
        if missing := [path for path in paths if path not in known]:
            known.update(bulk_values(self.catalogue, self.archive, self.scope, self.instance, missing))
        return known

    @cached_property
    def _bulk(self) -> dict[str, bytes]:
        return {}

    def _passes(self, raw: bytes, asked: Asked) -> bool:
        own = self.presentation is None
        return own and passes(self.instance.transfer_syntax, self.header, raw, asked)

    def _gate(self) -> Share:
        """Hold what decoding a frame takes: its samples twice, and grey levels or RGB of them."""
        return GATE.taking(2 * self.shape.size + 4 * self.shape.rows * self.shape.columns)

    def _decoded(self, raw: bytes, asked: Asked) -> Frame:
        from lightbox.pixels.decode import decode
        from lightbox.render.scale import aspect, reduction

        reduce = 0
        if asked.viewport and self.presentation is None:
            reduce = reduction(self.shape, asked, aspect(self.dataset))
        return decode(raw, self.shape, self.instance.transfer_syntax, reduce=reduce)

    def _picture(self, frame: Frame, raw: bytes, number: int, asked: Asked) -> NDArray[Any]:
        if asked.as_filed and self.presentation is None and (direct := self.header.direct):
            return direct(frame.pixels)
        from lightbox.render.picture import picture

        words = self._words(raw)
        bulk = self.bulk(number, asked)
        return picture(frame, self.dataset, number, asked, self.presentation, bulk=bulk, words=words, shape=self.shape)

    def _words(self, raw: bytes) -> NDArray[Any] | None:
        """Return a frame with all its allocated bits, where overlays lie in those that the image leaves."""
        if not self.header.embedded:
            return None
        from lightbox.pixels.decode import decode

        bits = self.shape.bits_allocated
        whole = replace(self.shape, bits_stored=bits, high_bit=bits - 1, signed=False)
        return decode(raw, whole, self.instance.transfer_syntax).pixels


def file_of(picture: NDArray[Any], media_type: str, quality: int, profile: bytes = b"") -> bytes:
    """Return a picture as a file of a media type, with its colour profile where the type can carry one."""
    if media_type == JPEG:
        from lightbox.render.encode.jpeg import encode as encode_jpeg

        return encode_jpeg(picture, quality, profile)
    if media_type == PNG:
        from lightbox.render.encode.png import encode as encode_png

        return encode_png(picture, profile)
    from lightbox.render.encode.gif import encode as encode_gif

    return encode_gif(iter((picture,)), 0)


def told(asked: Asked) -> str:
    """Return all that is asked as one text, the same in every process."""
    return f"{asked.window} {asked.viewport} {asked.quality} {sorted(asked.annotation)} {asked.iccprofile}"


def name_of(*parts: object) -> str:
    """Return a name for what depends on some parts and on :data:`RECIPE`: 32 hexadecimal digits."""
    text = "\n".join(map(str, (RECIPE, *parts)))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
