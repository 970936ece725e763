"""What the client takes, and which of the rendered forms that is (PS3.18 §8.7.4, §8.7.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lightbox.render.refusals import PictureUnavailable

JPEG = "image/jpeg"
PNG = "image/png"
GIF = "image/gif"
MP4 = "video/mp4"
PDF = "application/pdf"

PICTURES = (JPEG, PNG, GIF)
"""Single pictures; the first is the default (PS3.18 Table 8.7.4-1)."""

CINES = (GIF, MP4)
"""Moving pictures."""


@dataclass(frozen=True, slots=True)
class Want:
    """One thing that the client takes.

    Parameters
    ----------
    media_type
        Of each part, or of the one; may hold wildcards.
    multipart
        Whether as multipart/related; None: either way.
    """

    media_type: str
    multipart: bool | None = None

    def takes(self, offer: Offer) -> bool:
        """Whether an offer falls under it."""
        if self.multipart is not None and self.multipart is not offer.multipart:
            return False
        kind = self.media_type
        return kind in ("*/*", offer.media_type) or (kind[-2:] == "/*" and offer.media_type.startswith(kind[:-1]))


@dataclass(frozen=True, slots=True)
class Offer:
    """One form in which something can be had.

    Parameters
    ----------
    media_type
        Of each part, or of the one.
    multipart
        Whether it goes in parts.
    """

    media_type: str
    multipart: bool = False


def offers(media_types: Sequence[str], *, parts: Sequence[str] = PICTURES, in_parts: bool = False) -> list[Offer]:
    """Return the forms of a thing, the first choice first.

    Parameters
    ----------
    media_types
        Of the one thing that it can be had as.
    parts
        Of each of the many that it can be had as.
    in_parts
        Whether many come first: what a client gets that takes anything.
    """
    single = [Offer(each) for each in media_types]
    several = [Offer(each, multipart=True) for each in parts]
    return several + single if in_parts else single + several


def choose(wants: Sequence[Want], offered: Sequence[Offer]) -> Offer:
    """Return the first thing wanted that can be had.

    Parameters
    ----------
    wants
        The most wanted first.
    offered
        What can be had, our first choice first.

    Raises
    ------
    PictureUnavailable
        It takes none of them.
    """
    for want in wants:
        for offer in offered:
            if want.takes(offer):
                return offer
    single = dict.fromkeys(offer.media_type for offer in offered if not offer.multipart)
    several = dict.fromkeys(offer.media_type for offer in offered if offer.multipart)
    ways = [" or ".join(single)] if single else []
    ways += [f"multipart/related with the type {' or '.join(several)}"] if several else []
    raise PictureUnavailable(f"It can be had as {', or as '.join(ways)}.")
