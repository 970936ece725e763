"""What was read from records lately: viewers ask for frame after frame of one image, and for window after window.

Each thing is kept under the very bytes that it was read from (or under the key of an artefact, which names the digest
of its instance and its archive). So nothing can be found that the caller has not just read from a record or could not
read from the bucket, and nothing can be out of date.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lately(Generic[T]):
    """Things by what they were read from; the one unused for longest is forgotten first. Safe among threads.

    Parameters
    ----------
    most
        Bytes of what they were read from, at most; a single thing of more than half of that is not kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[bytes | str, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: bytes | str, make: Callable[[], tuple[T, int]]) -> T:
        """Return what is kept under a key, or make it and keep it.

        Parameters
        ----------
        key
            The bytes that it is read from, or what names them for all time.
        make
            Returns it, and how many bytes it was read from.
        """
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found[0]
        value, size = make()  # two threads may both make it; they make the same
        with self._lock:
            if size <= self._most // 2 and key not in self._held:
                self._held[key] = value, size
                self._size += size
            while self._size > self._most:
                _, (_, freed) = self._held.popitem(last=False)
                self._size -= freed
        return value

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._size = 0
