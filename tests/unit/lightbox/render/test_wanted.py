"""Which form a client gets: the first it wants that can be had."""

from __future__ import annotations

import pytest

from lightbox.render.refusals import PictureUnavailable
from lightbox.render.wanted import CINES, GIF, JPEG, MP4, PICTURES, PNG, Offer, Want, choose, offers

SINGLE = offers(PICTURES)
MANY = offers((JPEG, *CINES), in_parts=True)


@pytest.mark.parametrize(
    ("wants", "offered", "expected"),
    [
        ([Want("*/*")], SINGLE, Offer(JPEG)),
        ([Want("image/*")], SINGLE, Offer(JPEG)),
        ([Want("image/png")], SINGLE, Offer(PNG)),
        ([Want("image/webp"), Want("image/gif")], SINGLE, Offer(GIF)),
        ([Want("image/png", multipart=True)], SINGLE, Offer(PNG, multipart=True)),
        ([Want("*/*", multipart=True)], SINGLE, Offer(JPEG, multipart=True)),
        ([Want("*/*")], MANY, Offer(JPEG, multipart=True)),
        ([Want("image/jpeg", multipart=False)], MANY, Offer(JPEG)),
        ([Want("video/*")], MANY, Offer(MP4)),
    ],
)
def test_the_first_thing_wanted_that_can_be_had(wants: list[Want], offered: list[Offer], expected: Offer) -> None:
    assert choose(wants, offered) == expected


@pytest.mark.parametrize("kind", ["text/html", "image", "imagex/*", "image/jpeg2", "video/mp4"])
def test_what_is_not_offered_is_refused_with_what_is(kind: str) -> None:
    with pytest.raises(PictureUnavailable, match="image/jpeg or image/png or image/gif, or as multipart/related"):
        choose([Want(kind)], SINGLE)


def test_a_refusal_names_only_the_ways_there_are() -> None:
    with pytest.raises(PictureUnavailable) as refused:
        choose([], offers((MP4,), parts=()))
    assert "multipart" not in refused.value.detail
