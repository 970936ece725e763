"""Names for bytes: the same on every way in, and cheap to change where only the first part does."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.ingest import digests
from lightbox.ingest.errors import FileTooLarge, InvalidDigest

PART = 10


@pytest.fixture(autouse=True, scope="module")
def small_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "PART_SIZE", PART)
        yield


def sums(body: bytes) -> list[str]:
    pieces = [body[start : start + PART] for start in range(0, len(body), PART)] or [b""]
    return [base64.b64encode(hashlib.sha256(piece).digest()).decode() for piece in pieces]


@given(st.binary(max_size=45), st.integers(1, 25))
def test_what_a_client_announces_is_what_its_bytes_have(body: bytes, step: int) -> None:
    chunks = [body[start : start + step] for start in range(0, len(body), step)]
    announced = digests.digest(sums(body), len(body))
    assert digests.digest_of(chunks, len(body)) == announced
    assert digests.digest_of(chunks, len(body), digests.rest(sums(body))) == announced
    assert ("-" in announced) == (len(body) > PART)
    assert digests.sha256(announced) == (hashlib.sha256(body).digest() if len(body) <= PART else b"")


@given(st.binary(min_size=PART, max_size=45), st.binary(min_size=4, max_size=4))
def test_another_head_needs_no_more_than_the_first_part(body: bytes, head: bytes) -> None:
    other = head + body[4:]

    def first_only() -> Iterator[bytes]:
        yield head
        yield body[4:PART]
        raise AssertionError

    rest = digests.rest(sums(body))
    found = digests.digest_of(first_only() if rest else [other], len(body), rest)
    assert found == digests.digest(sums(other), len(body))


def test_sums_that_are_none_or_too_many_are_refused() -> None:
    good = sums(b"x" * 25)
    for bad in (good[:2], [*good, good[0]], [*good[:2], "!"], [*good[:2], good[2][:-8]]):
        with pytest.raises(InvalidDigest):
            digests.digest(bad, 25)
    with pytest.raises(FileTooLarge):
        digests.digest(good, PART * digests.MOST_PARTS + 1)
