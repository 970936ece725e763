"""Which instance stands for a series, and which series for a study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lightbox.catalogue.models import Instance, Series, in_order
from lightbox.dicom import json_model
from lightbox.dicom.frames import unpack
from lightbox.dicom.json_model import Dataset
from lightbox.render.kinds import Kind, kind_of

_MODALITY, _IMAGE_TYPE = "00080060", "00080008"

_SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
"""VL Whole Slide Microscopy Image Storage."""

_WHOLE = ("THUMBNAIL", "VOLUME", "OVERVIEW")
"""Third values of Image Type that show a slide (PS3.3 §C.8.12.4.1.1), the best first. A label shows whose it is."""

NOT_SEEN = frozenset(
    ("SR", "PR", "KO", "DOC", "SEG", "REG", "RTSTRUCT", "RTPLAN", "RTRECORD", "RTDOSE", "ECG", "HD", "EPS", "AU", "SMR",
     "FID", "RWV", "PLAN", "PLC", "OT")
)  # fmt: skip
"""Modalities that stand for a study only if nothing else does."""

TRIED = 3
"""Most series that are looked at for one that has an image."""

_READ = 8
"""Most images of a slide that are read to see what they are of."""


def standing(instances: Iterable[Instance], read: Callable[[Instance], Dataset]) -> Instance | None:
    """Return the instance that stands for a series; None for an empty one.

    The middle one, but of a slide an image that shows it whole: any other is a pyramid's level, and its frame a tile.

    Parameters
    ----------
    instances
        All of the series; their DICOM JSON may be left out.
    read
        Reads the DICOM JSON of one.
    """
    listed = in_order(instances)
    found = middle(listed)
    if found is None or found.sop_class != _SLIDE:
        return found
    single = [each for each in listed if each.packed_frames and unpack(each.packed_frames).count == 1]
    ranked: list[tuple[int, Instance]] = []
    for each in single[:_READ]:
        flavour = next(iter(json_model.values(read(each), _IMAGE_TYPE)[2:3]), "")
        if flavour in _WHOLE:
            ranked.append((_WHOLE.index(flavour), each))
    if ranked:
        return min(ranked, key=lambda pair: pair[0])[1]
    return middle(each for each in listed if each not in single) or found


def middle(instances: Iterable[Instance]) -> Instance | None:
    """Return the middle instance of a series by its own order, among those that show most; None for an empty series.

    The first and the last slices of a scan show little, and localisers are taken first.
    """
    ordered = in_order(instances)
    for kinds in ((Kind.IMAGE,), (Kind.VIDEO,), (Kind.PRESENTATION,)):
        shown = [instance for instance in ordered if kind_of(instance) in kinds]
        if shown:
            return shown[len(shown) // 2]
    return ordered[len(ordered) // 2] if ordered else None


def best(all_series: Sequence[Series]) -> list[Series]:
    """Return the few series that may stand for a study, the best first: images, the most of them, the most bytes.

    A localiser has one to three images, so it is never the largest series of its study but where it is the only one.
    """

    def rank(series: Series) -> tuple[bool, int, int, str]:
        seen = json_model.text(series.attributes, _MODALITY) not in NOT_SEEN
        return (not seen, -series.instances, -series.size, series.uid)

    return sorted(all_series, key=rank)[:TRIED]
