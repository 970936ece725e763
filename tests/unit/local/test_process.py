"""The emulator's life as a child process."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from local import process
from local.process import Emulator, EmulatorFailed, free_port, listeners


def test_a_free_port_can_be_had():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", free_port()))


@pytest.mark.parametrize(
    ("family", "address", "shown"),
    [
        (socket.AF_INET, "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET, "0.0.0.0", "0.0.0.0"),
        (socket.AF_INET6, "::1", "::1"),
    ],
)
def test_what_a_process_listens_on_is_seen(family, address, shown):
    before = listeners(os.getpid())
    with socket.socket(family) as listener:
        listener.bind((address, 0))
        listener.listen()
        found = listeners(os.getpid())
    assert sorted(found) == sorted([*before, shown])


def test_a_process_that_is_gone_listens_on_nothing():
    assert listeners(2**22 + 1) == []


def test_it_starts_on_loopback_only_keeps_its_state_and_ends_with_its_parents_hand(tmp_path):
    emulator = Emulator(tmp_path)
    emulator.start()
    try:
        assert emulator.alive()
        assert listeners(emulator._child.pid) == ["127.0.0.1"]
    finally:
        clean = emulator.stop()
    assert clean
    assert not emulator.alive()
    assert list((tmp_path / "cloud").iterdir())
    assert emulator.stop() is False


def test_a_killed_emulator_did_not_end_cleanly(tmp_path):
    emulator = Emulator(tmp_path)
    emulator.start()
    emulator._child.kill()
    emulator._child.wait()
    emulator.save()  # into a broken pipe: no complaint
    assert emulator.stop() is False


def test_one_that_ends_while_starting_is_reported_with_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "python", lambda: "/bin/false")
    with pytest.raises(EmulatorFailed, match=r"emulator\.log"):
        Emulator(tmp_path).start()


def test_the_loop_that_saves_ends_when_told():
    stop = threading.Event()
    saved = []

    class Fake(Emulator):
        def save(self):
            saved.append(1)
            stop.set()

    Fake(None).saving(0)(stop)
    assert saved == [1]
