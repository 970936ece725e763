"""What the Image Pixel Module says of one frame (PS3.3 §C.7.6.3), checked by arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

from lightbox.dicom import json_model
from lightbox.dicom.json_model import Dataset
from lightbox.pixels.errors import PixelsInvalid, PixelsTooLarge

MOST_BYTES = 128 * 1024 * 1024
"""Most bytes of one decoded frame; what is made of the frame comes on top."""

MOST_MEMORY = 320 * 1024 * 1024
"""Most bytes that a decoder and the frame that it makes may take together."""

_ALLOCATED = (1, 8, 16, 32, 64)
_FLOATS = (32, 64)
_FLOAT, _DOUBLE = "7FE00008", "7FE00009"
_BYTE = 8
_MOST_SAMPLES = 4
"""RGB with a fourth for ARGB and CMYK (retired): nothing in PS3.3 §C.7.6.3.1.1 has more."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the samples of one frame are laid out.

    Parameters
    ----------
    rows, columns, samples
        Height, width, and samples of each pixel.
    bits_allocated, bits_stored, high_bit
        Bits that a sample takes, those of them that count, and the highest of those.
    signed
        Whether samples are two's complement.
    planar
        Whether uncompressed samples lie colour by plane.
    photometric
        Photometric Interpretation.
    floating
        32 or 64 for Float and Double Float Pixel Data, otherwise 0.
    """

    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    planar: bool
    photometric: str
    floating: int = 0

    @classmethod
    def of(cls, dataset: Dataset) -> Shape:
        """Read the shape from an instance's DICOM JSON.

        Raises
        ------
        PixelsInvalid
            Attributes are missing or contradict each other.
        PixelsTooLarge
            One frame is beyond :data:`MOST_BYTES`.
        """
        allocated = _number(dataset, "00280100", 0)
        samples = _number(dataset, "00280002", 1)
        floating = _floating(dataset, allocated)
        stored = _number(dataset, "00280101", allocated)
        if not 0 < stored <= allocated:
            stored = allocated
        high = _number(dataset, "00280102", stored - 1)
        found = cls(
            rows=_number(dataset, "00280010", 0),
            columns=_number(dataset, "00280011", 0),
            samples=samples,
            bits_allocated=allocated,
            bits_stored=stored,
            # PS3.5 §8.1.1: High Bit is Bits Stored - 1; files of the first edition have higher ones.
            high_bit=high if stored - 1 <= high < allocated else stored - 1,
            signed=_number(dataset, "00280103", 0) == 1 and allocated > 1,
            planar=samples > 1 and _number(dataset, "00280006", 0) == 1,
            photometric=json_model.text(dataset, "00280004").strip().upper()
            or ("MONOCHROME2" if samples == 1 else "RGB"),
            floating=floating,
        )
        found.check()
        return found

    @property
    def size(self) -> int:
        """Bytes of one decoded frame."""
        return self.rows * self.columns * self.samples * max(_BYTE, self.bits_allocated) // _BYTE

    def check(self) -> None:
        """Refuse what cannot be; raises as :meth:`of` does."""
        if not (self.rows and self.columns):
            raise PixelsInvalid("The image has no rows or no columns.")
        if self.bits_allocated not in _ALLOCATED:
            raise PixelsInvalid(f"Samples of {self.bits_allocated} bits do not exist.")
        if not 1 <= self.samples <= _MOST_SAMPLES:
            raise PixelsInvalid(f"Pixels of {self.samples} samples do not exist.")
        if self.size > MOST_BYTES:
            raise PixelsTooLarge(f"One frame takes {self.size >> 20} MiB; {MOST_BYTES >> 20} MiB are decoded at most.")


def _number(dataset: Dataset, tag: str, otherwise: int) -> int:
    found = json_model.integer(dataset, tag)
    return otherwise if found is None else max(0, found)


def _floating(dataset: Dataset, allocated: int) -> int:
    """Return the bits of floating point samples; 0 for integers.

    The pixels themselves are not in the metadata. But the Floating Point Image Pixel Module (PS3.3 §C.7.6.24) has
    neither Bits Stored nor Pixel Representation, which integers cannot do without.
    """
    if _FLOAT in dataset:
        return _FLOATS[0]
    if _DOUBLE in dataset:
        return _FLOATS[1]
    integer = "00280101" in dataset or "00280103" in dataset
    return allocated if allocated in _FLOATS and not integer else 0
