from __future__ import annotations

import pytest

from lightbox.access.actors import Agent, Member, System
from lightbox.access.policy import (
    Action,
    ArchiveUnknown,
    MembersOnly,
    ScopeMissing,
    decide,
    scope,
    signed_in,
)

ADA = Member("ada", "hers", "s")
READER = Agent("t", "ada", "hers", frozenset({"read"}))
WRITER = Agent("t", "ada", "hers", frozenset({"write"}))
READS = (Action.SEARCH, Action.VIEW, Action.DOWNLOAD)
WRITES = (Action.UPLOAD, Action.DELETE)


@pytest.mark.parametrize("action", Action)
def test_a_person_may_all_in_their_own_archive_and_knows_of_no_other(action):
    assert scope(ADA, action).archive_id == "hers"
    assert scope(ADA, action, "hers").actor is ADA
    with pytest.raises(ArchiveUnknown):
        scope(ADA, action, "his")


@pytest.mark.parametrize("action", READS)
def test_a_token_reads_with_the_scope_to_read(action):
    assert scope(READER, action).archive_id == "hers"
    with pytest.raises(ScopeMissing, match="read"):
        scope(WRITER, action)


@pytest.mark.parametrize("action", WRITES)
def test_a_token_writes_with_the_scope_to_write(action):
    assert scope(WRITER, action, "hers").archive_id == "hers"
    with pytest.raises(ScopeMissing, match="write"):
        scope(READER, action)


@pytest.mark.parametrize("action", Action)
def test_a_token_knows_of_no_other_archive_whatever_its_scopes(action):
    for agent in (READER, WRITER):
        with pytest.raises(ArchiveUnknown):
            scope(agent, action, "his")


@pytest.mark.parametrize("action", Action)
def test_lightbox_itself_may_all_but_has_no_archive_of_its_own(action):
    assert scope(System(), action, "any").archive_id == "any"
    assert decide(System(), action, "any").allowed


def test_every_action_is_decided_with_a_reason():
    for actor in (ADA, READER, WRITER, System()):
        for action in Action:
            for archive in ("hers", "his"):
                assert decide(actor, action, archive).reason


def test_what_concerns_an_account_is_for_people_only():
    assert signed_in(ADA) is ADA
    for actor in (READER, WRITER, System()):
        with pytest.raises(MembersOnly):
            signed_in(actor)
