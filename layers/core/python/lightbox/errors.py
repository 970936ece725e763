"""Everything that can go wrong, by family.

::

    LightboxError
    ├── NotFound          nothing there, or nothing the actor may know of
    ├── Gone              was there, is not any more (an expired link)
    ├── Unauthenticated   who asks is not known
    ├── Forbidden         who asks is known and may not
    ├── Conflict          the state of the thing does not allow it
    ├── InvalidInput      what was sent is malformed
    ├── NotAcceptable     what was asked for cannot be given in any form the client takes
    ├── TooLarge          more than one request may carry or one answer may hold
    ├── TooMany           asked too often
    ├── QuotaExceeded     the archive is full, or the plan does not allow more
    ├── Unsupported       well-formed, yet nothing Lightbox can hold or show
    └── Transient         try again: the cause passes by itself

A slice subclasses a family and gives it a ``slug`` (stable, documented in ``docs/problems.md``) and a
``title``. Errors know nothing of HTTP, queues or DIMSE: each edge has one table from family to outcome.
Messages never hold patient data: they may end in logs.
"""

from __future__ import annotations

from typing import ClassVar


class LightboxError(Exception):
    """The root of the tree.

    Parameters
    ----------
    detail
        One sentence for the person who meets this occurrence: what happened and what to do next.
    """

    slug: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title


class NotFound(LightboxError):
    """Nothing there, or nothing that the actor may know of."""

    slug = "not-found"
    title = "Not found"


class Gone(LightboxError):
    """It was there and is not any more."""

    slug = "gone"
    title = "No longer available"


class Unauthenticated(LightboxError):
    """Who asks is not known."""

    slug = "unauthenticated"
    title = "Sign in first"


class Forbidden(LightboxError):
    """Who asks is known and may not."""

    slug = "forbidden"
    title = "Not allowed"


class Conflict(LightboxError):
    """The state of the thing does not allow it."""

    slug = "conflict"
    title = "Not possible in the present state"


class InvalidInput(LightboxError):
    """What was sent is malformed.

    Parameters
    ----------
    detail
        One sentence on the whole.
    fields
        Pairs of a field's path (``"files.0.size"``) and what is wrong with it.
    """

    slug = "invalid-input"
    title = "The request is not valid"

    def __init__(self, detail: str = "", fields: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(detail)
        self.fields = fields


class NotAcceptable(LightboxError):
    """What was asked for cannot be given in any form that the client takes."""

    slug = "not-acceptable"
    title = "No acceptable representation"


class TooLarge(LightboxError):
    """More than one request may carry, or one answer may hold."""

    slug = "too-large"
    title = "Too large"


class TooMany(LightboxError):
    """Asked too often."""

    slug = "too-many-requests"
    title = "Too many attempts"


class QuotaExceeded(LightboxError):
    """The archive is full, or the plan does not allow more."""

    slug = "quota-exceeded"
    title = "The archive's limit is reached"


class Unsupported(LightboxError):
    """Well-formed, yet nothing that Lightbox can hold or show."""

    slug = "unsupported"
    title = "Not supported"


class Transient(LightboxError):
    """The cause passes by itself: try again."""

    slug = "try-again"
    title = "Busy, try again in a moment"


FAMILIES: tuple[type[LightboxError], ...] = (
    NotFound,
    Gone,
    Unauthenticated,
    Forbidden,
    Conflict,
    InvalidInput,
    NotAcceptable,
    TooLarge,
    TooMany,
    QuotaExceeded,
    Unsupported,
    Transient,
)
"""Every family; each edge's table has a row for each (a law test holds it)."""
