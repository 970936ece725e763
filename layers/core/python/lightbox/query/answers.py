"""Records as search results (PS3.18 Tables 10.6.3-3 to -5): what each level always carries, and what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from lightbox.catalogue.models import Series, Study
from lightbox.dicom import attributes, json_model
from lightbox.dicom.json_model import Dataset, Element, JsonValue
from lightbox.query import fields
from lightbox.query.qido import Query

_UNNAMED_MODALITY = "OT"
"""For a study of which nobody said: OHIF shows no list at all if one study has no modality."""

_CHARSET: Element = {"vr": "CS", "Value": ["ISO_IR 192"]}
"""JSON is UTF-8 whatever the file was (PS3.18 §F.2.1.1.1)."""

_ONLINE: Element = {"vr": "CS", "Value": ["ONLINE"]}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a result stands.

    Parameters
    ----------
    root
        The DICOMweb root that the client used.
    study, series, instance
        UIDs; empty below the result's level.
    """

    root: str
    study: str
    series: str = ""
    instance: str = ""

    @property
    def url(self) -> str:
        """The address at which it can be retrieved."""
        steps = (("studies", self.study), ("series", self.series), ("instances", self.instance))
        return self.root + "".join(f"/{name}/{uid}" for name, uid in steps if uid)


def of_study(study: Study) -> Dataset:
    """Return all that is known at study level, but for the address."""
    return {
        **cast("Dataset", study.attributes),
        "00080056": _ONLINE,
        "00080061": _element("CS", *(study.modalities or (_UNNAMED_MODALITY,))),
        "00080062": _element("UI", *study.sop_classes),
        "0020000D": _element("UI", study.uid),
        "00201206": _element("IS", study.series),
        "00201208": _element("IS", study.instances),
    }


def of_series(series: Series) -> Dataset:
    """Return all that is known at series level, but for the address."""
    return {
        **cast("Dataset", series.attributes),
        "0020000D": _element("UI", series.study_uid),
        "0020000E": _element("UI", series.uid),
        "00201209": _element("IS", series.instances),
    }


def of_instance(stored: bytes) -> Dataset:
    """Return an instance's whole data set, but for what only the archive can know."""
    counted = {row.tag for row in attributes.ATTRIBUTES if row.counted}
    dataset = {tag: element for tag, element in json_model.load(stored).items() if tag not in counted}
    return {**dataset, "00080056": _ONLINE}


def shown(query: Query, known: Dataset, place: Place) -> Dataset:
    """Return a result: what always stands there, empty where it is not known, and what was asked for.

    Parameters
    ----------
    query
        Which levels, and which attributes beside. The address and the character set are the result's own.
    known
        All that is known, of all levels.
    place
        Where it stands.
    """
    result = fields.taken(known, query.include, every=query.include_all)
    for level in (*query.above, query.level):
        for row in attributes.replied(level):
            # Clients sort by what they asked for: a key is never missing, though it may have no value.
            if row.tag in known or not row.if_known:
                result[row.tag] = known.get(row.tag) or {"vr": row.vr}
    result["00080005"] = _CHARSET
    result["00081190"] = _element("UR", place.url)
    return dict(sorted(result.items()))


def _element(vr: str, *values: JsonValue) -> Element:
    return {"vr": vr, "Value": list(values)}
