"""How much one answer may read, and what it read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Budget:
    """How many records may still be read for one answer, and what was read so far.

    Parameters
    ----------
    left
        How many in all.
    postings, studies, others
        Records read: of the index, of studies, of series and instances.
    trips
        How often studies and postings were waited for, whatever was read at the same time.
    """

    left: int
    postings: int = 0
    studies: int = 0
    others: int = 0
    trips: int = 0

    @property
    def records(self) -> int:
        """How many were read."""
        return self.postings + self.studies + self.others

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0

    def spend(self, records: int, kind: str = "others") -> None:
        """Note that records were read."""
        self.left -= records
        setattr(self, kind, getattr(self, kind) + records)
