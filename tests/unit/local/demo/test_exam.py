from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
from pydicom.uid import CTImageStorage

from local.demo import people
from local.demo.exam import Exam, Series, attributes, compressed, fill, grey, placed, uid
from local.demo.phantom import Plane

SERIES = Series(4, "CT", "TEST", "HEAD", "101112")


def test_identifiers_are_names_not_chance() -> None:
    assert uid("ct-head") == "2.25.75327328140707528114572623644081084142"
    assert uid("a", 1, 2) != uid("a", 12)
    assert uid("a", 1, 2).is_valid


def test_an_instance_knows_its_patient_study_and_series(exam: Exam, read: Callable) -> None:
    dataset = exam.instance(SERIES, 7, CTImageStorage)
    fill(dataset, {**grey(2, 2, 12), "PixelData": bytes(8)})
    file = exam.file(dataset)
    assert file.path == "DEMO-0001/test/04-CT/IM0007.dcm"
    found = read([file])[0]
    assert found.PatientName == "Müller^Jürgen"
    assert found.StudyDate == found.SeriesDate == found.ContentDate == "20260302"
    assert found.file_meta.MediaStorageSOPInstanceUID == found.SOPInstanceUID == uid("test", 4, 7)
    assert found.SeriesInstanceUID == uid("test", 4)
    assert exam.file(dataset) == file


def test_an_animal_has_a_species_and_somebody_responsible(read: Callable) -> None:
    exam = Exam("dog", people.FOX_TERRIER, date(2026, 1, 1), "101010", "Paw", "DEMO0001")
    found = read([exam.file(exam.instance(SERIES, 1, CTImageStorage))])[0]
    assert found.PatientSpeciesDescription == "Canine species"
    assert found.ResponsiblePersonRole == "OWNER"


def test_a_plane_s_place_fits_decimal_strings() -> None:
    plane = Plane((-124.755859375, 1 / 3, -1e-9), (0.995974, 0.089638, 0), (0, 0, -1), 1 / 3, 2, 2)
    for values in placed(plane).values():
        assert all(len(str(value)) <= 16 for value in values)  # PS3.5 §6.2, DS


def test_grey_says_how_to_show_the_lowest_value() -> None:
    assert grey(1, 1, 12)["PhotometricInterpretation"] == "MONOCHROME2"
    assert grey(1, 1, 12, inverse=True)["PhotometricInterpretation"] == "MONOCHROME1"
    assert grey(1, 1, 16, signed=True)["PixelRepresentation"] == 1


def test_compressing_keeps_identity_and_pixels(exam: Exam, read: Callable) -> None:
    from pydicom.uid import RLELossless

    pixels = np.arange(64, dtype=np.int16).reshape(8, 8) - 20
    dataset = exam.instance(SERIES, 1, CTImageStorage)
    fill(dataset, grey(8, 8, 16, signed=True))
    compressed(dataset, pixels, RLELossless)
    found = read([exam.file(dataset, RLELossless)])[0]
    assert found.SOPInstanceUID == exam.instance_uid(SERIES, 1)
    assert np.array_equal(found.pixel_array, pixels)


def test_attributes_go_by_keyword() -> None:
    assert attributes(Rows=3).Rows == 3
