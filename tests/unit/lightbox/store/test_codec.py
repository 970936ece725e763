from __future__ import annotations

import pytest
from boto3.dynamodb.types import TypeDeserializer
from hypothesis import given
from hypothesis import strategies as st

from lightbox.store.codec import decode, decode_value, encode, encode_value

LEAVES = (
    st.booleans() | st.integers(-(10**38) + 1, 10**38 - 1) | st.text() | st.binary() | st.sets(st.text(), min_size=1)
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(st.dictionaries(st.text(), VALUES))
def test_what_goes_in_comes_out(record):
    assert decode(encode(record)) == record


@given(VALUES)
def test_is_what_aws_itself_reads(value):
    assert TypeDeserializer().deserialize(encode_value(value)) == value


def test_nothing_and_the_empty_set_are_left_out():
    assert encode({"a": None, "b": set(), "c": frozenset(), "d": "", "e": 0, "f": [], "g": {}}) == {
        "d": {"S": ""},
        "e": {"N": "0"},
        "f": {"L": []},
        "g": {"M": {}},
    }


def test_a_boolean_is_not_taken_for_a_number():
    assert encode({"yes": True, "one": 1}) == {"yes": {"BOOL": True}, "one": {"N": "1"}}


def test_tuples_are_lists_and_sets_are_sorted():
    assert encode({"a": (1, "b"), "c": frozenset({"z", "y"})}) == {
        "a": {"L": [{"N": "1"}, {"S": "b"}]},
        "c": {"SS": ["y", "z"]},
    }


@pytest.mark.parametrize("value", [1.5, None, object(), 1j])
def test_what_records_do_not_hold_is_refused(value):
    with pytest.raises(TypeError):
        encode_value(value)


@pytest.mark.parametrize("attribute", [{"NULL": True}, {"NS": ["1"]}, {"BS": [b""]}])
def test_what_records_do_not_hold_is_not_read_either(attribute):
    with pytest.raises(TypeError):
        decode_value(attribute)
