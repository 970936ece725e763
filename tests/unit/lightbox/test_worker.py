"""Queue messages and their fates."""

from __future__ import annotations

import pytest

from lightbox import errors
from lightbox.worker import OUTCOME, Batch, Outcome


def batch(*bodies: str) -> Batch[int]:
    """Return a batch of messages that hold numbers."""
    return Batch({"Records": [{"messageId": body, "body": body} for body in bodies]}, int)


def failed(made: Batch[int]) -> list[str]:
    """Return the messages that come again."""
    return [each["itemIdentifier"] for each in made.reply()["batchItemFailures"]]


def test_what_works_is_done() -> None:
    made = batch("1", "2")
    seen: list[int] = []
    for message in made.messages:
        with made.attempt(message):
            seen.append(message.content)
    assert (seen, failed(made)) == ([1, 2], [])


def test_what_nobody_understands_is_left_for_a_person() -> None:
    made = batch("1", "x")
    assert ([message.content for message in made.messages], failed(made)) == ([1], ["x"])


@pytest.mark.parametrize("family", errors.FAMILIES)
def test_each_family_has_its_outcome(family: type[errors.LightboxError]) -> None:
    class Special(family):  # type: ignore[valid-type,misc]
        pass

    made = batch("1", "2")
    with made.attempt(*made.messages):
        raise Special
    assert failed(made) == (["1", "2"] if OUTCOME[family] is Outcome.RETRY else [])


def test_a_crash_comes_again_and_takes_nobody_down(caplog: pytest.LogCaptureFixture) -> None:
    made = batch("1", "2")
    for message in made.messages:
        with made.attempt(message):
            if message.content == 1:
                raise ZeroDivisionError("Doe^Jane")
    assert failed(made) == ["1"]
    assert "Doe" not in caplog.text


def test_the_number_of_attempts_is_known() -> None:
    record = {"messageId": "1", "body": "1", "attributes": {"ApproximateReceiveCount": "3"}}
    assert Batch({"Records": [record]}, int).messages[0].attempt == 3
