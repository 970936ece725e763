"""Person names (PS3.5 §6.2.1): up to three groups of up to five components, and their words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lightbox.dicom.values import GROUPS, person_name

APART = r"\s^=,.;\\"
"""What stands between words: blanks, and the delimiters of names and values, as a regular expression's set has it."""

WITHIN = r"""\-'/()_&+:#\[\]\"~|<>{}!%@$\u30fb"""
"""What stands within words that have several parts, each of which people know them by: O'Brien, Chest/Abdomen."""

_WORDS = re.compile(rf"[{APART}]+")
_EDGES = re.compile(rf"^[{WITHIN}]+|[{WITHIN}]+$")
_DIACRITICS = re.compile("[\u0300-\u036f]")
# Letters with strokes and ligatures have no decomposition in Unicode.
_STROKES = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ŧ": "t",
    "æ": "ae", "œ": "oe", "þ": "th",
    # Of apostrophes and hyphens every keyboard and every program has its own.
    **dict.fromkeys("`\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
})  # fmt: skip
_ACUTE = "\u00b4"
"""Typed for an apostrophe, too; by itself Unicode takes it for a blank with an accent."""


def fold(text: str) -> str:
    """Return a text as it is compared: without case, accents, and differences of width, apostrophes and hyphens.

    Parameters
    ----------
    text
        In any script; only the accents of alphabets are dropped, not the marks that tell kana apart.

    Returns
    -------
    str
        Equal for ``"Müller"`` and ``"MULLER"``.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFKD", text.replace(_ACUTE, "'")))
    return unicodedata.normalize("NFKC", bare.casefold().translate(_STROKES))


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a name or text, split at spaces and at the delimiters of names."""
    return tuple(word for each in _WORDS.split(fold(text)) if (word := _EDGES.sub("", each)))


def beginning(part: str) -> re.Pattern[str]:
    """Return what finds a folded beginning in a folded text: of a word, or of a part of one (``"brien"``)."""
    return re.compile(rf"(?:^|[{APART}{WITHIN}]){re.escape(part)}")


@dataclass(frozen=True, slots=True)
class PersonName:
    """One name, as in DICOM JSON.

    Parameters
    ----------
    alphabetic, ideographic, phonetic
        The groups as stored, components separated by ``^``; empty where absent.
    """

    alphabetic: str = ""
    ideographic: str = ""
    phonetic: str = ""

    @classmethod
    def parse(cls, text: str) -> PersonName:
        """Read a name as stored: ``"Yamada^Tarou=山田^太郎=やまだ^たろう"``."""
        return cls.of_json(person_name(text) or {})

    @classmethod
    def of_json(cls, value: dict[str, str]) -> PersonName:
        """Read a name from a value of DICOM JSON (PS3.18 §F.2.2)."""
        return cls(*(value.get(name, "") for name in GROUPS))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that are not empty."""
        return tuple(group for group in (self.alphabetic, self.ideographic, self.phonetic) if group)

    def json(self) -> dict[str, str]:
        """Return the value of DICOM JSON."""
        groups = (self.alphabetic, self.ideographic, self.phonetic)
        return {name: group for name, group in zip(GROUPS, groups, strict=True) if group}

    def __str__(self) -> str:
        """Return the name for people: ``"Dr. Jane A. Doe"`` of ``"Doe^Jane^A.^Dr."``, else the first group."""
        shown = next(iter(self.groups), "")
        family, given, middle, prefix, suffix = (*shown.split("^"), "", "", "", "")[:5]
        return " ".join(part.strip() for part in (prefix, given, middle, family, suffix) if part.strip())
