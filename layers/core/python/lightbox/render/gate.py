"""How much may be decoded at a time.

A Lambda function answers one request at a time. The local server runs handlers in threads, and forty large
mammograms at once would take gigabytes: who decodes first takes the bytes that it will need out of a common stock,
and waits while there are too few.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

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
        self._changed = threading.Condition()

    @contextmanager
    def taking(self, size: int) -> Generator[None]:
        """Hold some bytes; who needs more than there are waits for all of them and goes alone.

        Parameters
        ----------
        size
            Bytes that the work in between will hold at its height.
        """
        share = min(size, self._most)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= share)
            self._free -= share
        try:
            yield
        finally:
            with self._changed:
                self._free += share
                self._changed.notify_all()


GATE = Gate()
"""The process's own."""
