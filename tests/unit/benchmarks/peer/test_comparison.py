from benchmarks.peer.clients import Cost
from benchmarks.peer.comparison import Line, by_turns, render


def line(own, peer, limit=None, most=None):
    sides = {"own": (Cost(*own),), "peer": (Cost(*peer),)}
    if limit:
        sides["limit"] = (Cost(*limit),)
    return Line("a frame", sides, most=most)


def test_processor_time_decides_who_is_behind():
    slower_by_the_clock = line(own=(9.0, 1.0), peer=(3.0, 2.0))
    assert not slower_by_the_clock.behind
    assert slower_by_the_clock.ratio("peer", cpu=False) == 3.0
    assert line(own=(1.0, 2.0), peer=(9.0, 1.0)).behind


def test_a_budget_beside_the_limit_may_be_missed():
    assert line((1, 2), (9, 9), limit=(1, 1), most=1.5).missed
    assert not line((1, 1.4), (9, 9), limit=(1, 1), most=1.5).missed
    assert not line((1, 9), (9, 9), limit=(1, 1)).missed


def test_what_was_not_measured_has_no_ratio():
    alone = Line("a frame", {"whole": (Cost(1.0, 1.0),)})
    assert alone.ratio("peer") is None
    assert not alone.behind


def test_the_table_says_what_is_behind_and_what_is_missed():
    text = render([line((1, 3), (9, 1), limit=(1, 1), most=1.5)])
    assert "| 3 **behind** | 0.111 | 3 of 1.5 **missed** | a frame |" in text


def side(name, asked, clock=1.0):
    def once():
        asked.append(name)
        return Cost(clock, 1.0)

    return once


def test_sides_take_turns_and_warm_up():
    asked = []
    costs = by_turns(2, 1, own=side("own", asked), peer=side("peer", asked), limit=None)
    assert asked == ["own", "peer"] * 3
    assert {name: len(taken) for name, taken in costs.items()} == {"own": 2, "peer": 2}


def test_a_turn_may_be_several_calls_unless_they_take_long():
    asked = []
    costs = by_turns(2, 1, run=3, own=side("own", asked), peer=side("peer", asked, clock=99.0))
    assert asked == ["own", "own", "own", "peer"] * 3
    assert {name: len(taken) for name, taken in costs.items()} == {"own": 6, "peer": 2}
