from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from local.demo import dx
from local.demo.exam import Exam


def test_bone_is_stored_low_because_low_is_shown_white(exam: Exam, read: Callable) -> None:
    file = read(dx.limb(exam, dx.HAND))[0]
    assert file.PhotometricInterpretation == "MONOCHROME1"
    assert file.PresentationLUTShape == "INVERSE"
    image = file.pixel_array
    assert image[5, 5] > 3600
    assert image[1800, 690] < 2600  # the radius


def test_the_other_hand_is_the_mirror_image_but_for_its_letter(exam: Exam, read: Callable) -> None:
    left, right = (read(dx.limb(exam, limb))[0] for limb in (dx.HAND, dx.mirror(dx.HAND)))
    assert (left.ImageLaterality, right.ImageLaterality) == ("L", "R")
    outlines = (left.pixel_array[:1500] < 3600, right.pixel_array[:1500, ::-1] < 3600)
    assert (outlines[0] == outlines[1]).mean() > 0.985
    assert dx.mirror(dx.mirror(dx.HAND)) == dx.HAND


def test_a_paw_has_no_human_region(exam: Exam, read: Callable) -> None:
    file = read(dx.limb(exam, replace(dx.PAW, rows=400, columns=300)))[0]
    assert "BodyPartExamined" not in file
    assert file.AnatomicRegionSequence[0].CodeMeaning == "Extremity"
