"""Uncompressed samples (PS3.5 §8.1), and what all integer samples have in common: unused bits and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.shape import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BYTE = 8
_HALVED = ("YBR_FULL_422", "YBR_PARTIAL_422")


def samples(raw: bytes, shape: Shape) -> NDArray[Any]:
    """Return the samples of a frame.

    Parameters
    ----------
    raw
        Little endian, as the frame index cuts it; what lies behind the frame is ignored.
    shape
        What the attributes say.

    Returns
    -------
    NDArray
        Rows x columns (x samples); a view of ``raw`` where nothing has to change.

    Raises
    ------
    PixelsInvalid
        There are fewer bytes than the frame takes.
    """
    import numpy as np

    rows, columns, count = shape.rows, shape.columns, shape.rows * shape.columns * shape.samples
    if shape.bits_allocated == 1:
        _enough(raw, -(-count // _BYTE))
        bits = np.unpackbits(np.frombuffer(raw, np.uint8, -(-count // _BYTE)), count=count, bitorder="little")
        return arranged(bits, shape)
    if shape.floating:
        _enough(raw, shape.size)
        return arranged(np.frombuffer(raw, f"<f{shape.floating // _BYTE}", count), shape)
    kind = np.dtype(f"<u{shape.bits_allocated // _BYTE}")
    if shape.samples == 3 and shape.photometric in _HALVED and len(raw) < shape.size:  # noqa: PLR2004 - YBR
        half = rows * columns * 2
        _enough(raw, half * kind.itemsize)
        return settled(_spread(np.frombuffer(raw, kind, half), rows, columns), shape)
    _enough(raw, shape.size)
    return settled(arranged(np.frombuffer(raw, kind, count), shape), shape)


def photometric(shape: Shape) -> str:
    """Return what the samples are once each pixel has its own chroma."""
    return "YBR_FULL" if shape.photometric == "YBR_FULL_422" else shape.photometric


def arranged(flat: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """Return a frame's samples as rows x columns (x samples), colour by pixel (PS3.3 §C.7.6.3.1.3)."""
    import numpy as np

    if shape.samples == 1:
        return flat.reshape(shape.rows, shape.columns)
    if not shape.planar:
        return flat.reshape(shape.rows, shape.columns, shape.samples)
    planes = flat.reshape(shape.samples, shape.rows, shape.columns)
    return np.ascontiguousarray(planes.transpose(1, 2, 0))


def settled(found: NDArray[Any], shape: Shape) -> NDArray[Any]:
    """Return unsigned words as the values that are stored in them.

    Bits beside the stored ones are dropped: overlays used to lie there (PS3.5 §8.1.1, PS3.3 §C.9.2). Nearly always
    there are none, which is found out in half of the time, and without another frame's memory.
    """
    import numpy as np

    size = found.dtype.itemsize
    unused = size * _BYTE - shape.bits_stored
    low = shape.high_bit + 1 - shape.bits_stored
    words = found.view(f"<i{size}") if shape.signed else found
    if not unused or (not low and _within(words, shape)):
        return words
    if shape.signed:
        # The sign of a stored value is its highest bit: up to the top of the word, and back down with its copies.
        return np.left_shift(found, unused - low).view(f"<i{size}") >> unused
    shifted = found >> low if low else found
    return shifted & found.dtype.type((1 << shape.bits_stored) - 1)


def _within(words: NDArray[Any], shape: Shape) -> bool:
    """Whether every word is a value of as many bits as count."""
    if not words.size:
        return True
    if shape.signed:
        half = 1 << shape.bits_stored - 1
        return bool(words.min() >= -half and words.max() < half)
    return bool(words.max() < 1 << shape.bits_stored)


def _spread(flat: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """Give each pixel the chroma that it shares with its neighbour: Y Y B R (PS3.3 §C.7.6.3.1.2)."""
    import numpy as np

    if columns % 2:
        raise PixelsInvalid("Two pixels share their colour, but the number of columns is odd.")
    pairs = flat.reshape(rows, columns // 2, 4)
    found = np.empty((rows, columns // 2, 2, 3), flat.dtype)
    found[..., 0] = pairs[..., :2]
    found[..., 1:] = pairs[..., None, 2:]
    return found.reshape(rows, columns, 3)


def _enough(raw: bytes, wanted: int) -> None:
    if len(raw) < wanted:
        raise PixelsInvalid(f"The frame has {len(raw)} bytes where {wanted} are needed.")
