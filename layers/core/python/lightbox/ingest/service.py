"""The one way into an archive, whatever brought the file.

Each step may be the last before the process dies, and every message may come again: a header is only read,
a copy goes to a key that its digest makes its own, and all records change in one transaction whose conditions
state what was read before. So a retry ends where an undisturbed run ends.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TypeVar

from lightbox import observe
from lightbox.dicom.media_types import OCTETS
from lightbox.dicom.refusals import HeaderTooLong
from lightbox.dicom.source import COMMON
from lightbox.errors import InvalidInput, LightboxError, Transient, Unsupported
from lightbox.ingest.arrivals import Arrival, Parsed, parse
from lightbox.ingest.deciding import decide, decided_by, leaving
from lightbox.ingest.errors import NotAsNamed, StudyLeaving
from lightbox.ingest.models import FileState, Upload, UploadFile
from lightbox.ingest.records import Batch, Outcome, kept
from lightbox.objects import layout
from lightbox.objects.bucket import ObjectMissing
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.table import Clash, TableError

AT_ONCE = 10
"""Files of one transaction: three records each, and at most one study, mark of a fresh study, look at who erased its
like, fact, series, archive and upload for each, are DynamoDB's 100 writes."""

_ROUNDS = 6

NAPS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between looks at a study that is being deleted. A message that is given back comes again only after its
queue's visibility timeout, which is half an hour: too long for who deletes a study and sends it again."""

T = TypeVar("T")
R = TypeVar("R")

Results = dict[Arrival, Outcome | LightboxError]
"""What became of arrivals; an error means that it could not be dealt with now, and has to come again."""


@dataclass(frozen=True)
class Ingest:
    """Takes arrivals in.

    Parameters
    ----------
    runtime
        Table, buckets, clock and ids.
    """

    runtime: Runtime

    @classmethod
    def over(cls, runtime: Runtime) -> Ingest:
        """Build the service over a runtime."""
        return cls(runtime)

    def landed(self, object_keys: Sequence[str]) -> dict[str, LightboxError]:
        """Take in what landed in the intake.

        Parameters
        ----------
        object_keys
            Keys of the intake bucket; those that no upload announced are passed over.

        Returns
        -------
        dict
            The keys that have to come again, with the reason.
        """
        late: dict[str, LightboxError] = {}
        unique = list(dict.fromkeys(object_keys))
        for start in range(0, len(unique), AT_ONCE):
            arrivals = self._announced(unique[start : start + AT_ONCE])
            results = self.accept_patiently(arrivals, iter(NAPS))
            late |= {arrival.key: error for arrival, error in results.items() if isinstance(error, LightboxError)}
        return late

    def accept_patiently(self, arrivals: Sequence[Arrival], naps: Iterator[float]) -> Results:
        """Take arrivals in as :meth:`accept` does, those of a study that is being deleted once it is gone.

        Parameters
        ----------
        arrivals
            At most :data:`AT_ONCE`.
        naps
            Seconds between looks at such a study; used up as far as needed.
        """
        results = self.accept(arrivals)
        while waiting := [arrival for arrival, result in results.items() if isinstance(result, StudyLeaving)]:
            nap = next(naps, None)
            if nap is None:
                break
            time.sleep(nap)
            results |= self.accept(waiting)
        return results

    def restore(self, object_key: str) -> None:
        """Put an original of the archive bucket back on record, for a catalogue that was lost.

        Raises
        ------
        Unsupported, InvalidInput
            It is no DICOM file, or not the one that its key names.
        Transient
            It could not be done now.
        """
        archive_id, *_, digest = layout.parse_instance(object_key)
        archive = self.runtime.archive
        arrival = Arrival(archive_id, archive, object_key, archive.size(object_key), digest)
        if parse(arrival).original != object_key:
            raise NotAsNamed
        for result in self.accept([arrival]).values():
            if isinstance(result, LightboxError):
                raise result

    def accept(self, arrivals: Sequence[Arrival]) -> Results:
        """Take in up to :data:`AT_ONCE` arrivals; those that another worker dealt with meanwhile have no result."""
        read = _each(_read, arrivals)
        later: Results = {a: r for a, r in zip(arrivals, read, strict=True) if isinstance(r, LightboxError)}
        return later | self._recorded([r for r in read if isinstance(r, Outcome)])

    def _recorded(self, outcomes: list[Outcome]) -> Results:
        """Put outcomes on record together; one that the table does not take holds back nobody but itself."""
        try:
            return self._settled(outcomes)
        except TableError as error:
            if len(outcomes) > 1:
                return {a: e for each in outcomes for a, e in self._recorded([each]).items()}
            arrival = outcomes[0].arrival
            observe.crash("file not recorded", error, upload=arrival.upload_id, file=arrival.file_id)
            return {arrival: Transient()}

    def _settled(self, waiting: list[Outcome]) -> Results:
        """Decide and record until nobody else is faster."""
        results: Results = {}
        for _ in range(_ROUNDS):
            waiting, done, clash = self._round(waiting)
            results |= done
            if not clash:
                return results
            waiting = self._unsettled(waiting)
            self._sweep(waiting)
        return results | {outcome.arrival: Transient() for outcome in waiting}

    def _round(self, outcomes: Sequence[Outcome]) -> tuple[list[Outcome], Results, bool]:
        """Decide, copy and record; the last answer is True when somebody else was faster."""
        found = self.runtime.table.get_many(key for o in outcomes for key in decided_by(o))
        results: Results = {o.arrival: StudyLeaving() for o in outcomes if leaving(o, found)}
        decided = decide([o for o in outcomes if o.arrival not in results], found)
        copied = _each(self._copied, decided)
        results |= {o.arrival: e for o, e in zip(decided, copied, strict=True) if isinstance(e, LightboxError)}
        ready = [o for o in decided if o.arrival not in results]
        if not ready:
            return [], results, False
        try:
            self.runtime.table.transact(Batch(self.runtime, found).writes(ready))
        except Clash:
            return ready, results, True
        except Transient as error:
            return [], results | dict.fromkeys((o.arrival for o in ready), error), False
        _measure(ready)
        return [], results | {o.arrival: o for o in ready}, False

    def _copied(self, outcome: Outcome) -> LightboxError | None:
        """Bring a new instance's bytes and large parts to where its record will say they are."""
        parsed = outcome.parsed
        if outcome.state is not FileState.STORED or parsed is None:
            return None
        try:
            for key, body in parsed.artefacts:
                self.runtime.artefacts.put(key, body, OCTETS)
            parsed.store(self.runtime.archive)
        except LightboxError as error:
            return error
        return None

    def _sweep(self, outcomes: Sequence[Outcome]) -> None:
        """Remove the copies of those that lost their UID to other bytes while they were being copied."""
        parsed = [o.parsed for o in outcomes if o.parsed and o.arrival.key != o.parsed.original]
        found = self.runtime.table.get_many(kept(p)[0] for p in parsed)
        lost = [p for p in parsed if found.get(kept(p)[0], {}).get("digest", p.instance.digest) != p.instance.digest]
        if lost:
            self.runtime.archive.delete([p.original for p in lost])
            self.runtime.artefacts.delete([key for p in lost for key, _ in p.artefacts])

    def _announced(self, object_keys: Sequence[str]) -> list[Arrival]:
        """Return the arrivals behind intake keys whose files are on record and not dealt with yet."""
        places = {key: place for key in object_keys if (place := _place(key))}
        wanted = [keys.file(*place) for place in places.values()]
        uploads = [keys.upload(upload_id) for upload_id, _ in places.values()]
        found = self.runtime.table.get_many([*wanted, *uploads])
        arrivals: list[Arrival] = []
        for object_key, place in places.items():
            record, above = found.get(keys.file(*place)), found.get(keys.upload(place[0]))
            if record is None or above is None or Upload.of(above).discarded:
                continue
            file = UploadFile.of(record)
            if file.state is FileState.GRANTED:
                arrivals.append(_arrival(self.runtime, object_key, file))
        return arrivals

    def _unsettled(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Drop what another worker dealt with meanwhile: the same message, delivered twice."""
        mine = [o for o in outcomes if o.arrival.upload_id]
        found = self.runtime.table.get_many(keys.file(o.arrival.upload_id, o.arrival.file_id) for o in mine)
        settled = {key for key, record in found.items() if record["state"] != FileState.GRANTED}
        return [o for o in outcomes if keys.file(o.arrival.upload_id, o.arrival.file_id) not in settled]


def _each(work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """Return what becomes of each thing; several are worked on at once, one costs no thread."""
    return [work(thing) for thing in things] if len(things) == 1 else list(_readers().map(work, things))


@cache
def _readers() -> ThreadPoolExecutor:
    """Return the threads that wait for S3, kept from batch to batch: starting ten costs more than reading a header."""
    return ThreadPoolExecutor(AT_ONCE, "ingest")


@cache
def _alone() -> Lock:
    """Return the lock of this process's readers of uncommonly long headers."""
    return Lock()


def _measure(outcomes: Sequence[Outcome]) -> None:
    states = Counter(outcome.state for outcome in outcomes)
    observe.measure(**{f"files_{state.value}": count for state, count in states.items()})


def _place(object_key: str) -> tuple[str, str] | None:
    """Return the upload and the file of an intake key; None for one that no upload was granted."""
    try:
        return layout.parse_intake(object_key)
    except ValueError:
        return None


def _arrival(runtime: Runtime, object_key: str, file: UploadFile) -> Arrival:
    return Arrival(
        archive_id=file.archive_id,
        bucket=runtime.intake,
        key=object_key,
        size=file.size,
        digest=file.digest,
        rest=file.rest,
        upload_id=file.upload_id,
        file_id=file.id,
    )


def _read(arrival: Arrival) -> Outcome | LightboxError:
    try:
        return Outcome(arrival, FileState.STORED, parsed=_parsed(arrival))
    except ObjectMissing:
        expired = ObjectMissing("The file expired before it could be read: send it again.")
        return Outcome(arrival, FileState.UNSUPPORTED, expired)
    except (Unsupported, InvalidInput) as error:
        return Outcome(arrival, FileState.UNSUPPORTED, error)
    except LightboxError as error:
        return error
    except Exception as error:  # noqa: BLE001 - one file that trips us up must not hold back its batch
        observe.crash("header not read", error, upload=arrival.upload_id, file=arrival.file_id)
        return Transient()


def _parsed(arrival: Arrival) -> Parsed:
    """Read a header; an uncommonly long one alone, so that one of them is in memory and not ten."""
    try:
        return parse(arrival, COMMON)
    except HeaderTooLong:
        with _alone():
            return parse(arrival)
