"""What can be missing from an archive, or from an image in it."""

from __future__ import annotations

from lightbox.errors import NotFound, TooLarge


class StudyNotFound(NotFound):
    """No such study in the archive, or it was deleted."""

    slug = "study-not-found"
    title = "No such study"


class SeriesNotFound(NotFound):
    """No such series in the study."""

    slug = "series-not-found"
    title = "No such series"


class InstanceNotFound(NotFound):
    """No such instance in the series."""

    slug = "instance-not-found"
    title = "No such instance"


class NoFrames(NotFound):
    """The instance has no pixels, or pixels that are not in frames (video)."""

    slug = "no-frames"
    title = "The instance has no frames"


class FrameDamaged(NotFound):
    """Where the file's own table says that the frame begins, none does."""

    slug = "frame-damaged"
    title = "The frame is damaged in the stored file"


class TooManyFragments(TooLarge):
    """The value is scattered over too many fragments to be put together here."""

    slug = "too-many-fragments"
    title = "Retrieve the whole instance instead"


class ValueTooLong(TooLarge):
    """A value of a deflated file is too long to be inflated as a whole."""

    slug = "value-too-long"
    title = "Retrieve the whole instance instead"
