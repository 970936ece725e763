"""The first picture of a video, decoded in a process of its own that may crash, loop or grow without harm to this one.

The process gets the beginning of the stream and nothing else: no credentials, no address of anything, a bounded share
of time, memory and disk (``still_process``).
"""

from __future__ import annotations

import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from lightbox.pixels.beginnings import Read, beginning
from lightbox.pixels.errors import DecoderLate, PixelsInvalid, PixelsTooLarge

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACHES = (4 * 1024 * 1024, 16 * 1024 * 1024)
"""Bytes of the stream that are tried, one after the other: a second of most videos, and a second of any."""

MOST_PIXELS = 4096 * 2304
"""Of a picture: beyond level 5.1 of HEVC, the highest that DICOM has (8,912,896), none is made."""

MEMORY = 768 * 1024 * 1024
"""Address space of the process: 4096 x 2160 of 10 bits take 442 MiB of it, and 217 MiB of memory."""

SECONDS, PATIENCE = 8, 15
"""What one attempt may take of the processor, where 4096 x 2160 take one, and by the clock."""

HEADER = struct.Struct("<4I")
"""Before the samples: rows, columns, width and height of a pixel."""

NO_PICTURE, TOO_LARGE, NO_DECODER = 3, 4, 5
"""How the process ends by itself where it has nothing to hand over; else a signal ends it."""

_DECODER = "lightbox.pixels.still_process"
_SAMPLES = 3

_FORMATS = "mov,mp4,mpeg,mpegts,mpegvideo,h264,hevc"
"""Demultiplexers that may be used: others open further files or addresses that the stream names."""

_MANNERS = {
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": f"format_whitelist;{_FORMATS}",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Still:
    """One picture of a video.

    Parameters
    ----------
    pixels
        Rows x columns x 3, RGB of eight bits.
    width, height
        The sides of a pixel; 1 and 1 if the stream does not tell.
    """

    pixels: NDArray[Any]
    width: int
    height: int


def still(read: Read, rows: int, columns: int) -> Still:
    """Return the first picture of a video.

    Parameters
    ----------
    read
        Reads the stream; asked for its beginning and, of an MP4, for its index.
    rows, columns
        What the attributes say of it. The stream's own word counts, but neither may be too large.

    Raises
    ------
    PixelsTooLarge
        A picture is beyond :data:`MOST_PIXELS`, as the attributes have it or as the stream itself does.
    PixelsInvalid
        It is no video or a damaged one, or decoding it takes more time or memory than there is.
    DecoderLate
        The machine is too busy.
    """
    if rows * columns > MOST_PIXELS:
        raise PixelsTooLarge(f"A picture has {rows} x {columns} pixels; {MOST_PIXELS} are decoded at most.")
    for reach in REACHES:
        stream = beginning(read, reach)
        found = _decoded(stream)
        if found is not None:
            return found
        if len(stream) < reach:
            break
    raise PixelsInvalid("No picture of the video can be decoded.")


def _decoded(stream: bytes) -> Still | None:
    """Let a process decode; files lie between it and this one, since what comes through a pipe has no end."""
    with TemporaryFile() as given, TemporaryFile() as made:
        given.write(stream)
        given.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-S", "-m", _DECODER],
                stdin=given,
                stdout=made,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                timeout=PATIENCE,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise DecoderLate from error  # a stream that takes too long by itself ends it by its share of the processor
        made.seek(0)
        return _handed_over(ended, made.read())


def _environment() -> dict[str, str]:
    """Return all that the process learns of its surroundings: where modules and the interpreter's library lie."""
    return {
        **_MANNERS,
        "PYTHONPATH": ":".join(filter(None, sys.path)),
        "LD_LIBRARY_PATH": str(Path(sys.base_prefix) / "lib"),
    }


def _handed_over(ended: int, made: bytes) -> Still | None:
    """Return what the process made, by how it ended; None where a longer piece of the stream may do."""
    import numpy as np

    if ended == NO_PICTURE:
        return None
    if ended == TOO_LARGE:
        raise PixelsTooLarge(
            f"A picture of the stream has more than the {MOST_PIXELS} pixels that are decoded at most."
        )
    if ended == NO_DECODER:
        raise RuntimeError("the decoder of videos is not installed")
    rows, columns, width, height = HEADER.unpack_from(made) if len(made) > HEADER.size else (0, 0, 0, 0)
    size = rows * columns
    if ended or not 0 < size <= MOST_PIXELS or len(made) != HEADER.size + size * _SAMPLES:
        raise PixelsInvalid("The decoder gave the video up.")
    pixels = np.frombuffer(made, np.uint8, offset=HEADER.size).reshape(rows, columns, _SAMPLES)
    return Still(pixels, width, height)
