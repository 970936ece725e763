"""MP4 with AV1 video, by libaom: free to ship and to use, played by Chromium, Firefox and current Safari.

The encoder comes with Pillow, which writes image sequences (AVIF): the very boxes and samples of an MP4 file, under
other names. They are put right in place, so that no offset changes (ISO/IEC 14496-12, AV1-ISOBMFF §2).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MEDIA_TYPE = "video/mp4"
QUALITY = 75
"""A mean error of one to two grey levels on ultrasound, at a fifth of the size of its JPEG frames."""

_TIME_SCALE = 90_000
"""Ticks a second: every usual frame rate takes a whole number of them."""
_SPEED = 10
_REAL_TIME = {"cpu-used": "11"}
"""What libaom keeps for live pictures: twice as fast as its fastest otherwise, a tenth more bytes."""
_THREADS = 2
_BRANDS = (b"isom", b"iso6", b"av01", b"mp41")
_FOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl"))
_DURATIONS = {b"mvhd": 24, b"mdhd": 24, b"tkhd": 28}
"""Boxes that tell a duration, and where: 64 bits, in the version 1 that libavif writes."""
_SCALE = 20
"""Where the first two of them tell ticks a second."""
_MOST_TICKS = 0xFFFF_FFFF


def encode(pictures: Iterator[NDArray[np.uint8]], milliseconds: float, quality: int = QUALITY) -> bytes:
    """Return a video; besides the file, only the present picture is in memory.

    Parameters
    ----------
    pictures
        At least one; all of one size, grey or RGB.
    milliseconds
        How long each is shown.
    quality
        1 to 100.

    Raises
    ------
    ValueError
        There is no picture.
    """
    cine = _Cine(pictures)
    if not cine.count:
        raise ValueError("a video has at least one picture")
    file = BytesIO()
    cine.save(
        file,
        "AVIF",
        save_all=True,
        duration=1,
        quality=quality,
        speed=_SPEED,
        subsampling="4:0:0" if cine.grey else "4:2:0",
        max_threads=_THREADS,
        advanced=_REAL_TIME,
    )
    return as_mp4(file.getvalue(), cine.count, milliseconds)


class _Cine(Image.Image):
    """Pictures that come one after the other, as Pillow wants an image of many frames."""

    is_animated = True

    def __init__(self, pictures: Iterator[NDArray[np.uint8]]) -> None:
        super().__init__()
        self.count = 0
        self.grey = False
        self._pictures = pictures
        self._advance()

    def seek(self, frame: int) -> None:
        """Go on to a frame; going back, as Pillow does before and after it writes, changes nothing."""
        if frame >= self.count and not self._advance():
            raise EOFError

    def tell(self) -> int:
        """Return the present frame."""
        return max(self.count - 1, 0)

    def _advance(self) -> bool:
        picture = next(self._pictures, None)
        if picture is None:
            return False
        if not self.count:
            self.grey = picture.ndim == 2  # noqa: PLR2004
        # Pillow looks at every frame for one that is not grey before it writes the first: RGB, the first will do.
        shown = Image.fromarray(picture).convert("RGB")
        self.im, self._mode, self._size = shown.im, shown.mode, shown.size
        self.count += 1
        return True


def as_mp4(sequence: bytes, count: int, milliseconds: float) -> bytes:
    """Return an AVIF image sequence as the MP4 file that it nearly is.

    Parameters
    ----------
    sequence
        As libavif writes it.
    count
        Its pictures.
    milliseconds
        How long each is shown.
    """
    file = bytearray(sequence)
    ticks = min(max(1, round(milliseconds * _TIME_SCALE / 1000)), _MOST_TICKS // max(count, 1))
    for name, start, end in _boxes(file, 0, len(file)):
        if name == b"ftyp":
            brands = [_BRANDS[index % len(_BRANDS)] for index in range((end - start) // 4 - 1)]
            file[start:end] = brands[0] + bytes(4) + b"".join(brands[1:])
        elif name == b"meta":
            file[start - 4 : start] = b"free"  # the sequence as a single still image
        elif name == b"moov":
            _retime(file, start, end, ticks, ticks * count)
    return bytes(file)


def _retime(file: bytearray, start: int, end: int, ticks: int, duration: int) -> None:
    """Make a picture track a video track, each of its samples so long."""
    for name, first, last in _boxes(file, start, end):
        if name in _FOLDERS:
            _retime(file, first, last, ticks, duration)
        elif name in _DURATIONS:
            if name != b"tkhd":
                struct.pack_into(">I", file, first + _SCALE, _TIME_SCALE)
            struct.pack_into(">Q", file, first + _DURATIONS[name], duration)
        elif name == b"hdlr":
            file[first + 8 : first + 12] = b"vide"
        elif name == b"edts":
            file[first - 4 : first] = b"free"  # shown once, not for ever
        elif name == b"stts":
            (entries,) = struct.unpack_from(">I", file, first + 4)
            for entry in range(entries):
                struct.pack_into(">I", file, first + 12 + 8 * entry, ticks)


def _boxes(file: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield each box's name and where its content begins and ends."""
    while start + 8 <= end:
        (size,) = struct.unpack_from(">I", file, start)
        if not 8 <= size <= end - start:  # noqa: PLR2004 - its own header
            return
        yield bytes(file[start + 4 : start + 8]), start + 8, start + size
        start += size
