from __future__ import annotations

import inspect

import pytest

from lightbox.objects import layout

BUILDERS = {
    name: builder
    for name, builder in inspect.getmembers(layout, inspect.isfunction)
    if inspect.signature(builder).return_annotation == "str"
}


def built(builder):
    given = inspect.signature(builder).parameters.values()
    return builder(*(7 if p.annotation == "int" else f"<{p.name}>" for p in given))


@pytest.mark.parametrize("name", BUILDERS)
def test_every_key_is_a_path_of_its_buckets_role(name):
    key = built(BUILDERS[name])
    assert key.startswith((layout.INTAKE, layout.ARCHIVE, layout.ARTEFACTS))
    assert "//" not in key


@pytest.mark.parametrize("name", BUILDERS)
def test_a_key_holds_everything_that_it_is_built_of(name):
    key = built(BUILDERS[name])
    for parameter in inspect.signature(BUILDERS[name]).parameters.values():
        assert ("7" if parameter.annotation == "int" else f"<{parameter.name}>") in key


def test_no_two_kinds_share_a_key():
    keys = [built(builder) for builder in BUILDERS.values()]
    assert len(set(keys)) == len(keys)


def test_keys_read_back():
    assert layout.parse_intake(layout.intake("u", "f")) == ("u", "f")
    assert layout.parse_instance(layout.instance("a", "1", "2", "3", "d")) == ("a", "1", "2", "3", "d")


@pytest.mark.parametrize(
    "key", ["", "intake/", "intake/u", "intake/u/", "intake//f", "intake/u/f/x", "archive/u/f", "Intake/u/f"]
)
def test_what_is_no_intake_key_is_refused(key):
    with pytest.raises(ValueError, match=r"."):
        layout.parse_intake(key)


@pytest.mark.parametrize("key", ["", "archive/a/1/2/3/d", "intake/a/1/2/3/d.dcm", "archive/a/1/2/d.dcm"])
def test_what_is_no_instances_key_is_refused(key):
    with pytest.raises(ValueError, match=r"."):
        layout.parse_instance(key)


def test_all_of_a_study_lies_below_three_prefixes():
    assert layout.instance("a", "1", "2", "3", "d").startswith(layout.study("a", "1"))
    for key in (
        layout.series_metadata("a", "1", "2", "3-1"),
        layout.instance_metadata("a", "1", "2", "3", "d"),
        layout.frame_index("a", "1", "2", "3", "d"),
        layout.bulk_index("a", "1", "2", "3", "d"),
        layout.study_thumbnail("a", "1", "s"),
        layout.series_thumbnail("a", "1", "2", "s"),
        layout.instance_thumbnail("a", "1", "2", "3", "s"),
    ):
        assert key.startswith(layout.study_artefacts("a", "1"))
    assert layout.picture("a", "1", "2", "n").startswith(layout.study_pictures("a", "1"))
    assert layout.study_pictures("a", "1").startswith(layout.PICTURES)


def test_a_study_does_not_reach_into_one_whose_uid_begins_alike():
    assert not layout.instance("a", "1.22", "2", "3", "d").startswith(layout.study("a", "1.2"))
