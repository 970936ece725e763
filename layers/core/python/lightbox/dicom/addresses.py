"""Where DICOMweb has studies, series and instances, below the root of a service (PS3.18 §10.4.1).

Of what is stored with UIDs, and of what a route is declared with: ``instance(root, "{study}", ...)`` is a template.
"""

from __future__ import annotations


def study(root: str, study_uid: str) -> str:
    """Return the address of a study."""
    return f"{root}/studies/{study_uid}"


def series(root: str, study_uid: str, series_uid: str) -> str:
    """Return the address of a series."""
    return f"{study(root, study_uid)}/series/{series_uid}"


def instance(root: str, study_uid: str, series_uid: str, sop_uid: str) -> str:
    """Return the address of an instance: its Retrieve URL, and the Content-Location that it is sent with (§8.4.2)."""
    return f"{series(root, study_uid, series_uid)}/instances/{sop_uid}"
