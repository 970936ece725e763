from __future__ import annotations

import base64
import json

import pytest

from lightbox.store.cursor import InvalidCursor, pack, unpack


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def test_leads_back_to_its_place():
    place = {"pk": "a", "sk": "b", "lpk": "ü", "lsk": "d"}
    assert unpack("studies", pack("studies", place)) == place


def test_the_end_has_none_and_none_is_the_beginning():
    assert pack("studies", None) is None
    assert unpack("studies", None) is None
    assert unpack("studies", "") is None


def test_needs_no_escaping_in_an_address():
    assert set(pack("s", {"k": "\xff\xfe?>~" * 9}) or "") <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_="
    )


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "====",
        encoded(1),
        encoded("ab"),
        encoded([]),
        encoded(["studies"]),
        encoded(["studies", "place"]),
        encoded(["studies", None]),
        encoded(["studies", {}, 1]),
        encoded({"studies": 1, "place": 2}),
        encoded(["uploads", {"pk": "a"}]),
        base64.urlsafe_b64encode(b"\xff\xff\xff").decode(),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_what_this_list_did_not_give_out_is_refused(cursor):
    with pytest.raises(InvalidCursor):
        unpack("studies", cursor)
