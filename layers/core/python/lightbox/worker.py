"""The queue edge: messages in, and for each whether it is done, comes again, or is dropped.

SQS takes back the messages that a reply names (partial batch failure) and, after a few times, moves them to the
dead-letter queue, where ``docs/operations.md`` says what to do. So what may pass by itself is tried again, and
what can never work is logged and dropped, unless nobody can tell what it is: that is left for a person to see.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from lightbox import errors, observe

T = TypeVar("T")


class Outcome(Enum):
    """What becomes of a message whose work failed."""

    RETRY = auto()
    DROP = auto()


OUTCOME: dict[type[errors.LightboxError], Outcome] = {
    errors.NotFound: Outcome.DROP,  # deleted meanwhile
    errors.Gone: Outcome.DROP,
    errors.Unauthenticated: Outcome.RETRY,  # a permission that a deployment is about to mend
    errors.Forbidden: Outcome.RETRY,
    errors.Conflict: Outcome.RETRY,  # somebody else was there first: look again
    errors.InvalidInput: Outcome.DROP,
    errors.NotAcceptable: Outcome.DROP,
    errors.TooLarge: Outcome.DROP,
    errors.TooMany: Outcome.RETRY,
    errors.QuotaExceeded: Outcome.DROP,
    errors.Unsupported: Outcome.DROP,
    errors.Transient: Outcome.RETRY,
}
"""The one table from error family to outcome."""


@dataclass(frozen=True, slots=True)
class Message(Generic[T]):
    """One message, decoded.

    Parameters
    ----------
    id
        SQS's.
    content
        What it says.
    attempt
        How many times it was received, this one included.
    """

    id: str
    content: T
    attempt: int


class Batch(Generic[T]):
    """The messages of one invocation, and what became of them.

    Parameters
    ----------
    event
        The Lambda event of an SQS queue with ``ReportBatchItemFailures``.
    decode
        From a message's body to its content; raises ValueError, KeyError or TypeError for one it cannot read.
    """

    def __init__(self, event: Mapping[str, Any], decode: Callable[[str], T]) -> None:
        observe.start()
        self._failed: dict[str, None] = {}
        self.messages: list[Message[T]] = []
        for record in event["Records"]:
            attempt = int(record.get("attributes", {}).get("ApproximateReceiveCount", "1"))
            try:
                content = decode(record["body"])
            except (ValueError, KeyError, TypeError) as error:
                observe.crash("message not understood", error, attempt=attempt)
                self._failed[record["messageId"]] = None
            else:
                self.messages.append(Message(record["messageId"], content, attempt))

    @contextmanager
    def attempt(self, *messages: Message[T]) -> Generator[None]:
        """Hold the work that some messages asked for: an error in it decides what becomes of them, and stays here."""
        try:
            yield
        except errors.LightboxError as error:
            outcome = next(what for family, what in OUTCOME.items() if isinstance(error, family))
            observe.log(
                "message retried" if outcome is Outcome.RETRY else "message dropped",
                level=logging.WARNING,
                slug=error.slug,
                attempt=max((message.attempt for message in messages), default=0),
                count=len(messages),
            )
            if outcome is Outcome.RETRY:
                self._fail(*messages)
        except Exception as error:  # noqa: BLE001 - the edge: one message may not take the others down
            observe.crash("message failed", error, count=len(messages))
            self._fail(*messages)

    def _fail(self, *messages: Message[T]) -> None:
        self._failed |= {message.id: None for message in messages}

    def reply(self) -> dict[str, Any]:
        """Return what Lambda hands to SQS: the messages that have to come again."""
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in self._failed]}
