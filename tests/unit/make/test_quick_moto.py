"""Quick or not, moto answers the same and leaves the same behind."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from moto import mock_aws
from moto.backends import get_backend

from lightbox.runtime import Runtime
from lightbox.store.keys import Key
from lightbox.store.table import Clash
from lightbox.store.writes import NEW, THERE, Check, Delete, Put, Update, Where, Write
from tests.fixtures.cloud import SETTINGS, MotoRuntime
from tests.make.quick_moto import quick_moto, remembered

A, B, C = Key("p", "a"), Key("p", "b"), Key("q", "c")
TRANSACTIONS: list[list[Write]] = [
    [Put(A, {"n": 1, "tags": {"x", "y"}, "deep": {"list": [1, "two", b"3", True, []]}}, NEW), Put(C, {"lpk": "L"})],
    [Update(A, add={"n": 2}), Put(B, {"n": 5}, NEW), Check(C, THERE)],
    # Refused: what comes before the write that is, has happened and is undone.
    [Update(A, add={"n": 7, "tags": {"z"}}), Put(B, {"n": 6}), Delete(C), Check(Key("q", "none"), THERE)],
    [Update(Key("new", "new"), assign={"n": 1}), Update(A, add={"n": 1}, where=Where(equals={"n": 99}))],
    [Delete(B), Update(A, drop=("deep",))],
]


def left_behind(how: AbstractContextManager[None]) -> tuple[Any, ...]:
    with mock_aws(), how:
        runtime = MotoRuntime(SETTINGS)
        refused: list[tuple[int, ...]] = []
        for writes in TRANSACTIONS:
            try:
                runtime.table.transact(writes)
            except Clash as clash:
                refused.append(clash.positions)
        client, name = runtime.table._client, runtime.settings.table
        read = client.get_item(TableName=name, Key={"pk": {"S": "p"}, "sk": {"S": "a"}})
        return refused, client.scan(TableName=name)["Items"], read["Item"], changes(runtime)


def changes(runtime: Runtime) -> list[Any]:
    """What the table's stream has to tell; moto answers no calls about it in this process."""
    (backend,) = (each for regions in get_backend("dynamodb").values() for each in regions.values() if each.tables)
    shard = backend.tables[runtime.settings.table].stream_shard
    records = shard.get(shard.starting_sequence_number, 100)
    return [(record["eventName"], record["dynamodb"]["Keys"], record["dynamodb"].get("NewImage")) for record in records]


def test_transactions_leave_the_same_behind() -> None:
    slow, quick = left_behind(nullcontext()), left_behind(quick_moto())
    assert quick == slow
    assert slow[0] == [(3,), (1,)]
    assert len(slow[-1]) == 6


def test_what_was_remembered_comes_back_again_and_again(runtime: Runtime) -> None:
    def world() -> list[Any]:
        rows = runtime.table._client.scan(TableName=runtime.settings.table)["Items"]
        return [rows, [(key, runtime.archive.read(key)) for key in runtime.archive.keys("")]]

    runtime.table.transact(TRANSACTIONS[0])
    runtime.archive.put("archive/a", b"1", "text/plain")
    runtime.archive.put("archive/b", b"2", "text/plain")
    before, back = world(), remembered()
    for _ in range(2):
        runtime.table.write(Update(A, add={"n": 1}))
        runtime.table.write(Delete(C))
        runtime.archive.delete(["archive/a"])
        runtime.archive.put("archive/b", b"3", "text/plain")
        runtime.archive.put("archive/c", b"4", "text/plain")
        assert world() != before
        back()
        assert world() == before
