"""The attributes that Lightbox indexes, answers and matches: one row each.

A row says where an attribute's value lives, in which answers it stands unasked (PS3.18 Tables 10.6.3-3 to
10.6.3-5, and what viewers expect beside them), and how a query key is compared with it. The rows of studies and
series are what their records keep, so only those can be searched there; an instance can be searched by whatever it
has (:func:`of_instances`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, auto

from lightbox.dicom import dictionary
from lightbox.dicom.dictionary import US_OR_OW, US_OR_SS
from lightbox.dicom.json_model import Dataset


class Level(IntEnum):
    """The levels of the DICOM information model, from the outside in."""

    STUDY = 0
    SERIES = 1
    INSTANCE = 2


class Match(Enum):
    """How a query key is compared (PS3.4 §C.2.2.2)."""

    NONE = auto()
    """Not at all: binary values, sequences as such, what is made up when an answer is written."""
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
        Levels whose search results carry it unasked.
    counted
        Whether the value is in no file, but follows from the whole study or series, or from the request.
    if_known
        Whether results carry it only with a value; any other stands there empty, since clients sort by it.
    """

    tag: str
    keyword: str
    vr: str
    level: Level
    match: Match
    replied: tuple[Level, ...]
    counted: bool = False
    if_known: bool = False


_MATCHES = {
    "UI": Match.UID_LIST,
    **dict.fromkeys(("DA", "TM", "DT"), Match.RANGE),
    "PN": Match.NAME,
    **dict.fromkeys(("IS", "DS", "US", "SS", "UL", "SL", "UV", "SV", "FL", "FD", US_OR_SS), Match.NUMBER),
    **dict.fromkeys(("SQ", "OB", "OD", "OF", "OL", "OV", "OW", "UN", US_OR_OW), Match.NONE),
}


def _row(
    tag: str,
    keyword: str,
    vr: str,
    level: Level,
    replied: tuple[Level, ...] | None = None,
    *,
    counted: bool = False,
    if_known: bool = False,
) -> Attribute:
    match = Match.NONE if tag in (_RETRIEVE_URL, _OFFSET) else _MATCHES.get(vr, Match.TEXT)
    return Attribute(tag, keyword, vr, level, match, (level,) if replied is None else replied, counted, if_known)


def _kept(level: Level, names: str) -> tuple[Attribute, ...]:
    """Return rows of attributes that are kept and searched, and answered when they are asked for."""
    rows = (line.split() for line in names.strip().splitlines())
    return tuple(_row(tag, keyword, vr, level, ()) for tag, keyword, vr in rows)


_RETRIEVE_URL, _OFFSET = "00081190", "00080201"
"""What is no key: the one is made up when an answer is written, the other says what zone keys are in."""

_STUDY, _SERIES, _INSTANCE = Level
_EVERY = (_STUDY, _SERIES, _INSTANCE)

_REPLIED = (
    _row("00080016", "SOPClassUID", "UI", _INSTANCE),
    _row("00080018", "SOPInstanceUID", "UI", _INSTANCE),
    _row("00080020", "StudyDate", "DA", _STUDY),
    _row("00080030", "StudyTime", "TM", _STUDY),
    _row("00080050", "AccessionNumber", "SH", _STUDY),
    _row("00080056", "InstanceAvailability", "CS", _STUDY, (_STUDY, _INSTANCE), counted=True),
    _row("00080060", "Modality", "CS", _SERIES),
    _row("00080061", "ModalitiesInStudy", "CS", _STUDY, counted=True),
    _row("00080062", "SOPClassesInStudy", "UI", _STUDY, (), counted=True),
    _row("00080090", "ReferringPhysicianName", "PN", _STUDY),
    _row(_OFFSET, "TimezoneOffsetFromUTC", "SH", _STUDY, _EVERY, if_known=True),
    _row("00081030", "StudyDescription", "LO", _STUDY),
    _row("0008103E", "SeriesDescription", "LO", _SERIES),
    _row(_RETRIEVE_URL, "RetrieveURL", "UR", _STUDY, _EVERY, counted=True),
    _row("00083002", "AvailableTransferSyntaxUID", "UI", _INSTANCE),
    _row("00100010", "PatientName", "PN", _STUDY),
    _row("00100020", "PatientID", "LO", _STUDY),
    _row("00100030", "PatientBirthDate", "DA", _STUDY),
    _row("00100040", "PatientSex", "CS", _STUDY),
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
    _row("00400275", "RequestAttributesSequence", "SQ", _SERIES, if_known=True),
)

# PS3.3 §C.7.1.1, §C.7.2.1, §C.7.2.2, §C.7.1.3: Patient, General Study, Patient Study, Clinical Trial Subject.
_OF_STUDIES = """
0008009C ConsultingPhysicianName PN
00081032 ProcedureCodeSequence SQ
00081048 PhysiciansOfRecord PN
00081060 NameOfPhysiciansReadingStudy PN
00081080 AdmittingDiagnosesDescription LO
00100021 IssuerOfPatientID LO
00100032 PatientBirthTime TM
00101000 OtherPatientIDs LO
00101001 OtherPatientNames PN
00101002 OtherPatientIDsSequence SQ
00101010 PatientAge AS
00101020 PatientSize DS
00101030 PatientWeight DS
00102160 EthnicGroup SH
00102180 Occupation SH
001021B0 AdditionalPatientHistory LT
00102201 PatientSpeciesDescription LO
00102292 PatientBreedDescription LO
00102297 ResponsiblePerson PN
00104000 PatientComments LT
00120020 ClinicalTrialProtocolID LO
00120040 ClinicalTrialSubjectID LO
00120062 PatientIdentityRemoved CS
00321032 RequestingPhysician PN
00321060 RequestedProcedureDescription LO
00380010 AdmissionID LO
"""

# PS3.3 §C.7.3.1, §C.7.5.1, §C.7.4.1: General Series, General Equipment, Frame of Reference.
_OF_SERIES = """
00080021 SeriesDate DA
00080031 SeriesTime TM
00080068 PresentationIntentType CS
00080070 Manufacturer LO
00080080 InstitutionName LO
00081010 StationName SH
0008103F SeriesDescriptionCodeSequence SQ
00081040 InstitutionalDepartmentName LO
00081050 PerformingPhysicianName PN
00081070 OperatorsName PN
00081090 ManufacturerModelName LO
00180015 BodyPartExamined CS
00181000 DeviceSerialNumber LO
00181020 SoftwareVersions LO
00181030 ProtocolName LO
00185100 PatientPosition CS
00200052 FrameOfReferenceUID UI
00200060 Laterality CS
00201040 PositionReferenceIndicator LO
00400250 PerformedProcedureStepEndDate DA
00400251 PerformedProcedureStepEndTime TM
00400253 PerformedProcedureStepID SH
00400254 PerformedProcedureStepDescription LO
00400260 PerformedProtocolCodeSequence SQ
"""

ATTRIBUTES: tuple[Attribute, ...] = tuple(
    sorted((*_REPLIED, *_kept(_STUDY, _OF_STUDIES), *_kept(_SERIES, _OF_SERIES)), key=lambda row: row.tag)
)
"""Every attribute that Lightbox knows by name, ascending."""

_BY_TAG = {row.tag: row for row in ATTRIBUTES}
_BY_NAME = _BY_TAG | {row.keyword.lower(): row for row in ATTRIBUTES}


def find(name: str) -> Attribute | None:
    """Return the row that a query parameter names.

    Parameters
    ----------
    name
        A keyword, or eight hexadecimal digits (PS3.18 §8.3.4.1), either in any case.

    Returns
    -------
    Attribute or None
        None if Lightbox does not index it.
    """
    return _BY_NAME.get(name.lower()) or _BY_NAME.get(name.upper())


def of_instances(tag: str) -> Attribute:
    """Return the row of any attribute as a search for instances needs it, or the items of a sequence.

    Parameters
    ----------
    tag
        Eight upper case hexadecimal digits; a private attribute is compared as text.
    """
    vr = dictionary.vr_of(int(tag, 16)) or "LO"
    return Attribute(tag, dictionary.keyword_of(tag) or tag, vr, _INSTANCE, _MATCHES.get(vr, Match.TEXT), ())


def replied(level: Level) -> tuple[Attribute, ...]:
    """Return what each result of a search at a level carries unasked, ascending by tag."""
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
