"""A date and a time that are asked for as ranges together: from one moment to another (PS3.4 §C.2.2.2.5.4).

``StudyDate=20060705-20060707&StudyTime=1000-1800`` means July 5, 10 o'clock, until July 7, 18 o'clock, not some hours
of each of three days. Between applications that is a matter of negotiation; a search of DICOMweb has to do it (PS3.18
§8.3.4.1.1).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from lightbox.dicom import json_model
from lightbox.dicom.attributes import Attribute
from lightbox.dicom.json_model import Dataset
from lightbox.dicom.matching import Range, Test, ends, lowest, universal, value_range

OFFSET = "00080201"
"""Timezone Offset From UTC: of what is stored, its zone; in a request, the zone that its moments are in."""

_DAY = timedelta(days=1)
_ALL_DAY = ("000000.000000", "235959.999999")


class Form(Enum):
    """How a range is written; only those of one form are taken together."""

    BOTH = "A-B"
    FROM = "A-"
    UNTIL = "-B"


def form(vr: str, key: str) -> Form | None:
    """Return how the range of a key for a date or a time is written; None: it is a single value.

    Raises
    ------
    InvalidMatch
        If it is neither.
    """
    first, last = ends(vr, key)
    if first == last:
        return None
    return Form.BOTH if first and last else Form.FROM if first else Form.UNTIL


def between(date: Attribute, time: Attribute, dates: str, times: str, offset: str = "") -> Test:
    """Return the test whether a date and its time lie between two moments, or before or after one.

    Parameters
    ----------
    date, time
        What is compared.
    dates, times
        The keys, of one form.
    offset
        The zone that the keys are in, ``+HHMM`` or ``-HHMM``; empty: that of what is stored, whichever it is. It
        counts where the data set says its own zone, too.

    Returns
    -------
    callable
        A predicate over DICOM JSON. A date whose time is not known meets it if all of that day does.
    """
    days, hours = value_range("DA", dates), value_range("TM", times)
    written = Range(_joined(days.first, hours.first), _joined(days.last, hours.last))
    moved = Range(*(universal(end, offset) if end and offset else end for end in (written.first, written.last)))

    def holds(dataset: Dataset) -> bool:
        day, hour = (json_model.text(dataset, each.tag).strip() for each in (date, time))
        if not day:
            return False
        moments = [lowest("DA", day) + end for end in ((lowest("TM", hour),) if hour else _ALL_DAY)]
        zone = json_model.text(dataset, OFFSET).strip() if offset else ""
        return all(moved.holds(universal(each, zone)) if zone else written.holds(each) for each in moments)

    return holds


def widened(dates: str) -> str:
    """Return a range of dates with a day more at both ends: in other zones the same moments may have these."""
    span = value_range("DA", dates)
    return "-".join((_moved(span.first, -_DAY), _moved(span.last, _DAY)))


def _moved(date: str | None, by: timedelta) -> str:
    try:
        return (datetime.strptime(date, "%Y%m%d") + by).strftime("%Y%m%d") if date else ""  # noqa: DTZ007
    except (ValueError, OverflowError):
        return date or ""


def _joined(date: str | None, time: str | None) -> str | None:
    return f"{date}{time}" if date and time else None
