"""From decoded pixels to a picture: the display pipeline of PS3.4 §N.2, in the order that costs least.

What is not shown is cut off first; grey levels or colours are computed for the rest; then it is scaled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.pixels.frame import Frame
from lightbox.pixels.shape import Shape
from lightbox.render import automatic, overlays, scale
from lightbox.render.asked import Asked, Window
from lightbox.render.colour import rgb
from lightbox.render.errors import NotDisplayable
from lightbox.render.grey import Grey, Padding
from lightbox.render.modality import Rescale, modality
from lightbox.render.palette import palette
from lightbox.render.values import Bulk, numbers, stored_value
from lightbox.render.voi import voi

WHITE = 255
_MONOCHROME = ("MONOCHROME1", "MONOCHROME2")
_PALETTE = "PALETTE COLOR"
_SHAPE = "20500020"
_PADDING, _PADDING_LIMIT = "00280120", "00280121"
_PRESENTATION, _SUPPLEMENTED = "00089205", frozenset(("COLOR", "MIXED"))
_NOTHING: Bulk = {}


def picture(
    frame: Frame,
    dataset: Dataset,
    number: int,
    asked: Asked,
    *,
    bulk: Bulk = _NOTHING,
    words: NDArray[Any] | None = None,
) -> NDArray[np.uint8]:
    """Return the picture of one frame.

    Parameters
    ----------
    frame
        Decoded, at full size or reduced.
    dataset
        DICOM JSON of its instance.
    number
        The frame, from 1.
    asked
        What the client wants.
    bulk
        What :func:`lightbox.render.values.needed` names.
    words
        The frame decoded with all its allocated bits, if :func:`lightbox.render.overlays.embedded` says so.

    Returns
    -------
    NDArray
        Height x width of grey levels, or height x width x 3 of RGB; contiguous.

    Raises
    ------
    NotDisplayable
        No rule of the standard turns these pixels into a picture.
    InvalidInput
        The region that was asked for lies outside the image.
    """
    shape = Shape.of(dataset)
    shown = scale.view(shape.columns, shape.rows, asked, scale.aspect(dataset, number))
    pixels, box = scale.cut(frame.pixels, shown, shape.columns, shape.rows)
    found = _coloured(frame, pixels, _Image(dataset, number, shape, bulk), asked)
    found = _overlaid(found, frame, dataset, number, bulk, words, shown, shape)
    return scale.fit(found, box, shown)


def settled(frame: Frame, dataset: Dataset, number: int, asked: Asked, *, bulk: Bulk = _NOTHING) -> Asked:
    """Return what is asked with a window where neither client nor file have one.

    All frames of a cine are shown with the window of one, so that it does not flicker.

    Parameters
    ----------
    frame
        A decoded frame, such as the middle one.
    dataset
        DICOM JSON of its instance.
    number
        The frame, from 1.
    asked
        What the client wants.
    bulk
        As for :func:`picture`.
    """
    if asked.window or frame.photometric not in _MONOCHROME or frame.pixels.ndim != 2:  # noqa: PLR2004
        return asked
    grey = _Image(dataset, number, Shape.of(dataset), bulk).grey(frame, None)
    return replace(asked, window=grey.voi) if isinstance(grey.voi, Window) else asked


@dataclass(frozen=True, slots=True)
class _Image:
    """A frame's attributes.

    Parameters
    ----------
    dataset, number, bulk
        As for :func:`picture`.
    shape
        What the attributes say of the pixels.
    """

    dataset: Dataset
    number: int
    shape: Shape
    bulk: Bulk

    def grey(self, frame: Frame, window: Window | None) -> Grey:
        """Return how the frame's values become grey levels."""
        signed = self.shape.signed
        measured = modality(self.dataset, self.number, self.bulk, signed=signed)
        negative = signed or (isinstance(measured, Rescale) and measured.intercept < 0)
        padding = self._padding()
        chosen = window or voi(self.dataset, self.number, self.bulk, signed=negative)
        if chosen is None:
            values = automatic.sample(frame.pixels, padding.of(frame.pixels) if padding else None)
            bits = 0 if self.shape.floating else self.shape.bits_stored
            chosen = automatic.window(np.asarray(measured(values), np.float64), self.dataset, bits)
        return Grey(measured, chosen, inverse=self._inverse(frame.photometric), padding=padding)

    def _inverse(self, photometric: str) -> bool:
        """Presentation LUT Shape (PS3.3 §C.11.6) says how P-values run; without it, the photometric interpretation."""
        shape = json_model.text(self.dataset, _SHAPE)
        return shape == "INVERSE" if shape in {"INVERSE", "IDENTITY"} else photometric == _MONOCHROME[0]

    def _padding(self) -> Padding | None:
        value = stored_value(self.dataset, _PADDING, signed=self.shape.signed)
        if value is None:
            return None
        limit = stored_value(self.dataset, _PADDING_LIMIT, signed=self.shape.signed)
        limit = value if limit is None else limit
        return Padding(min(value, limit), max(value, limit))


def _coloured(frame: Frame, pixels: NDArray[Any], image: _Image, asked: Asked) -> NDArray[np.uint8]:
    """Return grey levels or RGB of the pixels that are shown."""
    if pixels.ndim == 3:  # noqa: PLR2004 - samples
        return rgb(pixels, frame.photometric, image.shape.bits_stored)
    if frame.photometric == _PALETTE:
        return palette(image.dataset, image.bulk, signed=image.shape.signed)(pixels)
    if frame.photometric not in _MONOCHROME:
        raise NotDisplayable("The image has fewer samples a pixel than its colour space needs.")
    grey = image.grey(frame, asked.window)(pixels)
    if json_model.text(image.dataset, _PRESENTATION) in _SUPPLEMENTED and numbers(image.dataset, "00281101"):
        return palette(image.dataset, image.bulk, signed=image.shape.signed).supplement(grey, pixels)
    return grey


def _overlaid(
    found: NDArray[np.uint8],
    frame: Frame,
    dataset: Dataset,
    number: int,
    bulk: Bulk,
    words: NDArray[Any] | None,
    shown: scale.View,
    shape: Shape,
) -> NDArray[np.uint8]:
    """Draw the overlay planes in white."""
    for plane in overlays.planes(dataset, number, bulk, words):
        mask = plane.over(shape.rows, shape.columns)
        for _ in range(frame.reduced):
            mask = _halved(mask)
        part, _ = scale.cut(mask, shown, shape.columns, shape.rows)
        if part.shape == found.shape[:2]:
            found = found if found.flags.writeable else found.copy()
            found[part] = WHITE
    return found


def _halved(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Halve a bitmap as a wavelet does, odd edges kept; a line stays a line."""
    rows, columns = mask.shape
    even = np.pad(mask, ((0, rows % 2), (0, columns % 2)))
    return even[::2, ::2] | even[1::2, ::2] | even[::2, 1::2] | even[1::2, 1::2]
