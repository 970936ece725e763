"""The search index as it is written: safe to be asked twice, late, out of order, or to die half-way.

A study's attributes do not change while it lives; its series and modalities grow. What a posting says never changes
either: postings name the modalities that the study had when it was first indexed, and of one that it gets later there
are further postings. So it does not matter who writes last. Ingest marks a study as fresh, in
the transaction that makes it or adds to it, and counts the marks. Here, in this order: note on record under what the
study is about to be indexed; write the postings; then, in one transaction, close the note and take the mark away, on
condition that the study is still there and was not marked anew. Whoever dies in between leaves the mark, so the study
is found and somebody comes back; and the note, so that what was written can be removed with the study.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lightbox.catalogue import postings, terms
from lightbox.catalogue.models import STORED, Study
from lightbox.catalogue.removal import put_right, remove
from lightbox.catalogue.terms import UNNAMED_MODALITY, Terms
from lightbox.dicom import json_model
from lightbox.errors import Transient
from lightbox.runtime import Runtime
from lightbox.store import keys, schema
from lightbox.store.keys import Key
from lightbox.store.table import Clash, Record, Table
from lightbox.store.writes import NEW, Check, Delete, Put, Update, Where, Write

_ROUNDS = 6
_MODALITY = "00080060"

_SERIES_NOTED = 500
"""Most series that one record of a note names; those of a study with more stand in further ones."""

_MOST_PARTS = 98
"""Most records of a note: one transaction of at most 100 writes them, with the check that the study is there."""


@dataclass(frozen=True, slots=True)
class Note:
    """Under what a study is indexed, or about to be.

    Parameters
    ----------
    place, dicom
        The study's place in the order of answers, and its attributes as on record.
    first, modalities, series
        Its modalities when it was first indexed, all of them since, and the UIDs of its series.
    turn
        Grows with every change.
    open
        Whether somebody may be writing; what is noted may not be written then.
    """

    place: str
    dicom: str
    first: frozenset[str]
    modalities: frozenset[str]
    series: frozenset[str]
    turn: int
    open: bool

    @classmethod
    def of(cls, record: Record, further: Iterable[Record]) -> Note:
        """Build a note from its records."""
        modalities = frozenset(record.get("modalities", ()))
        series = frozenset(record.get("series", ())).union(*(each["series"] for each in further))
        first = frozenset(record.get("first", modalities))
        return cls(
            record["place"], record["dicom"], first, modalities, series, turn=record["turn"], open=record["open"]
        )

    def values(self) -> list[dict[str, Any]]:
        """Return the values of its record, and of those that name further series."""
        named = sorted(self.series)
        series = [set(named[at : at + _SERIES_NOTED]) for at in range(0, len(named), _SERIES_NOTED)][:_MOST_PARTS]
        whole = {
            "place": self.place,
            "dicom": self.dicom,
            "first": set(self.first) or None,
            "modalities": set(self.modalities) or None,
            "series": series[0] if series else None,
            "parts": len(series),
            "turn": self.turn,
            "open": self.open,
        }
        return [whole, *({"series": some} for some in series[1:])]

    def terms(self) -> Terms:
        """Return everything that is noted."""
        known = json_model.load(self.dicom)
        return terms.of_study(known, self.first, self.modalities - self.first, self.series)


@dataclass(frozen=True)
class Indexing:
    """Writes the search index.

    Parameters
    ----------
    table
        The records.
    """

    table: Table

    @classmethod
    def over(cls, runtime: Runtime) -> Indexing:
        """Build the service over a runtime."""
        return cls(runtime.table)

    def bring(self, archive_id: str, study_uid: str) -> None:
        """Bring the index up to date with a study that is marked as fresh; any other is left alone.

        Raises
        ------
        Transient
            It kept changing, or the table had no time.
        """
        if (pepper := postings.known_pepper(self.table, archive_id)) is not None:
            self._bring(pepper, archive_id, study_uid, marked=True)

    def rebuild(self, archive_id: str, study_uids: Iterable[str]) -> int:
        """Index all studies of an archive anew, then declare its index complete; return how many there were.

        Studies that come meanwhile are marked as fresh; so a list of studies that is read while they come will do.
        """
        pepper = postings.open_index(self.table, archive_id)
        brought = [self._bring(pepper, archive_id, study_uid, marked=False) for study_uid in study_uids]
        postings.close_index(self.table, archive_id)
        return len(brought)

    def forget(self, archive_id: str, study_uid: str) -> None:
        """Remove a study that was deleted from the index; doing it twice, or half and again, is fine.

        A note that is open is left to whoever opened it: they find the study gone, and remove what they write.
        """
        note = self._noted(archive_id, study_uid, self.table.get(keys.indexed(archive_id, study_uid)))
        contents = keys.study_contents(archive_id, study_uid)
        series = {row["series"] for row in self.table.query_all(contents, begins=keys.SERIES, only=("series",))}
        study = self.table.get(keys.study(archive_id, study_uid))
        if study is not None:
            self.table.write(Delete(keys.fresh(archive_id, _place(study))))
        if note is None:
            return
        remove(self.table, archive_id, note.place, note.terms() | terms.of_study({}, series=series))
        if not note.open:
            self._drop(archive_id, study_uid, note)

    def _bring(self, pepper: bytes, archive_id: str, study_uid: str, *, marked: bool) -> None:
        if not any(self._round(pepper, archive_id, study_uid, marked=marked) for _ in range(_ROUNDS)):
            raise Transient

    def _round(self, pepper: bytes, archive_id: str, study_uid: str, *, marked: bool) -> bool:
        """Try once; False: the study changed meanwhile, or somebody else is at it."""
        before = self.table.get(keys.study(archive_id, study_uid))
        if before is None or before["state"] != STORED:
            return self._finished(archive_id, study_uid, before)
        mark_key = keys.fresh(archive_id, _place(before))
        found = self.table.get_many([mark_key, keys.indexed(archive_id, study_uid)])
        mark, known = found.get(mark_key), found.get(keys.indexed(archive_id, study_uid))
        if marked and mark is None:
            return True
        # Read after the mark: what is added from here on is marked anew, and the mark stays.
        record = self.table.get(keys.study(archive_id, study_uid))
        if record is None or record["state"] != STORED:
            return False
        old = self._noted(archive_id, study_uid, known)
        if old and old.dicom != record["dicom"]:
            self._undone(_noted_as(archive_id, study_uid, old), archive_id, study_uid, old)
            return False
        note = self._note(archive_id, record, old)
        if not self._opened(archive_id, record, note, old):
            return False
        self._write(pepper, archive_id, note, None if not marked else old)
        closed = self._closed(archive_id, record, note, (mark_key, mark))
        if not closed:
            self._take_back(archive_id, study_uid, note)
        return closed

    def _noted(self, archive_id: str, study_uid: str, record: Record | None) -> Note | None:
        """Return the note whose first record was found."""
        if record is None:
            return None
        further = [keys.indexed(archive_id, study_uid, part) for part in range(1, record.get("parts", 1))]
        return Note.of(record, self.table.get_many(further).values() if further else ())

    def _note(self, archive_id: str, record: Record, old: Note | None) -> Note:
        study = Study.of(record)
        contents = keys.study_contents(archive_id, study.uid)
        rows = list(self.table.query_all(contents, begins=keys.SERIES, only=("series", "dicom")))
        # A study may lose the series that have a modality, and is not marked then.
        unnamed = not all(json_model.text(json_model.load(row["dicom"]), _MODALITY) for row in rows)
        modalities = {*study.modalities, *((UNNAMED_MODALITY,) if unnamed or not study.modalities else ())}
        # What was once noted stays noted until the study goes: it may be written by somebody who is late.
        return Note(
            place=postings.place_of(study),
            dicom=record["dicom"],
            first=old.first if old else frozenset(modalities),
            modalities=frozenset(modalities) | (old.modalities if old else frozenset()),
            series=frozenset(row["series"] for row in rows) | (old.series if old else frozenset()),
            turn=old.turn + 1 if old else 1,
            open=True,
        )

    def _opened(self, archive_id: str, record: Record, note: Note, old: Note | None) -> bool:
        unchanged = Where(equals={"turn": old.turn}) if old else NEW
        first, *further = note.values()
        return self._made(
            _alive(archive_id, record),
            Put(keys.indexed(archive_id, record["study"]), first, unchanged),
            *(Put(keys.indexed(archive_id, record["study"], n), each) for n, each in enumerate(further, 1)),
        )

    def _write(self, pepper: bytes, archive_id: str, note: Note, old: Note | None) -> None:
        wanted = note.terms()
        if old and not old.open:
            there = old.terms()
            wanted = {term: behind for term, behind in wanted.items() if term not in there}
        self.table.batch(
            [
                Put(keys.posting(archive_id, term.spelled(pepper), note.place), postings.said(behind))
                for term, behind in wanted.items()
            ]
        )

    def _closed(self, archive_id: str, record: Record, note: Note, marker: tuple[Key, Record | None]) -> bool:
        """Close the note and take the mark away; False: not all that is there is indexed."""
        key, mark = marker
        shut = Update(
            keys.indexed(archive_id, record["study"]), assign={"open": False}, where=Where(equals={"turn": note.turn})
        )
        seen = Where(equals={"n": mark["n"] if mark else None})
        return self._made(_alive(archive_id, record), shut, Delete(key, seen))

    def _finished(self, archive_id: str, study_uid: str, record: Record | None) -> bool:
        """Remove what was written for a study that went meanwhile; False: it was stored again."""
        note = self._noted(archive_id, study_uid, self.table.get(keys.indexed(archive_id, study_uid)))
        gone = Check(keys.study(archive_id, study_uid), Where(equals={"state": record["state"]}) if record else NEW)
        return note is None or self._undone(gone, archive_id, study_uid, note)

    def _undone(self, held: Check, archive_id: str, study_uid: str, note: Note) -> bool:
        if not put_right(held, self.table, archive_id, note.place, note.terms(), {}):
            return False
        self._drop(archive_id, study_uid, note)
        return True

    def _take_back(self, archive_id: str, study_uid: str, mine: Note) -> None:
        """Put right what was written late, of a study that went, and perhaps came again as another."""
        for _ in range(_ROUNDS):
            now = self._noted(archive_id, study_uid, self.table.get(keys.indexed(archive_id, study_uid)))
            same, right = _noted_as(archive_id, study_uid, now), now.terms() if now else {}
            if put_right(same, self.table, archive_id, mine.place, mine.terms(), right):
                return

    def _drop(self, archive_id: str, study_uid: str, note: Note) -> None:
        first, *further = (keys.indexed(archive_id, study_uid, part) for part in range(len(note.values())))
        self._made(Delete(first, Where(equals={"turn": note.turn})), *map(Delete, further))

    def _made(self, *writes: Write) -> bool:
        try:
            self.table.transact(writes)
        except Clash:
            return False
        return True


def _noted_as(archive_id: str, study_uid: str, note: Note | None) -> Check:
    """Return the condition that a study's note is the one that was read: none is written without another one."""
    same = Where(equals={"turn": note.turn, "dicom": note.dicom}) if note else NEW
    return Check(keys.indexed(archive_id, study_uid), same)


def _place(record: Record) -> str:
    # A study that is being deleted is in no listing any more, so its record does not say.
    return record.get(schema.LISTING.sk) or postings.place_of(Study.of(record))


def _alive(archive_id: str, record: Record) -> Check:
    """Return the condition that a study is still the one that was read."""
    same = Where(equals={"state": STORED, "received": record["received"]})
    return Check(keys.study(archive_id, record["study"]), same)


def studies_of(table: Table, archive_id: str) -> Iterable[str]:
    """Yield the UIDs of an archive's studies, as now on record."""
    listing = keys.study(archive_id, "")
    for record in table.query_all(listing.pk, begins=listing.sk, only=(schema.SK,)):
        yield record[schema.SK].removeprefix(listing.sk)


def fresh_of(table: Table, archive_id: str) -> Iterable[str]:
    """Yield the UIDs of an archive's studies that are marked as fresh."""
    for record in table.query_all(keys.fresh_studies(archive_id), only=(schema.SK,)):
        yield keys.placed(record[schema.SK])
