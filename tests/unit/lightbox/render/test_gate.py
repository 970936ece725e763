"""The stock of bytes that decoding draws from: never overdrawn, never lost, and no request too large for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.render.gate import Gate

WAIT = 10


@given(sizes=st.lists(st.integers(0, 250), min_size=1, max_size=12))
def test_the_stock_is_never_overdrawn_and_whole_afterwards(sizes: list[int]) -> None:
    gate, lock, held, heights = Gate(100), threading.Lock(), [0], list[int]()

    def work(size: int) -> None:
        with gate.taking(size):
            with lock:
                held[0] += min(size, 100)
                heights.append(held[0])
            with lock:
                held[0] -= min(size, 100)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, sizes))
    assert max(heights) <= 100
    with gate.taking(100):
        pass


def test_who_needs_too_much_waits_until_the_others_are_done() -> None:
    gate, entered = Gate(100), threading.Event()

    def large() -> None:
        with gate.taking(1000):
            entered.set()

    thread = threading.Thread(target=large)
    with gate.taking(1):
        thread.start()
        assert not entered.wait(0.05)
    assert entered.wait(WAIT)
    thread.join(WAIT)


def test_what_was_taken_comes_back_after_a_failure() -> None:
    gate = Gate(10)
    with pytest.raises(ValueError, match="broken"), gate.taking(10):
        raise ValueError("broken")
    with gate.taking(10):
        pass
