from __future__ import annotations

from io import BytesIO

from pydicom import dcmread
from pydicom.encaps import generate_frames

from benchmarks.large import FRAME, File, noise
from benchmarks.peaks import jpeg_ls
from lightbox.pixels.decode import decode
from lightbox.pixels.shape import Shape


def test_the_frames_that_are_made_up_are_noise_that_decodes():
    plain, coded = File.of("noise", 2), File.of("coded", 2, jpeg_ls())
    assert dcmread(BytesIO(plain.window(0, plain.size))).PixelData == noise() * 2
    ds = dcmread(BytesIO(coded.window(0, coded.size) + b"\xfe\xff\xdd\xe0" + bytes(4)))
    shape = Shape.of(ds.to_json_dict())
    frames = list(generate_frames(ds.PixelData, number_of_frames=2))
    found = [decode(frame, shape, ds.file_meta.TransferSyntaxUID).pixels.tobytes() for frame in frames]
    assert found == [noise()] * 2
    assert len(frames[0]) >= FRAME
