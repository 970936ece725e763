"""What cannot be made a picture, and why."""

from __future__ import annotations

from lightbox.errors import NotAcceptable


class NotDisplayable(NotAcceptable):
    """Pixels that no rule of the standard turns into a picture; they can be had as stored."""

    slug = "not-displayable"
    title = "The image cannot be shown as a picture"
