"""Which attributes a search compares."""

from __future__ import annotations

import pytest

from lightbox.dicom.attributes import Level
from lightbox.dicom.query_keys import Manner
from lightbox.query.compared import Compared, printable, searched, tags
from lightbox.query.conditions import Condition
from lightbox.query.planner import plan


def found(level: Level, name: str) -> list[str] | None:
    path = searched(level, name)
    return [each.tag for each in path] if path else None


@pytest.mark.parametrize(
    ("level", "name", "path"),
    [
        (Level.STUDY, "PatientName", ["00100010"]),
        (Level.STUDY, "Modality", ["00080061"]),
        (Level.SERIES, "Modality", ["00080060"]),
        (Level.STUDY, "procedurecodesequence.CODEVALUE", ["00081032", "00080100"]),
        (Level.SERIES, "00400275.00400009", ["00400275", "00400009"]),
        (Level.SERIES, "RequestAttributesSequence.ScheduledProcedureStepID", ["00400275", "00400009"]),
        (Level.SERIES, "RequestAttributesSequence.00401001", ["00400275", "00401001"]),
        (Level.INSTANCE, "00400275.ScheduledProtocolCodeSequence.CodeValue", ["00400275", "00400008", "00080100"]),
        (Level.INSTANCE, "KVP", ["00180060"]),
        (Level.INSTANCE, "ContentSequence.ConceptNameCodeSequence.CodeValue", ["0040A730", "0040A043", "00080100"]),
        (Level.INSTANCE, "00091001", ["00091001"]),
        (Level.INSTANCE, "00091001.00080100", ["00091001", "00080100"]),
        (Level.STUDY, "SeriesNumber", None),
        (Level.STUDY, "Modality.CodeValue", None),
        (Level.SERIES, "KVP", None),
        (Level.SERIES, "RequestAttributesSequence", None),
        (Level.SERIES, "Modality.CodeValue", None),
        (Level.INSTANCE, "PixelData", None),
        (Level.INSTANCE, "RetrieveURL", None),
        (Level.INSTANCE, "Nonsense", None),
        (Level.INSTANCE, "RequestAttributesSequence.", None),
        (Level.INSTANCE, "", None),
    ],
)
def test_what_is_searched_at_a_level(level: Level, name: str, path: list[str] | None) -> None:
    assert found(level, name) == path


def test_names_and_numbers_in_any_case() -> None:
    assert tags("patientNAME") == tags("00100010") == ["00100010"]
    assert tags("0008103e.codevalue") == ["0008103E", "00080100"]
    assert tags("0008103") is None


def taken(*pairs: tuple[str, str], level: Level = Level.STUDY, manner: Manner | None = None) -> Compared:
    keys = Compared(level, manner or Manner(), "", "")
    keys.take(pairs)
    return keys


def test_an_empty_key_asks_for_the_attribute_only() -> None:
    keys = taken(("PatientComments", ""), ("PatientID", " * "), ("StudyInstanceUID", ","))
    assert keys.asked == {"00104000", "00100020", "0020000D"}
    assert not keys.conditions
    assert not keys.uids
    assert not any(keys.tests.values())


def test_what_cannot_be_compared_can_be_asked_for() -> None:
    keys = taken(("RequestAttributesSequence", ""), ("PixelData", " "), ("Nope", ""), level=Level.INSTANCE)
    assert keys.asked == {"00400275", "7FE00010"}
    assert not keys.warnings


def test_the_planner_hears_of_what_it_can_use() -> None:
    keys = taken(
        ("ModalitiesInStudy", "CT\\PT"), ("ProcedureCodeSequence.CodeValue", "x"), ("PatientID", '""'),
        manner=Manner(empty=True, several=True),
    )  # fmt: skip
    assert keys.conditions == [Condition("00080061", "CT"), Condition("00080061", "PT")]
    assert len(keys.tests[Level.STUDY]) == 3


def test_no_date_narrows_no_dates() -> None:
    assert plan(taken(("StudyDate", '""'), manner=Manner(empty=True)).conditions).dates is None


def test_of_moments_the_planner_hears_the_days() -> None:
    asked = (("StudyTime", "1000-1800"), ("00080020", "20060705-20060707"))
    keys = taken(*asked)
    assert keys.conditions == [Condition("00080020", "20060705-20060707")]
    assert len(keys.tests[Level.STUDY]) == 1
    assert keys.asked == {"00080020", "00080030"}
    (wider,) = taken(*asked, manner=Manner(offset="+0900")).conditions
    assert wider.value == "20060704-20060708"
    below = taken(("SeriesDate", "20060705-"), ("SeriesTime", "10-"), level=Level.SERIES)
    assert [len(below.tests[level]) for level in Level] == [0, 1, 0]


def test_what_a_warning_repeats() -> None:
    assert printable("00400275.Nope") == "00400275.Nope"
    assert printable("x\ny") == printable("a" * 65) == printable("é") == "A parameter"
