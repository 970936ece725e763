"""Run lengths (PS3.5 Annex G): a frame as planes of bytes, each with runs of its own."""

from __future__ import annotations

import struct
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.shape import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BYTE = 8
_HEADER = struct.Struct("<16I")
_SEGMENTS = 15
_LITERAL, _NOTHING = 127, 128
"""Up to the first a byte is one less than the bytes that follow it; above the second it tells how often one does."""


def run_lengths(encoded: bytes, shape: Shape) -> NDArray[Any]:
    """Undo run lengths.

    Parameters
    ----------
    encoded
        The frame as it is stored.
    shape
        What the attributes say.

    Returns
    -------
    NDArray
        Rows x columns (x samples) of unsigned words.

    Raises
    ------
    PixelsInvalid
        The segments are not those of such a frame, or do not fill it.
    """
    if shape.bits_allocated == 1:
        return _single_bits(encoded, shape)
    import numpy as np

    width, count = shape.bits_allocated // _BYTE, shape.rows * shape.columns
    out = np.empty((shape.samples, count, width), np.uint8)
    for place, segment in enumerate(_segments(encoded, width * shape.samples)):
        sample, byte = divmod(place, width)
        out[sample, :, width - 1 - byte] = _plane(segment, count)  # the highest byte comes first
    planes = out.view(f"<u{width}").reshape(shape.samples, shape.rows, shape.columns)
    return planes[0] if shape.samples == 1 else np.ascontiguousarray(planes.transpose(1, 2, 0))


def _single_bits(encoded: bytes, shape: Shape) -> NDArray[Any]:
    """Return pixels of one bit: each in a byte of its own (PS3.5 §G.2), or eight in a byte as native ones lie."""
    import numpy as np

    own = replace(shape, bits_allocated=_BYTE)
    try:
        return run_lengths(encoded, own) & np.uint8(1)
    except PixelsInvalid:
        if shape.samples > 1:
            raise
        count = shape.rows * shape.columns
        packed = run_lengths(encoded, replace(own, rows=1, columns=-(-count // _BYTE)))
        return np.unpackbits(packed[0], count=count, bitorder="little").reshape(shape.rows, shape.columns)


def _segments(encoded: bytes, wanted: int) -> list[bytes]:
    """Return the segments that the header tells of (PS3.5 §G.5)."""
    if len(encoded) < _HEADER.size:
        raise PixelsInvalid("The frame is no run lengths.")
    segments, *offsets = _HEADER.unpack_from(encoded)
    if segments != wanted or segments > _SEGMENTS:
        raise PixelsInvalid(f"The frame has {segments} planes of bytes where {wanted} are needed.")
    starts = [*offsets[:segments], len(encoded)]
    if starts[0] != _HEADER.size or any(a >= b for a, b in pairwise(starts)):
        raise PixelsInvalid("The frame's planes of bytes do not follow each other.")
    return [encoded[a:b] for a, b in pairwise(starts)]


def _plane(segment: bytes, count: int) -> NDArray[Any]:
    """Return the bytes of a segment, which are as many as there are pixels."""
    import imagecodecs
    import numpy as np

    plane = bytearray(count)
    try:
        try:
            found = imagecodecs.packbits_decode(segment, out=plane)
        except imagecodecs.PackbitsError:
            # Some writers pad segments by more than the one byte that makes them even.
            found = imagecodecs.packbits_decode(_filling(segment, count), out=plane)
    except imagecodecs.PackbitsError as error:
        raise PixelsInvalid("The frame's run lengths cannot be undone.") from error
    if len(found) != count:
        raise PixelsInvalid(f"The frame's run lengths stand for {len(found)} pixels of {count}.")
    return np.frombuffer(plane, np.uint8)


def _filling(segment: bytes, count: int) -> bytes:
    """Return the runs of a segment up to those that stand for so many bytes, the last one shortened to that."""
    place, made = 0, 0
    while made < count and place < min(len(segment), 2 * count + _HEADER.size):  # a byte takes no more than two
        control = segment[place]
        run = control + 1 if control <= _LITERAL else 257 - control if control > _NOTHING else 0
        held = run if control <= _LITERAL else min(run, 1)
        rest = count - made
        if run > rest:
            values = segment[place + 1 : place + 1 + held]
            return segment[:place] + bytes((rest - 1,)) + (values if control <= _LITERAL else values * run)[:rest]
        place += 1 + held
        made += run
    return segment[:place]
