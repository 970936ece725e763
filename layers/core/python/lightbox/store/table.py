"""The one class that talks to DynamoDB.

Records are plain dicts of Python values. Conditional failures become :class:`Clash`, throttling and
transaction contention become :class:`~lightbox.errors.Transient`; nothing of botocore leaves this module.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lightbox import faults
from lightbox.errors import Conflict, Transient
from lightbox.store import schema
from lightbox.store.codec import decode, encode, encode_value
from lightbox.store.cursor import InvalidCursor
from lightbox.store.keys import Key
from lightbox.store.writes import Delete, Put, Update, Write, batch_request_of, key_of, request_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Record = dict[str, Any]

_LONGEST_KEY = 1024
"""Most bytes of a sort key; partition keys of ours are far shorter."""

_LAST = "\U0010ffff"
"""Sorts behind every key of ours."""

BATCH_GET = 100
"""Most keys of one BatchGetItem."""

BATCH_WRITE = 25
"""Most writes of one BatchWriteItem."""

_WRITERS = 4
"""Most BatchWriteItem calls at a time."""

_TABLES = frozenset({"batch_get_item", "batch_write_item", "transact_write_items"})
"""Operations that name their tables in the requests."""


class Clash(Conflict):
    """A write's condition did not hold: somebody else was there first.

    Parameters
    ----------
    positions
        Which writes of the transaction were refused (``(0,)`` for a single write).
    """

    slug = "clash"
    title = "Somebody else changed this at the same time"

    def __init__(self, positions: tuple[int, ...] = (0,)) -> None:
        super().__init__()
        self.positions = positions


@dataclass(frozen=True, slots=True)
class Page:
    """Records in order, and where the next page begins (None: there is none)."""

    items: list[Record]
    next: dict[str, str] | None


class Table:
    """One DynamoDB table.

    Parameters
    ----------
    client
        botocore's DynamoDB client.
    name
        The table's name.
    """

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Record | None:
        """Return one record as it is now (a consistent read), or None."""
        answer = self._call("get_item", Key=key_of(key), ConsistentRead=True)
        item = answer.get("Item")
        return decode(item) if item else None

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Record]:
        """Return the records that exist among the keys, as they are now.

        Raises
        ------
        Transient
            DynamoDB kept some keys back too often.
        """
        wanted = list(dict.fromkeys(keys))
        found: dict[Key, Record] = {}
        for start in range(0, len(wanted), BATCH_GET):
            found |= self._get_batch(wanted[start : start + BATCH_GET])
        return found

    def _get_batch(self, keys: Sequence[Key]) -> dict[Key, Record]:
        found: dict[Key, Record] = {}
        pending: Any = {self._name: {"Keys": [key_of(key) for key in keys], "ConsistentRead": True}}
        for attempt in range(6):
            answer = self._call("batch_get_item", RequestItems=pending)
            for item in answer["Responses"].get(self._name, []):
                record = decode(item)
                found[Key(record[schema.PK], record[schema.SK])] = record
            pending = answer.get("UnprocessedKeys")
            if not pending:
                return found
            _pause(attempt)
        raise Transient

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
        """Return one page of a partition (or of an index's partition) in the order of its sort key.

        Parameters
        ----------
        pk
            The partition.
        begins, between
            Restrict the sort key to a prefix, or to a closed range.
        start
            The ``next`` of the page before.
        limit
            Most records of the page; DynamoDB ends a page at 1 MB anyway.
        backwards
            Highest sort key first.
        only
            Attributes to return; all when empty.
        """
        pk_name, sk_name = (index.pk, index.sk) if index else (schema.PK, schema.SK)
        names = {"#pk": pk_name}
        values = {":pk": encode_value(pk)}
        condition = "#pk = :pk"
        if begins:
            condition += " AND begins_with(#sk, :sk)"
            names["#sk"], values[":sk"] = sk_name, encode_value(begins)
        elif between:
            condition += " AND #sk BETWEEN :lo AND :hi"
            names["#sk"] = sk_name
            values[":lo"], values[":hi"] = encode_value(between[0]), encode_value(between[1])
        names |= {f"#o{i}": name for i, name in enumerate(only)}
        args: dict[str, Any] = {
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not backwards,
        }
        if index:
            args["IndexName"] = index.name
        else:
            args["ConsistentRead"] = True
        if only:
            args["ProjectionExpression"] = ", ".join(f"#o{i}" for i in range(len(only)))
        if limit:
            args["Limit"] = limit
        if start:
            low, high = between or (begins, begins + _LAST if begins else _LAST)
            if not _is_place(start, {schema.PK, schema.SK, pk_name, sk_name}):
                raise InvalidCursor
            if start[pk_name] != pk or not low <= start[sk_name] <= high:
                raise InvalidCursor
            args["ExclusiveStartKey"] = encode(start)
        answer = self._call("query", **args)
        last = answer.get("LastEvaluatedKey")
        return Page([decode(item) for item in answer["Items"]], decode(last) if last else None)

    def query_all(self, pk: str, **how: Any) -> Iterator[Record]:
        """Yield every record of a partition, page by page; arguments as of :meth:`query`."""
        start: dict[str, str] | None = None
        while True:
            page = self.query(pk, start=start, **how)
            yield from page.items
            start = page.next
            if start is None:
                return

    def write(self, write: Put | Update | Delete) -> None:
        """Make one write.

        Raises
        ------
        Clash
            Its condition did not hold.
        """
        verb, args = request_of(self._name, write)
        self._call(f"{verb.lower()}_item", **args)

    def transact(self, writes: Sequence[Write]) -> None:
        """Make all writes or none; no writes at all are made without asking.

        Raises
        ------
        Clash
            A condition did not hold; ``positions`` says which.
        Transient
            Another transaction was at the same records, repeatedly.
        """
        if not writes:
            return
        items = [dict([request_of(self._name, write)]) for write in writes]
        for attempt in range(8):
            try:
                self._call("transact_write_items", TransactItems=items)
            except Transient:
                if attempt == 7:  # noqa: PLR2004
                    raise
                _pause(attempt)
            else:
                return

    def batch(self, writes: Sequence[Put | Delete]) -> None:
        """Make writes without conditions, many at once; which of them were made when it raises is not known.

        Raises
        ------
        Transient
            DynamoDB kept some back too often.
        """
        slices = [writes[start : start + BATCH_WRITE] for start in range(0, len(writes), BATCH_WRITE)]
        if len(slices) > 1:
            with ThreadPoolExecutor(min(_WRITERS, len(slices))) as pool:
                list(pool.map(self._write_batch, slices))
        elif slices:
            self._write_batch(slices[0])

    def _write_batch(self, writes: Sequence[Put | Delete]) -> None:
        pending: Any = {self._name: [batch_request_of(write) for write in writes]}
        for attempt in range(8):
            pending = self._call("batch_write_item", RequestItems=pending).get("UnprocessedItems")
            if not pending:
                return
            _pause(attempt)
        raise Transient

    def _call(self, operation: str, **args: Any) -> dict[str, Any]:
        if operation not in _TABLES:
            args["TableName"] = self._name
        try:
            return getattr(self._client, operation)(**args)
        except Exception as error:
            raise _translated(error) from error


def _is_place(start: Mapping[str, object], names: set[str]) -> bool:
    """Whether a place in a list is of its form: DynamoDB takes nothing else, and a client may hand back anything."""
    values = start.values()
    return set(start) == names and all(isinstance(v, str) and 0 < len(v) <= _LONGEST_KEY for v in values)


def _translated(error: Exception) -> Exception:
    code = faults.code(error)
    if code == "ConditionalCheckFailedException":
        return Clash()
    if code == "TransactionCanceledException":
        reasons = [reason.get("Code") for reason in (faults.refusal(error) or {}).get("CancellationReasons", [])]
        refused = tuple(i for i, reason in enumerate(reasons) if reason == "ConditionalCheckFailed")
        if "ValidationError" in reasons:  # a record that is too large, for one
            return TableError("ValidationError")
        return Clash(refused) if refused else Transient()
    if faults.passes(error):
        return Transient()
    return TableError(code) if code else error


class TableError(RuntimeError):
    """DynamoDB refused a call for a reason that only a developer can mend; the message is its code."""


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter, not a secret
