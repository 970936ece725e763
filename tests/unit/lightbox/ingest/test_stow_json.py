"""DICOM JSON made into files: what a request can make of few bytes is bounded. The rest is told in test_stow.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lightbox.dicom.received import MediaType, Received
from lightbox.dicom.writing import JsonInvalid
from lightbox.ingest.errors import TooManyParts
from lightbox.ingest.stow import Unmade
from lightbox.ingest.stow_json import MOST_BULK, MOST_PARTS, files_of
from tests.make import dicom

INSTANCE: dict[str, Any] = json.loads(dicom.dataset().to_json())


def test_a_part_that_many_elements_name_makes_no_mountain() -> None:
    """Found by attack: a request of one megabyte, a thousand elements naming one part, took two gigabytes."""
    part = Received(MediaType(), "once", bytes(1024 * 1024))
    named = {f"0009{0x1000 + place:04X}": {"vr": "OB", "BulkDataURI": "once"} for place in range(1, 18)}
    kept, refused = (dict(list(named.items())[:count]) for count in (16, 17))
    good, bad = files_of([json.dumps([INSTANCE | kept, INSTANCE | refused]).encode()], [part])
    assert isinstance(good, bytes)
    assert MOST_BULK < len(good) < MOST_BULK + 4096
    assert isinstance(bad, Unmade)
    assert isinstance(bad.error, JsonInvalid)


def test_more_data_sets_than_a_request_stores_are_refused_before_the_first() -> None:
    """Found by attack: an answer about a million empty ones is larger than an answer may be."""
    with pytest.raises(TooManyParts):
        files_of([json.dumps([{}] * MOST_PARTS).encode(), b"{}"], [])
    assert len(list(files_of([json.dumps([{}] * (MOST_PARTS - 1)).encode(), b"["], []))) == MOST_PARTS
