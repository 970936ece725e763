"""Person names (PS3.5 §6.2.1): up to three groups of up to five components, and their words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lightbox.dicom.values import GROUPS, person_name

_WORDS = re.compile(r"[\s^=,.;\\]+")
_DIACRITICS = re.compile("[\u0300-\u036f]")
# Letters with strokes and ligatures have no decomposition in Unicode.
_STROKES = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "ŧ": "t",
    "æ": "ae", "œ": "oe", "þ": "th",
})  # fmt: skip


def fold(text: str) -> str:
    """Return a text as it is compared: without case, accents and differences of width.

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
        return text.lower()
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFKC", bare.casefold().translate(_STROKES))


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a name or text, split at spaces and at the delimiters of names."""
    return tuple(word for word in _WORDS.split(fold(text)) if word)


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

    def words(self) -> tuple[str, ...]:
        """Return the folded words of all groups, for an index or a prefix match."""
        return tuple(dict.fromkeys(word for group in self.groups for word in words(group)))

    def __str__(self) -> str:
        """Return the name for people: ``"Dr. Jane A. Doe"`` of ``"Doe^Jane^A.^Dr."``, else the first group."""
        shown = next(iter(self.groups), "")
        family, given, middle, prefix, suffix = (*shown.split("^"), "", "", "", "")[:5]
        return " ".join(part.strip() for part in (prefix, given, middle, family, suffix) if part.strip())
