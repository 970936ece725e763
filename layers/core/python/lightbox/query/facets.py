"""What a search asks beside the term that it looks under, as far as postings tell it, so that no study is read in vain.

Postings tell all attributes that the index has terms of. Modalities are a matter of their own, since a study may get
some when it is indexed already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lightbox.catalogue.postings import Posting
from lightbox.catalogue.terms import MODALITIES, SERIES_UID, Term, code
from lightbox.catalogue.told import TOLD
from lightbox.query.conditions import Condition, Test, test

MODALITY = "00080060"

_MOST = 8
"""Most modalities of a list: of each there is a further list of the studies that got it late."""

_LISTED = re.compile(r"[,\\]")

Values = frozenset[str]


def codes(value: str) -> list[str]:
    """Return the codes of a list; none if one is a pattern, which cannot be looked up."""
    parts = [part.strip() for part in _LISTED.split(value) if part.strip()]
    return [] if any(sign in value for sign in "*?") else parts


@dataclass(frozen=True, slots=True)
class Facets:
    """What a posting must tell of its study.

    Parameters
    ----------
    tests
        Attributes, and what each must meet.
    modalities
        Any of which will do, folded; empty: whatever.
    """

    tests: tuple[tuple[str, Test], ...] = ()
    modalities: Values = frozenset()

    @classmethod
    def of(cls, conditions: Iterable[Condition]) -> Facets:
        """Return what postings tell of conditions: of those on modalities the first."""
        tests: list[tuple[str, Test]] = []
        modalities: Values = frozenset()
        for condition in conditions:
            if condition.tag in (MODALITY, MODALITIES):
                modalities = modalities or _modalities(condition)
            elif condition.tag in TOLD and (meets := test(condition)):
                tests.append((condition.tag, meets))
        return cls(tuple(tests), modalities)

    def beside(self, tag: str) -> Facets:
        """Return what is told beside an attribute's terms: those of modalities and series come as modalities do."""
        return replace(self, modalities=frozenset()) if tag in (MODALITIES, SERIES_UID) else self

    @property
    def tags(self) -> frozenset[str]:
        """The attributes that are told."""
        return frozenset(tag for tag, _ in self.tests) | ({MODALITIES} if self.modalities else frozenset())

    @property
    def count(self) -> int:
        """How many conditions these are."""
        return len(self.tests) + bool(self.modalities)

    def widened(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """Return terms with those of studies that got one of the modalities when they were indexed already."""
        return (*terms, *(term.after(modality) for modality in sorted(self.modalities) for term in terms))

    def held(self, posting: Posting) -> bool:
        """Whether a posting tells that its study meets all of this, as far as it tells anything."""
        if self.modalities and posting.modalities and not any(code(m) in self.modalities for m in posting.modalities):
            return False
        told = ((tag, meets, posting.element(tag)) for tag, meets in self.tests)
        return all(said is None or meets({tag: said}) for tag, meets, said in told)


NOTHING = Facets()
"""Nothing is asked that postings tell."""


def _modalities(condition: Condition) -> Values:
    asked = frozenset(map(code, codes(condition.value)))
    return asked if len(asked) <= _MOST else frozenset()
