"""From decoded pixels to a picture: the display pipeline of PS3.4 §N.2, in the order that costs least.

What is not shown is cut off first; grey levels or colours are computed for the rest; then it is scaled, and what is
drawn or written upon it keeps its sharpness.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.pixels.frame import Frame
from lightbox.pixels.shape import Shape
from lightbox.render import modality, scale, shutters, voi
from lightbox.render.asked import Asked, Window
from lightbox.render.colour import rgb
from lightbox.render.display import Display
from lightbox.render.errors import NotDisplayable
from lightbox.render.grey import Grey
from lightbox.render.palette import palette
from lightbox.render.presentation import Presentation
from lightbox.render.values import PER_FRAME, SHARED, Bulk, numbers, overlay_groups

_WHITE = 255
_MONOCHROME = ("MONOCHROME1", "MONOCHROME2")
_PALETTE = "PALETTE COLOR"
_PALETTE_DESCRIPTOR = "00281101"
_PRESENTATION, _SUPPLEMENTED = "00089205", frozenset(("COLOR", "MIXED"))
_MORE = (PER_FRAME, SHARED, modality.SEQUENCE, voi.SEQUENCE, shutters.SHAPE, _PRESENTATION)
"""What a grey image with none of is simple: functional groups, tables, supplemental colours, a shutter."""
_NOTHING: Bulk = {}


def picture(
    frame: Frame,
    dataset: Dataset,
    number: int,
    asked: Asked,
    presentation: Presentation | None = None,
    *,
    bulk: Bulk = _NOTHING,
    words: NDArray[Any] | None = None,
    shape: Shape | None = None,
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
    presentation
        How its author wants it to be seen, instead of what its own attributes say.
    bulk
        What :func:`lightbox.render.values.needed` names.
    words
        The frame decoded with all its allocated bits, if :func:`lightbox.render.overlays.embedded` says so.
    shape
        What the attributes say of the pixels, where it was read before.

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
    display = Display(dataset, number, bulk, shape or Shape.of(dataset), presentation)
    shown = display.view(asked)
    pixels, box = scale.cut(frame.pixels, shown, display.shape.columns, display.shape.rows)
    found = _coloured(frame, pixels, display, asked)
    found = _stamped(found, frame, shown, display, words)
    found = scale.fit(found, box, shown)
    if asked.iccprofile not in {"no", "yes"}:
        from lightbox.render.icc import converted

        found = converted(found, dataset, asked, bulk)
    if presentation:
        from lightbox.render.graphics import drawn

        found = drawn(found, presentation, display.instance, number, shown)
    if asked.annotation:
        from lightbox.render.annotation import annotated

        found = annotated(found, dataset, number, asked.annotation)
    return found


def direct(dataset: Dataset, shape: Shape) -> Grey | None:
    """Return how each value of a frame becomes a pixel of its picture as filed, the same for every frame.

    Most grey images are as simple as that, so that their attributes need to be read only once.

    Parameters
    ----------
    dataset
        DICOM JSON of the instance.
    shape
        What its attributes say of the pixels.

    Returns
    -------
    Grey or None
        What :func:`picture` does where ``Asked.as_filed`` holds; None if that is more, or depends on the frame.
    """
    if shape.samples != 1 or shape.photometric not in _MONOCHROME or any(tag in dataset for tag in _MORE):
        return None
    if overlay_groups(dataset) or scale.aspect(dataset) != 1:
        return None
    return Display(dataset, 1, _NOTHING, shape).filed_grey()


def settled(
    frame: Frame, dataset: Dataset, number: int, asked: Asked, *, bulk: Bulk = _NOTHING, shape: Shape | None = None
) -> Asked:
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
    bulk, shape
        As for :func:`picture`.
    """
    if asked.window or frame.photometric not in _MONOCHROME or frame.pixels.ndim != 2:  # noqa: PLR2004
        return asked
    grey = Display(dataset, number, bulk, shape or Shape.of(dataset)).grey(frame, None)
    return replace(asked, window=grey.voi) if isinstance(grey.voi, Window) else asked


def _coloured(frame: Frame, pixels: NDArray[Any], display: Display, asked: Asked) -> NDArray[np.uint8]:
    """Return grey levels or RGB of the pixels that are shown."""
    dataset, shape = display.dataset, display.shape
    if pixels.ndim == 3:  # noqa: PLR2004 - samples
        return rgb(pixels, frame.photometric, shape.bits_stored)
    if frame.photometric == _PALETTE:
        return palette(dataset, display.bulk, signed=shape.signed)(pixels)
    if frame.photometric not in _MONOCHROME:
        raise NotDisplayable("The image has fewer samples a pixel than its colour space needs.")
    grey = display.grey(frame, asked.window)(pixels)
    if json_model.text(dataset, _PRESENTATION) in _SUPPLEMENTED and numbers(dataset, _PALETTE_DESCRIPTOR):
        return palette(dataset, display.bulk, signed=shape.signed).supplement(grey, pixels)
    return grey


def _stamped(
    found: NDArray[np.uint8], frame: Frame, shown: scale.View, display: Display, words: NDArray[Any] | None
) -> NDArray[np.uint8]:
    """Draw overlays in white, and hide what lies behind a shutter."""
    shape = display.shape
    stamps: list[tuple[NDArray[np.bool_], int]] = []
    overlay = display.overlay(words)
    if overlay is not None:
        stamps.append((overlay, _WHITE))
    shutter = display.shutter()
    if shutter:
        stamps.append(shutter)
    for whole, level in stamps:
        mask = whole
        for _ in range(frame.reduced):
            mask = _halved(mask)
        part, _ = scale.cut(mask, shown, shape.columns, shape.rows)
        if part.shape == found.shape[:2]:
            found = found if found.flags.writeable else found.copy()
            found[part] = level
    return found


def _halved(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Halve a bitmap as a wavelet does, odd edges kept; a line stays a line."""
    rows, columns = mask.shape
    even = np.pad(mask, ((0, rows % 2), (0, columns % 2)))
    return even[::2, ::2] | even[1::2, ::2] | even[::2, 1::2] | even[1::2, 1::2]
