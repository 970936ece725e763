"""What a search asks beside the term that it looks under, as far as postings tell it: modalities and sex.

Both are common by themselves and asked for with names, so a study would often be read in vain for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lightbox.catalogue.grams import plain
from lightbox.catalogue.postings import Posting
from lightbox.catalogue.terms import MODALITIES, SERIES_UID, SEX, Term
from lightbox.query.conditions import Condition

MODALITY = "00080060"

_MOST = 3
"""Most modalities of a list: of each there is a further list of the studies that got it late."""

_LISTED = re.compile(r"[,\\]")
_SEX_BITS = 1.0
_MODALITY_BITS = 2.5

Values = frozenset[str]


def codes(value: str) -> list[str]:
    """Return the codes of a list; none if one is a pattern, which cannot be looked up."""
    parts = [part.strip() for part in _LISTED.split(value) if part.strip()]
    return [] if any(sign in value for sign in "*?") else parts


@dataclass(frozen=True, slots=True)
class Facets:
    """What a posting must say of its study.

    Parameters
    ----------
    modalities, sexes
        Any of which will do, folded; empty: whatever.
    """

    modalities: Values = frozenset()
    sexes: Values = frozenset()

    @classmethod
    def of(cls, conditions: Iterable[Condition]) -> Facets:
        """Return what postings tell of conditions: of each attribute the first, since one list is merged at a time."""
        modalities = sexes = frozenset[str]()
        for condition in conditions:
            asked = frozenset(map(plain, codes(condition.value)))
            if condition.tag in (MODALITY, MODALITIES) and len(asked) <= _MOST:
                modalities = modalities or asked
            elif condition.tag == SEX and asked:
                sexes = sexes or asked | {plain(condition.value)}
        return cls(modalities, sexes)

    def beside(self, tag: str, lists: int, most: int) -> Facets:
        """Return what is told beside an attribute's terms.

        Parameters
        ----------
        tag
            The attribute: what is said of it by the term is not asked again; and postings of modalities and series
            say nothing of modalities, since they come as these do.
        lists, most
            How many lists there are, and may be.
        """
        rest = replace(self, sexes=frozenset()) if tag == SEX else self
        many = lists * (1 + len(self.modalities)) > most
        return replace(rest, modalities=frozenset()) if many or tag in (MODALITIES, SERIES_UID) else rest

    @property
    def count(self) -> int:
        """How many conditions these are."""
        return bool(self.modalities) + bool(self.sexes)

    @property
    def bits(self) -> float:
        """How rare studies are of which this is true, as a guess."""
        modality = _MODALITY_BITS - 0.3 * len(self.modalities) if self.modalities else 0
        return modality + (_SEX_BITS if self.sexes else 0)

    def widened(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Return terms with those of studies that got one of the modalities when they were indexed already."""
        return (*terms, *(term.after(modality) for modality in sorted(self.modalities) for term in terms))

    def held(self, posting: Posting) -> bool:
        """Whether a posting says so, or says nothing."""
        return (not self.modalities or not posting.modalities or _meet(self.modalities, posting.modalities)) and (
            not self.sexes or _meet(self.sexes, posting.sexes)
        )


NOTHING = Facets()
"""Nothing is asked beside the term."""


def _meet(asked: Values, there: Iterable[str]) -> bool:
    return any(plain(each) in asked for each in there)
