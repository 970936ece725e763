from __future__ import annotations

import pytest

from lightbox.accounts.errors import AttemptsExhausted
from lightbox.accounts.throttle import Limit, Throttle, address_digest
from lightbox.store import keys, schema
from lightbox.store.writes import Update

LIMIT = Limit("try", 3, 600)


@pytest.fixture
def throttle(runtime):
    return Throttle(runtime.table, runtime.clock)


def test_lets_as_many_through_as_it_says_and_no_more(throttle):
    for _ in range(3):
        throttle.count(LIMIT, "ada@example.org")
    for _ in range(2):
        with pytest.raises(AttemptsExhausted):
            throttle.count(LIMIT, "ada@example.org")


def test_counts_each_address_and_each_kind_on_its_own(throttle):
    for _ in range(3):
        throttle.count(LIMIT, "ada@example.org")
    throttle.count(LIMIT, "ben@example.org")
    throttle.count(Limit("other", 3, 600), "ada@example.org")


def test_begins_anew_with_the_next_window(throttle, clock):
    for _ in range(3):
        throttle.count(LIMIT, "ada@example.org")
    clock.forward(seconds=600)
    throttle.count(LIMIT, "ada@example.org")


def test_begins_anew_once_the_right_one_was_tried(throttle):
    for _ in range(3):
        throttle.count(LIMIT, "ada@example.org")
    throttle.clear(LIMIT, "ada@example.org")
    throttle.count(LIMIT, "ada@example.org")


def test_keeps_no_address_and_lets_the_record_go_after_its_window(throttle, runtime, clock):
    throttle.count(LIMIT, "ada@example.org")
    record = runtime.table.get(keys.throttle(f"try/{address_digest('ada@example.org')}", clock.seconds // 600))
    assert record is not None
    assert "ada" not in repr(record)
    assert clock.seconds < record[schema.TTL] <= clock.seconds + 600


def test_tries_at_the_same_moment_do_not_slip_through(throttle, runtime, monkeypatch):
    # Two tries, each counted before either looks: both see the other, so none is let through that should not be.
    get = runtime.table.get

    def rival_counts_then_get(key):
        runtime.table.write(Update(key, add={"tries": 1}))
        return get(key)

    monkeypatch.setattr(runtime.table, "get", rival_counts_then_get)
    with pytest.raises(AttemptsExhausted):
        throttle.count(Limit("try", 1, 600), "ada@example.org")
