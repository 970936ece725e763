"""Pictures of whole files, as the render function makes them of what is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray

from lightbox.dicom import json_model, preface
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.reading import Header, read_header
from lightbox.dicom.source import Inflated, InMemory, Window
from lightbox.dicom.transfer import transfer_syntax
from lightbox.dicom.words import swapped, word_size
from lightbox.pixels.decode import decode
from lightbox.pixels.frame import Frame
from lightbox.pixels.shape import Shape
from lightbox.render import overlays, scale, values
from lightbox.render.asked import Asked, parse
from lightbox.render.picture import picture


@dataclass
class Stored:
    """A file, and what is on record of it.

    Parameters
    ----------
    raw
        The file.
    """

    raw: bytes

    @cached_property
    def header(self) -> Header:
        return read_header(InMemory(self.raw))

    @cached_property
    def dataset(self) -> Dataset:
        return json_model.load(json_model.dump(self.header.json))

    @cached_property
    def source(self) -> InMemory | Inflated:
        file = InMemory(self.raw)
        return Inflated(file, preface.read_preface(Window(file)).end) if self.header.inflated else file

    def bulk(self, number: int = 1) -> dict[str, bytes]:
        """Return the values that a picture needs and the JSON has not."""
        kept = {bulk.path: bulk for bulk in self.header.bulk}
        little = transfer_syntax(self.header.transfer_syntax).little
        found = {}
        for path in values.needed(self.dataset, number):
            data = self.source.window(kept[path].offset, kept[path].length)
            found[path] = data if little else swapped(data, word_size(kept[path].vr))
        return found

    def encoded(self, number: int = 1) -> bytes:
        """Return a frame's bytes."""
        index = self.header.frames
        assert index is not None
        return index.cut(number, self.source.window(*index.span(number)))

    def frame(self, number: int = 1, reduce: int = 0) -> Frame:
        """Return a decoded frame."""
        return decode(self.encoded(number), Shape.of(self.dataset), self.header.transfer_syntax, reduce=reduce)

    def words(self, number: int = 1) -> NDArray[Any] | None:
        """Return a frame's words as allocated, if an overlay lies in them."""
        if not overlays.embedded(self.dataset):
            return None
        shape = Shape.of(self.dataset)
        bits = shape.bits_allocated
        whole = replace(shape, bits_stored=bits, high_bit=bits - 1, signed=False)
        return decode(self.encoded(number), whole, self.header.transfer_syntax).pixels

    def picture(
        self, number: int = 1, query: Sequence[tuple[str, str]] = (), asked: Asked | None = None, *, reduce: bool = True
    ) -> NDArray[np.uint8]:
        """Return a frame's picture."""
        asked = asked or parse(query)
        most = scale.reduction(Shape.of(self.dataset), asked, scale.aspect(self.dataset, number)) if reduce else 0
        frame = self.frame(number, most)
        return picture(frame, self.dataset, number, asked, bulk=self.bulk(number), words=self.words(number))


def stored(dataset: pydicom.Dataset) -> Stored:
    """Return a data set as a file on record."""
    file = BytesIO()
    pydicom.dcmwrite(file, dataset, enforce_file_format=True)
    return Stored(file.getvalue())
