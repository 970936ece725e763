from __future__ import annotations

from email import message_from_bytes

from lightbox.objects.body import read
from lightbox.objects.parts import Part, multipart

JPEG = "image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50"
BOUNDARY = "b0undary"


def sent(*parts: Part) -> bytes:
    return b"".join(read(multipart(parts, "image/jpeg", BOUNDARY).segments))


def test_is_spelled_as_strict_clients_expect() -> None:
    assert sent(Part(JPEG, (b"fir", b"st\r\n")), Part(JPEG, (b"second",), "https://host/frames/2")) == (
        b"--b0undary\r\n"
        b"Content-Type: image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50\r\n"
        b"\r\n"
        b"first\r\n"
        b"\r\n--b0undary\r\n"
        b"Content-Type: image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50\r\n"
        b"Content-Location: https://host/frames/2\r\n"
        b"\r\n"
        b"second"
        b"\r\n--b0undary--"
    )


def test_is_read_back_by_another_parser() -> None:
    body = multipart((Part(JPEG, (b"one",)), Part(JPEG, (b"two",))), "image/jpeg", BOUNDARY)
    message = message_from_bytes(f"Content-Type: {body.content_type}\r\n\r\n".encode() + b"".join(read(body.segments)))
    assert message.get_content_type() == "multipart/related"
    assert message.get_param("type") == "image/jpeg"
    parts = message.get_payload()
    assert isinstance(parts, list)
    assert [part.get_payload() for part in parts] == ["one", "two"]


def test_parts_that_are_made_on_the_way_are_taken_one_after_the_other() -> None:
    made: list[int] = []

    def parts():
        for number in (1, 2):
            made.append(number)
            yield Part(JPEG, (b"%d" % number,))

    segments = iter(multipart(parts(), "image/jpeg", BOUNDARY).segments)
    assert made == []
    assert [next(segments), next(segments)][1] == b"1"
    assert made == [1]
    assert b"".join(segments).endswith(b"\r\n\r\n2\r\n--b0undary--")
