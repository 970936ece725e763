"""moto, without what takes most of its time; its answers stay the same (``tests/unit/make/test_quick_moto.py``).

Before a transaction it copies the whole table, once for each write, to have it back if one is refused: here it gets a
copy of what the transaction touches. And it looks for each of the ten forms that a value may have in a record by five
names each, where the value says which one it has.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import local
from typing import Any
from unittest.mock import patch

from botocore.model import StructureShape
from moto.backends import get_backend
from moto.core.serialize import ResponseSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.s3.models import FakeKey

Operation = Mapping[str, Any]


@contextmanager
def quick_moto() -> Iterator[None]:
    """Have moto do no more than its answers need."""
    with _transactions(), _values():
        yield


@contextmanager
def _values() -> Iterator[None]:
    whole = ResponseSerializer._serialize_type_structure

    def serialize(self: ResponseSerializer, serialized: Any, value: Any, shape: StructureShape, key: str) -> None:
        if shape.name != "AttributeValue" or not isinstance(value, dict):
            whole(self, serialized, value, shape, key)
            return
        made = self.MAP_TYPE()
        for kind, content in value.items():
            self._serialize(made, content, shape.members[kind], kind)
        self._default_serialize(serialized, made, shape, key)

    with patch.object(ResponseSerializer, "_serialize_type_structure", serialize):
        yield


@contextmanager
def _transactions() -> Iterator[None]:
    whole, mine = DynamoDBBackend.transact_write_items, local()

    def transact(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        mine.kept = _kept(backend, [operation for item in transact_items for operation in item.values()])
        whole(backend, transact_items)

    with (
        patch.object(Table, "__deepcopy__", lambda table, _: mine.kept[table.name], create=True),
        patch.object(DynamoDBBackend, "transact_write_items", transact),
    ):
        yield


def _kept(backend: DynamoDBBackend, operations: Sequence[Operation]) -> dict[str, Table]:
    """Return what the tables are put back to, and let changes be made to copies of the records they are made to."""
    kept = {name: _copied(backend.tables[name]) for name in {operation["TableName"] for operation in operations}}
    for operation in operations:
        table = backend.tables[operation["TableName"]]
        key = operation.get("Key") or operation["Item"]
        partition, place = (DynamoType(key[name]) for name in (table.hash_key_attr, table.range_key_attr))
        if partition not in table.items:
            continue
        if table.items[partition] is kept[table.name].items[partition]:
            table.items[partition] = dict(table.items[partition])
        if place in table.items[partition]:  # moto changes a record in its place
            table.items[partition][place] = copy.deepcopy(table.items[partition][place])
    return kept


def _copied(table: Table, *, deep: bool = False) -> Table:
    """Return a copy of a table that shares its records, or has copies of them."""
    made = copy.copy(table)
    made.items = defaultdict(dict, copy.deepcopy(dict(table.items)) if deep else table.items)
    if table.stream_shard is not None:
        made.stream_shard = copy.copy(table.stream_shard)
        made.stream_shard.table = made
        made.stream_shard.items = list(table.stream_shard.items)
    return made


def remembered() -> Callable[[], None]:
    """Remember what lies in the table and the buckets; return what brings it back, any number of times."""
    tables: dict[str, Table] = {}
    for backend in _backends("dynamodb"):
        tables |= {name: _copied(table, deep=True) for name, table in backend.tables.items()}
    keys = {
        name: {key: [each.__getstate__() for each in bucket.keys.getlist(key)] for key in bucket.keys}
        for backend in _backends("s3")
        for name, bucket in backend.buckets.items()
    }

    def back() -> None:
        for backend in _backends("dynamodb"):
            backend.tables.update({name: _copied(table, deep=True) for name, table in tables.items()})
        for backend in _backends("s3"):
            for name, bucket in backend.buckets.items():
                for key in list(bucket.keys):
                    bucket.keys.pop(key)
                for key, states in keys[name].items():
                    bucket.keys.setlist(key, [_object(state) for state in states])

    return back


def _backends(service: str) -> list[Any]:
    return [backend for regions in get_backend(service).values() for backend in regions.values()]


def _object(state: dict[str, Any]) -> FakeKey:
    made = FakeKey.__new__(FakeKey)
    made.__setstate__(dict(state))
    return made
