"""What can be missing from an archive."""

from __future__ import annotations

from lightbox.errors import NotFound


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
