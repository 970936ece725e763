"""The writes of one batch: what was accepted, what was not, and every counter that changes with it.

All writes of a batch go in one transaction, with conditions that state what was read; so a message that comes
twice, late or half-processed changes nothing a second time, and counters cannot drift.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lightbox.catalogue.models import STORED, pack_attributes
from lightbox.errors import LightboxError
from lightbox.events import StudyStored
from lightbox.ingest.arrivals import Arrival, Parsed
from lightbox.ingest.models import FileState
from lightbox.runtime import Runtime
from lightbox.store import keys, schema
from lightbox.store.keys import Key
from lightbox.store.table import Record
from lightbox.store.writes import ANY, NEW, Check, Put, Update, Where, Write


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one arrival.

    Parameters
    ----------
    arrival
        The file.
    state
        Its final state.
    refusal
        Why it was not taken; None when it was.
    parsed
        What was read of it; None when nothing could be.
    """

    arrival: Arrival
    state: FileState
    refusal: LightboxError | None = None
    parsed: Parsed | None = None

    @property
    def reason(self) -> str:
        """Why it was not taken, for people, without patient data; empty when it was."""
        return self.refusal.detail if self.refusal else ""


def kept(parsed: Parsed) -> list[Key]:
    """Return the keys of the records that decide about an arrival: claim, study, series."""
    i, archive_id = parsed.instance, parsed.arrival.archive_id
    return [
        keys.claim(archive_id, i.uid),
        keys.study(archive_id, i.study_uid),
        keys.series(archive_id, i.study_uid, i.series_uid),
    ]


def eraser_of(parsed: Parsed) -> Key:
    """Return the key of who erased the study last, when it was another one of the same UID."""
    return keys.eraser(parsed.arrival.archive_id, parsed.instance.study_uid)


def limit_of(archive_id: str, found: Mapping[Key, Record]) -> int | None:
    """Return how many bytes of originals an archive may hold; None: any number."""
    return found.get(keys.archive(archive_id), {}).get("limit")


@dataclass(frozen=True)
class Batch:
    """The writes for some outcomes.

    Parameters
    ----------
    runtime
        Clock and ids.
    found
        The records that were read, by key.
    """

    runtime: Runtime
    found: dict[Key, Record]
    now: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "now", self.runtime.stamp())

    def writes(self, outcomes: Sequence[Outcome]) -> list[Write]:
        """Return every write that the outcomes take, for one transaction."""
        stored = [o.parsed for o in outcomes if o.state is FileState.STORED and o.parsed]
        by_study: dict[Key, list[Parsed]] = defaultdict(list)
        for parsed in stored:
            by_study[keys.study(parsed.arrival.archive_id, parsed.instance.study_uid)].append(parsed)
        writes: list[Write] = []
        for parsed in stored:
            writes += self._instance(parsed)
        for key, members in by_study.items():
            writes += self._study(key, members)
        writes += self._archives(by_study)
        return writes + self._uploads(outcomes)

    def _instance(self, parsed: Parsed) -> list[Write]:
        i, archive_id = parsed.instance, parsed.arrival.archive_id
        claim = {"digest": i.digest, "study": i.study_uid, "series": i.series_uid}
        record = keys.instance(archive_id, i.study_uid, i.series_uid, i.uid)
        return [
            Put(keys.claim(archive_id, i.uid), claim, NEW),
            Put(record, i.values(archive_id, self.now), NEW),
        ]

    def _study(self, key: Key, members: Sequence[Parsed]) -> list[Write]:
        by_series: dict[str, list[Parsed]] = defaultdict(list)
        for parsed in members:
            by_series[parsed.instance.series_uid].append(parsed)
        first, arrival = members[0], members[0].arrival
        series = [self._series(group) for group in by_series.values()]
        listing = keys.study_listing(arrival.archive_id, first.study_date, first.instance.study_uid)
        # The data set of the first instance speaks for the study; later ones only count.
        once = {
            "archive": arrival.archive_id,
            "study": first.instance.study_uid,
            "dicom": pack_attributes(first.study_attributes),
            "received": self.now,
            "state": STORED,
            **listing._asdict(),
        }
        counts: dict[str, object] = {
            "series": sum(1 for update in series if update.where.exists is False),
            "instances": len(members),
            "size": _bytes(members),
            "sop_classes": {p.instance.sop_class for p in members},
        }
        modalities = {p.modality for p in members if p.modality}
        uploads = {p.arrival.upload_id for p in members if p.arrival.upload_id}
        sets = {name: values for name, values in (("modalities", modalities), ("uploads", uploads)) if values}
        before = self.found.get(key)
        update = Update(
            key,
            assign={"updated": self.now} | ({} if before else once),
            add=counts | sets,
            where=_as_read(before) if before else NEW,
        )
        erased = [] if before else [self._not_erased(first)]
        touched = tuple(sorted(by_series))
        fact = StudyStored(arrival.archive_id, first.instance.study_uid, touched, len(members), _bytes(members))
        outbox = self.runtime.outbox(fact)
        return [update, *erased, *series, outbox, *self._mark(arrival.archive_id, key, listing.lsk, modalities, series)]

    def _not_erased(self, parsed: Parsed) -> Check:
        """Hold a new study to nobody having erased another one of its UID, and what was copied for it, meanwhile."""
        key = eraser_of(parsed)
        return Check(key, Where(equals={"eraser": self.found.get(key, {}).get("eraser")}))

    def _mark(
        self, archive_id: str, key: Key, place: str, modalities: set[str], series: Sequence[Update]
    ) -> list[Write]:
        """Mark a study as fresh if there is something about it that the search index does not know yet."""
        known = self.found.get(key)
        grown = any(update.where.exists is False for update in series)
        if known and not grown and modalities <= set(known.get("modalities", ())):
            return []
        at = known[schema.LISTING.sk] if known else place
        return [Update(keys.fresh(archive_id, at), add={"n": 1})]

    def _series(self, members: Sequence[Parsed]) -> Update:
        first = members[0]
        i = first.instance
        key = keys.series(first.arrival.archive_id, i.study_uid, i.series_uid)
        once = {
            "study": i.study_uid,
            "series": i.series_uid,
            "dicom": pack_attributes(first.series_attributes),
        }
        known = key in self.found
        return Update(
            key,
            assign={"updated": self.now} | ({} if known else once),
            add={
                "instances": len(members),
                "size": _bytes(members),
                "version": 1,
                "sop_classes": {p.instance.sop_class for p in members},
            },
            where=Where(exists=known),
        )

    def _archives(self, by_study: dict[Key, list[Parsed]]) -> list[Write]:
        totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for key, members in by_study.items():
            total = totals[members[0].arrival.archive_id]
            total["studies"] += key not in self.found
            total["instances"] += len(members)
            total["size"] += _bytes(members)
            total["series"] += len(
                {_series_key(p) for p in members if _series_key(p) not in self.found},
            )
        return [
            Update(keys.archive(archive_id), add=dict(total), where=self._room(archive_id, total["size"]))
            for archive_id, total in totals.items()
        ]

    def _room(self, archive_id: str, size: int) -> Where:
        """Hold an archive that has a limit to it, also against others who store at the same time."""
        limit = limit_of(archive_id, self.found)
        return ANY if limit is None else Where(at_most={"size": limit - size})

    def _uploads(self, outcomes: Sequence[Outcome]) -> list[Write]:
        by_upload: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
            if outcome.arrival.upload_id:
                by_upload[outcome.arrival.upload_id].append(outcome)
        writes: list[Write] = []
        for upload_id, members in by_upload.items():
            writes += [_file(outcome) for outcome in members]
            add: dict[str, object] = {f"n_{o.state.value}": 0 for o in members}
            for outcome in members:
                add[f"n_{outcome.state.value}"] = int(str(add[f"n_{outcome.state.value}"])) + 1
            add["size"] = sum(o.arrival.size for o in members)
            studies = {o.parsed.instance.study_uid for o in members if o.parsed and o.state in _HELD}
            writes.append(Update(keys.upload(upload_id), add=add | ({"studies": studies} if studies else {})))
        return writes


def _as_read(study: Record) -> Where:
    """Return the condition that a study is the one that was read, and that nothing has left it since."""
    return Where(equals={"state": STORED, "received": study["received"], "departures": study.get("departures")})


_HELD = (FileState.STORED, FileState.DUPLICATE)


def _file(outcome: Outcome) -> Update:
    values: dict[str, object] = {"state": outcome.state.value}
    if outcome.reason:
        values["reason"] = outcome.reason
    if outcome.parsed:
        values |= {"study": outcome.parsed.instance.study_uid, "sop": outcome.parsed.instance.uid}
    key = keys.file(outcome.arrival.upload_id, outcome.arrival.file_id)
    return Update(key, assign=values, where=Where(equals={"state": FileState.GRANTED.value}))


def _series_key(parsed: Parsed) -> Key:
    i = parsed.instance
    return keys.series(parsed.arrival.archive_id, i.study_uid, i.series_uid)


def _bytes(members: Iterable[Parsed]) -> int:
    return sum(p.instance.size for p in members)
