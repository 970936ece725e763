"""What can be searched at study level has terms in the index, or is named here: no such attribute comes unnoticed."""

from __future__ import annotations

from lightbox.catalogue.terms import INDEXED
from lightbox.dicom.attributes import ATTRIBUTES, Level, Match

IN_KEYS = {"StudyDate", "StudyInstanceUID"}
"""They are the sort key of every list, and the key of a study."""

_UNTERMED = """
SOPClassesInStudy InstanceAvailability ConsultingPhysicianName ProcedureCodeSequence PhysiciansOfRecord
NameOfPhysiciansReadingStudy AdmittingDiagnosesDescription IssuerOfPatientID PatientBirthTime OtherPatientIDs
OtherPatientNames OtherPatientIDsSequence PatientAge PatientSize PatientWeight EthnicGroup Occupation
AdditionalPatientHistory PatientSpeciesDescription PatientBreedDescription ResponsiblePerson PatientComments
ClinicalTrialProtocolID ClinicalTrialSubjectID PatientIdentityRemoved RequestingPhysician RequestedProcedureDescription
AdmissionID NumberOfStudyRelatedSeries NumberOfStudyRelatedInstances
"""
"""Searched study by study, within the budget of one answer: each would cost every study up to 80 write units more."""


def test_every_key_of_studies_has_terms_or_is_named() -> None:
    keys = [row for row in ATTRIBUTES if row.level is Level.STUDY and (row.match is not Match.NONE or row.vr == "SQ")]
    untermed = set(_UNTERMED.split())
    indexed = {row.keyword for row in keys if row.tag in INDEXED}
    assert {row.keyword for row in keys} == indexed | IN_KEYS | untermed
    assert not indexed & (IN_KEYS | untermed)


def test_what_has_terms_is_a_key_of_its_own_kind() -> None:
    rows = {row.tag: row for row in ATTRIBUTES}
    assert all(rows[tag].vr == row.vr for tag, row in INDEXED.items())
