"""What a DICOMDIR says of each kind of instance (PS3.3 §F.5): its record's type, and the keys of the record.

Type 1 keys have to have a value. Where a file has none, the record gets one that says so (as other writers of
DICOMDIR do): a viewer would refuse the whole directory over an empty one. The file itself is left as it is.
"""

from __future__ import annotations

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset, Element, JsonValue

Key = tuple[str, str, str | int | None]
"""Tag, VR, and what stands in for a missing value: None leaves it empty (type 2), 0 counts."""

PATIENT: tuple[Key, ...] = (("00100010", "PN", None), ("00100020", "LO", "UNKNOWN"))
STUDY: tuple[Key, ...] = (
    ("00080020", "DA", "19000101"),
    ("00080030", "TM", "000000"),
    ("00080050", "SH", None),
    ("00081030", "LO", None),
    ("00200010", "SH", "1"),
)
SERIES: tuple[Key, ...] = (("00080060", "CS", "OT"), ("0008103E", "LO", ""), ("00200011", "IS", 0))

_NUMBER: Key = ("00200013", "IS", 0)
_CONTENT: tuple[Key, ...] = (("00080023", "DA", "19000101"), ("00080033", "TM", "000000"))
_CONTENT_2: tuple[Key, ...] = (("00080023", "DA", None), ("00080033", "TM", None))
_LABEL: tuple[Key, ...] = (("00700080", "CS", "UNNAMED"), ("00700081", "LO", None), ("00700084", "PN", None))
_VERIFIED, _OBSERVERS = "0040A030", "0040A073"
_CONCEPT: tuple[Key, ...] = (("0040A043", "SQ", ""),)
_LABELLED = (_NUMBER, *_CONTENT, *_LABEL)

KEYS: dict[str, tuple[Key, ...]] = {
    "IMAGE": (_NUMBER,),
    "RT DOSE": (_NUMBER, ("3004000A", "CS", "PLAN")),
    "RT STRUCTURE SET": (_NUMBER, ("30060002", "SH", "UNNAMED"), ("30060008", "DA", None), ("30060009", "TM", None)),
    "RT PLAN": (_NUMBER, ("300A0002", "SH", "UNNAMED"), ("300A0006", "DA", None), ("300A0007", "TM", None)),
    "RT TREAT RECORD": (_NUMBER, ("30080250", "DA", None), ("30080251", "TM", None)),
    "PRESENTATION": (
        _NUMBER,
        ("00700082", "DA", "19000101"),
        ("00700083", "TM", "000000"),
        *_LABEL,
        ("00081115", "SQ", ""),
        ("00700402", "SQ", ""),
    ),
    "WAVEFORM": (_NUMBER, *_CONTENT),
    "SR DOCUMENT": (
        _NUMBER,
        *_CONTENT,
        ("0040A491", "CS", "PARTIAL"),
        ("0040A493", "CS", "UNVERIFIED"),
        ("0040A030", "DT", ""),
        *_CONCEPT,
    ),
    "KEY OBJECT DOC": (_NUMBER, *_CONTENT, *_CONCEPT),
    "SPECTROSCOPY": (
        _NUMBER,
        *_CONTENT,
        ("00080008", "CS", "ORIGINAL"),
        ("00280008", "IS", "1"),
        ("00280010", "US", 1),
        ("00280011", "US", 1),
        ("00289001", "UL", 1),
        ("00289002", "UL", 1),
    ),
    "RAW DATA": (_NUMBER, *_CONTENT),
    "REGISTRATION": _LABELLED,
    "FIDUCIAL": _LABELLED,
    "VALUE MAP": _LABELLED,
    "SURFACE": _LABELLED,
    "TRACT": _LABELLED,
    "ENCAP DOC": (
        _NUMBER,
        *_CONTENT_2,
        ("00420010", "ST", None),
        ("0040A043", "SQ", None),
        ("00420012", "LO", "application/octet-stream"),
    ),
    "STEREOMETRIC": (),
    "MEASUREMENT": (_NUMBER, *_CONTENT),
    "SURFACE SCAN": (_NUMBER, *_CONTENT),
}
"""The keys of the records of instances, by the record's type. The sequences of documents' contents, type 1C, are left
to the documents: a directory would have to repeat their modifiers only."""

_STORAGE = "1.2.840.10008.5.1.4.1.1."
_TYPES: tuple[tuple[str, str], ...] = (
    ("481.2", "RT DOSE"),
    ("481.3", "RT STRUCTURE SET"),
    ("481.5", "RT PLAN"),
    ("481.8", "RT PLAN"),
    ("481.4", "RT TREAT RECORD"),
    ("481.6", "RT TREAT RECORD"),
    ("481.7", "RT TREAT RECORD"),
    ("481.9", "RT TREAT RECORD"),
    ("11.", "PRESENTATION"),
    ("9.", "WAVEFORM"),
    ("88.59", "KEY OBJECT DOC"),
    ("88.", "SR DOCUMENT"),
    ("4.2", "SPECTROSCOPY"),
    ("66", "RAW DATA"),
    ("66.1", "REGISTRATION"),
    ("66.3", "REGISTRATION"),
    ("66.2", "FIDUCIAL"),
    ("66.5", "SURFACE"),
    ("66.6", "TRACT"),
    ("67", "VALUE MAP"),
    ("68.", "SURFACE SCAN"),
    ("77.1.5.3", "STEREOMETRIC"),
    ("78.", "MEASUREMENT"),
    ("79.1", "MEASUREMENT"),
    ("80.1", "MEASUREMENT"),
    ("104.", "ENCAP DOC"),
)
"""SOP Classes by the end of their UIDs, or all below a dot; what is not listed has an IMAGE record."""


def record_type(sop_class: str) -> str:
    """Return the Directory Record Type (PS3.3 Table F.4-1) of an instance of a SOP Class."""
    suffix = sop_class.removeprefix(_STORAGE)
    for known, kind in _TYPES:
        if suffix == known or (known.endswith(".") and suffix.startswith(known)):
            return kind
    return "IMAGE"


def chosen(dataset: Dataset, keys: tuple[Key, ...], number: int) -> Dataset:
    """Return a record's keys from an instance's data set.

    Parameters
    ----------
    dataset
        The instance, DICOM JSON.
    keys
        What the record has to say.
    number
        Stands in for a number that is missing.
    """
    found: Dataset = {}
    for tag, vr, otherwise in keys:
        given = dataset.get(tag)
        if given is not None and given["vr"] == vr and any(each not in (None, "") for each in given.get("Value", [])):
            found[tag] = _present(given) if vr == "DA" else given
        elif otherwise is None:
            found[tag] = Element(vr=vr)
        elif otherwise != "":
            value: JsonValue = str(number) if otherwise == 0 else otherwise
            found[tag] = Element(vr=vr, Value=[value])
    verified = [json_model.text(each, _VERIFIED) for each in json_model.items(dataset, _OBSERVERS)]
    if any(verified) and any(tag == _VERIFIED for tag, _, _ in keys):
        found[_VERIFIED] = Element(vr="DT", Value=[max(verified)])  # the latest (PS3.3 §F.5.25)
    return found


def _present(date: Element) -> Element:
    """Return a date as it is written today: ``1997.04.24`` was ACR-NEMA's way (PS3.5 §6.2)."""
    return Element(vr="DA", Value=[str(value).replace(".", "") for value in date.get("Value", [])])


def text(dataset: Dataset, tag: str) -> str:
    """Return the first value of an attribute as text, of a name the first group that there is."""
    names = json_model.names(dataset, tag)
    if names:
        return next(iter(names[0].values()), "")
    first = next(iter(json_model.values(dataset, tag)), "")
    return "" if first is None or isinstance(first, dict) else str(first)
