"""The first picture of a video is the right one, and no stream does harm."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from lightbox.pixels import stills
from lightbox.pixels.errors import DecoderLate, PixelsInvalid, PixelsTooLarge
from lightbox.pixels.stills import MOST_PIXELS, Still, still
from tests.make.videos import COLUMNS, ROWS, TOLERANCE, far, stream


def shown(content: bytes, rows: int = ROWS, columns: int = COLUMNS) -> Still:
    return still(lambda offset, length: content[offset : offset + length], rows, columns)


@pytest.mark.parametrize(
    "name",
    ["mpeg2.mpg", "mpeg2.m2t", "mpeg2.m2v", "avc.h264", "avc.m2t", "avc.mp4", "avc-front.mp4",
     "hevc.h265", "hevc.m2t", "hevc10.mp4"],
)  # fmt: skip
def test_the_first_picture_of_each_coding_in_each_container(name: str) -> None:
    found = shown(stream(name))
    assert found.pixels.shape == (ROWS, COLUMNS, 3)
    assert far(found.pixels) < TOLERANCE < far(found.pixels, 1)
    assert (found.width, found.height) == ((32, 27) if name == "mpeg2.mpg" else (1, 1))


def test_the_beginning_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, reach in (("mpeg2.m2v", 900), ("avc.mp4", 1100), ("avc-front.mp4", 1900)):
        monkeypatch.setattr(stills, "REACHES", (reach,))
        assert len(stream(name)) > reach
        assert far(shown(stream(name)).pixels) < TOLERANCE


def test_a_longer_piece_is_tried_where_a_short_one_has_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stills, "REACHES", (900, 5000))
    assert far(shown(stream("avc-front.mp4")).pixels) < TOLERANCE


def test_a_stream_that_is_cut_or_damaged_is_refused_or_shows_something() -> None:
    whole = stream("avc.mp4")
    noise = random.Random(7)
    for content in (
        whole[: len(whole) // 3],
        stream("mpeg2.mpg")[:40],
        b"\0\0\1\xba" + noise.randbytes(20_000),
        b"\0\0\1\x67" + noise.randbytes(20_000),
        bytes(byte ^ (noise.random() < 0.02) * 0x55 for byte in stream("hevc.m2t")),
    ):
        try:
            assert shown(content).pixels.size <= 3 * MOST_PIXELS
        except PixelsInvalid:
            continue


def test_sizes_on_record_are_refused_before_anything_is_read() -> None:
    def read(_offset: int, _length: int) -> bytes:
        raise AssertionError

    with pytest.raises(PixelsTooLarge):
        still(read, 65535, 65535)


def test_a_stream_that_is_larger_than_its_record_says_is_refused() -> None:
    # The sequence header of MPEG-2 has twelve bits for each side (ISO/IEC 13818-2 §6.2.2.1).
    content = bytearray(stream("mpeg2.m2v"))
    assert content[:4] == b"\0\0\1\xb3"
    content[4:7] = b"\xff\xff\xff"
    with pytest.raises(PixelsTooLarge, match="stream"):
        shown(bytes(content))


def test_no_file_that_a_stream_names_is_opened(tmp_path: Path) -> None:
    # The marks of a stream stand in front, so that it reaches the decoder, which would otherwise follow the list.
    other = tmp_path / "other.mp4"
    other.write_bytes(stream("avc.mp4"))
    content = f"ffconcat version 1.0\nfile {other}\n# ".encode() + b"\0\0\1\xb3"
    with pytest.raises(PixelsInvalid):
        shown(content)


@pytest.mark.parametrize(
    ("program", "refusal"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "gave the video up"),
        ("print('x' * 100)", "gave the video up"),
        ("\nwhile True: pass", "gave the video up"),
        ("raise SystemExit(3)", "No picture"),
    ],
    ids=["crash", "nonsense", "loop", "nothing"],
)
def test_whatever_becomes_of_the_process_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str, refusal: str
) -> None:
    stand_in(monkeypatch, tmp_path, f"import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1)); {program}")
    with pytest.raises(PixelsInvalid, match=refusal):
        shown(stream("avc.h264"))


def test_a_process_that_waits_is_late(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, tmp_path, "import time; time.sleep(60)")
    monkeypatch.setattr(stills, "PATIENCE", 0.2)
    with pytest.raises(DecoderLate):
        shown(stream("avc.h264"))


def stand_in(monkeypatch: pytest.MonkeyPatch, place: Path, program: str) -> None:
    """Let another program decode."""
    (place / "stand_in.py").write_text(program)
    monkeypatch.setattr(sys, "path", [str(place), *sys.path])
    monkeypatch.setattr(stills, "_DECODER", "stand_in")


def test_a_decoder_that_is_missing_is_no_fault_of_the_video(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cv2.py").write_text("raise ImportError")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(RuntimeError, match="not installed"):
        shown(stream("avc.h264"))
