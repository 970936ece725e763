"""The search index as it is read: which studies a term stands for, and which the index does not know yet.

A posting is one study under one term. Its sort key is the study's place in the order of answers, so a page, a span of
dates and the place where the next page begins are one query of one partition. What was stored a moment ago is not
indexed yet; it stands in a list of its own, which every search reads as well.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lightbox.access.policy import Scope
from lightbox.catalogue import told
from lightbox.catalogue.models import Study, listed_date
from lightbox.catalogue.terms import SCHEME, Behind, Term
from lightbox.catalogue.told import Said
from lightbox.dicom.json_model import Element
from lightbox.store import keys, schema
from lightbox.store.cursor import InvalidCursor
from lightbox.store.table import Page, Record, Table
from lightbox.store.writes import Update

_TOLD, _MODALITIES = "t", "m"
"""The attributes of a posting: short, since there are hundreds of each study."""

_PLACE = re.compile(r"[0-9]{8}#[0-9A-Za-z.-]{1,64}")
_PEPPERS = 1024
"""Most archives whose secrets a process keeps in mind."""

Between = tuple[str, str] | None


def said(behind: Behind) -> dict[str, Any]:
    """Return the values of a posting's record."""
    return {name: value or None for name, value in zip((_TOLD, _MODALITIES), behind, strict=True)}


def birth() -> dict[str, Any]:
    """Return what the record of a new, empty archive says of its index: all there is to index is indexed."""
    return {"pepper": secrets.token_bytes(16), "indexed": SCHEME}


def place_of(study: Study) -> str:
    """Return a study's place in the order of answers, which is also where the next page begins behind it."""
    return keys.place(listed_date(study.attributes), study.uid)


def checked_place(given: object) -> str:
    """Return a place that a client handed back.

    Raises
    ------
    InvalidCursor
        It has not the form of one.
    """
    if not isinstance(given, str) or not _PLACE.fullmatch(given):
        raise InvalidCursor
    return given


@dataclass(frozen=True, slots=True)
class Posting:
    """A study under a term.

    Parameters
    ----------
    place
        Its place in the order of answers.
    told
        What is told of the study's attributes, by tag.
    modalities
        The study's; none: the posting says nothing of them.
    """

    place: str
    told: dict[str, Said] = field(default_factory=dict[str, "Said"])
    modalities: tuple[str, ...] = ()

    def element(self, tag: str) -> Element | None:
        """Return an attribute as DICOM JSON; None if nothing is told of it."""
        return told.element(tag, self.told.get(tag, False))

    @property
    def study_uid(self) -> str:
        """The study's UID."""
        return keys.placed(self.place)


@dataclass(frozen=True, slots=True)
class Postings:
    """Some postings in order.

    Parameters
    ----------
    items
        The postings.
    ended
        Whether there are no more.
    """

    items: list[Posting]
    ended: bool


Source = Callable[[str | None, int], Postings]
"""Reads on: from what place, and how many at the most."""


@dataclass(frozen=True)
class PostingLists:
    """Reads an archive's index.

    Parameters
    ----------
    table
        The records.
    """

    table: Table

    def usable(self, scope: Scope) -> bool:
        """Whether an archive's index knows all of its studies, but for the fresh ones."""
        try:
            _pepper(self.table, scope.archive_id)
        except NotIndexed:
            return False
        return True

    def of_term(self, scope: Scope, term: Term, between: Between, *, backwards: bool) -> Source:
        """Return what reads the studies under a term."""
        partition = keys.postings(scope.archive_id, term.spelled(_pepper(self.table, scope.archive_id)))
        return self._source(partition, between, backwards=backwards)

    def fresh(self, scope: Scope, between: Between, *, backwards: bool) -> Source:
        """Return what reads the studies that the index does not know (in full) yet."""
        return self._source(keys.fresh_studies(scope.archive_id), between, backwards=backwards)

    def _source(self, partition: str, between: Between, *, backwards: bool) -> Source:
        def read(after: str | None, limit: int) -> Postings:
            start = {schema.PK: partition, schema.SK: after} if after else None
            page = self.table.query(partition, between=between, start=start, limit=limit, backwards=backwards)
            return _postings(page)

        return read


class NotIndexed(LookupError):
    """The archive has no index, or one of another scheme."""


def open_index(table: Table, archive_id: str) -> bytes:
    """Return the secret of an archive's index, made if there is none: for who writes the index."""
    table.write(Update(keys.archive(archive_id), default={"pepper": secrets.token_bytes(16)}))
    record = table.get(keys.archive(archive_id)) or {}
    return record["pepper"]


def close_index(table: Table, archive_id: str) -> None:
    """Note that all of an archive's studies are indexed."""
    table.write(Update(keys.archive(archive_id), assign={"indexed": SCHEME}))


def known_pepper(table: Table, archive_id: str) -> bytes | None:
    """Return the secret of a complete index; None: there is none."""
    try:
        return _pepper(table, archive_id)
    except NotIndexed:
        return None


@lru_cache(maxsize=_PEPPERS)
def _pepper(table: Table, archive_id: str) -> bytes:
    # An exception is not kept: an index that is not there today may be tomorrow.
    record = table.get(keys.archive(archive_id)) or {}
    if record.get("indexed") != SCHEME:
        raise NotIndexed
    return record["pepper"]


def _postings(page: Page) -> Postings:
    return Postings([_posting(record) for record in page.items], page.next is None)


def _posting(record: Record) -> Posting:
    modalities = tuple(filter(None, record.get(_MODALITIES, "").split("\\")))
    return Posting(record[schema.SK], told.read(record.get(_TOLD, "")), modalities)
