"""How one frame is to be displayed: what its attributes say, or the presentation state that is applied to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.pixels.frame import Frame
from lightbox.pixels.shape import Shape
from lightbox.render import automatic, modality, overlays, scale, shutters
from lightbox.render.asked import Asked, Window
from lightbox.render.grey import Grey, Padding
from lightbox.render.presentation import Area, Presentation
from lightbox.render.tables import Table, table
from lightbox.render.values import Bulk, stored_value
from lightbox.render.voi import Voi, voi

_INSTANCE = "00080018"
_SHAPE, _PRESENTATION_LUT = "20500020", "20500010"
_PADDING, _PADDING_LIMIT = "00280120", "00280121"


@dataclass(frozen=True, slots=True)
class Display:
    """One frame, and how it is shown.

    Parameters
    ----------
    dataset
        DICOM JSON of its instance.
    number
        The frame, from 1.
    bulk
        What :func:`lightbox.render.values.needed` names.
    shape
        What the attributes say of the pixels.
    presentation
        The presentation state; None: the image's own attributes.
    """

    dataset: Dataset
    number: int
    bulk: Bulk
    shape: Shape
    presentation: Presentation | None = None

    @property
    def instance(self) -> str:
        """The image's UID."""
        return json_model.text(self.dataset, _INSTANCE)

    @property
    def area(self) -> Area | None:
        """What the presentation state displays of the image."""
        shape = self.shape
        state = self.presentation
        return state.area(self.instance, self.number, shape.columns, shape.rows) if state else None

    @property
    def aspect(self) -> float:
        """Width of a pixel over its height."""
        told = self.presentation.aspect(self.instance, self.number) if self.presentation else None
        return scale.sensible(told) if told else scale.aspect(self.dataset, self.number)

    def view(self, asked: Asked) -> scale.View:
        """Return what is shown, and how large."""
        return scale.view(self.shape.columns, self.shape.rows, asked, self.aspect, self.area)

    def grey(self, frame: Frame, window: Window | None) -> Grey:
        """Return how the frame's values become grey levels.

        Parameters
        ----------
        frame
            Decoded, for an automatic window.
        window
            What the client wants instead of any other.
        """
        padding = self._padding()
        measured = self._modality()
        chosen = window or self._voi(measured)
        if chosen is None:
            values = automatic.sample(frame.pixels, padding.of(frame.pixels) if padding else None)
            bits = 0 if self.shape.floating else self.shape.bits_stored
            chosen = automatic.window(np.asarray(measured(values), np.float64), self.dataset, bits)
        return self._as_grey(measured, chosen, padding, frame.photometric)

    def filed_grey(self) -> Grey | None:
        """Return how every frame's values become grey levels, or None if that depends on the values themselves."""
        measured = self._modality()
        chosen = self._voi(measured)
        return self._as_grey(measured, chosen, self._padding(), self.shape.photometric) if chosen else None

    def _as_grey(self, measured: modality.Modality, chosen: Voi, padding: Padding | None, photometric: str) -> Grey:
        source = self.presentation.dataset if self.presentation else self.dataset
        shaped = json_model.text(source, _SHAPE)
        # Presentation LUT Shape (PS3.3 §C.11.6) says how P-values run; without it, the photometric interpretation.
        inverse = shaped == "INVERSE" if shaped in {"INVERSE", "IDENTITY"} else photometric == "MONOCHROME1"
        presented = self._presented()
        return Grey(measured, chosen, presented, inverse and not presented, padding)

    def _modality(self) -> modality.Modality:
        """A presentation state without a modality LUT means that there is none (PS3.4 §N.2.1)."""
        signed = self.shape.signed
        if self.presentation:
            return modality.modality(self.presentation.dataset, 1, self.presentation.bulk, signed=signed)
        return modality.modality(self.dataset, self.number, self.bulk, signed=signed)

    def _voi(self, measured: modality.Modality) -> Voi | None:
        shape = self.shape
        signed = shape.signed or (isinstance(measured, modality.Rescale) and measured.intercept < 0)
        if self.presentation is None:
            return voi(self.dataset, self.number, self.bulk, signed=signed)
        item = self.presentation.softcopy_voi(self.instance, self.number)
        found = voi(item, 1, self.presentation.bulk, signed=signed) if item else None
        if found or shape.floating:
            return found
        # None is the identity (PS3.4 §N.2.2): all that the modality LUT can give.
        low = -(1 << shape.bits_stored - 1) if shape.signed else 0
        ends = np.asarray(measured(np.array([low, low + (1 << shape.bits_stored) - 1])), np.float64)
        return automatic.spanning(float(ends.min()), float(ends.max()))

    def _presented(self) -> Table | None:
        """Return the presentation LUT of the presentation state: images have none (§C.11.4)."""
        if self.presentation:
            for item in json_model.items(self.presentation.dataset, _PRESENTATION_LUT)[:1]:
                return table(item, self.presentation.bulk, signed=False)
        return None

    def _padding(self) -> Padding | None:
        value = stored_value(self.dataset, _PADDING, signed=self.shape.signed)
        if value is None:
            return None
        limit = stored_value(self.dataset, _PADDING_LIMIT, signed=self.shape.signed)
        limit = value if limit is None else limit
        return Padding(min(value, limit), max(value, limit))

    def overlay(self, words: NDArray[np.generic] | None) -> NDArray[np.bool_] | None:
        """Return which pixels of the whole image lie below an overlay, or None.

        Parameters
        ----------
        words
            The frame's words as allocated, for overlays in unused bits.
        """
        shape, found = self.shape, None
        groups = overlays.active(self.presentation.dataset) if self.presentation else None
        planes = list(overlays.planes(self.dataset, self.number, self.bulk, words, groups))
        if self.presentation and groups:
            planes += overlays.planes(self.presentation.dataset, 1, self.presentation.bulk, None, groups)
        for plane in planes:
            mask = plane.over(shape.rows, shape.columns)
            found = mask if found is None else found | mask
        return found

    def shutter(self) -> tuple[NDArray[np.bool_], int] | None:
        """Return which pixels of the whole image a shutter hides, and the grey level of it, or None."""
        state, shape = self.presentation, self.shape
        source, bulk = (state.dataset, state.bulk) if state else (self.dataset, self.bulk)
        shown = shutters.shutter(source, bulk, shape.columns, shape.rows)
        return None if shown is None else (~shown, shutters.value(source))
