"""The process that decodes the first picture of a video: ``python -m lightbox.pixels.still_process``.

It reads the stream from its input, writes sizes and samples to its output, and says with its exit status why there are
none. FFmpeg, by way of OpenCV, is imported nowhere else.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from io import BytesIO
from typing import Any

from lightbox.pixels.stills import HEADER, MEMORY, MOST_PIXELS, NO_DECODER, NO_PICTURE, SECONDS, TOO_LARGE

_MOST_WRITTEN = HEADER.size + 3 * MOST_PIXELS


def main() -> int:
    """Decode what comes in; return the exit status."""
    _bind()
    try:
        made = first_picture(sys.stdin.buffer.read())
    except ImportError:
        return NO_DECODER
    except _TooLarge:
        return TOO_LARGE
    except Exception:  # noqa: BLE001 - whatever it is, there is no picture
        return NO_PICTURE
    sys.stdout.buffer.write(made)
    return 0


class _TooLarge(Exception):
    pass


class _NoPicture(Exception):
    pass


def first_picture(stream: bytes) -> bytes:
    """Return the first picture of a stream: sizes, and RGB samples."""
    import cv2

    cv2.setNumThreads(1)
    manners = [cv2.CAP_PROP_N_THREADS, 1, cv2.CAP_PROP_HW_ACCELERATION, cv2.VIDEO_ACCELERATION_NONE]
    opened: Any = cv2.VideoCapture  # whose types do not know of streams
    video = opened(BytesIO(stream), cv2.CAP_FFMPEG, manners)
    if not video.isOpened():
        raise _NoPicture
    _check(int(video.get(cv2.CAP_PROP_FRAME_HEIGHT)), int(video.get(cv2.CAP_PROP_FRAME_WIDTH)))
    there, picture = video.read()
    if not there:
        raise _NoPicture
    rows, columns = picture.shape[:2]
    _check(rows, columns)
    width, height = (max(1, int(video.get(side))) for side in (cv2.CAP_PROP_SAR_NUM, cv2.CAP_PROP_SAR_DEN))
    return HEADER.pack(rows, columns, width, height) + cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).tobytes()


def _check(rows: int, columns: int) -> None:
    if rows * columns > MOST_PIXELS:
        raise _TooLarge


def _bind() -> None:
    """Take away what a decoder that was led astray could do harm with."""
    bounds = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: _MOST_WRITTEN,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        with suppress(ValueError):  # macOS has no bound for address space
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main())
