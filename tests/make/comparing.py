"""Comparing what comes back over DICOMweb with the file that was sent."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from pydicom import DataElement, Dataset, FileDataset, dcmread
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

Json = dict[str, dict[str, Any]]

_PIXELS = 0x7FE00010
_CHARSET = 0x00080005
_PADDING = 0xFFFCFFFC  # Data Set Trailing Padding, which means nothing (PS3.10 §7.2)


@dataclass(frozen=True)
class Original:
    """A file as it was uploaded."""

    key: str
    content: bytes

    @property
    def dataset(self) -> FileDataset:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dcmread(BytesIO(self.content))


def value(item: Json, tag: str) -> Any:
    return item.get(tag, {}).get("Value", [None])[0]


def uids(items: list[Json], tag: str) -> list[str]:
    return sorted(value(item, tag) for item in items)


def by_series(files: list[Original]) -> dict[tuple[str, str], list[Original]]:
    found: dict[tuple[str, str], list[Original]] = defaultdict(list)
    for file in files:
        dataset = file.dataset
        found[dataset.StudyInstanceUID, dataset.SeriesInstanceUID].append(file)
    return found


def no_bulk(tag: str, vr: str, uri: str) -> None:
    del tag, vr, uri


def differences(original: Dataset, found: Dataset, item: Json) -> Iterator[str]:
    """Yield the attributes whose values differ; what is left out with a link is looked at elsewhere."""
    for element in original:
        name = f"{element.tag.json_key} {element.keyword}"
        json = item.get(element.tag.json_key)
        if element.tag in (_PIXELS, _CHARSET, _PADDING) or (json and "BulkDataURI" in json) or element.tag.element == 0:
            continue
        if json is None:
            if not element.is_empty:
                yield f"{name} is missing"
            continue
        other = found[element.tag]
        if element.VR == "SQ":
            for mine, theirs, inner in zip(element.value, other.value, json.get("Value", []), strict=True):
                yield from (f"{name} > {each}" for each in differences(mine, theirs, inner))
        elif _plain(element) != _plain(other):
            yield f"{name}: {_plain(element)!r} is not {_plain(other)!r}"


def _plain(element: DataElement) -> list[Any]:
    """Return values as JSON can tell them apart: no padding, numbers as numbers, nothing for nothing."""
    if element.is_empty:
        return []
    if isinstance(element.value, bytes):
        return [even(element.value)]
    values = element.value if element.VM > 1 else [element.value]
    match element.VR:
        case "FL":
            return [np.float32(value) for value in values]
        case "DS" | "IS" | "FD" | "SL" | "SS" | "UL" | "US":
            return [number for number in map(_number, values) if number is not None]
        case _:
            return [str(value).rstrip(" \0") for value in values]


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except ValueError:  # JSON has no way to say what is no number
        return None


def assert_same_file(original: FileDataset, found: Dataset) -> None:
    """Written again by pydicom, both give the same bytes: header, pixels, order; an archive nulls the preamble."""
    copies: list[bytes] = []
    for dataset in (original, found):
        target = BytesIO()
        dataset.preamble = bytes(128)
        dataset.save_as(target, enforce_file_format=False)
        copies.append(target.getvalue())
    assert copies[0] == copies[1], original.SOPInstanceUID


def picture(metadata: Dataset, frames: list[bytes]) -> Dataset:
    """Put metadata and frames together to what pydicom can decode."""
    syntax = metadata.AvailableTransferSyntaxUID
    metadata.file_meta = FileMetaDataset()
    metadata.file_meta.TransferSyntaxUID = (
        ExplicitVRLittleEndian if syntax == DeflatedExplicitVRLittleEndian else syntax
    )
    if syntax.is_encapsulated:
        metadata.PixelData = encapsulate(frames)
        metadata["PixelData"].VR = "OB"
        metadata["PixelData"].is_undefined_length = True
    else:
        metadata.PixelData = even(b"".join(frames))
        metadata["PixelData"].VR = "OB" if metadata.BitsAllocated <= 8 else "OW"
    return metadata


def links(item: Json, original: Dataset) -> Iterator[tuple[str, bytes]]:
    """Yield the links of all values that were left out, pixels aside, and what they must lead to."""
    for tag, json in item.items():
        if int(tag, 16) == _PIXELS:
            continue
        if "BulkDataURI" in json:
            yield json["BulkDataURI"], original[int(tag, 16)].value
        for inner, sequence_item in zip(
            json.get("Value", []) if json["vr"] == "SQ" else [], original.get(int(tag, 16), []), strict=False
        ):
            yield from links(inner, sequence_item)


def even(value: bytes) -> bytes:
    return bytes(value) + b"\0" * (len(value) % 2)
