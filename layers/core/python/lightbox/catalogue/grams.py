"""Pieces of text by which studies are found: what a text is indexed under, and under what a search looks.

A text is folded and its words are set apart by one space each, before the first and behind the last one too, so
``" doe john "``. It is indexed under all its pieces up to some length; under its beginnings and its ends, which are
rarer than the same letters anywhere; where two words meet, under longer pieces (``"doe joh"``), which tell one John
from the others; names under the beginnings of each two of their words; and as a whole. A search for longer text than a
piece looks under the rarest piece of it, so it finds too much, never too little: whoever reads the text behind it
refuses the rest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, islice, pairwise

from lightbox.dicom.person_name import APART, WITHIN, fold

_GAPS = re.compile(rf"[{APART}{WITHIN}]+")
"""What stands between words, and between the parts of one: an index finds O'Brien by either."""

_WILDCARDS = re.compile(r"[*?]")

_LETTERS = 20
"""About as many characters as a text has, for a guess how often a piece occurs in one."""

_EAST = "\u2e80"
"""From here on scripts have so many characters that two of them are rare already."""

_SHORT = 2
"""Most characters of a piece in these scripts."""

_LEFT, _RIGHT = 3, 3
"""Most characters on both sides of where two words meet."""

_PAIRED = ((1, 3), (3, 1), (2, 2), (3, 3))
"""How many characters of each of two words."""

MOST_PAIRED = 8
"""Most words of a text whose pairs are indexed: their number grows with the square of this."""

# How often a character occurs in Latin names and descriptions, per thousand.
_OFTEN = dict(zip(
    " aeinrolstdhcmugbkpywvfzjxq",
    (125, 100, 95, 72, 72, 68, 60, 56, 52, 50, 34, 34, 34, 32, 28, 22, 20, 18, 18, 14, 12, 11, 10, 9, 7, 3, 2),
    strict=True,
))  # fmt: skip
_DIGIT, _OTHER, _RARE = 60, 2, 4
"""The same of digits, of signs and letters of other alphabets, of one character of an eastern script."""


class Form(Enum):
    """Where in a text a piece stands; the values are part of stored keys."""

    WITHIN = "w"
    BEGINNING = "b"
    END = "e"
    JOINT = "j"
    PAIR = "p"
    WHOLE = "x"


@dataclass(frozen=True, slots=True, order=True)
class Gram:
    """A piece of a text.

    Parameters
    ----------
    form
        Where it stands (a value of :class:`Form`).
    text
        What it is.
    """

    form: str
    text: str

    @property
    def bits(self) -> float:
        """How rare it is, as a guess: each bit halves the number of texts that hold it."""
        if self.form == Form.PAIR.value:
            return sum(Gram(Form.WITHIN.value, f" {word}").bits for word in self.text.split(" "))
        chance = math.prod(_often(character) for character in self.text)
        if self.form in (Form.WITHIN.value, Form.JOINT.value):
            chance = 1 - math.exp(-_LETTERS * chance)
        return -math.log2(max(chance, 1e-12))


@dataclass(frozen=True, slots=True)
class Lengths:
    """Most characters of the pieces of an attribute.

    Parameters
    ----------
    within
        Of those that may stand anywhere.
    outer
        Of beginnings and ends.
    paired
        Whether two words of a text, wherever they stand, are indexed together.
    """

    within: int
    outer: int
    paired: bool = False


TEXT = Lengths(4, 8)
"""Of descriptions (decision 11 has the measurements)."""

NAME = Lengths(4, 8, paired=True)
"""Of names, of which people write the beginnings of two words."""

NUMBER = Lengths(8, 8)
"""Of identifiers: mostly sequential numbers, of which shorter pieces are no rarity."""


def plain(text: str) -> str:
    """Return a text as it is indexed: folded, one space between words, none around."""
    return _GAPS.sub(" ", fold(text)).strip(" ")


def whole(text: str) -> Gram:
    """Return what a text is found under by who knows all of it."""
    return Gram(Form.WHOLE.value, plain(text))


def grams(text: str, lengths: Lengths) -> set[Gram]:
    """Return everything that a text is indexed under; nothing for a text without words."""
    bare = plain(text)
    if not bare:
        return set()
    found = {whole(text)}
    found |= {Gram(Form.WITHIN.value, piece) for piece in _pieces(f" {bare} ", lengths.within)}
    for length in range(1, lengths.outer + 1):
        found |= _outer(bare, length)
    words = bare.split(" ")
    if lengths.paired and len(words) <= MOST_PAIRED:
        found |= {gram for two in combinations(words, 2) for gram in _pairs(*two)}
    return found | _joints(words)


def of_pattern(pattern: str, lengths: Lengths) -> list[Gram]:
    """Return the pieces under which the texts of a pattern with ``*`` and ``?`` stand: under each of them, all.

    Empty for a pattern without any text in it.
    """
    parts = [_GAPS.sub(" ", part) for part in _WILDCARDS.split(fold(pattern.strip()))]
    if len(parts) == 1:
        return [whole(parts[0])] if plain(parts[0]) else []
    found = [gram for part in parts for gram in _windows(part, lengths.within)]
    for position, part in enumerate(parts):
        found += _crossed(part, begun=position == 0)
    first, last = parts[0].lstrip(" "), parts[-1].rstrip(" ")
    for form, edge in ((Form.BEGINNING, first), (Form.END, last)):
        if edge:
            most = _most(edge, lengths.outer)
            found.append(Gram(form.value, edge[:most] if form is Form.BEGINNING else edge[-most:]))
    return found


def of_words(beginnings: Sequence[str], lengths: Lengths) -> list[Gram]:
    """Return the pieces under which the texts stand that have words, or parts of words, with these beginnings."""
    spaced = list(filter(None, map(plain, beginnings)))
    found = [gram for word in spaced for gram in _windows(f" {word}", lengths.within)]
    if lengths.paired:
        # Of two of which one begins the other, one word may be what both mean.
        apart = (two for two in combinations(" ".join(spaced).split(), 2) if not _begins(*two))
        found += [gram for two in apart for gram in sorted(_pairs(*two))]
    return found


def rarest(found: Sequence[Gram], lengths: Lengths) -> list[Gram]:
    """Return the piece that the fewest texts are likely to hold, and the next best that is another matter."""
    if not found:
        return []
    # Of equals the last: numbers differ at their ends, and letters before them mostly do not.
    ranked = list(reversed(found))
    ranked.sort(key=lambda gram: -_worth(gram, lengths))
    best = ranked[0]
    others = (gram for gram in ranked[1:] if not _alike(gram.text, best.text))
    return [best, *islice(others, 1)]


def _worth(gram: Gram, lengths: Lengths) -> float:
    if lengths == NUMBER:
        return sum(1 if character.isdigit() else 0.4 for character in gram.text)
    return gram.bits


def _alike(one: str, other: str) -> bool:
    return len(set(one) & set(other)) > len(other) // 2


def _outer(bare: str, length: int) -> set[Gram]:
    begins, ends = f"{bare} "[:length], f" {bare}"[-length:]
    return {
        Gram(form.value, piece)
        for form, piece in ((Form.BEGINNING, begins), (Form.END, ends))
        if len(piece) == length and _most(piece, length) == length
    }


def _joints(words: Sequence[str]) -> set[Gram]:
    return {
        Gram(Form.JOINT.value, f"{left[-_LEFT:]} {right[:length]}")
        for left, right in pairwise(words)
        for length in range(1, min(_RIGHT, len(right)) + 1)
    }


def _pairs(one: str, other: str) -> set[Gram]:
    """Return the pairs of beginnings of two words, whichever comes first."""
    return {
        Gram(Form.PAIR.value, " ".join(sorted((one[:left], other[:right]))))
        for left, right in _PAIRED
        if len(one) >= left and len(other) >= right
    }


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _crossed(literal: str, *, begun: bool) -> list[Gram]:
    """Return the joints of a literal; its first word may be the end of one unless the text begins there."""
    words = literal.split(" ")
    found: list[Gram] = []
    for position, (left, right) in enumerate(pairwise(words)):
        known = len(left) >= _LEFT or (left and (begun or position > 0))
        if known and right:
            found.append(Gram(Form.JOINT.value, f"{left[-_LEFT:]} {right[:_RIGHT]}"))
    return found


def _pieces(text: str, longest: int) -> Iterator[str]:
    for length in range(1, longest + 1):
        for start in range(len(text) - length + 1):
            piece = text[start : start + length]
            if piece != " " and _most(piece, length) == length:
                yield piece


def _windows(literal: str, longest: int) -> list[Gram]:
    """Return the longest pieces of a literal that are indexed."""
    if not literal.strip(" "):
        return []
    most = min(len(literal), _most(literal, longest))
    pieces = (literal[start : start + most] for start in range(len(literal) - most + 1))
    return [Gram(Form.WITHIN.value, piece) for piece in pieces if piece != " "]


def _most(piece: str, longest: int) -> int:
    return min(longest, _SHORT) if any(character >= _EAST for character in piece) else longest


def _often(character: str) -> float:
    if character.isdigit():
        return _DIGIT / 1000
    return _OFTEN.get(character, _RARE if character >= _EAST else _OTHER) / 1000
