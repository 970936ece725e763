"""An account, and the archive that comes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account.

    Parameters
    ----------
    id
        The identity provider's id of the person.
    email
        Their address.
    name
        What to call them.
    archive_id
        Their own archive.
    created
        When they first signed in, epoch seconds.
    """

    id: str
    email: str
    name: str
    archive_id: str
    created: int

    def to_record(self) -> dict[str, Any]:
        """Return the values of its record."""
        return {
            "id": self.id,
            "email": self.email,
            "name": self.name,
            "archive": self.archive_id,
            "created": self.created,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Account:
        """Build it back from its record."""
        return cls(record["id"], record["email"], record["name"], record["archive"], record["created"])


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive and what it holds.

    Parameters
    ----------
    id, name
        Its id, and what to call it.
    owner
        The account that owns it.
    created
        Epoch seconds.
    studies, series, instances, size
        What it holds: counts, and bytes of all originals.
    """

    id: str
    name: str
    owner: str
    created: int
    studies: int = 0
    series: int = 0
    instances: int = 0
    size: int = 0

    def to_record(self) -> dict[str, Any]:
        """Return the values of its record."""
        return {
            "id": self.id,
            "name": self.name,
            "owner": self.owner,
            "created": self.created,
            "studies": self.studies,
            "series": self.series,
            "instances": self.instances,
            "size": self.size,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Archive:
        """Build it back from its record."""
        return cls(**{name: record[name] for name in cls.__dataclass_fields__})
