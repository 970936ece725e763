from __future__ import annotations

import inspect

import pytest

from lightbox.store import keys, schema

BUILDERS = {
    name: builder
    for name, builder in inspect.getmembers(keys, inspect.isfunction)
    if builder.__module__ == keys.__name__
}


def built(builder):
    given = inspect.signature(builder).parameters.values()
    return builder(*(7 if p.annotation == "int" else f"<{p.name}>" for p in given))


@pytest.mark.parametrize("name", BUILDERS)
def test_every_builder_tells_what_it_is_for(name):
    assert BUILDERS[name].__doc__


@pytest.mark.parametrize("name", BUILDERS)
def test_a_key_holds_everything_that_it_is_built_of(name):
    text = repr(built(BUILDERS[name]))
    for parameter in inspect.signature(BUILDERS[name]).parameters.values():
        assert ("7" if parameter.annotation == "int" else f"<{parameter.name}>") in text


def test_no_two_kinds_of_record_share_a_key():
    made = [built(builder) for builder in BUILDERS.values()]
    primary = [key for key in made if isinstance(key, keys.Key)]
    listed = [key for key in made if isinstance(key, keys.Listing)]
    assert len(set(primary)) == len(primary) > 0
    assert len({listing.lpk for listing in listed}) == len(listed) > 0


def test_a_listing_names_the_attributes_of_the_index():
    assert keys.Listing._fields == (schema.LISTING.pk, schema.LISTING.sk)


def test_contents_of_a_study_are_found_by_their_prefixes():
    assert keys.series("a", "1", "2").sk.startswith(keys.SERIES)
    assert keys.instance("a", "1", "2", "3").sk.startswith(keys.instances("2"))
    assert keys.instances("2").startswith(keys.INSTANCES)
    assert keys.series("a", "1", "2").pk == keys.instance("a", "1", "2", "3").pk == keys.study_contents("a", "1")


def test_instances_of_a_series_do_not_include_those_of_one_that_begins_alike():
    assert not keys.instance("a", "1", "2.33", "3").sk.startswith(keys.instances("2.3"))


def test_sessions_of_an_account_lie_together():
    key = keys.session("a", "s")
    assert (key.pk, key.sk.startswith(keys.SESSIONS)) == (keys.sessions("a"), True)


def test_studies_without_a_date_come_before_all_others():
    assert keys.study_listing("a", "", "1").lsk < keys.study_listing("a", "19000101", "1").lsk


def test_the_relay_knows_a_fact_by_its_partition():
    assert keys.fact("f").pk.startswith(schema.FACT)
