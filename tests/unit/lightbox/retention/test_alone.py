"""One eraser at a time: who is second waits, who died is succeeded, and who was the last stays known."""

from __future__ import annotations

import pytest

from functions.manifest import FUNCTIONS
from lightbox.errors import Transient
from lightbox.retention.alone import SECONDS, alone
from lightbox.runtime import Runtime
from lightbox.store import keys
from tests.fixtures.clock import MovableClock

UID = "1.2.3"
KEY = keys.eraser("archive-1", UID)


def eraser(runtime: Runtime) -> str:
    return (runtime.table.get(KEY) or {})["eraser"]


def test_a_second_one_waits_until_the_first_is_done(runtime: Runtime) -> None:
    with alone(runtime, "archive-1", UID):
        first = eraser(runtime)
        with pytest.raises(Transient), alone(runtime, "archive-1", UID):
            pytest.fail("two at a time")
        with alone(runtime, "archive-1", "1.2.4"), alone(runtime, "archive-2", UID):
            pass
    assert eraser(runtime) == first, "whoever copied a file before can tell"
    with alone(runtime, "archive-1", UID):
        assert eraser(runtime) != first


def test_who_fails_lets_go(runtime: Runtime) -> None:
    with pytest.raises(Transient), alone(runtime, "archive-1", UID):
        raise Transient
    with alone(runtime, "archive-1", UID):
        pass


def test_who_died_is_succeeded_and_takes_nothing_from_the_next(runtime: Runtime, clock: MovableClock) -> None:
    with alone(runtime, "archive-1", UID):
        clock.forward(seconds=SECONDS)
        with alone(runtime, "archive-1", UID):
            second = eraser(runtime)
            assert (runtime.table.get(KEY) or {})["until"] > clock.seconds
    assert eraser(runtime) == second


def test_it_is_held_for_longer_than_the_function_may_run_and_for_less_than_its_message_is_hidden() -> None:
    (timeout,) = (function.timeout for function in FUNCTIONS if function.name == "retention-worker")
    assert timeout < SECONDS < 6 * timeout
