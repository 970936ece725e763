"""What cannot be made a picture, and why."""

from __future__ import annotations

from lightbox.errors import Unsupported


class NotDisplayable(Unsupported):
    """Pixels that no rule of the standard turns into a picture."""

    slug = "not-displayable"
    title = "The image cannot be shown as a picture"
