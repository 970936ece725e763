from __future__ import annotations

from io import BytesIO

import pytest
from pydicom import dcmread
from pydicom.encaps import generate_fragments

from benchmarks.large import FRAME, KINDS, File
from lightbox.dicom.reading import read_header
from lightbox.dicom.source import InMemory


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_that_is_made_up_is_a_file(kind):
    file = File.of(kind, 2)
    whole = file.window(0, file.size)
    assert len(whole) == file.size
    ranges = range(0, file.size, 100_003)
    assert b"".join(file.window(start, min(start + 100_003, file.size)) for start in ranges) == whole
    header = read_header(InMemory(whole))
    assert header.frames
    assert [header.frames.cut(n, whole[o : o + size]) for n in (1, 2) for o, size in [header.frames.span(n)]] == (
        [file.period[-FRAME:]] * 2
    )
    pixels = dcmread(BytesIO(whole)).PixelData if kind == "native" else whole[len(file.header) :]
    frames = [pixels[:FRAME], pixels[FRAME:]] if kind == "native" else list(generate_fragments(pixels))
    assert frames == [file.period[-FRAME:]] * 2
