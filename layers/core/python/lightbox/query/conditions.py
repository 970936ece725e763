"""What a search asks of studies, in the form that the planner reads: attribute by attribute, as the client wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lightbox.catalogue.terms import spellings
from lightbox.dicom import attributes, matching
from lightbox.dicom.json_model import Dataset

Test = Callable[[Dataset], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; a study, or something in it, must meet all of a search's.

    Parameters
    ----------
    tag
        The attribute, eight upper case hexadecimal digits.
    value
        The value asked for as the client wrote it: text with wildcards, a list of UIDs or codes, a range of dates.
    fuzzy
        Whether names match by the beginnings of their words (PS3.18 §8.3.4.2).
    words
        Whether any text does, as in the worklist, unless it has a star.
    """

    tag: str
    value: str
    fuzzy: bool = False
    words: bool = False

    @property
    def by_words(self) -> bool:
        """Whether a text meets it by the beginnings of its words, not by a pattern."""
        return self.words and "*" not in self.value


def test(condition: Condition) -> Test | None:
    """Return what tells whether a data set meets a condition; None: any does, or it cannot be asked.

    Raises
    ------
    InvalidMatch
        Its value means nothing.
    """
    if condition.words:
        meets = matching.beginnings(condition.value) if condition.by_words else matching.pattern(condition.value)
        return lambda dataset: any(meets(text) for text in spellings(dataset, condition.tag))
    row = attributes.find(condition.tag)
    return matching.matcher(row, condition.value, fuzzy=condition.fuzzy) if row else None
