"""Schedules by a clock that can be moved."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from functions.manifest import Function
from local.clock import MovableClock
from local.schedules import Schedules, period

HOURLY = Function("hourly", "x.handler", "", every="rate(1 hour)")
NEVER = Function("never", "y.handler", "")


@pytest.mark.parametrize(
    ("expression", "seconds"), [("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(2 days)", 172_800)]
)
def test_rates(expression, seconds):
    assert period(expression) == seconds


@pytest.mark.parametrize("expression", ["", "rate(0 hours)", "cron(0 0 * * ? *)", "rate(1 week)"])
def test_what_is_no_rate(expression):
    with pytest.raises(ValueError, match="not a rate"):
        period(expression)


@pytest.fixture
def clock():
    return MovableClock()


def test_nothing_is_due_at_the_start(clock):
    assert Schedules(clock, pytest.fail, [HOURLY]).once() == 0


def test_what_is_due_is_called_once_however_late_it_is(clock):
    calls = []
    schedules = Schedules(clock, lambda function, event: calls.append((function.name, event)), [HOURLY, NEVER])
    schedules.once()
    clock.move(timedelta(hours=5))
    assert (schedules.once(), schedules.once()) == (1, 0)
    ((name, event),) = calls
    assert (name, event["detail-type"], event["source"]) == ("hourly", "Scheduled Event", "aws.events")


def test_a_failure_does_not_end_the_schedule(clock):
    calls = []

    def fail(function, event):
        calls.append(function.name)
        raise RuntimeError

    schedules = Schedules(clock, fail, [HOURLY])
    schedules.once()
    for _ in range(2):
        clock.move(timedelta(hours=1, seconds=1))
        schedules.once()
    assert calls == ["hourly", "hourly"]


def test_moving_the_clock_wakes_the_loop(clock):
    called, stop = threading.Event(), threading.Event()
    schedules = Schedules(clock, lambda *_: called.set(), [HOURLY])
    schedules.once()
    thread = threading.Thread(target=schedules.forever, args=(stop,))
    thread.start()
    clock.move(timedelta(hours=1, seconds=1))
    assert called.wait(30)
    stop.set()
    thread.join(30)
