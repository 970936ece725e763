"""Which instance stands for a series, and which series for a study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lightbox.catalogue.models import Instance, Series, in_order
from lightbox.dicom import json_model
from lightbox.render.kinds import Kind, kind_of

_MODALITY = "00080060"

NOT_SEEN = frozenset(
    ("SR", "PR", "KO", "DOC", "SEG", "REG", "RTSTRUCT", "RTPLAN", "RTRECORD", "RTDOSE", "ECG", "HD", "EPS", "AU", "SMR",
     "FID", "RWV", "PLAN", "PLC", "OT")
)  # fmt: skip
"""Modalities that stand for a study only if nothing else does."""

TRIED = 3
"""Most series that are looked at for one that has an image."""


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
