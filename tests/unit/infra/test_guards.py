import json

import pytest

from infra.guards import ACCEPTED, Accepted, matching


def test_the_judges_find_nothing_that_is_not_accepted(synthesised):
    assert synthesised.findings() == []


@pytest.mark.parametrize("accepted", ACCEPTED, ids=lambda a: f"{a.rule}-{a.where[0]}")
def test_every_acceptance_gives_a_reason(accepted):
    assert len(accepted.reason.split()) >= 5


def test_every_acceptance_is_about_something_that_is_there(synthesised):
    tree = json.loads((synthesised.folder / "tree.json").read_text())["tree"]["children"]
    places = {f"{stack.rsplit('-', 1)[-1]}/{part}" for stack, node in tree.items() for part in node.get("children", {})}
    for accepted in ACCEPTED:
        assert any(accepted in matching(place) for place in places), accepted


def test_findings_are_named_one_by_one():
    some = Accepted("Rule", ("data/X",), "because", findings=("Resource::{prefix}-data:Y",))
    assert some.ids("Lightbox-dev") == ["Rule[Resource::Lightbox-dev-data:Y]"]
    assert Accepted("Rule", ("data/X",), "because").ids("Lightbox-dev") == ["Rule"]


def test_an_acceptance_holds_only_where_it_says():
    some = Accepted("Rule", ("service/*-api",), "because")
    assert matching("service/query-api", [some]) == [some]
    assert matching("service/query-worker", [some]) == []
