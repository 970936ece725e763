"""What can be written to the table, as values, and the DynamoDB requests that they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lightbox.store import schema
from lightbox.store.codec import encode, encode_value
from lightbox.store.keys import Key


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on the record that is written: every part must hold.

    Parameters
    ----------
    exists
        True: the record must be there; False: must not; None: either.
    equals
        Attributes that must have these values; a value of None means that the attribute is absent.
    at_most
        Numbers that may not be greater; an absent one is.
    """

    exists: bool | None = None
    equals: Mapping[str, Any] = field(default_factory=dict[str, Any])
    at_most: Mapping[str, int] = field(default_factory=dict[str, int])


ANY = Where()
NEW = Where(exists=False)
THERE = Where(exists=True)


@dataclass(frozen=True, slots=True)
class Put:
    """Write a whole record."""

    key: Key
    values: Mapping[str, Any]
    where: Where = ANY


@dataclass(frozen=True, slots=True)
class Update:
    """Change some attributes of a record.

    Parameters
    ----------
    assign
        Attributes to set.
    default
        Attributes to set where absent.
    add
        Numbers to add, or sets to unite.
    drop
        Attributes to remove.
    take
        Members to take out of sets.
    """

    key: Key
    assign: Mapping[str, Any] = field(default_factory=dict[str, Any])
    default: Mapping[str, Any] = field(default_factory=dict[str, Any])
    add: Mapping[str, Any] = field(default_factory=dict[str, Any])
    drop: Sequence[str] = ()
    take: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    where: Where = ANY


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove a record."""

    key: Key
    where: Where = ANY


@dataclass(frozen=True, slots=True)
class Check:
    """Hold a transaction to a condition on a record that it does not write."""

    key: Key
    where: Where


Write = Put | Update | Delete | Check


def key_of(key: Key) -> dict[str, Any]:
    """Return a key as DynamoDB wants it."""
    return {schema.PK: {"S": key.pk}, schema.SK: {"S": key.sk}}


def request_of(table: str, write: Write) -> tuple[str, dict[str, Any]]:
    """Return a write's name in a transaction (``Put``, ``ConditionCheck``, ...) and its arguments."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    args: dict[str, Any] = {"TableName": table}
    condition = _condition(write.where, names, values)
    if isinstance(write, Put):
        args["Item"] = encode({schema.PK: write.key.pk, schema.SK: write.key.sk, **write.values})
    else:
        args["Key"] = key_of(write.key)
    if isinstance(write, Update):
        args["UpdateExpression"] = _changes(write, names, values)
    if condition:
        args["ConditionExpression"] = condition
    if names:
        args["ExpressionAttributeNames"] = names
    if values:
        args["ExpressionAttributeValues"] = values
    return "ConditionCheck" if isinstance(write, Check) else type(write).__name__, args


def batch_request_of(write: Put | Delete) -> dict[str, Any]:
    """Return a write without condition as one of a BatchWriteItem."""
    if isinstance(write, Put):
        return {"PutRequest": {"Item": encode({schema.PK: write.key.pk, schema.SK: write.key.sk, **write.values})}}
    return {"DeleteRequest": {"Key": key_of(write.key)}}


def _condition(where: Where, names: dict[str, str], values: dict[str, Any]) -> str:
    parts: list[str] = []
    if where.exists is not None:
        names["#pk"] = schema.PK
        parts.append("attribute_exists(#pk)" if where.exists else "attribute_not_exists(#pk)")
    for name, value in where.equals.items():
        if value is None:
            parts.append(f"attribute_not_exists({_name(name, names)})")
        else:
            parts.append(f"{_name(name, names)} = {_value(value, values)}")
    parts += [f"{_name(name, names)} <= {_value(value, values)}" for name, value in where.at_most.items()]
    return " AND ".join(parts)


def _changes(update: Update, names: dict[str, str], values: dict[str, Any]) -> str:
    sets = [f"{_name(n, names)} = {_value(v, values)}" for n, v in update.assign.items()]
    for name, value in update.default.items():
        place = _name(name, names)
        sets.append(f"{place} = if_not_exists({place}, {_value(value, values)})")
    adds = [f"{_name(n, names)} {_value(v, values)}" for n, v in update.add.items()]
    drops = [_name(n, names) for n in update.drop]
    takes = [f"{_name(n, names)} {_value(v, values)}" for n, v in update.take.items()]
    clauses = [("SET", sets), ("ADD", adds), ("REMOVE", drops), ("DELETE", takes)]
    return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses if parts)


def _name(name: str, names: dict[str, str]) -> str:
    alias = f"#{name}"
    names[alias] = name
    return alias


def _value(value: Any, values: dict[str, Any]) -> str:
    alias = f":v{len(values)}"
    values[alias] = encode_value(value)
    return alias
