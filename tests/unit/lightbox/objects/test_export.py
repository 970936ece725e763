"""Laying out large answers in the parts that S3 takes."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.objects import export
from lightbox.objects.body import Segment, Span, length
from lightbox.objects.bucket import LEAST_PART, Bucket, ObjectMissing
from lightbox.objects.export import MIB, AnswerTooLarge, Copy, Exports, Gather, plan, seconds
from lightbox.runtime import Runtime

NOWHERE = Bucket(None, "nowhere")  # pyright: ignore[reportArgumentType] - planning reads nothing


def span(size: int, cut: Callable[[bytes], bytes] | None = None) -> Span:
    """Return a range of an object that is not there."""
    return Span(NOWHERE, "key", 7, size, cut=cut)


def size(part: Copy | Gather) -> int:
    """Return a part's bytes."""
    return part.span.length if isinstance(part, Copy) else sum(map(length, part.segments))


def flat(part: Copy | Gather) -> list[Segment]:
    """Return what a part consists of."""
    return [part.span] if isinstance(part, Copy) else list(part.segments)


@given(
    st.lists(
        st.one_of(
            st.integers(0, 300).map(bytes),
            st.integers(1, 40).map(lambda n: span(n * MIB)),
            st.integers(1, 2 * MIB).map(span),
            st.integers(1, 900).map(lambda n: span(n * MIB + 1)),
        ),
        max_size=30,
    )
)
def test_parts_are_large_enough_and_in_order(segments: list[Segment]) -> None:
    parts = list(plan(segments))
    assert sum(map(size, parts)) == sum(map(length, segments))
    assert all(size(part) >= LEAST_PART for part in parts[:-1])
    assert all(size(part) <= 256 * MIB + 2 for part in parts)
    assert all(size(part) <= 20 * MIB for part in parts if isinstance(part, Gather))
    # What is copied from one object goes on where it stopped, or begins anew.
    ranges = [each for part in parts for each in flat(part) if isinstance(each, Span)]
    for left, right in pairwise(ranges):
        assert right.offset in (7, left.offset + left.length)


def test_a_long_range_behind_a_head_gives_up_only_what_fills_a_part() -> None:
    head, copied, tail = plan([b"x" * 100, span(100 * MIB), b"y"])
    assert isinstance(head, Gather)
    assert size(head) == LEAST_PART
    assert copied == Copy(span(100 * MIB).part(LEAST_PART - 100, 100 * MIB - LEAST_PART + 100))
    assert tail == Gather((b"y",))


def test_a_range_that_is_cut_is_never_copied() -> None:
    assert all(isinstance(part, Gather) for part in plan([span(50 * MIB, bytes.strip)]))


def test_copies_are_split_evenly() -> None:
    parts = list(plan([span(1000 * MIB)]))
    assert [size(part) // MIB for part in parts] == [250, 250, 250, 250]


def test_what_is_copied_costs_less_than_what_passes_through() -> None:
    series = tuple(each for _ in range(1000) for each in (b"head", span(512 * 1024)))
    assert seconds(plan(series)) < export.SECONDS
    assert seconds(plan(series * 2)) > export.SECONDS
    assert seconds(plan([b"head", span(10 * 1024 * MIB)])) < export.SECONDS


# -- putting together


@pytest.fixture
def exports(runtime: Runtime) -> Exports:
    """Exports into the artefact bucket."""
    return Exports(runtime.artefacts, runtime.new_id)


def test_bytes_and_ranges_end_up_in_order(runtime: Runtime, exports: Exports) -> None:
    large, small = os.urandom(12 * MIB), os.urandom(1000)
    runtime.archive.put("archive/large", large, "application/dicom")
    runtime.archive.put("archive/small", small, "application/dicom")
    segments: list[Segment] = [
        b"--a",
        Span(runtime.archive, "archive/small", 10, 500),
        Span(runtime.archive, "archive/large", 0, len(large)),
        b"--b",
        Span(runtime.archive, "archive/small", 0, 100, cut=lambda raw: raw[::-1]),
        Span(runtime.archive, "archive/large", 5, 11 * MIB),
        b"--c",
    ]
    expected = b"--a" + small[10:510] + large + b"--b" + small[99::-1] + large[5 : 5 + 11 * MIB] + b"--c"
    assert runtime.artefacts.read(exports.store(tuple(segments), "text/plain")) == expected
    assert runtime.artefacts.read(exports.store(iter(segments), "text/plain")) == expected


def test_what_fails_half_way_leaves_nothing(runtime: Runtime, exports: Exports) -> None:
    with pytest.raises(ObjectMissing):
        exports.store((b"x", Span(runtime.archive, "archive/gone", 0, 10)), "text/plain")
    assert list(runtime.artefacts.keys("")) == []
    answer = runtime.client("s3").list_multipart_uploads(Bucket=runtime.artefacts.name)
    assert "Uploads" not in answer


def test_what_takes_too_long_is_not_begun(runtime: Runtime, exports: Exports) -> None:
    with pytest.raises(AnswerTooLarge):
        exports.store((Span(runtime.archive, "archive/huge", 0, 2**40),), "text/plain")
