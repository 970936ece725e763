"""The table in memory answers as moto's does."""

from __future__ import annotations

from typing import Any

import pytest

from lightbox.runtime import Runtime
from lightbox.store import schema
from lightbox.store.keys import Key
from lightbox.store.table import Clash, Table
from lightbox.store.writes import NEW, THERE, Check, Delete, Put, Update, Where
from tests.make.memory_table import MemoryTable, record_size

LISTED = {"lpk": "L", "n": 1}
WRITES = [
    Put(Key("p", "a"), {**LISTED, "lsk": "3", "tags": {"x"}, "none": None}),
    Put(Key("p", "b"), {**LISTED, "lsk": "1"}),
    Put(Key("p", "c"), {"n": 1}),
    Put(Key("q", "a"), {**LISTED, "lsk": "2"}),
    Put(Key("p", "a"), {}, NEW),
    Update(
        Key("p", "a"), add={"n": 2, "tags": {"y"}}, default={"tag": "old", "m": 7}, assign={"lsk": "0"}, where=THERE
    ),
    Update(Key("p", "d"), add={"n": 1}, where=Where(equals={"n": None})),
    Update(Key("p", "d"), drop=("n",), where=Where(equals={"n": 2})),
    Update(Key("p", "b"), drop=("lpk", "lsk")),
    Delete(Key("p", "c"), Where(equals={"n": 2})),
    Delete(Key("p", "c"), Where(equals={"n": 1})),
]
QUERIES: list[dict[str, Any]] = [
    {"pk": "p"},
    {"pk": "p", "backwards": True, "limit": 2},
    {"pk": "p", "begins": "b"},
    {"pk": "p", "between": ("a", "b"), "only": ("n",)},
    {"pk": "L", "index": schema.LISTING},
    {"pk": "L", "index": schema.LISTING, "backwards": True, "limit": 1},
    {"pk": "p", "start": {"pk": "p", "sk": "aa"}},
    {"pk": "p", "start": {"pk": "p", "sk": "bb"}, "backwards": True, "limit": 1},
    {"pk": "nobody"},
]


@pytest.fixture
def tables(runtime: Runtime) -> tuple[Table, MemoryTable]:
    """Return moto's table and the one in memory, after the same writes."""
    both = runtime.table, MemoryTable()
    for write in WRITES:
        assert made(both[0], write) == made(both[1], write), write
    return both


def made(table: Table, write: Any) -> bool:
    """Make a write; False: its condition did not hold."""
    try:
        table.write(write)
    except Clash:
        return False
    return True


@pytest.mark.parametrize("how", QUERIES)
def test_queries(tables: tuple[Table, MemoryTable], how: dict[str, Any]) -> None:
    theirs, ours = (table.query(**how) for table in tables)
    assert ours == theirs


def test_reads_by_key(tables: tuple[Table, MemoryTable]) -> None:
    wanted = [Key("p", "a"), Key("p", "c"), Key("q", "a")]
    theirs, ours = tables
    assert ours.get_many(wanted) == theirs.get_many(wanted)
    assert [ours.get(key) for key in wanted] == [theirs.get(key) for key in wanted]


def test_transactions_and_batches(tables: tuple[Table, MemoryTable]) -> None:
    for table in tables:
        with pytest.raises(Clash) as refused:
            table.transact([Put(Key("t", "a"), {}), Check(Key("p", "zz"), THERE)])
        assert refused.value.positions == (1,)
        assert table.get(Key("t", "a")) is None
        table.batch([Put(Key("b", f"{n:02d}"), {"n": n}) for n in range(60)])
        table.batch([Delete(Key("b", f"{n:02d}")) for n in range(30)])
        assert len(table.query("b").items) == 30


def test_read_units_are_counted_by_size_which_moto_does_not(runtime: Runtime) -> None:
    ours, client, table = MemoryTable(), runtime.client("dynamodb"), runtime.settings.table
    big = [Put(Key("big", f"{n}"), {"text": "é" * 2_000, "n": 1234, "tags": {"a", "bc"}, "yes": True}) for n in "abc"]
    for each in (ours, runtime.table):
        each.batch(big)
    assert record_size({"pk": "big", **big[0].values}) == 5 + 4_004 + 4 + 7 + 4
    ours.query("big")
    ours.get_many([*(put.key for put in big), Key("big", "none")])
    assert [units for name, _, units in ours.calls if name != "batch"] == [3, 4]
    # What moto says is a unit for each query, whatever it reads, and for each key: so benchmarks count by size.
    said = client.query(
        TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": {"S": "big"}},
        ConsistentRead=True, ReturnConsumedCapacity="TOTAL",
    )  # fmt: skip
    assert len(said["Items"]) == 3
    assert said["ConsumedCapacity"]["CapacityUnits"] == 1
    keys = [{"pk": {"S": "big"}, "sk": {"S": sk}} for sk in "ab"]
    said = client.batch_get_item(RequestItems={table: {"Keys": keys}}, ReturnConsumedCapacity="TOTAL")
    assert said["ConsumedCapacity"][0]["CapacityUnits"] == 2
