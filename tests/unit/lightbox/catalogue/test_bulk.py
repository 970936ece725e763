"""Values that lie apart from an instance's JSON: their fragments, up to where they end, and what is refused."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import cast

import pytest

from lightbox.catalogue import bulk as module
from lightbox.catalogue.bulk import segments
from lightbox.catalogue.errors import TooManyFragments, ValueTooLong
from lightbox.catalogue.models import Instance
from lightbox.catalogue.original import Original
from lightbox.dicom.elements import Bulk
from lightbox.dicom.transfer import EXPLICIT_BIG
from lightbox.objects.body import Span, read
from lightbox.objects.bucket import Bucket

ITEM, END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0" + bytes(4)
JPEG, DEFLATED = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.1.99"
HEAD = b"what lies before"


@dataclass(frozen=True)
class Held:
    """A bucket of one object that is here."""

    content: bytes
    name: str = "here"

    def window(self, _key: str, offset: int, length: int) -> bytes:
        """Return a range of it."""
        return self.content[offset : offset + length]


@dataclass(frozen=True)
class Stored:
    """As much of an instance's record as is looked at."""

    transfer_syntax: str


def fragments(*values: bytes) -> bytes:
    return b"".join(ITEM + struct.pack("<I", len(value)) + value for value in values)


def parts(value: bytes, *, syntax: str = JPEG, length: int | None = None) -> tuple[Span, ...]:
    """Return where the pieces of a value lie; ``length`` is what is said of it."""
    original = Original(cast("Bucket", Held(HEAD + value)), "key", len(HEAD) + len(value))
    bulk = Bulk("7FE00010", "OB", len(HEAD), len(value) if length is None else length, encapsulated=True)
    return cast("tuple[Span, ...]", segments(original, cast("Instance", Stored(syntax)), bulk))


@pytest.mark.parametrize("behind", [b"", END, END + b"more"])
def test_fragments_up_to_what_is_none(behind: bytes) -> None:
    assert list(read(parts(fragments(b"ab", b"", b"cdef") + behind))) == [b"ab", b"", b"cdef"]


def test_a_fragment_ends_with_its_value() -> None:
    value = fragments(b"ab", b"cdef")
    assert list(read(parts(value, length=len(value) - 2))) == [b"ab", b"cd"]


@pytest.mark.parametrize("behind", [b"", b"odd"])
def test_as_many_fragments_as_are_looked_for(monkeypatch: pytest.MonkeyPatch, behind: bytes) -> None:
    monkeypatch.setattr(module, "_MOST_FRAGMENTS", 2)
    assert len(parts(fragments(b"ab", b"cd") + behind)) == 2


@pytest.mark.parametrize("behind", [fragments(b"ef"), END])
def test_what_may_lie_behind_them_is_not_looked_for(monkeypatch: pytest.MonkeyPatch, behind: bytes) -> None:
    monkeypatch.setattr(module, "_MOST_FRAGMENTS", 2)
    with pytest.raises(TooManyFragments):
        parts(fragments(b"ab", b"cd") + behind)


def test_a_deflated_value_too_long_to_be_held_is_refused_unread() -> None:
    with pytest.raises(ValueTooLong):
        parts(b"nothing that could be inflated", syntax=DEFLATED, length=module._MOST_INFLATED + 1)


@pytest.mark.parametrize(
    ("vr", "sent"), [("OB", b"\x01\x02\x03\x04"), ("US", b"\x02\x01\x04\x03"), ("FL", b"\x04\x03\x02\x01")]
)
def test_a_value_of_a_big_endian_file_goes_little_endian(vr: str, sent: bytes) -> None:
    original = Original(cast("Bucket", Held(b"\x01\x02\x03\x04")), "key", 4)
    (span,) = segments(original, cast("Instance", Stored(EXPLICIT_BIG)), Bulk("00660016", vr, 0, 4))
    assert read([span]) == [sent]
    assert isinstance(span, Span)
    assert (span.cut is None) == (vr == "OB"), "what goes as it is stored can be had by range"
