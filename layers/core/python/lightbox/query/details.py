"""One study with its series and the uploads that brought it; and whose archive it is in."""

from __future__ import annotations

from dataclasses import dataclass

from lightbox.access.policy import Scope
from lightbox.catalogue.models import Series, Study
from lightbox.catalogue.repository import Catalogue
from lightbox.dicom import json_model
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.table import Record, Table

SERIES_NUMBER = "00200011"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An upload that brought instances of a study, as far as the study's properties tell of it.

    Parameters
    ----------
    id
        The upload's.
    sender_email, message
        What its sender said.
    at
        When it was begun, ISO 8601.
    """

    id: str
    sender_email: str
    message: str
    at: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an archive is, and how much is in it."""

    email: str
    studies: int


@dataclass(frozen=True, slots=True)
class Details:
    """A study, its series by number, the uploads that brought it, the earliest first."""

    study: Study
    series: list[Series]
    deliveries: list[Delivery]


@dataclass(frozen=True)
class Properties:
    """The service behind ``/api/studies/{study}``.

    Parameters
    ----------
    catalogue, table
        The records.
    """

    catalogue: Catalogue
    table: Table

    @classmethod
    def over(cls, runtime: Runtime) -> Properties:
        """Build the service over a runtime."""
        return cls(Catalogue.over(runtime), runtime.table)

    def details(self, scope: Scope, study_uid: str) -> Details:
        """Return a study with all that belongs to it.

        Raises
        ------
        StudyNotFound
            The archive does not hold it.
        """
        study = self.catalogue.study(scope, study_uid)
        series = sorted(self.catalogue.all_series(scope, study_uid), key=_number)
        found = self.table.get_many(keys.upload(upload_id) for upload_id in study.uploads)
        deliveries = [_delivery(record) for record in found.values()]
        return Details(study, series, sorted(deliveries, key=lambda delivery: delivery.at))

    def owner(self, scope: Scope) -> Owner:
        """Return whose the scope's archive is."""
        archive = self.table.get(keys.archive(scope.archive_id)) or {}
        account = self.table.get(keys.account(archive.get("owner", ""))) or {}
        return Owner(account.get("email", ""), archive.get("studies", 0))


def _delivery(record: Record) -> Delivery:
    return Delivery(record["upload"], record.get("sender_email", ""), record.get("message", ""), record["created"])


def _number(series: Series) -> tuple[int, str]:
    return json_model.integer(series.attributes, SERIES_NUMBER) or 0, series.uid
