"""The table in memory: exactly what Lightbox uses of it, at the same cost whatever its size.

moto copies and walks whole tables, so it cannot hold archives of a size at which an index matters.
``tests/unit/make/test_memory_table.py`` holds this one to moto's answers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import RLock
from typing import Any

from lightbox.store import schema
from lightbox.store.codec import decode, encode
from lightbox.store.keys import Key
from lightbox.store.table import Clash, Page, Record, Table
from lightbox.store.writes import Check, Delete, Put, Update, Where, Write

UNIT = 4096
"""Bytes that one read unit reads, of all records of a query together."""


class MemoryTable(Table):
    """A table with one index, without limits of size.

    Attributes
    ----------
    calls : list of (str, int, float)
        Every call: its name, how many records it answered or wrote, and how many units it would have been billed.
    before, after
        Called with the name of a call before and after its effect; what they raise, the call raises.
    """

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Record]] = {}
        self._order: dict[str, list[str]] = {}
        self._listing: dict[str, list[tuple[str, str, str]]] = {}
        self._lock = RLock()
        self.calls: list[tuple[str, int, float]] = []
        self.before: Callable[[str], None] = lambda _: None
        self.after: Callable[[str], None] = lambda _: None

    def get(self, key: Key) -> Record | None:
        with self._lock:
            self.before("get")
            record = self._records.get(key.pk, {}).get(key.sk)
            self._called("get", 1, read_units([record] if record else []))
            return dict(record) if record else None

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Record]:
        found: dict[Key, Record] = {}
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), 100):
            with self._lock:
                self.before("get_many")
                some = {key: self._records.get(key.pk, {}).get(key.sk) for key in wanted[start : start + 100]}
                there = {key: dict(record) for key, record in some.items() if record}
                self._called("get_many", len(some), sum(read_units([r] if r else []) for r in some.values()))
                found |= there
        return found

    def query(
        self,
        pk: str,
        *,
        begins: str = "",
        index: schema.Index | None = None,
        between: tuple[str, str] | None = None,
        start: Mapping[str, str] | None = None,
        limit: int | None = None,
        backwards: bool = False,
        only: Sequence[str] = (),
    ) -> Page:
        with self._lock:
            self.before("query")
            low, high = between or (begins, begins + "\U0010ffff" if begins else "\U0010ffff")
            name = index.sk if index else schema.SK
            rows = self._listing.get(pk, []) if index else _Keyed(self._order.get(pk, []), pk)
            begin, end = bisect_left(rows, (low,)), bisect_right(rows, (high, "\U0010ffff"))
            if start:
                at = (start[name], start[schema.PK], start[schema.SK])
                begin, end = (begin, bisect_left(rows, at)) if backwards else (bisect_right(rows, at), end)
            places = range(end - 1, begin - 1, -1) if backwards else range(begin, end)
            chosen = places[: limit or len(places)]
            items = [dict(self._records[rows[i][1]][rows[i][2]]) for i in chosen]
            last = items[-1] if items and (len(chosen) < len(places) or len(chosen) == limit) else None
            names = {schema.PK, schema.SK} | ({index.pk, index.sk} if index else set())
            self._called("query", len(items), read_units(items, consistent=index is None))
            shown = [{n: item[n] for n in only if n in item} for item in items] if only else items
            return Page(shown, {n: last[n] for n in names} if last else None)

    def write(self, write: Put | Update | Delete) -> None:
        with self._lock:
            self.before("write")
            if not self._met(write):
                raise Clash
            self._make(write)
            self._called("write", 1, 1)

    def transact(self, writes: Sequence[Write]) -> None:
        with self._lock:
            self.before("transact")
            refused = tuple(i for i, write in enumerate(writes) if not self._met(write))
            if refused:
                raise Clash(refused)
            for write in writes:
                self._make(write)
            self._called("transact", len(writes), 2 * len(writes))

    def batch(self, writes: Sequence[Put | Delete]) -> None:
        for start in range(0, len(writes), 25):
            with self._lock:
                self.before("batch")
                some = writes[start : start + 25]
                for write in some:
                    self._make(write)
                self._called("batch", len(some), len(some))

    def all(self) -> dict[Key, Record]:
        """Return every record."""
        return {Key(pk, sk): dict(r) for pk, records in self._records.items() for sk, r in records.items()}

    def _called(self, name: str, records: int, units: float) -> None:
        self.calls.append((name, records, units))
        self.after(name)

    def _met(self, write: Write) -> bool:
        record = self._records.get(write.key.pk, {}).get(write.key.sk)
        where: Where = write.where
        if where.exists is not None and where.exists is not (record is not None):
            return False
        return all((record or {}).get(name) == value for name, value in where.equals.items())

    def _make(self, write: Write) -> None:
        pk, sk = write.key
        old = self._records.get(pk, {}).get(sk)
        if isinstance(write, Check):
            return
        new = None if isinstance(write, Delete) else _changed(write, old or {})
        if old and schema.LISTING.sk in old:
            rows = self._listing[old[schema.LISTING.pk]]
            del rows[bisect_left(rows, (old[schema.LISTING.sk], pk, sk))]
        if new is None:
            if old:
                del self._records[pk][sk]
                order = self._order[pk]
                del order[bisect_left(order, sk)]
            return
        if old is None:
            insort(self._order.setdefault(pk, []), sk)
        self._records.setdefault(pk, {})[sk] = new
        if schema.LISTING.sk in new:
            insort(self._listing.setdefault(new[schema.LISTING.pk], []), (new[schema.LISTING.sk], pk, sk))


class _Keyed:
    """Sort keys of one partition as (sort key, partition, sort key), without copying them."""

    def __init__(self, order: list[str], pk: str) -> None:
        self._order, self._pk = order, pk

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, at: int) -> tuple[str, str, str]:
        return self._order[at], self._pk, self._order[at]


def _changed(write: Put | Update, old: Record) -> Record:
    if isinstance(write, Put):
        return decode(encode({schema.PK: write.key.pk, schema.SK: write.key.sk, **write.values}))
    made: Record = {schema.PK: write.key.pk, schema.SK: write.key.sk, **write.default, **old, **write.assign}
    for name, value in write.add.items():
        made[name] = set(made.get(name, ())) | value if isinstance(value, set) else made.get(name, 0) + value
    made = {name: value for name, value in made.items() if name not in write.drop}
    return decode(encode(made))


def read_units(records: Sequence[Record], *, consistent: bool = True) -> float:
    """Return the read units of one call's records: each begun 4 KB one, or half of one where it may be stale.

    What finds nothing costs as much as what finds little.
    """
    size = sum(map(record_size, records))
    return max(1, -(-size // UNIT)) * (1 if consistent else 0.5)


def record_size(record: Record) -> int:
    """Return a record's size in bytes by DynamoDB's rules ("DynamoDB item sizes and formats" in its guide)."""
    return sum(len(name.encode()) + value_size(value) for name, value in record.items())


def value_size(value: Any) -> int:  # noqa: PLR0911 - one return for each type
    """Return a value's size in bytes: text in UTF-8, two digits in one, 3 for what holds others and 1 for each."""
    match value:
        case str():
            return len(value.encode("utf-8", "replace"))
        case bytes():
            return len(value)
        case bool() | None:
            return 1
        case int():
            return (len(str(abs(value))) + 1) // 2 + 1
        case set() | frozenset():
            return sum(map(value_size, value))
        case Mapping():
            return 3 + sum(1 + len(name.encode()) + value_size(each) for name, each in value.items())
        case _:
            return 3 + sum(1 + value_size(each) for each in value)
