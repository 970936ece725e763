"""What a picture costs without a server: header, the best decoder, the window by table, libjpeg-turbo; one process.

Nobody who makes the picture can be faster with these libraries; what a server adds stands beside it. A frame that is
the picture already can be sent as it is stored: :meth:`Limit.as_stored` is what that costs at the least.
"""

from __future__ import annotations

import base64
import json
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image as Pillow
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from benchmarks.peer.material import Image, codestream

QUALITY = 90
THREADS = 2


class Limit:
    """The shortest way from an instance's bytes to its first frame as JPEG.

    Parameters
    ----------
    image
        The instance.
    reduce
        JPEG 2000 is decoded at one part in ``2 ** reduce`` of its size.
    """

    def __init__(self, image: Image, reduce: int = 0) -> None:
        ds = pydicom.dcmread(BytesIO(image.content))
        self._syntax = ds.file_meta.TransferSyntaxUID
        self._shape = (int(ds.Rows), int(ds.Columns))
        self._kind = np.dtype(f"<{'i' if ds.PixelRepresentation else 'u'}{ds.BitsAllocated // 8}")
        self._raw = codestream(image)
        self._reduce = reduce
        del ds.PixelData
        self._header = json.dumps(ds.to_json_dict())

    def __call__(self) -> bytes:
        """Make the picture, as base64 as Lambda demands."""
        header = json.loads(self._header)
        if self.passes:
            return base64.b64encode(imagecodecs.jpeg8_encode(imagecodecs.jpeg8_decode(self._raw), level=QUALITY))
        # Signed values index the table from its end, so it needs no offset.
        grey = np.take(self._windowed(header), self._pixels(), mode="wrap")
        return base64.b64encode(imagecodecs.jpeg8_encode(grey, level=QUALITY))

    @property
    def passes(self) -> bool:
        """Whether the frame is the picture already."""
        return self._syntax == JPEGBaseline8Bit

    def as_stored(self) -> bytes:
        """Read the header and spell the frame as it is, as base64."""
        json.loads(self._header)
        return base64.b64encode(self._raw)

    def _pixels(self) -> NDArray[np.integer[Any]]:
        if self._syntax == JPEG2000Lossless and self._reduce:
            with Pillow.open(BytesIO(self._raw)) as picture:
                picture.reduce = self._reduce  # pyright: ignore[reportAttributeAccessIssue] - of JPEG 2000 pictures only
                return np.asarray(picture)
        if self._syntax == JPEG2000Lossless:
            return imagecodecs.jpeg2k_decode(self._raw, numthreads=THREADS)
        if self._syntax == RLELossless:
            return np.frombuffer(imagecodecs.dicomrle_decode(self._raw, self._kind), self._kind).reshape(self._shape)
        return np.frombuffer(self._raw, self._kind).reshape(self._shape)

    def _windowed(self, header: dict[str, dict[str, list[float]]]) -> NDArray[np.uint8]:
        """Return the grey of each stored value by the file's first window (PS3.3 §C.11.2.1.2)."""
        centre, width = header["00281050"]["Value"][0], header["00281051"]["Value"][0]
        slope, intercept = (
            header.get(tag, {"Value": [d]})["Value"][0] for tag, d in (("00281053", 1), ("00281052", 0))
        )
        size = 1 << 8 * self._kind.itemsize
        values = np.arange(size, dtype=np.float32)
        if self._kind.kind == "i":
            values = np.roll(values - size / 2, size // 2)
        values = ((values * slope + intercept - (centre - 0.5)) / (width - 1) + 0.5) * 255
        return np.clip(values, 0, 255).astype(np.uint8)
