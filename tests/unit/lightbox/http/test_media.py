"""Accept headers as viewers write them."""

from __future__ import annotations

import pytest

from lightbox.errors import NotAcceptable
from lightbox.http.media import MediaRange, accepted, choose, dicom_json, matches, said, takes_gzip
from lightbox.http.message import Query, Request


def request(accept: str = "", query: str = "", encoding: str = "") -> Request:
    """Return a request with these headers."""
    headers = {"accept": accept, "accept-encoding": encoding}
    return Request("GET", "/", Query(query), {k: v for k, v in headers.items() if v}, {}, b"", "https://site")


@pytest.mark.parametrize(
    ("accept", "found"),
    [
        ("", [MediaRange("*/*")]),
        (" , ", [MediaRange("*/*")]),
        ("Image/JPEG", [MediaRange("image/jpeg")]),
        (
            'multipart/related; type="application/octet-stream"; Transfer-Syntax="*"',
            [MediaRange("multipart/related", {"type": "application/octet-stream", "transfer-syntax": "*"})],
        ),
        (
            "multipart/related;type=application/dicom;transfer-syntax=*",
            [MediaRange("multipart/related", {"type": "application/dicom", "transfer-syntax": "*"})],
        ),
        ('a/b;x="1,2;3", c/d', [MediaRange("a/b", {"x": "1,2;3"}), MediaRange("c/d")]),
        ("a/b;q=0.1, c/d;q=0, e/f;q=odd", [MediaRange("e/f"), MediaRange("a/b", {}, 0.1)]),
        (";;;, a/b", [MediaRange(""), MediaRange("a/b")]),
    ],
)
def test_headers_are_read(accept: str, found: list[MediaRange]) -> None:
    assert accepted(*said(request(accept))) == tuple(found)


@pytest.mark.parametrize(
    "query",
    [
        "accept=application/dicom+json",
        "accept=application%2Fdicom%2Bjson",
        "accept=&accept=application/dicom%2Bjson",
        "accept=application/dicom%2Bjson%3Bq%3D1",
    ],
)
def test_the_parameter_goes_before_the_header(query: str) -> None:
    assert accepted(*said(request("text/html", query))) == (
        MediaRange("application/dicom+json"),
        MediaRange("text/html", quality=1e-6),
    )


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "a/b"),
        ("c/d", "c/d"),
        ("c/d, */*;q=0.5", "c/d"),
        ("*/*, a/b;q=0.5", "c/d"),
        ("a/*", "a/b"),
        ("*/*, a/b;q=0", "c/d"),
    ],
)
def test_the_closest_range_decides(accept: str, chosen: str) -> None:
    assert choose(request(accept), ("a/b", "c/d")) == chosen


def test_nothing_in_common() -> None:
    with pytest.raises(NotAcceptable, match="a/b or c/d"):
        choose(request("e/f"), ("a/b", "c/d"))


@pytest.mark.parametrize(
    ("query", "accept", "chosen"),
    [
        ("accept=c/d", "a/b", "c/d"),
        ("accept=e/f", "c/d", "c/d"),
        ("accept=e/f", "*/*", "a/b"),
        ("accept=c/d;q=0,a/*", "c/d", "a/b"),
    ],
)
def test_the_header_speaks_where_the_parameter_names_nothing_we_have(query: str, accept: str, chosen: str) -> None:
    assert choose(request(accept, query), ("a/b", "c/d")) == chosen


@pytest.mark.parametrize("accept", ["", "e/f"])
def test_a_parameter_we_cannot_meet_alone(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        choose(request(accept, "accept=g/h"), ("a/b", "c/d"))


OHIF = "application/dicom+json, multipart/related; type=application/octet-stream; transfer-syntax=*"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/dicom+json"),
        ("application/json", "application/json"),
        ("application/json, application/dicom+json", "application/dicom+json"),
        ("application/json, application/dicom+json;q=0.9", "application/json"),
        ("application/dicom+json; charset=utf-8", "application/dicom+json"),
        ("application/dicom+json,multipart/related;type=application/dicom+xml", "application/dicom+json"),
        ("application/*", "application/dicom+json"),
        ("application/dicom+xml, */*;q=0.1", "application/dicom+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", "application/dicom+json"),
        (OHIF, "application/dicom+json"),
        (OHIF.replace(", ", ","), "application/dicom+json"),
        (", ".join(reversed(OHIF.split(", "))), "application/dicom+json"),
    ],
)
def test_json_for_whoever_takes_it(accept: str, chosen: str) -> None:
    assert dicom_json(request(accept)) == chosen


@pytest.mark.parametrize(
    "accept",
    [
        "application/dicom+xml",
        'multipart/related; type="application/dicom+xml"',
        "multipart/related;type=application/dicom+xml",
        "multipart/related; type=application/octet-stream; transfer-syntax=*",
        "application/dicom+json;q=0, application/json;q=0",
        "image/*",
    ],
)
def test_json_for_nobody_else(accept: str) -> None:
    with pytest.raises(NotAcceptable, match=r"application/dicom\+json or application/json"):
        dicom_json(request(accept))


def test_patterns() -> None:
    assert matches("image/*", "image/png")
    assert not matches("image/*", "imagery/png")


@pytest.mark.parametrize(
    ("encoding", "taken"),
    [("", 0), ("gzip", 1), ("br, gzip;q=0.5", 1), ("gzip;q=0", 0), ("*", 1), ("br", 0), (";", 0)],
)
def test_gzip(encoding: str, taken: int) -> None:
    assert takes_gzip(request(encoding=encoding)) == bool(taken)
