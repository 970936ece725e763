from __future__ import annotations

import pytest

from lightbox.access import tokens
from lightbox.access.actors import Agent, Member
from lightbox.accounts import access_tokens
from lightbox.accounts.access_tokens import AccessTokens
from lightbox.accounts.errors import TokensExhausted, TokenUnknown

ADA, BEN = Member("a1", "r1", "s1"), Member("a2", "r2", "s2")


@pytest.fixture
def access(runtime):
    return AccessTokens(runtime)


def test_a_new_token_opens_its_makers_archive_with_its_scopes(access, runtime):
    token, secret = access.make(ADA, "Viewer", ["read"], 30)
    assert secret.startswith("lbx_")
    assert len(secret) >= 43 + len("lbx_")
    assert tokens.agent(runtime, secret) == Agent(token.id, "a1", "r1", frozenset({"read"}))


def test_no_two_are_alike_and_no_secret_is_kept(access, runtime):
    secrets = {access.make(ADA, "Viewer", ["read"], 1)[1] for _ in range(5)}
    assert len(secrets) == 5
    kept = repr(runtime.client("dynamodb").scan(TableName=runtime.settings.table)["Items"])
    assert not any(secret in kept or secret.removeprefix("lbx_") in kept for secret in secrets)


def test_lists_a_persons_own_that_are_not_over_newest_first(access, clock):
    access.make(BEN, "Ben's", ["read"], 1)
    access.make(ADA, "Short", ["read"], 1)
    clock.forward(hours=1)
    access.make(ADA, "Long", ["write"], 365)
    assert [token.name for token in access.all_of(ADA)] == ["Long", "Short"]
    clock.forward(days=1)
    assert [token.name for token in access.all_of(ADA)] == ["Long"]


def test_ends_with_its_last_second(access, runtime, clock):
    _, secret = access.make(ADA, "Short", ["read"], 1)
    clock.forward(days=1, seconds=-1)
    assert tokens.agent(runtime, secret)
    clock.forward(seconds=1)
    with pytest.raises(tokens.TokenRefused):
        tokens.agent(runtime, secret)


def test_what_is_revoked_is_refused_from_then_on(access, runtime):
    token, secret = access.make(ADA, "Viewer", ["read"], 1)
    _, other = access.make(ADA, "Other", ["read"], 1)
    access.revoke(ADA, token.id)
    with pytest.raises(tokens.TokenRefused):
        tokens.agent(runtime, secret)
    assert tokens.agent(runtime, other)
    with pytest.raises(TokenUnknown):
        access.revoke(ADA, token.id)


def test_nobody_revokes_anothers(access, runtime):
    token, secret = access.make(BEN, "Ben's", ["read"], 1)
    with pytest.raises(TokenUnknown):
        access.revoke(ADA, token.id)
    assert tokens.agent(runtime, secret)


def test_an_account_has_only_so_many(access, monkeypatch):
    monkeypatch.setattr(access_tokens, "MOST", 3)
    for _ in range(3):
        token, _ = access.make(ADA, "Viewer", ["read"], 1)
    with pytest.raises(TokensExhausted):
        access.make(ADA, "One more", ["read"], 1)
    access.revoke(ADA, token.id)
    access.make(ADA, "In its place", ["read"], 1)
