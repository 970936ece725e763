"""What a search asks of studies, in the form that the planner reads: attribute by attribute, as the client wrote it."""

from __future__ import annotations

from dataclasses import dataclass


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
