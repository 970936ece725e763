"""A clock that can be moved forward: let a link expire, run midnight, without waiting for it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


class MovableClock:
    """Tells the machine's time plus what it was moved by; a ``lightbox.runtime.Clock``.

    It only goes forward: time that ran backwards would undo expiries that were acted on.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._moved = threading.Condition()

    def __call__(self) -> datetime:
        """Return the present moment, in UTC."""
        return datetime.now(UTC) + self._ahead  # noqa: TID251 - this is the local server's clock

    def seconds(self) -> float:
        """Return the present moment in seconds since 1970."""
        return self().timestamp()

    def move(self, by: timedelta) -> None:
        """Move forward and wake whoever waits.

        Raises
        ------
        ValueError
            The clock was asked to go back.
        """
        if by < timedelta():
            raise ValueError("the clock only goes forward")
        with self._moved:
            self._ahead += by
            self._moved.notify_all()

    def wait(self, until: float, at_most: float) -> None:
        """Wait for a moment of this clock, but no longer than ``at_most`` seconds of the machine's.

        Parameters
        ----------
        until
            Seconds since 1970, by this clock.
        at_most
            Seconds after which to return in any case.
        """
        with self._moved:
            left = min(until - self.seconds(), at_most)
            if left > 0:
                self._moved.wait(left)
