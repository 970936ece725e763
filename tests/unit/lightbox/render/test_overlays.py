"""Overlay planes and shutters: which pixels they touch."""

from __future__ import annotations

from base64 import b64encode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.render import overlays, shutters


def element(vr: str, *values: object) -> dict:
    return {"vr": vr, "Value": list(values)}


def plane(mask: np.ndarray, origin: tuple[int, int] = (1, 1), group: str = "6000", **more: object) -> dict:
    frames = mask if mask.ndim == 3 else mask[None]
    raw = np.packbits(frames.reshape(-1), bitorder="little").tobytes()
    found = {
        f"{group}0010": element("US", frames.shape[1]),
        f"{group}0011": element("US", frames.shape[2]),
        f"{group}0050": element("SS", *origin),
        f"{group}3000": {"vr": "OW", "InlineBinary": b64encode(raw).decode()},
    }
    if mask.ndim == 3:
        found[f"{group}0015"] = element("IS", len(mask))
    return found | {f"{group}{tag}": value for tag, value in more.items()}


CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)


def drawn(dataset: dict, frame: int = 1, words: np.ndarray | None = None) -> np.ndarray:
    found = np.zeros((6, 7), bool)
    for each in overlays.planes(dataset, frame, {}, words):
        found |= each.over(6, 7)
    return found


@pytest.mark.parametrize("origin", [(1, 1), (3, 4), (0, 0), (5, 6), (-1, 7), (100, 100), (-100, 1)])
def test_planes_lie_at_their_origin(origin) -> None:
    expected = np.zeros((300, 300), bool)
    y, x = 99 + origin[0], 99 + origin[1]
    if 0 <= y < 290:
        expected[y : y + 3, x : x + 3] = CROSS
    assert np.array_equal(drawn(plane(CROSS, origin)), expected[100:106, 100:107])


def test_frames_have_planes_of_their_own() -> None:
    stack = np.stack([CROSS, ~CROSS, CROSS & False])
    for frame, mask in enumerate(stack, 1):
        assert np.array_equal(drawn(plane(stack), frame)[:3, :3], mask)
    assert not drawn(plane(stack), 4).any()
    later = plane(stack, **{"0051": element("US", 3)})
    assert not drawn(later, 2).any()
    assert np.array_equal(drawn(later, 4)[:3, :3], ~CROSS)


def test_one_plane_is_for_every_frame() -> None:
    assert np.array_equal(drawn(plane(CROSS), 9)[:3, :3], CROSS)


def test_planes_in_unused_bits() -> None:
    words = np.zeros((6, 7), np.uint16)
    words[2, 3] = 0x1000
    words[4, 4] = 0x0FFF
    dataset = plane(CROSS, **{"0100": element("US", 16), "0102": element("US", 12)})
    assert not overlays.embedded(dataset)
    del dataset["60003000"]
    assert overlays.embedded(dataset)
    assert np.argwhere(drawn(dataset, words=words)).tolist() == [[2, 3]]
    assert not drawn(dataset).any()


@given(
    st.integers(-(2**31), 2**31), st.integers(-(2**31), 2**31),
    st.lists(st.one_of(st.integers(-(2**31), 2**31), st.none(), st.text(max_size=3)), max_size=3),
    st.integers(-5, 2**31), st.integers(-5, 2**31), st.binary(max_size=16), st.integers(1, 2**31),
)  # fmt: skip
def test_planes_that_lie_are_not_drawn(rows, columns, origin, count, first, raw, frame) -> None:
    dataset = {
        "60000010": element("US", rows),
        "60000011": element("US", columns),
        "60000015": element("IS", count),
        "60000050": element("SS", *origin),
        "60000051": element("US", first),
        "60003000": {"vr": "OW", "InlineBinary": b64encode(raw).decode()},
    }
    assert drawn(dataset, frame).shape == (6, 7)


def test_shutters_let_through_what_all_of_them_do() -> None:
    dataset = {
        "00181600": element("CS", "RECTANGULAR", "CIRCULAR"),
        "00181602": element("IS", 3),
        "00181604": element("IS", 8),
        "00181606": element("IS", 2),
        "00181608": element("IS", 9),
        "00181610": element("IS", 5, 5),
        "00181612": element("IS", 3),
    }
    shown = shutters.shutter(dataset, {}, 10, 10)
    assert shown is not None
    rows, columns = np.nonzero(shown)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (1, 7, 2, 7)
    assert shown[4, 4]
    assert not shown[1, 2]


def test_a_polygon() -> None:
    dataset = {
        "00181600": element("CS", "POLYGONAL"),
        "00181620": element("IS", 1, 1, 1, 10, 10, 1),
    }
    shown = shutters.shutter(dataset, {}, 10, 10)
    assert shown is not None
    assert shown[1, 1]
    assert not shown[9, 9]


def test_a_bitmap_hides_what_it_marks() -> None:
    dataset = plane(CROSS) | {"00181600": element("CS", "BITMAP"), "00181623": element("US", 0x6000)}
    shown = shutters.shutter(dataset, {}, 3, 3)
    assert shown is not None
    assert np.array_equal(shown, ~CROSS)


@pytest.mark.parametrize("shape", ["RECTANGULAR", "CIRCULAR", "POLYGONAL", "BITMAP", "HEXAGONAL"])
def test_shutters_without_their_attributes_hide_nothing(shape) -> None:
    assert shutters.shutter({"00181600": element("CS", shape)}, {}, 4, 4) is None


@pytest.mark.parametrize(
    ("told", "level"), [((), 0), ((0,), 0), ((0xFFFF,), 255), ((0x8000,), 128), ((-5,), 0), ((1e9,), 255)]
)
def test_the_level_of_a_shutter(told, level) -> None:
    assert shutters.value({"00181622": element("US", *told)}) == level
