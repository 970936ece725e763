from __future__ import annotations

from email import message_from_bytes

from lightbox.dicom import multipart
from lightbox.dicom.multipart import Part
from lightbox.dicom.transfer import transfer_syntax

BOUNDARY = "b0undary"
JPEG = transfer_syntax("1.2.840.10008.1.2.4.50")


def body(*parts: bytes) -> bytes:
    kind = multipart.frame_type(JPEG)
    return b"".join(multipart.write(BOUNDARY, (Part(kind, [part[:3], part[3:]]) for part in parts)))


def test_is_spelled_as_strict_clients_expect() -> None:
    assert body(b"first\r\n", b"second") == (
        b"--b0undary\r\n"
        b"Content-Type: image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50\r\n"
        b"\r\n"
        b"first\r\n"
        b"\r\n--b0undary\r\n"
        b"Content-Type: image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50\r\n"
        b"\r\n"
        b"second"
        b"\r\n--b0undary--"
    )


def test_is_read_back_by_another_parser() -> None:
    header = f"Content-Type: {multipart.content_type(BOUNDARY, 'image/jpeg')}\r\n\r\n".encode()
    message = message_from_bytes(header + body(b"one", b"two"))
    assert message.get_content_type() == "multipart/related"
    assert message.get_param("type") == "image/jpeg"
    parts = message.get_payload()
    assert isinstance(parts, list)
    assert [part.get_payload() for part in parts] == ["one", "two"]


def test_heads_carry_length_and_address() -> None:
    head = multipart.head(BOUNDARY, "application/dicom", first=False, location="/x", length=7)
    assert head == (
        b"\r\n--b0undary\r\nContent-Type: application/dicom\r\nContent-Length: 7\r\nContent-Location: /x\r\n\r\n"
    )


def test_frames_take_the_media_type_that_was_asked_for() -> None:
    assert multipart.frame_type(JPEG, "application/octet-stream") == (
        "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.50"
    )
