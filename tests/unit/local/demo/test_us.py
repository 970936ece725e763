from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pydicom.encaps import generate_frames, parse_basic_offsets
from pydicom.filebase import DicomBytesIO

from local.demo import us
from local.demo.exam import Exam


def test_the_cine_carries_a_frame_for_each_offset(exam: Exam, read: Callable) -> None:
    file = read(us.cine(exam))[0]
    buffer = DicomBytesIO(file.PixelData)
    buffer.is_little_endian = True
    offsets = parse_basic_offsets(buffer)
    assert len(offsets) == file.NumberOfFrames == us.FRAMES
    assert offsets == sorted(set(offsets))
    frames = list(generate_frames(file.PixelData, number_of_frames=us.FRAMES))
    assert all(frame.startswith(b"\xff\xd8") for frame in frames)
    assert file.FrameIncrementPointer == (0x0018, 0x1063)


def test_the_heart_beats_in_colour_and_the_loop_closes(exam: Exam, read: Callable) -> None:
    frames = read(us.cine(exam))[0].pixel_array.astype(int)
    redness = (frames[..., 0] - frames[..., 2] > 60).sum(axis=(1, 2))
    blueness = (frames[..., 2] - frames[..., 0] > 60).sum(axis=(1, 2))
    assert redness[0] > 2000
    assert blueness[10] > 1500
    # Two beats that are the same: after the last frame comes the first.
    assert np.abs(frames[0] - frames[30]).mean() < 0.5
    assert np.abs(frames[0] - frames[10]).mean() > 5


def test_the_region_measures_the_fan(exam: Exam, read: Callable) -> None:
    file = read(us.still(exam))[0]
    region = file.SequenceOfUltrasoundRegions[0]
    assert region.PhysicalUnitsXDirection == region.PhysicalUnitsYDirection == 3  # cm
    deep = (region.RegionLocationMaxY1 - region.RegionLocationMinY0) * region.PhysicalDeltaY
    assert deep == pytest.approx(15.3, abs=0.1)
    assert file.pixel_array[: region.RegionLocationMinY0, 100:500].max() == 0
