"""Reading segments: near ranges at once, all in their order."""

from __future__ import annotations

import pytest

from lightbox.objects.body import NEAR, Segment, Span, read
from lightbox.objects.bucket import Bucket, ObjectMissing

DATA = bytes(range(256)) * 1024


class Recorded(Bucket):
    """A bucket whose every object is :data:`DATA`, and that notes what is read."""

    def __init__(self) -> None:
        super().__init__(None, "recorded")  # pyright: ignore[reportArgumentType] - never called
        self.windows: list[tuple[str, int, int]] = []

    def window(self, key: str, offset: int, length: int) -> bytes:
        """Return a range."""
        self.windows.append((key, offset, length))
        return DATA[offset : offset + length]


def test_neighbours_are_read_at_once_and_come_back_in_order() -> None:
    bucket = Recorded()
    segments: list[Segment] = [
        Span(bucket, "a", 300, 100),
        b"between",
        Span(bucket, "a", 100, 100),
        Span(bucket, "a", 200, 100, cut=lambda raw: raw[:3]),
        Span(bucket, "a", 100, 100),
        Span(bucket, "a", 0, 0),
    ]
    assert read(segments) == [DATA[300:400], b"between", DATA[100:200], DATA[200:203], DATA[100:200], b""]
    assert bucket.windows == [("a", 100, 300)]


def test_what_lies_far_apart_is_read_by_itself() -> None:
    bucket = Recorded()
    far = 100 + NEAR
    places = [("a", 0, 100), ("a", far, 10), ("a", far + NEAR + 11, 1), ("b", 0, 1)]
    segments = [Span(bucket, *place) for place in places]
    assert read(segments) == [DATA[:100], DATA[far : far + 10], DATA[far + NEAR + 11 : far + NEAR + 12], DATA[:1]]
    assert sorted(bucket.windows) == [("a", 0, far + 10), ("a", far + NEAR + 11, 1), ("b", 0, 1)]


def test_an_object_that_is_shorter_than_it_was_is_missing() -> None:
    with pytest.raises(ObjectMissing):
        read([Span(Recorded(), "a", len(DATA) - 5, 10)])


def test_nothing_but_bytes_reads_nothing() -> None:
    assert read([b"a", b"b"]) == [b"a", b"b"]
