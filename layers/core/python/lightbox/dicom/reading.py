"""One file's header as the archive keeps it: who it belongs to, its DICOM JSON, where its frames lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lightbox.dicom import json_model, pixels, preface, uids
from lightbox.dicom.elements import LONG_HEADER, UNDEFINED, Bulk
from lightbox.dicom.frames import EncapsulatedFrames, FrameIndex
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.refusals import DicomDirectory, MissingUid, NotDicom, TransferSyntaxMissing, Truncated
from lightbox.dicom.source import COMMON, LARGEST, Inflated, Limits, Source, Window
from lightbox.dicom.transfer import transfer_syntax
from lightbox.dicom.walk import Walk
from lightbox.errors import LightboxError

_DIRECTORY = "1.2.840.10008.1.3.10"
_DIRECTORY_RECORDS = "00041220"
_STUDY = "0020000D"
_SERIES = "0020000E"
_CLASS = "00080016"
_INSTANCE = "00080018"
_IMAGE = ("00280010", "00280011", "00280100")
"""Rows, Columns, Bits Allocated: an image, which may still come without its pixels."""
_DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"
_PADDING = (b"\xfc\xff\xfc\xff", b"\xff\xfc\xff\xfc")
"""Data Set Trailing Padding, in either order of bytes (PS3.10 §7.2)."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is kept of a file, beside the file.

    Parameters
    ----------
    study_uid, series_uid, sop_uid, sop_class_uid
        Checked: safe in keys and addresses.
    transfer_syntax
        UID of how the file is really encoded.
    json
        The DICOM JSON model of the whole data set, without pixel data.
    frames
        Where each frame lies; None without pixels, for video, and if nothing tells frames apart.
    bulk
        The values that are not in the JSON.
    inflated
        Whether offsets count in the inflated data set.
    bare
        Where the data set begins in a file that has no preamble and prefix; None: it has.
    preamble_used
        Whether its preamble is anything but zeros.
    """

    study_uid: str
    series_uid: str
    sop_uid: str
    sop_class_uid: str
    transfer_syntax: str
    json: Dataset
    frames: FrameIndex | None
    bulk: tuple[Bulk, ...]
    inflated: bool
    bare: int | None
    preamble_used: bool


class Names(NamedTuple):
    """The identifiers of an instance: study, series, SOP instance, SOP class; empty where unknown."""

    study: str = ""
    series: str = ""
    instance: str = ""
    sop_class: str = ""


class _Opened(NamedTuple):
    source: Source
    window: Window
    layout: preface.Layout
    meta: preface.Preface


def read_header(source: Source, limits: Limits = LARGEST) -> Header:
    """Read a file's header and find its frames, without reading its pixels.

    One ranged read of 64 KiB suffices for most images; more follow, growing, for longer headers. Only
    multi-frame images whose offset tables are missing or wrong are read through, in bounded memory.

    Parameters
    ----------
    source
        The file: with or without preamble and file meta information, in any transfer syntax.
    limits
        What reading may come to.

    Returns
    -------
    Header
        Everything that the archive keeps beside the file.

    Raises
    ------
    NotDicom, DicomDirectory, Truncated, Malformed, HeaderTooLong, InflatedTooLarge, TransferSyntaxMissing
        If it cannot be taken; each is ``Unsupported``.
    MissingUid, InvalidUid
        If it cannot be placed; each is ``InvalidInput``.
    """
    opened = _opened(source, limits)
    if opened.meta.sop_class == _DIRECTORY:
        raise DicomDirectory
    return _read(opened)


def names(source: Source) -> Names:
    """Return what a file that is not taken says of itself, for whoever is told so; empty where it says nothing good.

    Parameters
    ----------
    source
        The file: anything.
    """
    try:
        opened = _opened(source, COMMON)
        dataset = Walk(opened.window, little=opened.layout.little).run(
            opened.layout.start, explicit=opened.layout.explicit
        )
    except LightboxError:
        return Names()
    found = (json_model.text(dataset, tag) for tag in (_STUDY, _SERIES, _INSTANCE, _CLASS))
    return Names(*(uid if uids.is_uid(uid) else "" for uid in found))


def _opened(source: Source, limits: Limits) -> _Opened:
    """Read what comes before the data set, and find out how that is encoded."""
    window = Window(source, limits)
    meta = preface.read_preface(window)
    if meta.syntax is not None and transfer_syntax(meta.syntax).deflated:
        source = Inflated(source, meta.end)
        window = Window(source, limits)
        return _Opened(source, window, preface.Layout(meta.syntax, 0, explicit=True, little=True), meta)
    return _Opened(source, window, preface.layout(window, meta), meta)


def _read(opened: _Opened) -> Header:
    source, window, layout, meta = opened
    walk = Walk(window, little=layout.little)
    dataset = walk.run(layout.start, explicit=layout.explicit)
    if _DIRECTORY_RECORDS in dataset:
        raise DicomDirectory
    if not meta.certain and not any(json_model.text(dataset, tag) for tag in (_STUDY, _INSTANCE)):
        raise NotDicom
    found = _identified(dataset)
    syntax = transfer_syntax(layout.syntax)
    inflated = isinstance(source, Inflated)
    frames: FrameIndex | None = None
    if walk.pixels is None:
        rest = window.size - walk.end  # fewer bytes than a header has are the beginning of one that was cut off
        if all(tag in dataset for tag in _IMAGE) and rest < LONG_HEADER and any(window.read(walk.end, rest)):
            raise Truncated
    else:
        if meta.syntax is None and walk.pixels.length == UNDEFINED:
            raise TransferSyntaxMissing
        frames = pixels.find_frames(source, window, walk.pixels, walk.offset_tables, dataset, syntax, inflated=inflated)
        video = pixels.video(window, walk.pixels) if syntax.video else None
        if video is not None:
            dataset[pixels.VIDEO] = walk.leave_out(video)
        behind = None if inflated else _behind(window, layout, walk, frames)
        if behind:
            dataset |= behind[0]
            walk.bulk += behind[1].bulk
            walk.bulk_elements += behind[1].bulk_elements
    prefix = json_model.bulk_prefix(found.study, found.series, found.instance)
    for element in walk.bulk_elements:
        element["BulkDataURI"] = prefix + element.get("BulkDataURI", "")
    dataset["00083002"] = {
        "vr": "UI",
        "Value": [syntax.uid],
    }  # PS3.18 §10.4.1.1.2: how it can be had as stored
    return Header(
        study_uid=found.study,
        series_uid=found.series,
        sop_uid=found.instance,
        sop_class_uid=found.sop_class,
        transfer_syntax=syntax.uid,
        json=dict(sorted(dataset.items())),
        frames=frames,
        bulk=tuple({bulk.path: bulk for bulk in walk.bulk}.values()),
        inflated=inflated,
        bare=None if meta.complete else meta.end,
        preamble_used=meta.used,
    )


def _behind(
    window: Window, layout: preface.Layout, walk: Walk, frames: FrameIndex | None
) -> tuple[Dataset, Walk] | None:
    """Read what stands behind the pixels: private groups, digital signatures (PS3.3 §C.12.1.1.3).

    None if that is no data set to its very end: what is only appended to a file is nobody's to interpret.
    """
    start = 0
    if walk.pixels is not None and walk.pixels.length != UNDEFINED:
        start = walk.pixels.offset + walk.pixels.length
    elif isinstance(frames, EncapsulatedFrames):
        start = frames.starts[-1] + frames.lengths[-1] + len(_DELIMITER)
    if not start or window.size - start < LONG_HEADER:
        return None
    rest = Walk(window, little=layout.little)
    rest.charset = walk.charset
    try:
        if isinstance(frames, EncapsulatedFrames) and window.read(start - len(_DELIMITER), 8) != _DELIMITER:
            return None
        found = rest.run(start, explicit=layout.explicit)
        left = window.read(rest.end, min(4, window.size - rest.end))
    except LightboxError:
        return None
    whole = window.size - rest.end < LONG_HEADER or left in _PADDING
    return (found, rest) if whole and all(tag > pixels.VIDEO for tag in found) else None


def _identified(dataset: Dataset) -> Names:
    """Return the four identifiers an instance must have, checked."""

    def uid(tag: str, name: str) -> str:
        text = json_model.text(dataset, tag)
        if not text:
            message = f"The {name} is missing."
            raise MissingUid(message)
        return uids.checked(text, name)

    return Names(
        uid(_STUDY, "Study Instance UID"),
        uid(_SERIES, "Series Instance UID"),
        uid(_INSTANCE, "SOP Instance UID"),
        uid(_CLASS, "SOP Class UID"),
    )
