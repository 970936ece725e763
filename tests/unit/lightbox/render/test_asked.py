"""Parameters of rendered resources: read as PS3.18 §8.3.5.1 spells them, and refused with their names."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightbox.errors import InvalidInput
from lightbox.render.asked import LARGEST_AREA, Asked, Viewport, Window, parse


def test_nothing_asked() -> None:
    assert parse([]) == Asked(window=None, viewport=None, quality=90, annotation=frozenset(), iccprofile="no")


def test_what_is_not_of_rendering_is_ignored() -> None:
    assert (
        parse([("accept", "image/png"), ("Window", "1,2,linear"), ("presentationUID", "1.2"), ("x", "\0")]) == Asked()
    )


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("40,400,linear", Window(40, 400, "LINEAR")),
        ("40,400,LINEAR", Window(40, 400, "LINEAR")),
        ("-500.5, 1500 , linear-exact", Window(-500.5, 1500, "LINEAR_EXACT")),
        ("4e1,.5,LINEAR_EXACT", Window(40, 0.5, "LINEAR_EXACT")),
        ("0,1,Sigmoid", Window(0, 1, "SIGMOID")),
        ("+40,1", Window(40, 1, "LINEAR")),
        ("40,400,", Window(40, 400, "LINEAR")),
    ],
)
def test_windows(text, window) -> None:
    assert parse([("window", text)]).window == window


@pytest.mark.parametrize(
    "text",
    [
        "40", "40,400,cubic", "40,400,linear,1", "40,0,linear", "40,-1,sigmoid", "40,0.5,linear", "nan,1,linear",
        "inf,1,sigmoid", "1,inf,sigmoid", "1e99,1,linear", "1_0,1", "0x1,1", ",,", "40,,linear", "٤٠,1",
        "1" * 400 + ",1",
    ],
)  # fmt: skip
def test_windows_that_are_none(text) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse([("window", text)])
    assert [name for name, _ in refused.value.fields] == ["window"]


@pytest.mark.parametrize(
    ("text", "viewport"),
    [
        ("512,256", Viewport(512, 256)),
        ("512,256,,", Viewport(512, 256)),
        ("512,256,,,,", Viewport(512, 256)),
        ("512,256,10,20", Viewport(512, 256, 10, 20)),
        ("512,256,,,100,50", Viewport(512, 256, 0, 0, 100, 50)),
        ("512,256,10.5,20.25,100.5,50", Viewport(512, 256, 10.5, 20.25, 100.5, 50)),
        ("512,256,,,-100", Viewport(512, 256, 0, 0, 100, None, flip_x=True)),
        ("512,256,,,,-50", Viewport(512, 256, 0, 0, None, 50, flip_y=True)),
        ("512,256,0,0,-100,-50", Viewport(512, 256, 0, 0, 100, 50, flip_x=True, flip_y=True)),
    ],
)
def test_viewports(text, viewport) -> None:
    assert parse([("viewport", text)]).viewport == viewport


@pytest.mark.parametrize(
    "text",
    [
        "512", "512,", ",512", "0,512", "512,0", "-1,512", "1000000000,1000000000", "16385,1", "16384,16384",
        "99999999999999999999,1", "1.5,1", "512,512,-1,0", "512,512,0,0,0,1", "512,512,0,0,1,0", "512,512,a",
        "512,512,0,0,1,1,1", "512,512,nan", "512,512,0,0,inf", "a,b",
    ],
)  # fmt: skip
def test_viewports_that_are_none(text) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse([("viewport", text)])
    assert [name for name, _ in refused.value.fields] == ["viewport"]


def test_the_largest_screen_is_taken() -> None:
    assert parse([("viewport", "7680,4320")]).viewport == Viewport(7680, 4320)
    assert LARGEST_AREA >= 7680 * 4320


@pytest.mark.parametrize(("text", "quality"), [("1", 1), ("100", 100), (" 50 ", 50), ("", 90)])
def test_qualities(text, quality) -> None:
    assert parse([("quality", text)]).quality == quality


@pytest.mark.parametrize("text", ["0", "101", "-1", "9.5", "high", "1" * 5000])
def test_qualities_that_are_none(text) -> None:
    with pytest.raises(InvalidInput):
        parse([("quality", text)])


def test_annotations() -> None:
    assert parse([("annotation", "technique, patient")]).annotation == {"patient", "technique"}
    assert parse([("annotation", "patient,moon")]).annotation == {"patient"}


def test_profiles() -> None:
    assert parse([("iccprofile", "sRGB")]).iccprofile == "srgb"
    with pytest.raises(InvalidInput):
        parse([("iccprofile", "cmyk")])


def test_every_mistake_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse([("window", "1"), ("viewport", "1"), ("quality", "0"), ("iccprofile", "x")])
    assert [name for name, _ in refused.value.fields] == ["window", "viewport", "quality", "iccprofile"]


def test_twice_is_a_contradiction() -> None:
    with pytest.raises(InvalidInput):
        parse([("quality", "50"), ("quality", "60")])


@given(st.sampled_from(["window", "viewport", "quality", "annotation", "iccprofile"]), st.text())
def test_any_text_is_read_or_refused(name, text) -> None:
    with suppress(InvalidInput):
        parse([(name, text)])


@pytest.mark.parametrize("query", [[], [("quality", "10")], [("iccprofile", "yes")]])
def test_a_picture_may_be_as_it_is_filed(query) -> None:
    assert parse(query).as_filed


@pytest.mark.parametrize(
    "query",
    [("window", "1,2,linear"), ("viewport", "10,10"), ("annotation", "technique"), ("iccprofile", "srgb")],
)
def test_or_something_has_to_be_done_to_it(query) -> None:
    assert not parse([query]).as_filed
