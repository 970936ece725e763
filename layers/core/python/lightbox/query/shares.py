"""How common modalities are in an archive, as far as this process saw its list: for a guess how much a page reads.

Whoever searches has mostly seen the list of studies before, and that told the modalities of fifty of them. So it is
counted there and nothing is read for it. Only how many postings are read at a time depends on it, never what is found;
a process that saw nothing yet guesses.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from functools import lru_cache

from lightbox.catalogue.terms import UNNAMED_MODALITY, code

_GUESS = 0.15
"""What share of studies has a modality in an archive of which nothing was seen: about that of MR in a hospital's."""

_WEIGHT = 12
"""How many studies must be seen to be worth as much as the guess."""

_LEAST, _MOST = 0.001, 0.9
"""Bounds of a share: what was not seen may be there, and what is everywhere may be missing."""

_REMEMBERED = 2_000
"""Most studies that count; with more the older ones fade."""

_ARCHIVES = 1024
"""Most archives that a process keeps in mind."""


class Shares:
    """The modalities of one archive's studies, as far as they were seen."""

    def __init__(self) -> None:
        self._studies = 0.0
        self._having: dict[str, float] = {}

    def saw(self, studies: Iterable[Collection[str]]) -> None:
        """Note the modalities of some studies."""
        for modalities in studies:
            self._studies += 1
            for each in map(code, modalities or (UNNAMED_MODALITY,)):
                self._having[each] = self._having.get(each, 0) + 1
        if self._studies > _REMEMBERED:
            fading = _REMEMBERED / self._studies
            self._studies *= fading
            held = self._having.copy()  # another thread may count meanwhile
            self._having = {each: many * fading for each, many in held.items()}

    def bits(self, codes: Iterable[str]) -> float:
        """Return how rare studies are that have any of some modalities, as a guess: each bit halves their number."""
        seen = (self._having.get(each, 0) for each in frozenset(map(code, codes)))
        share = sum((many + _WEIGHT * _GUESS) / (self._studies + _WEIGHT) for many in seen)
        return -math.log2(min(_MOST, max(_LEAST, share)))


UNSEEN = Shares()
"""Those of an archive of which nothing was seen; nobody tells it anything."""


@lru_cache(maxsize=_ARCHIVES)
def of_archive(archive_id: str) -> Shares:  # noqa: ARG001 - it names what is remembered
    """Return what this process saw of an archive."""
    return Shares()
