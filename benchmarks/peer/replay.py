"""One request of a function, answered again and again from what the cloud answered the first time.

So the emulator's share is out, and botocore's with it, down to the caches of the processor that their work would have
emptied; what is left is what the function itself takes. And a first request stays one: to the function, whatever it
found missing the first time is missing each time.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

Answer = dict[str, Any] | ClientError


@dataclass
class Tape:
    """What the cloud answered during one request, by call.

    Parameters
    ----------
    answers
        By operation and arguments; by operation alone for those whose arguments hold something that was made up.
    """

    answers: dict[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], Answer])
    _by_operation: defaultdict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def recording(self) -> Generator[None]:
        """Note what is answered within."""
        botocore: Any = BaseClient
        make = botocore._make_api_call  # noqa: SLF001 - the one method that every call goes through

        def made(client: BaseClient, operation: str, args: Mapping[str, Any]) -> Any:
            try:
                answer: dict[str, Any] = make(client, operation, args)
            except ClientError as error:
                self._note(operation, args, error)
                raise
            if "Body" in answer:
                answer["Body"] = answer["Body"].read()
            self._note(operation, args, answer)
            return _fresh(answer)

        with _answering(made):
            yield

    @contextmanager
    def playing(self) -> Generator[None]:
        """Answer from the notes within."""
        left = {operation: deque(answers) for operation, answers in self._by_operation.items()}

        def made(_client: BaseClient, operation: str, args: Mapping[str, Any]) -> Any:
            waiting = left[operation]
            # What was called once needs no search: spelling its arguments would be measured as the function's time.
            answer = waiting[0] if len(waiting) == 1 else self.answers.get((operation, _spelled(args)))
            if answer is None:
                with self._lock:
                    # The last one may be asked for again: a retry.
                    answer = waiting.popleft() if len(waiting) > 1 else waiting[0]
            if isinstance(answer, ClientError):
                raise answer
            return _fresh(answer)

        with _answering(made):
            yield

    def _note(self, operation: str, args: Mapping[str, Any], answer: Answer) -> None:
        with self._lock:
            self.answers[operation, _spelled(args)] = answer
            self._by_operation[operation].append(answer)


@contextmanager
def _answering(made: Callable[..., Any]) -> Generator[None]:
    botocore: Any = BaseClient
    before = botocore._make_api_call  # noqa: SLF001 - as above
    botocore._make_api_call = made  # noqa: SLF001 - as above
    try:
        yield
    finally:
        botocore._make_api_call = before  # noqa: SLF001 - as above


def _spelled(args: Mapping[str, Any]) -> str:
    """Return arguments as text; without a body, which would cost more to spell than the function takes."""
    return repr({name: value for name, value in args.items() if name != "Body"})


def _fresh(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer whose body has not been read yet."""
    if "Body" not in answer:
        return answer
    body: bytes = answer["Body"]
    return {**answer, "Body": StreamingBody(BytesIO(body), len(body))}
