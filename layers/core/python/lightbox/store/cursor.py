"""Opaque cursors: where the next page begins, as text that a client hands back.

A cursor is a place, not a permission: every use goes through a scope again, and a cursor made for another
list is refused.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from lightbox.errors import InvalidInput


class InvalidCursor(InvalidInput):
    """The cursor is not one that this list gave out."""

    slug = "invalid-cursor"
    title = "The list changed its shape: start from its first page"


def pack(listing: str, place: Mapping[str, Any] | None) -> str | None:
    """Return the cursor of a place in a listing; None for the end."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(json.dumps([listing, place], separators=(",", ":")).encode()).decode()


def unpack(listing: str, cursor: str | None) -> dict[str, Any] | None:
    """Return the place that a cursor names.

    Raises
    ------
    InvalidCursor
        It is malformed, or of another listing.
    """
    if not cursor:
        return None
    try:
        found, place = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidCursor from error
    if found != listing or not isinstance(place, dict):
        raise InvalidCursor
    return place  # pyright: ignore[reportUnknownVariableType] - a dict from JSON
