"""What a client takes: ``Accept``, the ``accept`` query parameter, ``Accept-Encoding`` (PS3.18 §8.7, RFC 9110 §12.5).

Viewers write these headers loosely: parameters unquoted (``type=application/dicom``), several headers joined, a
plus sign in the query that decoding turned into a blank. All of that is understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lightbox.dicom.media_types import DICOM_JSON, JSON
from lightbox.errors import NotAcceptable
from lightbox.http.message import Request

ANYTHING = "*/*"

DICOM_JSONS = (DICOM_JSON, JSON)
"""What an answer in the DICOM JSON model may be called."""

KNOWN = 64
"""How many ways of saying what is taken are remembered once they are understood: a client says the same each time."""

_LATER = 1e-6
"""Of a quality, for what counts only where nothing better can be had: qualities have three digits."""

_RANGES = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*")+')
_PARAMETERS = re.compile(r'(?:[^;"]|"(?:\\.|[^"\\])*")+')


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One entry of an Accept header.

    Parameters
    ----------
    type
        Lower case; may hold wildcards: ``image/*``.
    parameters
        Lower-case names, unquoted values, without ``q``.
    quality
        Its weight, from 0 to 1.
    """

    type: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    quality: float = 1.0

    @property
    def specificity(self) -> int:
        """How closely it names a type: 0 for any, 1 for any of a kind, 2 for one."""
        return 0 if self.type == ANYTHING else 1 if self.type.endswith("/*") else 2

    def allows(self, media_type: str) -> bool:
        """Whether a plain media type falls under it."""
        return matches(self.type, media_type)


def matches(pattern: str, media_type: str) -> bool:
    """Whether a media type falls under a pattern such as ``image/*``."""
    return pattern in (ANYTHING, media_type) or (pattern.endswith("/*") and media_type.startswith(pattern[:-1]))


def said(request: Request) -> tuple[str, str]:
    """Return what the ``accept`` query parameter and the header say: all that decides which form is wanted."""
    asked = ",".join(filter(str.strip, request.query.getall("accept"))) if request.query.raw else ""
    return asked, request.headers.get("accept", "")


def accepted(asked: str, header: str) -> tuple[MediaRange, ...]:
    """Return what the client takes, the most wanted first; without any word of it, anything.

    The query parameter goes before the header (PS3.18 §8.3.3.1): it is for people who can set no header. What the
    header says counts where nothing that the parameter names can be had (§8.7.8.1), so it is wanted less.

    Parameters
    ----------
    asked, header
        As :func:`said` returns them.
    """
    found: list[MediaRange] = []
    for turn, ranges in enumerate(_in_turn(asked, header)):
        taken = sorted((each for each in ranges if each.quality > 0), key=lambda each: -each.quality)
        found += [replace(each, quality=each.quality * _LATER) for each in taken] if turn else taken
    return tuple(found)


def _in_turn(asked: str, header: str) -> list[Sequence[MediaRange]]:
    """Return what the query parameter says and what the header says, in the order they count (PS3.18 §8.7.8.1).

    Every entry as it stands, refusals (``q=0``) included.
    """
    texts = [text for text in (asked, header) if text.strip(" ,")]
    return [_ranges(text) for text in texts or (ANYTHING,)]


@lru_cache(maxsize=KNOWN)
def _ranges(text: str) -> Sequence[MediaRange]:
    return tuple(_media_range(entry) for entry in _RANGES.findall(text) if entry.strip())


def _media_range(entry: str) -> MediaRange:
    name, *rest = _PARAMETERS.findall(entry) or [""]  # semicolons alone name nothing, and match nothing
    parameters: dict[str, str] = {}
    for parameter in rest:
        key, _, value = parameter.partition("=")
        parameters[key.strip().lower()] = value.strip().strip('"')
    quality = _quality(parameters.pop("q", "1"))
    return MediaRange(name.strip().lower().replace(" ", "+"), parameters, quality)


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0


def choose(request: Request, offers: Sequence[str]) -> str:
    """Return the offer that the client likes best; among equals the first.

    Parameters
    ----------
    request
        What was asked.
    offers
        Plain media types, ours first choice first.

    Raises
    ------
    NotAcceptable
        It takes none of them.
    """
    for ranges in _in_turn(*said(request)):
        weight, _, best = max((_weight(ranges, offer), -place, offer) for place, offer in enumerate(offers))
        if weight > 0:
            return best
    raise NotAcceptable(f"This address answers {' or '.join(offers)}.")


def _weight(ranges: Sequence[MediaRange], offer: str) -> float:
    """Return an offer's quality: that of the closest range that allows it (RFC 9110 §12.5.1)."""
    fitting = [each for each in ranges if each.allows(offer)]
    return max(fitting, key=lambda each: each.specificity).quality if fitting else 0.0


def dicom_json(request: Request) -> str:
    """Return the media type of an answer in the DICOM JSON model.

    Exactly ``application/dicom+json``, without a charset: clients compare the text.

    Raises
    ------
    NotAcceptable
        The client takes neither that nor ``application/json``; DICOM XML is not offered.
    """
    return choose(request, DICOM_JSONS)


def takes_gzip(request: Request) -> bool:
    """Whether the client undoes gzip."""
    codings = _ranges(request.headers.get("accept-encoding", ""))
    return any(each.type in ("gzip", "*") and each.quality > 0 for each in codings)
