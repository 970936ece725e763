"""The clock that can be moved."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from local.clock import MovableClock


def test_it_tells_the_time_in_utc():
    before = time.time()
    now = MovableClock()()
    assert before <= now.timestamp() <= time.time()
    assert now.utcoffset() == timedelta()


def test_it_moves_forward():
    clock = MovableClock()
    before = clock.seconds()
    clock.move(timedelta(days=8))
    assert clock.seconds() - before >= timedelta(days=8).total_seconds()


def test_it_never_goes_back():
    with pytest.raises(ValueError, match="forward"):
        MovableClock().move(timedelta(seconds=-1))


def test_moving_it_wakes_who_waits():
    clock = MovableClock()
    waiter = threading.Thread(target=clock.wait, args=(clock.seconds() + 3600, 60))
    waiter.start()
    clock.move(timedelta(hours=2))
    waiter.join(30)
    assert not waiter.is_alive()


def test_a_moment_that_has_passed_is_not_waited_for():
    clock = MovableClock()
    clock.wait(clock.seconds() - 1, 3600)
