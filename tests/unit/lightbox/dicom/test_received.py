"""Requests in parts: every spelling that clients use, any content, and no crash whatever comes."""

from __future__ import annotations

from base64 import encodebytes

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lightbox.dicom.received import MediaType, MultipartInvalid, Received, part, spans

RELATED = 'multipart/related; type="application/dicom"; boundary='

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=?", min_size=1, max_size=70)


def parted(body: bytes, content_type: str = RELATED + "B") -> list[Received]:
    return [part(body, span) for span in spans(body, MediaType.parse(content_type))]


def bodies(body: bytes, content_type: str = RELATED + "B") -> list[bytes]:
    return [part.body for part in parted(body, content_type)]


@pytest.mark.parametrize(
    ("text", "type_", "boundary"),
    [
        ('multipart/related; type="application/dicom"; boundary="a b"', "application/dicom", "a b"),
        ("multipart/related; type=application/dicom; boundary=ab", "application/dicom", "ab"),
        ("Multipart/Related;BOUNDARY=ab;Type=application/dicom", "application/dicom", "ab"),
        ("multipart/related ; boundary = ab ; type = application/dicom", "application/dicom", "ab"),
        ("multipart/related;boundary=ab", None, "ab"),
        (
            "multipart/related; type=application/dicom; transfer-syntax=1.2.840.10008.1.2.1; boundary=ab",
            "application/dicom",
            "ab",
        ),
        (r'multipart/related; boundary="a\"b;c"', None, 'a"b;c'),
        ("multipart/related; boundary=a=b==", None, "a=b=="),
        ('multipart/related; boundary="open', None, "open"),
    ],
)
def test_parameters_of_any_spelling(text: str, type_: str | None, boundary: str) -> None:
    parsed = MediaType.parse(text)
    assert parsed.type == "multipart/related"
    assert parsed.parameters.get("type") == type_
    assert parsed.parameters["boundary"] == boundary


@given(st.text())
def test_no_content_type_makes_reading_it_fail(text: str) -> None:
    MediaType.parse(text)


def test_parts_with_their_headers_in_any_case() -> None:
    body = (
        b"--B\r\ncontent-type: application/dicom; transfer-syntax=1.2.3\r\nCONTENT-LOCATION: /one\r\n\r\nfirst\r\n"
        b"--B\r\nContent-Type:application/dicom+json\r\nContent-Length: 6\r\n\r\nsecond\r\n--B--\r\n"
    )
    first, second = parted(body)
    assert (first.media_type.type, first.location, first.body) == ("application/dicom", "/one", b"first")
    assert first.media_type.parameters == {"transfer-syntax": "1.2.3"}
    assert (second.media_type.type, second.location, second.body) == ("application/dicom+json", "", b"second")


@pytest.mark.parametrize(
    "body",
    [
        b"--B\r\nContent-Type: x\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--",  # the second without headers
        b"preamble\r\n--B\r\nA: b\r\n\r\none\r\n--B\r\nA: b\r\n\r\ntwo\r\n--B--\r\nepilogue\r\n--B\r\n",
        b"--B\nA: b\n\none\n--B\nA: b\n\ntwo\n--B--\n",  # bare line feeds
        b"\r\n--B  \r\nA: b\r\n\r\none\r\n--B\t\r\nA: b\r\n\r\ntwo\r\n--B-- ",  # blanks behind the boundary
        b"--B\r\nA: b\r\n folded\r\n\r\none\r\n--B\r\nA: b\r\n\ttoo\r\n\r\ntwo\r\n--B--",
        b"--B\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--",
    ],
)
def test_spellings_of_the_body(body: bytes) -> None:
    assert bodies(body) == [b"one", b"two"]


def test_a_boundary_that_only_the_body_names() -> None:
    assert bodies(b"--xyz-1\r\nA: b\r\n\r\none\r\n--xyz-1--", "multipart/related") == [b"one"]


def test_content_that_begins_without_header_and_blank_line() -> None:
    assert bodies(b"--B\r\n\x00\x01binary\n\r\n--B--") == [b"\x00\x01binary\n"]


def test_empty_parts() -> None:
    assert bodies(b"--B\r\nA: b\r\n\r\n\r\n--B\r\nA: b\r\n\r\n--B\r\n\r\n--B\r\n--B--") == [b""] * 4


def test_a_line_that_only_begins_like_the_boundary_is_content() -> None:
    content = b"x\r\n--Bother\r\n--B-\r\n --B\r\ny--B\r\n"
    assert bodies(b"--B\r\n\r\n" + content + b"\r\n--B--") == [content]


def test_a_carriage_return_before_a_bare_line_feed_is_content() -> None:
    assert bodies(b"--B\nA: b\n\nends in\r\n--B--\n") == [b"ends in\r"]


def test_transfer_encodings() -> None:
    content = bytes(range(256))
    coded = b"--B\r\nContent-Transfer-Encoding: BASE64\r\n\r\n" + encodebytes(content) + b"\r\n--B--"
    assert bodies(coded) == [content]
    assert bodies(b"--B\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=41=\r\nB\r\n--B--") == [b"AB"]
    for wrong in (
        b"--B\r\nContent-Transfer-Encoding: base64\r\n\r\nA\r\n--B--",
        b"--B\r\nContent-Transfer-Encoding: rot13\r\n\r\nA\r\n--B--",
    ):
        with pytest.raises(MultipartInvalid):
            parted(wrong)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", RELATED + "B"),
        (b"no boundary at all", RELATED + "B"),
        (b"no boundary at all", "multipart/related"),
        (b"--C\r\n\r\none\r\n--C--", RELATED + "B"),
        (b"--B\r\n\r\none", RELATED + "B"),
        (b"--B\r\n\r\none\r\n--B", RELATED + "B"),
        (b"--B\r\n\r\none\r\n--B-", RELATED + "B"),
        (b"--B\r\n\r\none\r\n--B--", RELATED + "B" * 300),
    ],
)
def test_what_cannot_be_told_apart_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(MultipartInvalid):
        parted(body, content_type)


@given(TOKEN, st.lists(st.binary(max_size=200), min_size=1, max_size=5), st.binary(max_size=50), st.data())
@example("B", [b"\r\n", b"\r", b"\n", b"--", b"--B--x"], b"", None)
def test_any_content_comes_through_in_any_number_of_parts(
    boundary: str, contents: list[bytes], around: bytes, data: st.DataObject | None
) -> None:
    delimiter = b"--" + boundary.encode()
    assume(all(delimiter not in content or content == b"--B--x" for content in (*contents, around)))
    end = data.draw(st.sampled_from([b"\r\n", b"\n"])) if data else b"\r\n"
    quoted = data.draw(st.booleans()) if data else True
    assume(quoted or ":" not in boundary)
    header = b"Content-Type: application/dicom" + end * 2
    body = around + end + b"".join(delimiter + end + header + content + end for content in contents)
    body += delimiter + b"--" + end + around
    found = bodies(body, RELATED + (f'"{boundary}"' if quoted else boundary))
    assert found == contents


@given(st.binary(max_size=300), st.sampled_from([RELATED + "B", RELATED + '"--"', "multipart/related", "x"]))
def test_hostile_bodies_are_parted_or_refused(body: bytes, content_type: str) -> None:
    for candidate in (body, b"--B\r\n" + body + b"\r\n--B--"):
        try:
            found = bodies(candidate, content_type)
        except MultipartInvalid:
            continue
        assert all(isinstance(part, bytes) for part in found)
