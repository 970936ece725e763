"""Joining JSON without parsing it."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace

import pytest

from lightbox.catalogue.models import Series
from lightbox.query.metadata import Ask, array, as_array, etag

SERIES = Series("1", "1.2", {}, 1, 1, 3, 0, metadata_has_bulk=False, updated="2025-01-01")


@pytest.mark.parametrize("members", [[], [b"{}"], [b'{"a":1}', b'{"b":2}', b"3"]])
def test_arrays(members: list[bytes]) -> None:
    assert json.loads(b"".join(array(members))) == [json.loads(member) for member in members]


def test_gzip_is_made_as_it_goes() -> None:
    members = [json.dumps({"n": n}).encode() for n in range(10_000)]
    body = as_array(iter(members), Ask("", "application/json", gzip=True))
    packed = b"".join(piece for piece in body.segments if isinstance(piece, bytes))
    assert json.loads(gzip.decompress(packed))[-1] == {"n": 9999}
    assert body.encoding == "gzip"


def test_a_series_that_was_deleted_and_came_back_has_another_tag() -> None:
    assert etag(SERIES) == etag(replace(SERIES, metadata_version=3))
    assert etag(SERIES) != etag(replace(SERIES, version=4))
    assert etag(SERIES) != etag(replace(SERIES, updated="2025-01-02"))
    assert etag(SERIES).startswith('W/"')
