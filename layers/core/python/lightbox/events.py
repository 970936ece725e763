"""Facts: what happened, as frozen dataclasses.

A fact is written in the same transaction as the state that it reports (an outbox record), relayed by the
table's stream to the event bus, and heard by every function whose row in ``functions/manifest.py`` names it.
It may arrive twice, late, or out of order. Facts hold identifiers and counts, never patient data.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SOURCE = "lightbox"
"""The ``source`` of every event on the bus."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened in one archive.

    Parameters
    ----------
    archive_id
        Where it happened.
    """

    archive_id: str

    @property
    def kind(self) -> str:
        """The ``detail-type`` on the bus: the class's name."""
        return type(self).__name__

    def to_detail(self) -> dict[str, Any]:
        """Return the ``detail`` on the bus, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StudyStored(Fact):
    """Instances of a study were stored.

    One batch of an upload makes one fact per study, so a study of many batches is reported many times.

    Parameters
    ----------
    study_uid
        The study.
    series_uids
        The series that the batch touched.
    instances
        How many instances the batch added.
    size
        Their bytes.
    """

    study_uid: str
    series_uids: tuple[str, ...]
    instances: int
    size: int


@dataclass(frozen=True, slots=True)
class StudyDeleted(Fact):
    """A study was taken out of the archive; its bytes and artefacts still have to go.

    Parameters
    ----------
    study_uid
        The study.
    """

    study_uid: str


@dataclass(frozen=True, slots=True)
class SeriesDeleted(Fact):
    """A series was taken out of a study that has others; its bytes and artefacts still have to go.

    Parameters
    ----------
    study_uid, series_uid
        The series.
    instances, size
        How many instances went with it, and their bytes.
    """

    study_uid: str
    series_uid: str
    instances: int
    size: int


@dataclass(frozen=True, slots=True)
class InstanceDeleted(Fact):
    """An instance was taken out of a series that has others; its bytes and artefacts still have to go.

    Parameters
    ----------
    study_uid, series_uid, sop_uid
        The instance.
    size
        Its bytes.
    """

    study_uid: str
    series_uid: str
    sop_uid: str
    size: int


FACTS: tuple[type[Fact], ...] = (StudyStored, StudyDeleted, SeriesDeleted, InstanceDeleted)
"""Every fact there is."""


def from_detail(kind: str, detail: dict[str, Any]) -> Fact:
    """Build a fact back from what came over the bus.

    Raises
    ------
    KeyError
        No fact has that name.
    """
    fact = {cls.__name__: cls for cls in FACTS}[kind]
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in detail.items()}
    return fact(**values)
