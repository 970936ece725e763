from __future__ import annotations

import json
from dataclasses import fields

import pytest

from lightbox import events


@pytest.mark.parametrize("fact", events.FACTS)
def test_a_fact_reads_back_from_json(fact):
    values = {"tuple[str, ...]": ("a", "b"), "int": 3, "str": "x"}
    made = fact(**{f.name: values[str(f.type)] for f in fields(fact)})
    assert made.kind == fact.__name__
    assert events.from_detail(made.kind, json.loads(json.dumps(made.to_detail()))) == made


def test_every_fact_is_listed():
    assert {fact.__name__ for fact in events.FACTS} == {cls.__name__ for cls in events.Fact.__subclasses__()}


def test_a_fact_that_nobody_knows_is_refused():
    with pytest.raises(KeyError):
        events.from_detail("NothingOfTheKind", {})
