"""WADO-URI (PS3.18 §9): what its parameters ask for, in terms of the services that WADO-RS has.

An instance as a file is answered by ``instances``, a document by ``bulkdata``. Pictures are rendered under the address
that WADO-RS has for them: the parameters are translated into that address.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from lightbox.dicom import addresses, uids
from lightbox.dicom.media_types import DICOM, PDF
from lightbox.dicom.transfer import media_type_today
from lightbox.errors import InvalidInput
from lightbox.retrieve.errors import FormUnavailable

_PICTURES = ("image/jpeg", "image/png", "image/gif", "video/mp4")
_MOST_DIGITS = 9


class WadoParameter(InvalidInput):
    """A parameter of a WADO-URI address is missing, malformed, or asks for what Lightbox does not do."""

    slug = "wado-parameter"
    title = "The WADO-URI parameters are not valid"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Parameters
    ----------
    place
        Study, Series and SOP Instance UID.
    media_type
        That of a file, of a PDF, or of a picture.
    syntax
        UID of the transfer syntax of a file; empty: the client does not say.
    """

    place: tuple[str, str, str]
    media_type: str
    syntax: str


def asked(given: Mapping[str, str], accepted: list[str]) -> Asked:
    """Return what the parameters ask for.

    Parameters
    ----------
    given
        The parameters; names as in PS3.18 Table 9.1.2-1.
    accepted
        Media types of the ``Accept`` header, the most wanted first: they count where ``contentType`` is missing.

    Raises
    ------
    WadoParameter
        One is missing (all three UIDs are mandatory), malformed, or not supported.
    InvalidUid
        One of the UIDs is none.
    FormUnavailable
        No media type that the client takes can be had this way.
    """
    if given.get("requestType") != "WADO":
        raise WadoParameter("requestType has to be WADO.")
    missing = [name for name in ("studyUID", "seriesUID", "objectUID") if not given.get(name)]
    if missing:
        raise WadoParameter(f"{', '.join(missing)} missing: an object is named by its study, series and own UID.")
    if given.get("anonymize"):
        raise WadoParameter("anonymize is not supported: no object was sent.")
    if given.get("presentationUID") or given.get("presentationSeriesUID"):
        raise WadoParameter("presentationUID is not supported: retrieve the presentation state itself as rendered.")
    place = (
        uids.checked(given["studyUID"], "studyUID"),
        uids.checked(given["seriesUID"], "seriesUID"),
        uids.checked(given["objectUID"], "objectUID"),
    )
    syntax = given.get("transferSyntax", "")
    if syntax not in ("", "*"):
        uids.checked(syntax, "transferSyntax")
    return Asked(place, _media_type(given.get("contentType", ""), accepted), syntax)


def _media_type(stated: str, accepted: list[str]) -> str:
    """Return the first type that is offered; without any word of it image/jpeg (PS3.18 §9.1.2.2.1)."""
    wanted = [each.partition(";")[0].strip() for each in stated.split(",") if each.strip()] or accepted
    offered = (DICOM, *_PICTURES, PDF)
    for each in map(media_type_today, wanted or ["*/*"]):
        if each in offered:
            return each
        if each in ("*/*", "image/*"):
            return _PICTURES[0]
    raise FormUnavailable(f"WADO-URI answers {', '.join(offered)}.")


def rendered(what: Asked, given: Mapping[str, str], size: tuple[int, int]) -> str:
    """Return the path and query, below the DICOMweb root, under which WADO-RS has a picture.

    Parameters
    ----------
    what
        What was asked for.
    given
        The parameters.
    size
        Rows and columns of the image.

    Raises
    ------
    WadoParameter
        A parameter is malformed.
    """
    path = addresses.instance("", *what.place)
    if given.get("frameNumber"):
        path += f"/frames/{_whole(given, 'frameNumber')}"
    query = {"accept": what.media_type}
    viewport = _viewport(given, size)
    if viewport:
        query["viewport"] = viewport
    if given.get("windowCenter") or given.get("windowWidth"):
        query["window"] = f"{_number(given, 'windowCenter')},{_number(given, 'windowWidth')},linear"
    if given.get("imageQuality"):
        query["quality"] = str(_whole(given, "imageQuality"))
    if given.get("annotation"):
        query["annotation"] = given["annotation"]
    return f"{path}/rendered?" + "&".join(f"{name}={quote(value, safe=',/')}" for name, value in query.items())


def _viewport(given: Mapping[str, str], size: tuple[int, int]) -> str:
    """Return ``viewport`` (PS3.18 §8.3.5.1.3) for rows, columns and region (§9.1.2.2.4 to §9.1.2.2.6)."""
    if not any(given.get(name) for name in ("rows", "columns", "region")):
        return ""
    region = _region(given)
    height, width = (
        max(1, round(side)) for side in ((region[3] - region[1]) * size[0], (region[2] - region[0]) * size[1])
    )
    rows = _whole(given, "rows") if given.get("rows") else None
    columns = _whole(given, "columns") if given.get("columns") else None
    # One side alone leaves the other free: the picture keeps its shape.
    if rows is None:
        rows = math.ceil((columns or width) * height / width)
    if columns is None:
        columns = math.ceil(rows * width / height)
    if not given.get("region"):
        return f"{columns},{rows}"
    left, top = (round(share * side) for share, side in ((region[0], size[1]), (region[1], size[0])))
    return f"{columns},{rows},{left},{top},{width},{height}"


def _region(given: Mapping[str, str]) -> tuple[float, float, float, float]:
    text = given.get("region") or "0,0,1,1"
    try:
        left, top, right, bottom = map(float, text.split(","))
    except ValueError:
        raise WadoParameter("region is left,top,right,bottom, each from 0.0 to 1.0.") from None
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise WadoParameter("region is left,top,right,bottom, each from 0.0 to 1.0.")
    return left, top, right, bottom


def _whole(given: Mapping[str, str], name: str) -> int:
    text = given[name].strip()
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and int(text)):
        raise WadoParameter(f"{name} is a whole number from 1.")
    return int(text)


def _number(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip()
    try:
        finite = math.isfinite(float(text))
    except ValueError:
        finite = False
    if not finite:
        raise WadoParameter("windowCenter and windowWidth are numbers, and come together.")
    return text
