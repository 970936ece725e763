"""The one way into an archive, whatever brought the file.

Each step may be the last before the process dies, and every message may come again: a header is only read,
a copy goes to a key that its digest makes its own, and all records change in one transaction whose conditions
state what was read before. So a retry ends where an undisturbed run ends.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

from lightbox import observe
from lightbox.catalogue.models import STORED
from lightbox.dicom.refusals import HeaderTooLong
from lightbox.dicom.source import COMMON
from lightbox.errors import InvalidInput, LightboxError, Transient, Unsupported
from lightbox.ingest.arrivals import Arrival, Parsed, parse
from lightbox.ingest.errors import NotAsNamed, StudyLeaving
from lightbox.ingest.models import FileState, Upload, UploadFile
from lightbox.ingest.records import Batch, Outcome, kept
from lightbox.objects import layout
from lightbox.objects.bucket import ObjectMissing
from lightbox.runtime import Runtime
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.table import Clash, Record, TableError

AT_ONCE = 10
"""Files of one transaction: three records each, and at most one study, series, archive and upload for each,
stay below DynamoDB's 100 writes."""

_ROUNDS = 6

NAPS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between looks at a study that is being deleted. A message that is given back comes again only after its
queue's visibility timeout, which is half an hour: too long for who deletes a study and sends it again."""

Later = dict[Arrival, LightboxError]
"""Arrivals that could not be dealt with now, and why: they have to come again."""


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
            late |= {arrival.key: error for arrival, error in self._patiently(arrivals).items()}
        return late

    def _patiently(self, arrivals: Sequence[Arrival]) -> Later:
        """Take arrivals in, those of a study that is being deleted once it is gone."""
        later = self.accept(arrivals)
        for nap in NAPS:
            waiting = [arrival for arrival, error in later.items() if isinstance(error, StudyLeaving)]
            if not waiting:
                break
            time.sleep(nap)
            later = {a: error for a, error in later.items() if a not in waiting} | self.accept(waiting)
        return later

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
        for error in self.accept([arrival]).values():
            raise error

    def accept(self, arrivals: Sequence[Arrival]) -> Later:
        """Take in up to :data:`AT_ONCE` arrivals; return those that have to come again."""
        read = list(_readers().map(_read, arrivals))
        later: Later = {a: r for a, r in zip(arrivals, read, strict=True) if isinstance(r, LightboxError)}
        return later | self._recorded([r for r in read if isinstance(r, Outcome)])

    def _recorded(self, outcomes: list[Outcome]) -> Later:
        """Put outcomes on record together; one that the table does not take holds back nobody but itself."""
        try:
            return self._settled(outcomes)
        except TableError as error:
            if len(outcomes) > 1:
                return {a: e for each in outcomes for a, e in self._recorded([each]).items()}
            arrival = outcomes[0].arrival
            observe.crash("file not recorded", error, upload=arrival.upload_id, file=arrival.file_id)
            return {arrival: Transient()}

    def _settled(self, waiting: list[Outcome]) -> Later:
        """Decide and record until nobody else is faster."""
        later: Later = {}
        for _ in range(_ROUNDS):
            waiting, held, clash = self._round(waiting)
            later |= held
            if not clash:
                return later
            waiting = self._unsettled(waiting)
            self._sweep(waiting)
        return later | {outcome.arrival: Transient() for outcome in waiting}

    def _round(self, outcomes: Sequence[Outcome]) -> tuple[list[Outcome], Later, bool]:
        """Decide, copy and record; the last answer is True when somebody else was faster."""
        found = self.runtime.table.get_many(key for o in outcomes if o.parsed for key in kept(o.parsed))
        held: Later = {o.arrival: StudyLeaving() for o in outcomes if _leaving(o, found)}
        decided = _decide([o for o in outcomes if o.arrival not in held], found)
        copied = list(_readers().map(self._copied, decided))
        held |= {o.arrival: error for o, error in zip(decided, copied, strict=True) if isinstance(error, LightboxError)}
        ready = [o for o in decided if o.arrival not in held]
        if not ready:
            return [], held, False
        try:
            self.runtime.table.transact(Batch(self.runtime, found).writes(ready))
        except Clash:
            return ready, held, True
        except Transient as error:
            return [], held | dict.fromkeys((o.arrival for o in ready), error), False
        _measure(ready)
        return ready, held, False

    def _copied(self, outcome: Outcome) -> LightboxError | None:
        """Bring a new instance's bytes and large parts to where its record will say they are."""
        parsed = outcome.parsed
        if outcome.state is not FileState.STORED or parsed is None:
            return None
        try:
            for key, body in parsed.artefacts:
                self.runtime.artefacts.put(key, body, "application/octet-stream")
            arrival = outcome.arrival
            if arrival.key != parsed.original:
                self.runtime.archive.copy_from(arrival.bucket, arrival.key, parsed.original, arrival.size)
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
        places = {key: layout.parse_intake(key) for key in object_keys}
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


def _arrival(runtime: Runtime, object_key: str, file: UploadFile) -> Arrival:
    return Arrival(
        archive_id=file.archive_id,
        bucket=runtime.intake,
        key=object_key,
        size=file.size,
        digest=file.digest,
        upload_id=file.upload_id,
        file_id=file.id,
    )


def _read(arrival: Arrival) -> Outcome | LightboxError:
    try:
        return Outcome(arrival, FileState.STORED, parsed=_parsed(arrival))
    except ObjectMissing:
        return Outcome(arrival, FileState.UNSUPPORTED, "The file expired before it could be read: send it again.")
    except (Unsupported, InvalidInput) as error:
        return Outcome(arrival, FileState.UNSUPPORTED, error.detail)
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


def _leaving(outcome: Outcome, found: dict[Key, Record]) -> bool:
    """Whether the study is being deleted: the file waits until it is gone, then makes it anew."""
    if outcome.parsed is None:
        return False
    _, study, _ = kept(outcome.parsed)
    return study in found and found[study]["state"] != STORED


def _decide(outcomes: Sequence[Outcome], found: dict[Key, Record]) -> list[Outcome]:
    """Settle who is new, who is known, and who contradicts what is stored, also within the batch."""
    claimed = {key: record["digest"] for key, record in found.items() if "digest" in record}
    decided: list[Outcome] = []
    for outcome in outcomes:
        if outcome.parsed is None:
            decided.append(outcome)
            continue
        claim, _, _ = kept(outcome.parsed)
        held = claimed.setdefault(claim, "")
        if not held:
            claimed[claim] = outcome.arrival.digest
            decided.append(replace(outcome, state=FileState.STORED, reason=""))
        elif held == outcome.arrival.digest:
            decided.append(replace(outcome, state=FileState.DUPLICATE, reason=""))
        else:
            decided.append(replace(outcome, state=FileState.CONFLICT, reason=CONFLICT))
    return decided


CONFLICT = (
    "Another file with the same SOP Instance UID and different content is in the archive already; "
    "the stored one was left as it is."
)
