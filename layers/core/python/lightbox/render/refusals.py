"""What rendering can refuse beside what a picture itself does (``errors.py``)."""

from __future__ import annotations

from lightbox.errors import InvalidInput, NotAcceptable, TooLarge


class PictureUnavailable(NotAcceptable):
    """It can be shown, but in none of the media types that the client takes."""

    slug = "rendered-type-unavailable"
    title = "Not rendered in that media type"


class NoPicture(NotAcceptable):
    """There is nothing to see: a report, a waveform, a plan. It can be retrieved as it is stored."""

    slug = "no-picture"
    title = "Nothing that can be rendered"


class TooManyPictures(TooLarge):
    """So many pictures cannot be made while the client waits."""

    slug = "too-many-pictures"
    title = "Too many pictures for one answer"


class VideoTooLarge(TooLarge):
    """A video of so large pictures is one that no player takes. Ask for a smaller one with viewport."""

    slug = "video-too-large"
    title = "Pictures too large for a video"


class FramesInvalid(InvalidInput):
    """The list of frames is not numbers from 1, separated by commas."""

    slug = "rendered-frames-invalid"
    title = "Not a list of frames to render"
