"""How often something may be tried for one e-mail address, known or not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lightbox.accounts.errors import AttemptsExhausted
from lightbox.store import keys, schema
from lightbox.store.keys import Key
from lightbox.store.table import Table
from lightbox.store.writes import Delete, Update


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds.

    Parameters
    ----------
    name
        Of what is tried.
    tries, seconds
        How often, in how long a window.
    """

    name: str
    tries: int
    seconds: int


PASSWORDS = Limit("password", 10, 15 * 60)
CODES = Limit("code", 10, 60 * 60)
MAILS = Limit("mail", 6, 60 * 60)


def address_digest(email: str) -> str:
    """Return what stands for an e-mail address in keys."""
    return hashlib.sha256(email.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Throttle:
    """Counts tries.

    Parameters
    ----------
    table
        The single table.
    clock
        Tells the time.
    """

    table: Table
    clock: Callable[[], datetime]

    def count(self, limit: Limit, email: str) -> None:
        """Count one try, before it is made.

        Raises
        ------
        AttemptsExhausted
            There were too many of late.
        """
        key, ends = self._window(limit, email)
        # Counted first and read after, so tries at the same moment cannot slip through together.
        self.table.write(Update(key, add={"tries": 1}, assign={schema.TTL: ends}))
        record = self.table.get(key)
        if record and record["tries"] > limit.tries:
            raise AttemptsExhausted

    def clear(self, limit: Limit, email: str) -> None:
        """Forget the tries: the last one was right."""
        self.table.write(Delete(self._window(limit, email)[0]))

    def _window(self, limit: Limit, email: str) -> tuple[Key, int]:
        window = int(self.clock().timestamp()) // limit.seconds
        return keys.throttle(f"{limit.name}/{address_digest(email)}", window), (window + 1) * limit.seconds
