"""Pictures one after the other: all of the first one's size and kind."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lightbox.render.moving import alike, moving
from lightbox.render.refusals import VideoTooLarge

SIZES = st.tuples(st.integers(1, 9), st.integers(1, 9), st.booleans())


def grey(rows: int, columns: int, level: int = 200) -> np.ndarray:
    return np.full((rows, columns), level, np.uint8)


@given(sizes=st.lists(SIZES, min_size=1, max_size=4))
def test_all_have_the_size_and_the_kind_of_the_first(sizes: list[tuple[int, int, bool]]) -> None:
    pictures = [
        np.zeros((rows, columns, 3) if colour else (rows, columns), np.uint8) for rows, columns, colour in sizes
    ]
    found = list(alike(iter(pictures)))
    assert [picture.shape for picture in found] == [pictures[0].shape] * len(pictures)
    assert all(picture.dtype == np.uint8 for picture in found)


def test_a_smaller_picture_is_framed_in_black_and_a_larger_one_cut() -> None:
    first, small, large = alike(iter((grey(4, 4), grey(2, 2), grey(9, 9, 7))))
    assert first.min() == 200
    assert small[1:3, 1:3].min() == 200
    assert small.sum() == 4 * 200
    assert large.tolist() == grey(4, 4, 7).tolist()


def test_no_pictures_are_none() -> None:
    assert list(alike(iter(()))) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_gif_has_every_picture_and_its_time(count: int) -> None:
    content = moving((grey(8, 8, 40 * (n + 1)) for n in range(count)), "image/gif", 50, 90)
    file = Image.open(BytesIO(content))
    assert getattr(file, "n_frames", 1) == count
    assert count == 1 or file.info["duration"] == 50


def test_a_video_is_one() -> None:
    content = moving((grey(16, 16, 40 * n) for n in range(3)), "video/mp4", 50, 90)
    assert content[4:8] == b"ftyp"


def test_a_video_larger_than_any_player_takes_is_refused_unencoded() -> None:
    """A picture of a hundred megapixels is a file of a few kilobytes, and a video of it gigabytes of memory."""
    large = np.broadcast_to(np.uint8(7), (8192, 4353))
    with pytest.raises(VideoTooLarge, match="4353 x 8192"):
        moving(iter([large]), "video/mp4", 100.0, 90)
