"""Read units of the same searches, counted twice: as moto's ConsumedCapacity says, and by DynamoDB's published rule.

moto asks for nothing by size: a query is one unit and a BatchGetItem one for each key, whatever is read. The latter is
right for records below 4 KB, which studies are; the former is not. So the rule is applied to what moto answered (size
of the records, each begun 4 KB a unit, half where a read may be stale), and the double of the table that the large
archives lie in counts in the same way: ``python -m benchmarks.capacity`` prints all three beside each other.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from moto import mock_aws

from benchmarks.search import QUERIES, Archive, pairs
from lightbox.dicom.attributes import Level
from lightbox.query.qido import query
from lightbox.query.search import Search
from lightbox.store.codec import decode
from lightbox.store.keys import Key
from lightbox.store.table import Record, Table
from lightbox.store.writes import Put
from tests.fixtures.cloud import SETTINGS, make_table, shared_client
from tests.make.archives import catalogue, within
from tests.make.memory_table import read_units

STUDIES = 1_000


@dataclass
class Counted:
    """What some calls cost.

    Parameters
    ----------
    calls
        How many.
    said
        Read units as ConsumedCapacity says.
    ruled
        Read units by the published rule.
    """

    calls: int = 0
    said: float = 0.0
    ruled: float = 0.0


@contextmanager
def counted(client: Any) -> Generator[Counted]:
    """Count the reads of a DynamoDB client within."""
    found, lock = Counted(), Lock()

    def ask(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"
        context["asked"] = params

    def answered(parsed: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        said = parsed["ConsumedCapacity"]
        with lock:
            found.calls += 1
            found.said += sum(each["CapacityUnits"] for each in (said if isinstance(said, list) else [said]))
            found.ruled += ruled(model.name, context["asked"], parsed)

    names = [(f"{when}.dynamodb.{name}", what) for name in READS for when, what in _hooks(ask, answered)]
    for name, what in names:
        client.meta.events.register(name, what)
    try:
        yield found
    finally:
        for name, what in names:
            client.meta.events.unregister(name, what)


READS = ("GetItem", "BatchGetItem", "Query")


def _hooks(ask: Any, answered: Any) -> Iterator[tuple[str, Any]]:
    yield "provide-client-params", ask
    yield "after-call", answered


def ruled(operation: str, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    """Return the read units of a call by the published rule, of what was asked and answered.

    Of a query all records count together; of records by key each for itself, also those that are not there.
    """
    if operation == "Query":
        return read_units([decode(item) for item in answer["Items"]], consistent=asked.get("ConsistentRead", False))
    if operation == "GetItem":
        return read_units([decode(answer["Item"])] if "Item" in answer else [], consistent=asked["ConsistentRead"])
    (wanted,) = asked["RequestItems"].values()
    (there,) = answer["Responses"].values()
    found: list[list[Record]] = [[decode(item)] for item in there]
    found += [[]] * (len(wanted["Keys"]) - len(there))
    return sum(read_units(each, consistent=wanted["ConsistentRead"]) for each in found)


def compared(studies: int = STUDIES) -> Iterator[tuple[str, Counted, float]]:
    """Yield of each search what moto's table and the double cost, on the same records."""
    archive = Archive(studies)
    with mock_aws():
        client = shared_client("dynamodb")
        make_table(client, SETTINGS)
        table = Table(client, SETTINGS.table)
        table.batch([_put(key, record) for key, record in archive.table.all().items()])
        for name, text in QUERIES.items():
            asked = query(Level.STUDY, pairs(text))
            with counted(client) as found:
                theirs = Search(catalogue(table)).results(within(), asked, "https://x")
            archive.table.calls.clear()
            ours = Search(catalogue(archive.table)).results(within(), asked, "https://x")
            assert theirs == ours, name
            yield name, found, sum(units for _, _, units in archive.table.calls)


def _put(key: Key, record: Record) -> Put:
    return Put(key, {name: value for name, value in record.items() if name not in ("pk", "sk")})


def report() -> Iterator[str]:
    """Yield the lines of the table in ``docs/benchmarks.md``."""
    yield "| search | calls | moto's ConsumedCapacity | by the published rule | the double of the table |"
    yield "|---|---|---|---|---|"
    for name, found, units in compared():
        yield f"| {name} | {found.calls} | {found.said:g} | {found.ruled:g} | {units:g} |"


if __name__ == "__main__":
    for line in report():
        print(line, flush=True)
