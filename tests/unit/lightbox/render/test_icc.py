"""Colour profiles, read and applied by Little CMS."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from lightbox.render import icc
from lightbox.render.asked import Asked
from lightbox.render.encode import jpeg, png

SPACES = ("srgb", "adobergb", "rommrgb", "displayp3")
COLOURS = np.array([[[0, 0, 0], [255, 255, 255], [128, 128, 128], [200, 80, 90], [90, 200, 110]]], np.uint8)
GREY = np.zeros((2, 2), np.uint8)


def with_profile(raw: bytes) -> dict:
    return {"00282000": {"vr": "OB", "InlineBinary": b64encode(raw).decode()}}


def test_srgb_is_what_little_cms_knows() -> None:
    theirs = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    ours = ImageCms.ImageCmsProfile(BytesIO(icc.profile("srgb")))
    found = ImageCms.profileToProfile(Image.fromarray(COLOURS), ours, theirs)
    assert np.abs(np.asarray(found).astype(int) - COLOURS).max() <= 1


@pytest.mark.parametrize("space", SPACES)
def test_neutral_colours_stay_neutral_and_there_and_back_is_the_same(space) -> None:
    there = icc.converted(COLOURS, {}, Asked(iccprofile=space), {})
    assert there[0, :2].tolist() == [[0] * 3, [255] * 3]
    assert np.ptp(there[0, 2].astype(int)) <= 1
    back = icc.converted(there, with_profile(icc.profile(space)), Asked(iccprofile="srgb"), {})
    assert np.abs(back.astype(int) - COLOURS).max() <= 3


def test_wider_spaces_need_less_red() -> None:
    red = np.array([[[255, 0, 0]]], np.uint8)
    found = icc.converted(red, {}, Asked(iccprofile="adobergb"), {})[0, 0].astype(int)
    assert np.abs(found - [219, 0, 0]).max() <= 1


@pytest.mark.parametrize("asked", ["no", "yes"])
def test_nothing_is_converted_unless_a_space_is_named(asked) -> None:
    assert icc.converted(COLOURS, with_profile(icc.profile("adobergb")), Asked(iccprofile=asked), {}) is COLOURS


def test_what_is_sent_along() -> None:
    own = with_profile(icc.profile("adobergb"))
    assert icc.embedded(COLOURS, own, Asked(), {}) == b""
    assert icc.embedded(COLOURS, own, Asked(iccprofile="yes"), {}) == icc.profile("adobergb")
    assert icc.embedded(COLOURS, {}, Asked(iccprofile="yes"), {}) == icc.profile("srgb")
    assert icc.embedded(COLOURS, own, Asked(iccprofile="displayp3"), {}) == icc.profile("displayp3")
    assert icc.embedded(GREY, own, Asked(iccprofile="yes"), {}) == b""


@pytest.mark.parametrize("raw", [b"", b"junk", bytes(200), icc.profile("srgb")[:150]])
def test_a_profile_that_is_none_changes_nothing(raw) -> None:
    found = icc.converted(COLOURS, with_profile(raw), Asked(iccprofile="srgb"), {})
    assert np.array_equal(found, COLOURS)


def test_microscopy_keeps_it_in_the_optical_path() -> None:
    dataset = {"00480105": {"vr": "SQ", "Value": [with_profile(icc.profile("rommrgb"))]}}
    assert icc.embedded(COLOURS, dataset, Asked(iccprofile="yes"), {}) == icc.profile("rommrgb")


@pytest.mark.parametrize("size", [1, 60_000, 200_000])
def test_encoders_carry_it(size) -> None:
    profile = (icc.profile("srgb") + bytes(size))[:size]
    picture = np.zeros((8, 8, 3), np.uint8)
    for raw in (jpeg.encode(picture, 90, profile), png.encode(picture, profile)):
        image = Image.open(BytesIO(raw))
        image.load()
        assert image.info["icc_profile"] == profile
