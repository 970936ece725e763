"""From the pixel data element to the index of its frames (PS3.5 §8, PS3.3 §C.7.6.3)."""

from __future__ import annotations

from dataclasses import replace

from lightbox.dicom import json_model
from lightbox.dicom.elements import UNDEFINED, Bulk, Pixels
from lightbox.dicom.fragments import encapsulated_frames, first_fragments
from lightbox.dicom.frames import FrameIndex, NativeFrames
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.refusals import Truncated
from lightbox.dicom.source import Source, Window
from lightbox.dicom.transfer import GE_PRIVATE_BIG_PIXELS, TransferSyntax
from lightbox.dicom.words import word_size

VIDEO = "7FE00010"
"""Path of a video's bytes among an instance's bulk data."""

_EXTENDED_TABLES = (0x7FE00001, 0x7FE00002)
_FLOAT_BITS = {0x7FE00008: 32, 0x7FE00009: 64}
_WHOLE_WORDS = (16, 32, 64)
# PS3.3 §C.7.6.3.1.2: two or four pixels share their chroma, so a pixel takes this share of its samples.
_SUBSAMPLED = {"YBR_FULL_422": (2, 3), "YBR_PARTIAL_422": (2, 3), "YBR_PARTIAL_420": (1, 2)}
_BYTE = 8


def find_frames(
    source: Source,
    window: Window,
    pixels: Pixels,
    tables: dict[int, bytes],
    dataset: Dataset,
    syntax: TransferSyntax,
    *,
    inflated: bool,
) -> FrameIndex | None:
    """Find where each frame lies.

    Parameters
    ----------
    source, window
        The file (or what it inflates to), and the view that has just arrived at its pixels.
    pixels
        The pixel data element.
    tables
        Extended Offset Table and lengths, by tag, as far as present.
    dataset
        The image's attributes.
    syntax
        How it is encoded.
    inflated
        Whether offsets count in the inflated data set.

    Returns
    -------
    FrameIndex or None
        None for video, which is one stream, and where nothing tells frames apart.

    Raises
    ------
    Truncated
        If the file ends before its pixels do.
    """
    declared = max(1, json_model.integer(dataset, "00280008") or 1)
    if pixels.length != UNDEFINED:
        return _native(window.size - pixels.offset, pixels, dataset, syntax, declared, inflated=inflated)
    if syntax.video:
        return None
    offsets, lengths = (tables.get(tag) for tag in _EXTENDED_TABLES)
    extended = (offsets, lengths) if offsets is not None and lengths is not None else None
    found = encapsulated_frames(source, window, pixels.offset, declared, extended)
    return replace(found, inflated=inflated) if found is not None else None


def video(window: Window, pixels: Pixels) -> Bulk | None:
    """Return where the one stream of a video lies, which is bulk data; None if it is empty."""
    if pixels.length != UNDEFINED:
        return Bulk(VIDEO, pixels.vr, pixels.offset, pixels.length)
    span = first_fragments(window, pixels.offset)
    return Bulk(VIDEO, pixels.vr, *span, encapsulated=True) if span is not None else None


def _native(
    present: int, pixels: Pixels, dataset: Dataset, syntax: TransferSyntax, declared: int, *, inflated: bool
) -> NativeFrames | None:
    """Lay frames of equal size over the pixels that are there, however many the header promises."""
    allocated = _FLOAT_BITS.get(pixels.tag) or _count(dataset, "00280100")
    samples = _count(dataset, "00280002") or 1
    frame_bits = _count(dataset, "00280010") * _count(dataset, "00280011") * samples * allocated
    if samples > 1 and frame_bits * declared > pixels.length * _BYTE:
        share, of = _SUBSAMPLED.get(json_model.text(dataset, "00280004"), (1, 1))
        frame_bits = frame_bits * share // of
    missing = pixels.length - present
    # A pad byte that was never written is not missed (PS3.5 §8.1.1 makes the length even).
    if missing > 1 or (missing == 1 and frame_bits * declared > present * _BYTE):
        raise Truncated
    count = min(declared, min(pixels.length, present) * _BYTE // frame_bits) if frame_bits else 0
    if not count:
        return None
    big = not syntax.little or syntax.uid == GE_PRIVATE_BIG_PIXELS
    word = _word(pixels.vr, allocated) if big else 1
    return NativeFrames(pixels.offset, frame_bits, count, word, inflated)


def _count(dataset: Dataset, tag: str) -> int:
    return max(0, json_model.integer(dataset, tag) or 0)


def _word(vr: str, allocated: int) -> int:
    """Return how many bytes stand in reverse: a sample's, or those of a 16-bit word of smaller ones."""
    if vr == "OW" and allocated in _WHOLE_WORDS:
        return allocated // _BYTE
    return word_size(vr)
