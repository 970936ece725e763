"""Python values to DynamoDB's attribute values and back.

boto3's own serialiser goes through ``Decimal`` with traps and context set-up on every number; records here
hold only integers, text, bytes, booleans, lists, maps and sets of text, so a direct walk is exact and quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def encode(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as DynamoDB wants it; values of None and empty sets are left out."""
    return {name: encode_value(value) for name, value in record.items() if value is not None and value != set()}


def encode_value(value: Any) -> dict[str, Any]:  # noqa: PLR0911 - one return for each type
    """Return one value as an attribute value.

    Raises
    ------
    TypeError
        The value is of a type that records do not hold.
    """
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case Mapping():
            return {"M": encode(value)}
        case list() | tuple():
            return {"L": [encode_value(item) for item in value]}
        case set() | frozenset():
            return {"SS": sorted(value)}
        case _:
            raise TypeError(f"records do not hold {type(value).__name__}")


def decode(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record from what DynamoDB answered."""
    # Most values are text: they are spared a call each, of which every request would make some thirty.
    return {name: value["S"] if "S" in value else decode_value(value) for name, value in item.items()}


def decode_value(attribute: Mapping[str, Any]) -> Any:
    """Return one value from an attribute value.

    Raises
    ------
    TypeError
        The attribute is of a type that records do not hold.
    """
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL" | "B":
            return value
        case "N":
            return int(value)
        case "M":
            return decode(value)
        case "L":
            return [decode_value(item) for item in value]
        case "SS":
            return set(value)
        case _:
            raise TypeError(f"records do not hold {kind}")
