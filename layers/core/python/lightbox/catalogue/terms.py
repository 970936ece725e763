"""What a study is found by: its terms, attribute by attribute, and how each is spelled as a key.

A term is spelled as a keyed hash, with a key of 128 random bits that stands on the archive's record: who reads keys
learns nothing of patients, and cannot try names out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from lightbox.catalogue.grams import MOST_PAIRED, NAME, NUMBER, TEXT, Gram, Lengths, grams, plain, whole
from lightbox.catalogue.models import DicomJson
from lightbox.catalogue.told import told
from lightbox.dicom import json_model
from lightbox.dicom.person_name import PersonName, fold

SCHEME = 4
"""Grows with every change of what studies are indexed under; an archive of another scheme is indexed anew."""

MODALITIES = "00080061"
SERIES_UID = "0020000E"
SEX = "00100040"
UNNAMED_MODALITY = "OT"
"""What a study answers of which nobody said a modality."""

_DIGEST = 16
_LONGEST = 120
"""Most characters of an attribute that is indexed piece by piece."""

_NUMERIC = "n"
OVERFLOW = "l"
"""The form of the term of values that no other term stands for."""


class Kind(Enum):
    """How an attribute is indexed."""

    PIECES = auto()
    """By pieces of its text."""
    CODE = auto()
    """By each of its values as a whole."""
    DATE = auto()
    """By day, month, year, decade."""
    TIME = auto()
    """By hour, ten minutes, minute."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """An attribute of the index: how, and for :attr:`Kind.PIECES` with which lengths."""

    vr: str
    kind: Kind
    lengths: Lengths = TEXT


INDEXED: dict[str, Indexed] = {
    "00080030": Indexed("TM", Kind.TIME),
    "00080050": Indexed("SH", Kind.PIECES, NUMBER),
    MODALITIES: Indexed("CS", Kind.CODE),
    "00080090": Indexed("PN", Kind.PIECES, NAME),
    "00081030": Indexed("LO", Kind.PIECES),
    "00100010": Indexed("PN", Kind.PIECES, NAME),
    "00100020": Indexed("LO", Kind.PIECES, NUMBER),
    "00100030": Indexed("DA", Kind.DATE),
    SEX: Indexed("CS", Kind.CODE),
    SERIES_UID: Indexed("UI", Kind.CODE),
    "00200010": Indexed("SH", Kind.PIECES, NUMBER),
}
"""By tag. Study Date and Study Instance UID need no terms: they stand in keys."""


class Term(NamedTuple):
    """One thing that a study is found by.

    Parameters
    ----------
    tag
        The attribute.
    form
        What is said of it: a :class:`~lightbox.catalogue.grams.Form`, or that its number begins so.
    text
        What it is.
    later
        A modality that the study got when it was indexed already, folded; empty: the term as it is.
    """

    tag: str
    form: str
    text: str
    later: str = ""

    @classmethod
    def of(cls, tag: str, gram: Gram) -> Term:
        """Return the term of a piece of an attribute's text."""
        return cls(tag, gram.form, gram.text)

    @classmethod
    def code(cls, tag: str, value: str) -> Term:
        """Return the term of a whole value."""
        return cls.of(tag, whole(value))

    @classmethod
    def number(cls, tag: str, digits: str) -> Term:
        """Return the term of the dates or times that begin with some digits."""
        return cls(tag, _NUMERIC, digits)

    @classmethod
    def overflow(cls, tag: str) -> Term:
        """Return the term of the values that are too long, or too odd, for any other."""
        return cls(tag, OVERFLOW, "")

    def spelled(self, pepper: bytes) -> str:
        """Return how it stands in keys: the scheme, and 128 bits of a keyed hash."""
        text = f"{self.tag}\n{self.form}\n{self.later}\n{self.text}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(pepper, text, hashlib.sha256)[:_DIGEST]
        return f"{SCHEME}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"

    def after(self, modality: str) -> Term:
        """Return the same term of the studies that got a modality when they were indexed already."""
        return self._replace(later=code(modality))


class Behind(NamedTuple):
    """What a posting says of its study, so that a search knows without reading it.

    Parameters
    ----------
    told
        The values of its attributes (:mod:`lightbox.catalogue.told`).
    modalities
        The study's, backslashes between them; none: nothing is said of them.
    """

    told: str = ""
    modalities: str = ""


Terms = dict[Term, Behind]
"""Terms with what stands behind each; once written that never changes, so it may be written twice, in any order."""


def code(value: str) -> str:
    """Return a code as it is compared, whatever stands in it: only an empty one is empty."""
    return fold(value.strip())


def of_study(
    attributes: DicomJson,
    modalities: Collection[str] = (),
    later: Collection[str] = (),
    series: Iterable[str] = (),
) -> Terms:
    """Return the terms of a study.

    Parameters
    ----------
    attributes
        As on record.
    modalities, later
        Those that the study had when it was first indexed, and that it got since: with each of these the attributes
        have terms of their own.
    series
        The UIDs of its series.
    """
    texts = {tag: spellings(attributes, tag) for tag in INDEXED}
    plainly = [term for tag, row in INDEXED.items() if texts[tag] for term in _terms(tag, row, texts[tag])]
    said = told(attributes)
    found = dict.fromkeys(plainly, Behind(said, "\\".join(sorted(modalities))))
    for modality in later:
        found |= dict.fromkeys((term.after(modality) for term in plainly), Behind(said, modality))
    growing = {MODALITIES: (*modalities, *later), SERIES_UID: series}
    codes = (Term.code(tag, value) for tag, values in growing.items() for value in values)
    return found | dict.fromkeys(codes, Behind(said))


def spellings(attributes: DicomJson, tag: str) -> list[str]:
    """Return every text of an attribute that a key may be compared with: of a name each group, and all together."""
    if attributes.get(tag, {}).get("vr") != "PN":
        return json_model.texts(attributes, tag)
    names = [PersonName.of_json(name) for name in json_model.names(attributes, tag)]
    return [text for name in names for text in dict.fromkeys((*name.groups, "=".join(name.groups))) if text]


def digits_of(vr: str, value: str) -> str:
    """Return a date's or time's digits, or an empty text if it is none that the index knows how to place."""
    bare = re.sub(r"[-.]", "", value.strip()) if vr == "DA" else value.strip().replace(":", "").replace("-", "")
    if vr == "DA":
        return bare if re.fullmatch(r"(18[89]|19\d|20\d)\d{5}", bare, re.ASCII) else ""
    padded = f"{bare}0000"[: max(4, len(bare))]
    return padded[:4] if re.fullmatch(r"\d{2}(\d{2}(\d{2}(\.\d*)?)?)?", bare, re.ASCII) else ""


STEPS = {Kind.DATE: (8, 6, 4, 3), Kind.TIME: (4, 3, 2)}
"""How many leading digits of a date or time are terms, the finest first."""


def _terms(tag: str, row: Indexed, texts: list[str]) -> Iterator[Term]:
    match row.kind:
        case Kind.CODE:
            yield from (Term.code(tag, text) for text in texts)
        case Kind.PIECES:
            if sum(len(plain(text)) for text in texts) > _LONGEST:
                yield Term.overflow(tag)
                yield from (Term.code(tag, text) for text in texts)
                return
            for text in texts:
                yield from (Term.of(tag, gram) for gram in grams(text, row.lengths))
            if row.lengths.paired and any(len(plain(text).split(" ")) > MOST_PAIRED for text in texts):
                yield Term.overflow(tag)
        case Kind.DATE | Kind.TIME:
            for text in texts:
                digits = digits_of(row.vr, text)
                if not digits:
                    yield Term.overflow(tag)
                else:
                    yield from (Term.number(tag, digits[:step]) for step in STEPS[row.kind])
