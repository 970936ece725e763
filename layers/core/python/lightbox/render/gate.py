"""How much may be decoded at a time.

A Lambda function answers one request at a time. The local server runs handlers in threads, and forty large
mammograms at once would take gigabytes: who decodes first takes the bytes that it will need out of a common stock,
and waits while there are too few.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

MOST = 192 * 1024 * 1024
"""Bytes of the stock: with what a process takes anyhow it stays below 300 MB."""


class Gate:
    """A stock of bytes, shared by threads.

    Parameters
    ----------
    most
        How many there are.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._free = most
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)

    def taking(self, size: int) -> Share:
        """Hold some bytes while a block runs; who needs more than there are waits for all of them and goes alone.

        Parameters
        ----------
        size
            Bytes that the work in the block will hold at its height.
        """
        return Share(self, min(size, self._most))

    def take(self, size: int) -> None:
        """Take bytes out of the stock, once there are as many."""
        with self._lock:
            while self._free < size:
                self._changed.wait()
            self._free -= size

    def give(self, size: int) -> None:
        """Put bytes back."""
        with self._lock:
            self._free += size
            self._changed.notify_all()


class Share(NamedTuple):
    """Bytes that are held while a block runs."""

    gate: Gate
    size: int

    def __enter__(self) -> None:
        """Wait for them."""
        self.gate.take(self.size)

    def __exit__(self, *_failure: object) -> None:
        """Give them back."""
        self.gate.give(self.size)


GATE = Gate()
"""The process's own."""
