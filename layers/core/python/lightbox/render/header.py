"""What an instance's header says of its pictures, read once for all that follow of the same instance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lightbox.access.policy import Scope
from lightbox.catalogue.lately import Lately
from lightbox.catalogue.models import Instance
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.pixels.shape import Shape
from lightbox.render.scale import aspect
from lightbox.render.values import PER_FRAME, SHARED, needed, overlay_groups

if TYPE_CHECKING:
    from lightbox.render.grey import Grey

_CHANGES = ("00283000", "00283010", "00281050", "00280120", "00189074", SHARED, PER_FRAME, "00289145")
"""Modality LUT, VOI LUT, window, padding, and enhanced functional groups, in which any of them may stand."""

_COUNTS = ("PT", "NM", "RTDOSE", "SEG")
"""Modalities whose eight bits are no grey levels: they get a window of their own."""

_BITS = 8
_COLOURS = 3


@dataclass(frozen=True)
class Header:
    """The header of one instance; shared, so nobody may change it.

    Parameters
    ----------
    dataset
        Its DICOM JSON.
    """

    dataset: Dataset

    @classmethod
    def of(cls, catalogue: Catalogue, scope: Scope, instance: Instance) -> Header:
        """Return an instance's header, as it was read before or anew."""

        def read() -> tuple[Header, int]:
            text = catalogue.json(scope, instance)
            return cls(json_model.load(text)), len(text)

        return HEADERS.get(instance.packed_json or catalogue.original(scope, instance), read)

    @cached_property
    def shape(self) -> Shape:
        """What it says of a frame; raises PixelsInvalid, PixelsTooLarge."""
        return Shape.of(self.dataset)

    @cached_property
    def unchanged(self) -> bool:
        """Whether the display pipeline leaves a frame's values alone: they are bytes, and grey levels or colours."""
        shape, dataset = self.shape, self.dataset
        if shape.bits_stored != _BITS or shape.signed or aspect(dataset) != 1 or overlay_groups(dataset):
            return False
        return shape.samples == _COLOURS or (shape.samples == 1 and _plain(dataset, shape.photometric))

    @cached_property
    def direct(self) -> Grey | None:
        """How each value becomes a pixel of the picture as filed, where that is all that is to be done with it."""
        from lightbox.render.picture import direct

        return direct(self.dataset, self.shape)

    @cached_property
    def embedded(self) -> bool:
        """Whether overlays lie in bits that the image leaves."""
        from lightbox.render.overlays import embedded

        return embedded(self.dataset)

    def needed(self, number: int) -> tuple[str, ...]:
        """Return the bulk data paths of what a frame's picture depends on; most have none."""
        return needed(self.dataset, number) if PER_FRAME in self.dataset else self._needed

    @cached_property
    def _needed(self) -> tuple[str, ...]:
        return needed(self.dataset)


def _plain(dataset: Dataset, photometric: str) -> bool:
    """Whether stored values are grey levels."""
    if photometric != "MONOCHROME2" or any(tag in dataset for tag in _CHANGES):
        return False
    if json_model.text(dataset, "20500020") == "INVERSE" or json_model.text(dataset, "00080060") in _COUNTS:
        return False
    slope, intercept = (json_model.values(dataset, tag) for tag in ("00281053", "00281052"))
    return slope in ([], [1]) and intercept in ([], [0])


HEADERS = Lately[Header](2 * 1024 * 1024)
"""By their text, of which a data set takes nine times the bytes: 18 MB at most."""
