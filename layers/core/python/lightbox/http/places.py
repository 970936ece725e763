"""DICOMweb addresses as routes, and what they name: the UIDs of a path, checked (PS3.18 §8.2)."""

from __future__ import annotations

from lightbox.dicom import addresses, uids
from lightbox.http.message import Request

ROOT = "/dicomweb/{archive}"
STUDY = addresses.study(ROOT, "{study}")
SERIES = addresses.series(ROOT, "{study}", "{series}")
INSTANCE = addresses.instance(ROOT, "{study}", "{series}", "{instance}")


def root(request: Request) -> str:
    """Return the root of the service, as the client named it."""
    return request.site + ROOT.format(archive=request.params["archive"])


def study(request: Request) -> str:
    """Return the study's UID; raises InvalidUid."""
    return uids.checked(request.params["study"], "Study Instance UID")


def series(request: Request) -> tuple[str, str]:
    """Return the UIDs of the study and the series; raises InvalidUid."""
    return study(request), uids.checked(request.params["series"], "Series Instance UID")


def instance(request: Request) -> tuple[str, str, str]:
    """Return the UIDs of the study, the series and the instance; raises InvalidUid."""
    return *series(request), uids.checked(request.params["instance"], "SOP Instance UID")
