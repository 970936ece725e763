"""What a posting tells of its study beside its term, so that a search knows without reading the study.

A search for a name and a description reads the postings of one of them; if these did not tell the other, every study
would be read to learn it. So each posting carries the values of all attributes that the index has terms of. They are
some hundred bytes: a write unit is a kilobyte.
"""

from __future__ import annotations

import json
from typing import TypeAlias

from lightbox.catalogue.models import DicomJson
from lightbox.dicom import json_model
from lightbox.dicom.json_model import Element, JsonValue
from lightbox.dicom.values import GROUPS

TOLD: dict[str, str] = {
    "00080030": "TM",
    "00080050": "SH",
    "00080090": "PN",
    "00081030": "LO",
    "00100010": "PN",
    "00100020": "LO",
    "00100030": "DA",
    "00100040": "CS",
    "00200010": "SH",
}
"""VRs by tag, in the order in which the values stand in a posting: to change it is a new scheme of the index."""

_MOST = 600
"""Most bytes that are told, so that a posting stays below a write unit; what is longest is left out first."""

_UNTOLD = False

Said: TypeAlias = "str | list[str] | bool | None"
"""Of one attribute: its value, its values, that it has none (null), or nothing (false)."""


def told(attributes: DicomJson) -> str:
    """Return what postings tell of a study, as they store it."""
    said = [_said(attributes, tag) for tag in TOLD]
    sizes = [len(_written(each).encode("utf-8", "surrogatepass")) + 1 for each in said]
    while sum(sizes) > _MOST:
        longest = sizes.index(max(sizes))
        said[longest], sizes[longest] = _UNTOLD, 0
    return _written(said)


def read(stored: str) -> dict[str, Said]:
    """Return what a posting tells, by tag, of what :func:`told` wrote; nothing of an empty text."""
    return dict(zip(TOLD, json.loads(stored), strict=True)) if stored else {}


def element(tag: str, said: Said) -> Element | None:
    """Return an attribute as DICOM JSON; None if nothing is said of it."""
    if isinstance(said, bool):
        return None
    texts = [said] if isinstance(said, str) else said or []
    values: list[JsonValue] = [_name(text) if TOLD[tag] == "PN" else text for text in texts]
    return {"vr": TOLD[tag], "Value": values}


def _said(attributes: DicomJson, tag: str) -> Said:
    if TOLD[tag] == "PN":
        names = json_model.names(attributes, tag)
        texts = ["=".join(name.get(group, "") for group in GROUPS).rstrip("=") for name in names]
    else:
        texts = json_model.texts(attributes, tag)
    return texts[0] if len(texts) == 1 else texts or None


def _written(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _name(text: str) -> dict[str, str]:
    return {name: group for name, group in zip(GROUPS, text.split("="), strict=False) if group}
