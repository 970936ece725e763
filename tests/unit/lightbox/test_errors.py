from __future__ import annotations

import pytest

from lightbox import errors


@pytest.mark.parametrize("family", errors.FAMILIES)
def test_every_family_speaks_for_itself(family):
    error = family()
    assert isinstance(error, errors.LightboxError)
    assert (error.detail, str(error)) == (family.title, family.title)
    assert family("In this case.").detail == "In this case."


def test_families_are_all_there_is_below_the_root():
    assert set(errors.FAMILIES) == {
        cls for cls in vars(errors).values() if isinstance(cls, type) and errors.LightboxError in cls.__bases__
    }


def test_no_two_families_share_a_slug():
    assert len({family.slug for family in errors.FAMILIES}) == len(errors.FAMILIES)


def test_invalid_input_names_its_fields():
    assert errors.InvalidInput("Look.", (("a", "b"),)).fields == (("a", "b"),)
    assert errors.InvalidInput().fields == ()
