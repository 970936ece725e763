"""Decoded frames as the native pixels of Explicit VR Little Endian (PS3.5 §8.1, PS3.3 §C.7.6.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lightbox.pixels.errors import PixelsInvalid
from lightbox.pixels.frame import Frame
from lightbox.pixels.shape import Shape

_BYTE = 8


@dataclass(frozen=True, slots=True)
class Native:
    """How decoded frames are written: what the Image Pixel Module has to say of them.

    Parameters
    ----------
    shape
        Of each frame: colour by pixel, the high bit right above the stored ones.
    """

    shape: Shape

    @classmethod
    def of(cls, frame: Frame, shape: Shape) -> Native:
        """Return how frames like one that was decoded are written.

        Parameters
        ----------
        frame
            The first of them, at full size.
        shape
            What the attributes said of it as stored.
        """
        allocated = 1 if shape.bits_allocated == 1 else frame.pixels.dtype.itemsize * _BYTE
        stored = min(shape.bits_stored, allocated)
        return cls(
            replace(
                shape,
                bits_allocated=allocated,
                bits_stored=stored,
                high_bit=stored - 1,
                planar=False,
                photometric=frame.photometric,
            )
        )

    def bits(self, frames: int) -> int:
        """Return the bits that some frames take together: one-bit frames leave no gaps between them."""
        return self.shape.rows * self.shape.columns * self.shape.samples * self.shape.bits_allocated * frames

    def frame(self, frame: Frame) -> bytes:
        """Return one frame by itself.

        Raises
        ------
        PixelsInvalid
            It is not like the first.
        """
        import numpy as np

        size = 1 if self.shape.bits_allocated == 1 else self.shape.bits_allocated // _BYTE
        if frame.pixels.dtype.itemsize != size or frame.photometric != self.shape.photometric:
            raise PixelsInvalid("The frames of the image are not alike.")
        if self.shape.bits_allocated == 1:
            return np.packbits(frame.pixels.reshape(-1), bitorder="little").tobytes()
        return np.ascontiguousarray(frame.pixels, frame.pixels.dtype.newbyteorder("<")).tobytes()

    def joined(self, frames: Iterable[Frame]) -> Iterator[bytes]:
        """Yield frames one behind the other, padded to an even length (PS3.5 §8.1.1)."""
        rest, held, total = 0, 0, 0  # bits of a frame that do not fill a byte, and how many
        each = self.bits(1)
        for frame in frames:
            raw = self.frame(frame)
            if not (each | held) % _BYTE:
                total += len(raw)
                yield raw
                continue
            joined = rest | int.from_bytes(raw, "little") << held
            held += each
            whole = held // _BYTE
            total += whole
            yield (joined & ((1 << whole * _BYTE) - 1)).to_bytes(whole, "little")
            rest, held = joined >> whole * _BYTE, held % _BYTE
        if held:
            total += 1
            yield rest.to_bytes(1, "little")
        if total % 2:
            yield b"\0"
