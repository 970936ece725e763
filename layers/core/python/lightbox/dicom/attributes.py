"""The attributes that Lightbox indexes, answers and matches: one row each.

A row says where an attribute's value lives, in which answers it always stands (PS3.18 Tables 10.6.3-3 to
10.6.3-5, and what viewers expect beside them), and how a query key is compared with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, auto

from lightbox.dicom.json_model import Dataset


class Level(IntEnum):
    """The levels of the DICOM information model, from the outside in."""

    STUDY = 0
    SERIES = 1
    INSTANCE = 2


class Match(Enum):
    """How a query key is compared (PS3.4 §C.2.2.2)."""

    NONE = auto()
    """Not at all: the value is made up when an answer is written."""
    UID_LIST = auto()
    RANGE = auto()
    """Dates and times: one, or a range open at either end."""
    NAME = auto()
    """Person names: any of the three groups."""
    TEXT = auto()
    """Text and codes, with wildcards; a list means any of them."""
    NUMBER = auto()


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute.

    Parameters
    ----------
    tag
        Eight upper case hexadecimal digits, as in DICOM JSON.
    keyword
        Its keyword in PS3.6.
    vr
        Its value representation.
    level
        The level it belongs to.
    match
        How a query key is compared with it.
    replied
        Levels whose search results always carry it.
    counted
        Whether the value is in no file, but follows from the whole study or series, or from the request.
    """

    tag: str
    keyword: str
    vr: str
    level: Level
    match: Match
    replied: tuple[Level, ...]
    counted: bool = False


_MATCHES = {
    "UI": Match.UID_LIST,
    "DA": Match.RANGE,
    "TM": Match.RANGE,
    "DT": Match.RANGE,
    "PN": Match.NAME,
    "IS": Match.NUMBER,
    "DS": Match.NUMBER,
    "US": Match.NUMBER,
    "UR": Match.NONE,
    "SQ": Match.NONE,
}


def _row(
    tag: str,
    keyword: str,
    vr: str,
    level: Level,
    replied: tuple[Level, ...] | None = None,
    *,
    counted: bool = False,
) -> Attribute:
    match = _MATCHES.get(vr, Match.TEXT)
    return Attribute(tag, keyword, vr, level, match, (level,) if replied is None else replied, counted)


_STUDY, _SERIES, _INSTANCE = Level
_EVERY = (_STUDY, _SERIES, _INSTANCE)

ATTRIBUTES: tuple[Attribute, ...] = (
    _row("00080016", "SOPClassUID", "UI", _INSTANCE),
    _row("00080018", "SOPInstanceUID", "UI", _INSTANCE),
    _row("00080020", "StudyDate", "DA", _STUDY),
    _row("00080030", "StudyTime", "TM", _STUDY),
    _row("00080050", "AccessionNumber", "SH", _STUDY),
    _row("00080056", "InstanceAvailability", "CS", _STUDY, (_STUDY, _INSTANCE), counted=True),
    _row("00080060", "Modality", "CS", _SERIES),
    _row("00080061", "ModalitiesInStudy", "CS", _STUDY, counted=True),
    _row("00080090", "ReferringPhysicianName", "PN", _STUDY),
    _row("00080201", "TimezoneOffsetFromUTC", "SH", _STUDY, ()),
    _row("00081030", "StudyDescription", "LO", _STUDY),
    _row("0008103E", "SeriesDescription", "LO", _SERIES),
    _row("00081190", "RetrieveURL", "UR", _STUDY, _EVERY, counted=True),
    _row("00100010", "PatientName", "PN", _STUDY),
    _row("00100020", "PatientID", "LO", _STUDY),
    _row("00100030", "PatientBirthDate", "DA", _STUDY),
    _row("00100040", "PatientSex", "CS", _STUDY),
    _row("00180015", "BodyPartExamined", "CS", _SERIES, ()),
    _row("0020000D", "StudyInstanceUID", "UI", _STUDY, _EVERY),
    _row("0020000E", "SeriesInstanceUID", "UI", _SERIES, (_SERIES, _INSTANCE)),
    _row("00200010", "StudyID", "SH", _STUDY),
    _row("00200011", "SeriesNumber", "IS", _SERIES),
    _row("00200013", "InstanceNumber", "IS", _INSTANCE),
    _row("00201206", "NumberOfStudyRelatedSeries", "IS", _STUDY, counted=True),
    _row("00201208", "NumberOfStudyRelatedInstances", "IS", _STUDY, counted=True),
    _row("00201209", "NumberOfSeriesRelatedInstances", "IS", _SERIES, counted=True),
    _row("00280008", "NumberOfFrames", "IS", _INSTANCE),
    _row("00280010", "Rows", "US", _INSTANCE),
    _row("00280011", "Columns", "US", _INSTANCE),
    _row("00280100", "BitsAllocated", "US", _INSTANCE),
    _row("00400244", "PerformedProcedureStepStartDate", "DA", _SERIES),
    _row("00400245", "PerformedProcedureStepStartTime", "TM", _SERIES),
    _row("00400275", "RequestAttributesSequence", "SQ", _SERIES, ()),
)
"""Every attribute that Lightbox knows by name, ascending."""

_BY_NAME: dict[str, Attribute] = {
    **{row.tag: row for row in ATTRIBUTES},
    **{row.keyword: row for row in ATTRIBUTES},
}


def find(name: str) -> Attribute | None:
    """Return the row that a query parameter names.

    Parameters
    ----------
    name
        A keyword, or eight hexadecimal digits (PS3.18 §8.3.4.1).

    Returns
    -------
    Attribute or None
        None if Lightbox does not index it.
    """
    return _BY_NAME.get(name) or _BY_NAME.get(name.upper())


def replied(level: Level) -> tuple[Attribute, ...]:
    """Return what each result of a search at a level always carries, ascending by tag."""
    return tuple(row for row in ATTRIBUTES if level in row.replied)


def select(dataset: Dataset, level: Level) -> Dataset:
    """Return the part of an instance's attributes that belongs to one level.

    Parameters
    ----------
    dataset
        An instance's DICOM JSON.
    level
        Study (with patient), series or instance.

    Returns
    -------
    Dataset
        The elements that are present; counted attributes are left out, whatever the file says.
    """
    rows = (row for row in ATTRIBUTES if row.level is level and not row.counted)
    return {row.tag: dataset[row.tag] for row in rows if row.tag in dataset}
