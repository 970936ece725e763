from __future__ import annotations

import pytest

from lightbox.access import tokens
from lightbox.accounts.errors import SessionUnknown
from lightbox.accounts.models import Account
from lightbox.accounts.sessions import REMEMBERED, SHORT, USER_AGENT_MOST, Sessions

ADA = Account("a1", "ada@example.org", "ada", "r1", 0)
BEN = Account("a2", "ben@example.org", "ben", "r2", 0)


@pytest.fixture
def sessions(runtime):
    return Sessions(runtime)


def begin(sessions, account=ADA, *, remember=False):
    return sessions.begin(account, "Browser", remember=remember)


def test_what_begins_is_honoured_at_once(sessions, runtime):
    started = begin(sessions)
    assert tokens.member(runtime, started.cookie) == started.member


@pytest.mark.parametrize(("remember", "seconds", "kept"), [(False, SHORT, None), (True, REMEMBERED, REMEMBERED)])
def test_a_session_lasts_a_working_day_or_thirty_when_remembered(sessions, runtime, clock, remember, seconds, kept):
    started = begin(sessions, remember=remember)
    assert started.seconds == kept
    clock.forward(seconds=seconds - 1)
    assert tokens.member(runtime, started.cookie)
    assert len(sessions.all_of(started.member)) == 1
    clock.forward(seconds=1)
    assert tokens.member(runtime, started.cookie) is None
    assert sessions.all_of(started.member) == []


def test_lists_a_persons_own_sessions_newest_first(sessions, clock):
    begin(sessions, BEN)
    begun = []
    for _ in range(3):
        begun.append(begin(sessions).member)
        clock.forward(minutes=1)
    assert [s.id for s in sessions.all_of(begun[0])] == [m.session_id for m in reversed(begun)]


def test_ends_one_and_leaves_the_others(sessions, runtime):
    first, second = begin(sessions), begin(sessions)
    sessions.end(second.member, first.member.session_id)
    assert tokens.member(runtime, first.cookie) is None
    assert tokens.member(runtime, second.cookie)


def test_does_not_know_anothers_session_nor_one_that_is_ended(sessions, runtime):
    ada, ben = begin(sessions), begin(sessions, BEN)
    for wanted in (ben.member.session_id, "unknown"):
        with pytest.raises(SessionUnknown):
            sessions.end(ada.member, wanted)
    assert tokens.member(runtime, ben.cookie)
    sessions.end(ada.member, ada.member.session_id)
    with pytest.raises(SessionUnknown):
        sessions.end(ada.member, ada.member.session_id)


def test_signing_out_twice_is_fine(sessions, runtime):
    started, other = begin(sessions), begin(sessions)
    sessions.sign_out(started.member)
    sessions.sign_out(started.member)
    assert tokens.member(runtime, started.cookie) is None
    assert tokens.member(runtime, other.cookie)


def test_keeps_no_more_of_a_browsers_name_than_a_list_can_show(sessions):
    started = sessions.begin(ADA, "x" * 5000, remember=False)
    assert len(sessions.all_of(started.member)[0].user_agent) == USER_AGENT_MOST
