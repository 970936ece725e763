"""The demonstration studies: invented people, a body drawn by formulas, every common kind of image.

They are the same at every run and on every machine: identifiers are UUIDs of readable names (`exam.uid`), random
texture comes from fixed seeds and from arithmetic that does not differ between processors (`grain`), and no clock is
read. The one thing that varies is the day the studies seem to be taken on: each lies a fixed number of days before
``today``, which the caller names, so that "today", "last week" and "last year" find something. Names, UIDs, pixels and
file names do not depend on it; two runs for the same day are equal to the byte.
"""

from collections.abc import Iterator
from datetime import date

from local.demo import bundled, schedule
from local.demo.exam import DemoFile

__all__ = ["DemoFile", "studies"]


def studies(today: date) -> Iterator[DemoFile]:
    """Make the demonstration files one after the other, each when it is asked for.

    Parameters
    ----------
    today : datetime.date
        The day the newest studies are taken on.

    Yields
    ------
    DemoFile
        Study by study, series by series; the files the DICOM library brings come last.
    """
    for study in schedule.STUDIES:
        yield from study.files(today)
    yield from bundled.files()
