"""Real images, what is on record of them, and their samples as pydicom decodes them: the truth to compare with."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import data_store  # pydicom-data
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels import convert_color_space

from lightbox.dicom import preface
from lightbox.dicom.reading import Header, read_header
from lightbox.dicom.source import Inflated, InMemory, Window
from lightbox.errors import LightboxError
from lightbox.pixels.decode import decode
from lightbox.pixels.frame import Frame
from lightbox.pixels.shape import Shape

OWN = Path(pydicom.__file__).parent / "data/test_files"
"""What pydicom carries itself."""

MORE = Path(data_store.__file__).parent / "data"
"""What pydicom-data carries."""

_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


@cache
def files() -> tuple[Path, ...]:
    """Return every file with pixels that an archive takes."""
    candidates = [*sorted(OWN.glob("*.dcm")), *sorted(MORE.rglob("*.dcm"))]
    return tuple({path.name: path for path in candidates if _held(path)}.values())


def _held(path: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return read_header(InMemory(path.read_bytes())).frames is not None
        except LightboxError:
            return False


def stored(raw: bytes) -> tuple[Header, Iterator[bytes]]:
    """Return what is on record of a file, and its frames as the frame index cuts them."""
    header = read_header(InMemory(raw))
    source: InMemory | Inflated = InMemory(raw)
    if header.inflated:
        source = Inflated(source, preface.read_preface(Window(source)).end)
    index = header.frames
    assert index is not None
    return header, (index.cut(n, source.window(*index.span(n))) for n in range(1, index.count + 1))


def ours(raw: bytes) -> Iterator[Frame]:
    """Yield a file's frames as Lightbox decodes them."""
    header, frames = stored(raw)
    shape = Shape.of(header.json)
    return (decode(frame, shape, header.transfer_syntax) for frame in frames)


def theirs(dataset: pydicom.Dataset) -> NDArray[Any] | None:
    """Return frames x rows x columns (x samples) as pydicom decodes them, in RGB where they are colour.

    None where pydicom, with the decoders that are installed, does not.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = dataset.pixel_array
        except (RuntimeError, ValueError, AttributeError, NotImplementedError):
            return None
    one = 2 if dataset.get("SamplesPerPixel", 1) == 1 else 3
    return found[None] if found.ndim == one else found


def rgb(frame: Frame) -> NDArray[Any]:
    """Return a frame's samples, colour as RGB."""
    if frame.photometric.startswith("YBR"):
        return convert_color_space(frame.pixels, frame.photometric, "RGB")
    return frame.pixels


def distance(left: NDArray[Any], right: NDArray[Any]) -> float:
    """Return the greatest difference of two arrays of one shape."""
    assert left.shape == right.shape
    return float(np.max(np.abs(left.astype(np.float64) - right.astype(np.float64)), initial=0))


def has_pixels(dataset: pydicom.Dataset) -> bool:
    """Whether a data set has pixels of any kind."""
    return any(keyword in dataset for keyword in _PIXELS)
