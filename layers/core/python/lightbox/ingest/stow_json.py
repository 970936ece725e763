"""Instances that come as metadata in DICOM JSON with bulk data beside it, made into files (PS3.18 §10.5.2.2)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from lightbox.dicom.media_types import OCTETS
from lightbox.dicom.reading import Names
from lightbox.dicom.received import Received
from lightbox.dicom.transfer import EXPLICIT_LITTLE, IMPLICIT_LITTLE, transfer_syntax
from lightbox.dicom.uids import is_uid
from lightbox.dicom.writing import PIXELS, JsonInvalid, Pixels, first, part10
from lightbox.errors import InvalidInput, Unsupported
from lightbox.ingest.errors import TooManyParts
from lightbox.ingest.stow import Sent, Unmade
from lightbox.ingest.stow_image import Picture, lossy
from lightbox.pixels.consumer import FORMATS

_NATIVE = (EXPLICIT_LITTLE, IMPLICIT_LITTLE)
"""Their pixels are the same bytes."""

_BY_MEDIA_TYPE = {
    "image/jls": "1.2.840.10008.1.2.4.80",
    "image/jp2": "1.2.840.10008.1.2.4.90",
    "image/jpx": "1.2.840.10008.1.2.4.92",
    "image/jphc": "1.2.840.10008.1.2.4.201",
    "image/jxl": "1.2.840.10008.1.2.4.112",
    "image/dicom-rle": "1.2.840.10008.1.2.5",
    "video/mpeg": "1.2.840.10008.1.2.4.100",
    "video/mp4": "1.2.840.10008.1.2.4.102",
    "video/h265": "1.2.840.10008.1.2.4.107",
}
"""The transfer syntax of bulk data that does not name it (PS3.18 Tables 8.7.3-2 to 8.7.3-4)."""

_LOSSY = {
    "1.2.840.10008.1.2.4.80": "1.2.840.10008.1.2.4.81",
    "1.2.840.10008.1.2.4.90": "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.4.201": "1.2.840.10008.1.2.4.203",
}
"""What stands for these where the codestream says that it lost something."""

_JPEG = {
    0xC0: "1.2.840.10008.1.2.4.50",
    0xC1: "1.2.840.10008.1.2.4.51",
    0xC3: "1.2.840.10008.1.2.4.70",
}
"""By the marker that begins a JPEG's frame header (ITU-T T.81 Table B.1): its process, so its transfer syntax."""

_IDENTIFIERS = ("0020000D", "0020000E", "00080018", "00080016")
"""Of the study, the series, the instance and its class, as :class:`Names` has them."""

_FIRST_TABLE, _LAST_TABLE = 0xC4, 0xFE


MOST_PARTS = 2000
"""Most parts, and most data sets, of one request: what can be stored in the time that a request has."""

MOST_BULK = 16 * 1024 * 1024
"""Most bytes of bulk data in one file: more than a request carries, for several elements may name one part of it."""


def files_of(metadata: Sequence[bytes], bulk: Sequence[Received]) -> Iterator[Sent]:
    """Return a file for each instance, or why none could be made; each is made when it is asked for.

    Parameters
    ----------
    metadata
        JSON texts: an array of data sets each (or, by careless senders, one data set).
    bulk
        The other parts of the request; their Content-Location is what a ``BulkDataURI`` names.

    Raises
    ------
    TooManyParts
        There are more data sets than one request can store.
    """
    found = [_parsed(text) for text in metadata]
    if sum(map(len, found)) > MOST_PARTS:
        raise TooManyParts
    beside = _Bulk.of(bulk)
    return (_file(dataset, beside) for datasets in found for dataset in datasets)


def _parsed(text: bytes) -> list[Any]:
    """Return the data sets of a JSON text, or why there are none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return [JsonInvalid("The metadata is no JSON.")]
    return found if isinstance(found, list) else [found]


def _file(dataset: Any, beside: _Bulk) -> Sent:
    if isinstance(dataset, JsonInvalid):
        return Unmade(dataset)
    left = MOST_BULK

    def one(address: str) -> bytes:
        nonlocal left
        value = beside.one(address)
        left -= len(value)
        if left < 0:
            raise JsonInvalid("Its elements name more bulk data than one request carries.")
        return value

    try:
        found = beside.pixels(dataset)
        return part10(found.described(dataset) if found else dataset, one, found.pixels if found else None)
    except (InvalidInput, Unsupported) as error:
        return Unmade(error, _names(dataset))


def _names(dataset: Any) -> Names:
    """Return what metadata says that it is of; empty where it says nothing good."""
    found = (first(dataset, tag) if isinstance(dataset, dict) else "" for tag in _IDENTIFIERS)
    return Names(*(uid if is_uid(uid) else "" for uid in found))


@dataclass(frozen=True, slots=True)
class _Bulk:
    """The bulk data of a request, by what names it."""

    parts: Mapping[str, Sequence[Received]]

    @classmethod
    def of(cls, parts: Sequence[Received]) -> _Bulk:
        named: defaultdict[str, list[Received]] = defaultdict(list)
        for part in parts:
            if part.location:
                named[_path(part.location)].append(part)
        return cls(named)

    def find(self, address: Any) -> Sequence[Received]:
        """Return the parts of one name, in order; nothing is ever fetched from elsewhere.

        Raises
        ------
        JsonInvalid
            The request has none.
        """
        found = self.parts.get(_path(address), ()) if isinstance(address, str) and address else ()
        if not found:
            raise JsonInvalid("A BulkDataURI names no part of the request.")
        return found

    def one(self, address: str) -> bytes:
        """Return the bytes behind an address."""
        return b"".join(part.body for part in self.find(address))

    def pixels(self, dataset: Any) -> Picture | None:
        """Return what a data set's Pixel Data refers to."""
        element: Any = dataset.get(PIXELS) if isinstance(dataset, dict) else None
        if not isinstance(element, dict) or "BulkDataURI" not in element:
            return None
        parts = self.find(element["BulkDataURI"])
        kind, frames = parts[0].media_type.type, [part.body for part in parts]
        if kind in FORMATS:
            return Picture.converted(kind, frames, MOST_BULK)
        syntax = _syntax(parts[0])
        known = transfer_syntax(syntax)
        if not known.known or known.deflated or not known.little or (known.implicit and syntax not in _NATIVE):
            raise JsonInvalid("Pixel data in this transfer syntax cannot come beside JSON.")
        return Picture.stored(Pixels(syntax if known.encapsulated else EXPLICIT_LITTLE, frames, known.encapsulated))


def _syntax(part: Received) -> str:
    named = part.media_type.parameters.get("transfer-syntax", "").strip()
    if is_uid(named):
        return named
    kind = part.media_type.type
    if kind in ("", OCTETS):
        return EXPLICIT_LITTLE
    found = _jpeg(part.body) if kind == "image/jpeg" else _BY_MEDIA_TYPE.get(kind)
    if found is None:
        raise JsonInvalid("The pixel data's part does not say its transfer syntax.")
    return _LOSSY.get(found, found) if lossy(part.body) else found


def _jpeg(stream: bytes) -> str | None:
    """Return the transfer syntax of a JPEG by its first frame header; None if it has none that is known."""
    position = 2
    while position + 4 <= len(stream) and stream[position] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker = stream[position + 1]
        if marker in _JPEG:
            return _JPEG[marker]
        if not _FIRST_TABLE <= marker <= _LAST_TABLE:
            return None
        position += 2 + int.from_bytes(stream[position + 2 : position + 4], "big")
    return None


def _path(address: str) -> str:
    """Return what identifies bulk data within one request: clients write the same address whole, or as a path."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address
    return unquote(parts.path or parts.netloc).strip("/") + (f"?{parts.query}" if parts.query else "")
