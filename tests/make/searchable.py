"""Small archives drawn at random, with all that may be found in them at each level: for tests of searching."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from lightbox.catalogue.indexing import Indexing
from lightbox.catalogue.models import STORED, Instance, Study, pack_json
from lightbox.dicom.attributes import Level
from lightbox.store import keys
from lightbox.store.writes import Put, Update
from tests.make import standard
from tests.make.archives import ARCHIVE, open_archive, record_of
from tests.make.memory_table import MemoryTable
from tests.make.standard import GROUPS, tag_of, vr_of

SYNTAX, SOP_CLASS = "1.2.840.10008.1.2.1", "1.2.840.10008.5.1.4.1.1.2"

TEXTS = ("CT Chest w/wo", "chest", "A-17", "17", "P0001", "p 0001", "Thorax, Kontrolle", "ä", "[x]", "100%")
ZONES = ("+0100", "-0930", "+1400")
POOLS: dict[str, Sequence[Any]] = {
    "PN": (
        "Müller-Lüdenscheidt^Hans^^Dr.", "O\u2019Brien^Mary Jane", "OBrien^M", "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "Doe^Jane", "doe", "van den Berg^Jo", "=山田", "Brien^O", "Doe^Jane^A=X^Y",
    ),
    "CS": ("CT", "MR", "SR", "HEAD", "F", "O"),
    "DA": ("20240101", "20240102", "20231231", "20240229", "19500615", "20240301"),
    "TM": ("08", "0830", "083015", "083015.25", "235959.999999", "000000", "1200"),
    "DT": ("2024", "202401", "20240131120000", "20240131120000+0100", "20240131110000.5-0000", "20240201"),
    "IS": (1, 2, 10, -3),
    "DS": (1, 2, 10, 1.5, -3),
    "US": (16,),
}  # fmt: skip
"""Values by VR: few, so that they meet often. All other VRs are text."""

WITHIN: dict[str, tuple[str, ...]] = {
    "ProcedureCodeSequence": ("CodeValue", "CodeMeaning"),
    "RequestAttributesSequence": ("ScheduledProcedureStepID", "RequestedProcedureID"),
    "ConceptNameCodeSequence": ("CodeValue", "CodeMeaning"),
}
"""What stands in the items of sequences."""

NAMED: dict[Level, tuple[str, ...]] = {
    Level.STUDY: (
        "StudyDate", "StudyTime", "AccessionNumber", "ReferringPhysicianName", "StudyDescription", "PatientName",
        "PatientID", "PatientBirthDate", "PatientSex", "StudyID", "PatientComments", "PatientWeight",
        "OtherPatientNames", "PhysiciansOfRecord", "ProcedureCodeSequence",
    ),
    Level.SERIES: (
        "Modality", "SeriesDescription", "SeriesNumber", "SeriesDate", "SeriesTime", "BodyPartExamined",
        "PerformedProcedureStepStartDate", "PerformedProcedureStepStartTime", "OperatorsName", "ProtocolName",
        "RequestAttributesSequence",
    ),
    Level.INSTANCE: (
        "InstanceNumber", "AcquisitionDateTime", "KVP", "ImageComments", "ContentDate", "ContentTime", "Rows",
        "ConceptNameCodeSequence",
    ),
}  # fmt: skip
"""The attributes of each level."""

_SEVERAL = {"OtherPatientNames", "OperatorsName", "PhysiciansOfRecord"}


@dataclass(frozen=True)
class Result:
    """What may be found: the UIDs of where it stands, and all that is known of it."""

    uids: tuple[str, ...]
    known: dict[str, Any]


Found = dict[Level, list[Result]]


def stored(known: Mapping[str, Any], path: Sequence[str]) -> list[Any]:
    """Return the values of an attribute that keywords lead to, names as they are written in files."""
    values = known.get(tag_of(path[0]), {}).get("Value", [])
    if len(path) > 1:
        return [each for item in values for each in stored(item, path[1:])]
    return [
        "=".join(each.get(g, "") for g in GROUPS).rstrip("=") if vr_of(path[0]) == "PN" else each for each in values
    ]


@st.composite
def archives(draw: st.DrawFn) -> tuple[MemoryTable, Found]:
    """Draw an archive; return it, and all that may be found at each level, in the order of answers."""
    table = MemoryTable()
    open_archive(table)
    found: Found = {level: [] for level in Level}
    for number in range(draw(st.integers(1, 4))):
        for level, results in _study(draw, table, f"1.2.{number}").items():
            found[level] += results
        if draw(st.booleans()):
            Indexing(table).bring(ARCHIVE, f"1.2.{number}")
    return table, {level: sorted(results, key=_place) for level, results in found.items()}


def _place(result: Result) -> list[Any]:
    """Return what results are sorted by: the latest study date, the greatest study UID; below, the least UID."""
    (date,) = result.known.get(tag_of("StudyDate"), {}).get("Value") or ["0"]
    return [-int(date), [-ord(each) for each in result.uids[0]], *result.uids[1:]]


def _study(draw: st.DrawFn, table: MemoryTable, uid: str) -> Found:
    """Draw a study and put it on record; return what may be found of it."""
    attributes = _drawn(draw, NAMED[Level.STUDY])
    if draw(st.booleans()):
        attributes[standard.ZONE] = _element("SH", draw(st.sampled_from(ZONES)))
    below = [_drawn(draw, NAMED[Level.SERIES]) for _ in range(draw(st.integers(1, 2)))]
    modalities = sorted({text for one in below for text in stored(one, ["Modality"])})
    known = {
        **attributes,
        tag_of("StudyInstanceUID"): _element("UI", uid),
        tag_of("InstanceAvailability"): _element("CS", "ONLINE"),
        tag_of("ModalitiesInStudy"): _element("CS", *(modalities or ["OT"])),
        tag_of("NumberOfStudyRelatedSeries"): _element("IS", len(below)),
    }
    found = [_series(draw, table, (uid, f"{uid}.{n}"), attributes, one) for n, one in enumerate(below)]
    series, instances = [one for one, _ in found], list(chain.from_iterable(some for _, some in found))
    known[tag_of("NumberOfStudyRelatedInstances")] = _element("IS", len(instances))
    counts = len(series), len(instances), 1
    study = Study(ARCHIVE, uid, attributes, tuple(modalities), (SOP_CLASS,), *counts, "2025", "2025", STORED, ())
    key, values = record_of(study)
    table.write(Put(key, values))
    table.write(Update(keys.fresh(ARCHIVE, values["lsk"]), add={"n": 1}))
    whole = [Result(each.uids, known | each.known) for each in (*series, *instances)]
    return {
        Level.STUDY: [Result((uid,), known)],
        Level.SERIES: whole[: len(series)],
        Level.INSTANCE: whole[len(series) :],
    }


def _series(
    draw: st.DrawFn, table: MemoryTable, uids: tuple[str, str], above: dict[str, Any], attributes: dict[str, Any]
) -> tuple[Result, list[Result]]:
    """Put a series on record and draw its instances; return what may be found of both."""
    some = range(draw(st.integers(1, 2)))
    instances = [_instance(draw, table, (*uids, f"{uids[1]}.{n}"), above | attributes) for n in some]
    study, series = uids
    content = {"study": study, "series": series, "dicom": json.dumps(attributes)}
    table.write(Put(keys.series(ARCHIVE, *uids), {**content, "instances": len(some), "size": 1, "version": 1}))
    known = {
        **attributes,
        tag_of("SeriesInstanceUID"): _element("UI", series),
        tag_of("NumberOfSeriesRelatedInstances"): _element("IS", len(some)),
    }
    return Result(uids, known), [Result(each.uids, known | each.known) for each in instances]


def _instance(draw: st.DrawFn, table: MemoryTable, uids: tuple[str, str, str], above: dict[str, Any]) -> Result:
    """Draw an instance and put it on record."""
    known = {
        **above,
        **_drawn(draw, NAMED[Level.INSTANCE]),
        tag_of("SOPClassUID"): _element("UI", SOP_CLASS),
        tag_of("AvailableTransferSyntaxUID"): _element("UI", SYNTAX),
    }
    names = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    known |= {tag_of(name): _element("UI", uid) for name, uid in zip(names, uids, strict=True)}
    packed = pack_json(json.dumps(known).encode())
    made = Instance(*uids, SOP_CLASS, SYNTAX, 1, "digest", 1, packed, b"", frames_spilled=False)
    table.write(Put(keys.instance(ARCHIVE, *uids), made.values(ARCHIVE, "2025")))
    table.write(Put(keys.claim(ARCHIVE, uids[2]), {"study": uids[0]}))
    return Result(uids, known)


def _drawn(draw: st.DrawFn, keywords: Sequence[str]) -> dict[str, Any]:
    """Draw a data set: of some attributes nothing is said, some are empty."""
    kinds = {keyword: draw(st.sampled_from(["missing", "empty", "there", "there", "there"])) for keyword in keywords}
    there = {each: kind for each, kind in kinds.items() if kind != "missing"}
    return {tag_of(k): _element(vr_of(k), *(_values(draw, k) if kind == "there" else [])) for k, kind in there.items()}


def _values(draw: st.DrawFn, keyword: str) -> list[Any]:
    vr, many = vr_of(keyword), draw(st.integers(1, 2)) if keyword in _SEVERAL or keyword in WITHIN else 1
    if vr == "SQ":
        return [_drawn(draw, WITHIN[keyword]) for _ in range(many)]
    found = [draw(st.sampled_from(POOLS.get(vr, TEXTS))) for _ in range(many)]
    return [_name(text) for text in found] if vr == "PN" else found


def _name(text: str) -> dict[str, str]:
    return {name: group for name, group in zip(GROUPS, text.split("="), strict=False) if group}


def _element(vr: str, *values: Any) -> dict[str, Any]:
    return {"vr": vr, "Value": list(values)} if values else {"vr": vr}
