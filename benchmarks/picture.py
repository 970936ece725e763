"""Pictures beside the physical limit: the same decoder, the simplest window and libjpeg-turbo on the same pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    MRImageStorage,
    UltrasoundImageStorage,
)

from benchmarks.costs import alternately
from benchmarks.table import Row
from lightbox.dicom.json_model import Dataset as Attributes
from lightbox.runtime import Runtime
from tests.make import dicom
from tests.make.pictures import Stored, stored

ROUNDS = 9
BUDGET = 1.5
QUALITY = 90
_BLOCK = 64


@dataclass(frozen=True)
class Kind:
    """A picture that is often asked for.

    Parameters
    ----------
    name
        Of the image, its size and encoding.
    file
        As on record.
    calls
        How often it is made in one measurement.
    viewport
        Width and height; None: the size of the image.
    """

    name: str
    file: Stored
    calls: int
    viewport: tuple[int, int] | None = None


def anatomy(rows: int, columns: int, top: int) -> NDArray[np.uint16]:
    """Return something as smooth as a body and as noisy as a detector."""
    y, x = np.ogrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    body = np.clip(1.2 - np.hypot(x * 1.2, y), 0, 1) * (0.75 + 0.25 * np.cos(9 * x) * np.cos(7 * y))
    noise = np.random.default_rng(3).normal(0, 0.01, (rows, columns))
    return (np.clip(body + noise, 0, 1) * top).astype(np.uint16)


def kinds() -> tuple[Kind, ...]:
    """Return the images of the table."""
    import imagecodecs

    mg = _image(anatomy(4096, 3328, 4095), DigitalMammographyXRayImageStorageForPresentation, "MG", 12)
    j2k = imagecodecs.jpeg2k_encode(mg.pixel_array, level=0, codecformat="j2k", resolutions=6, reversible=True)
    mammogram = stored(_compressed(mg, j2k, JPEG2000Lossless))
    colour = np.stack([anatomy(480, 640, 255).astype(np.uint8)] * 3, axis=-1)
    us = _image(colour, UltrasoundImageStorage, "US", 8)
    us.PhotometricInterpretation = "YBR_FULL_422"
    jpeg = imagecodecs.jpeg8_encode(colour, level=QUALITY, subsampling="422")
    ultrasound = stored(_compressed(us, jpeg, JPEGBaseline8Bit))
    return (
        Kind("CT 512x512", Stored(dicom.ct(512, 512)), 20),
        Kind("MR 256x256", stored(_image(anatomy(256, 256, 1200), MRImageStorage, "MR", 12)), 40),
        Kind("CR 2500x2048", stored(_image(anatomy(2500, 2048, 1023), ComputedRadiographyImageStorage, "CR", 10)), 2),
        Kind("MG 4096x3328, J2K", mammogram, 1),
        Kind("MG 4096x3328, J2K, 1024 wide", mammogram, 1, (1024, 1280)),
        Kind("US 640x480, JPEG", ultrasound, 10),
    )


def _image(pixels: NDArray[Any], sop_class: str, modality: str, bits: int) -> Dataset:
    ds = dicom.with_pixels(dicom.dataset(sop_class=sop_class, modality=modality), pixels)
    ds.BitsStored, ds.HighBit = bits, bits - 1
    if modality != "US":
        ds.WindowCenter, ds.WindowWidth = 2 ** (bits - 1), 2**bits
    ds.file_meta = dicom.FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return ds


def _compressed(ds: Dataset, codestream: bytes | bytearray, syntax: UID) -> Dataset:
    ds.PixelData = encapsulate([bytes(codestream)])
    ds["PixelData"].VR = "OB"
    ds.file_meta.TransferSyntaxUID = syntax
    return ds


def ours(kind: Kind, attributes: Attributes, encoded: bytes) -> None:
    """Decode, show and encode, as the render function does once it has the bytes."""
    from lightbox.pixels.decode import decode
    from lightbox.pixels.shape import Shape
    from lightbox.render import scale
    from lightbox.render.asked import Asked, Viewport
    from lightbox.render.encode import jpeg
    from lightbox.render.picture import picture

    asked = Asked(viewport=Viewport(*kind.viewport) if kind.viewport else None)
    for _ in range(kind.calls):
        shape = Shape.of(attributes)
        frame = decode(encoded, shape, kind.file.header.transfer_syntax, reduce=scale.reduction(shape, asked))
        jpeg.encode(picture(frame, attributes, 1, asked), QUALITY)


def limit(kind: Kind, attributes: Attributes, encoded: bytes) -> None:
    """Do what cannot be left out, with nothing looked at but the pixels."""
    import imagecodecs

    from lightbox.pixels.decode import decode
    from lightbox.pixels.shape import Shape

    shape = Shape.of(attributes)
    for _ in range(kind.calls):
        pixels = decode(encoded, shape, kind.file.header.transfer_syntax, reduce=2 if kind.viewport else 0).pixels
        shown = pixels if pixels.ndim == 3 else _windowed(pixels)  # noqa: PLR2004 - colour
        imagecodecs.jpeg8_encode(shown, level=QUALITY)


def _windowed(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Apply a linear window in blocks that stay in the processor's cache."""
    found = np.empty(pixels.shape, np.uint8)
    for top in range(0, len(pixels), _BLOCK):
        rows = pixels[top : top + _BLOCK].astype(np.float32)
        rows *= np.float32(0.25)
        rows += np.float32(0.5)
        found[top : top + _BLOCK] = np.clip(rows, 0, 255, out=rows)
    return found


def measure(_runtime: Runtime) -> list[Row]:
    """Make each picture by turns with its limit."""
    rows: list[Row] = []
    for kind in kinds():
        work = kind, kind.file.dataset, kind.file.encoded()
        mine, least = alternately(ROUNDS, partial(ours, *work), partial(limit, *work))
        rows.append(Row(f"picture: {kind.name}", mine / kind.calls, "ms", "limit", least / kind.calls, BUDGET))
    return rows
