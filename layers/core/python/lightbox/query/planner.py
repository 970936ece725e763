"""From what is asked to how it is read.

There are three ways: the named studies by their keys; the postings of a term that all of them stand under; or the
listing by study date. Dates narrow either list, since both are in their order. What else is asked of attributes that
have terms the postings tell; the rest is tested study by study. Of several terms the one that is likely to be rarest
leads, and the next best runs against it, of another attribute if one is asked for: a page of both shows which is rarer
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lightbox.catalogue.grams import Form, Gram, of_pattern, of_words, rarest
from lightbox.catalogue.terms import INDEXED, MODALITIES, OVERFLOW, SERIES_UID, STEPS, Indexed, Kind, Term
from lightbox.dicom import matching
from lightbox.dicom.person_name import words
from lightbox.query.conditions import Condition
from lightbox.query.facets import MODALITY, NOTHING, Facets, codes
from lightbox.query.shares import UNSEEN, Shares
from lightbox.store import keys

FIRST_DATE = "00000001"
"""Before any study that has a date; those without stand before it in the listing."""

LAST_DATE = "99999999"

PAGE = 500
"""Records of one read of the listing: a study's is about a kilobyte, and a read ends at a megabyte anyway."""

MOST_LISTS = 12
"""Most terms whose studies are merged for one condition: decades of birth, hours, modalities of a list."""

_AT_ONCE = 16
"""Most lists of two ways that are read against each other; with more, the likely one is read alone."""

_FEW = 3
"""So few terms are read side by side without a thought."""

CLEAR = 6.0
"""If one term is rarer than another by this many bits, there is no need to look."""

_WHOLE = (Form.WHOLE.value, OVERFLOW)
_STUDY_UID, _STUDY_DATE = "0020000D", "00080020"
_UID_BITS, _CODE_BITS = 40.0, 1.0
_NUMBER_BITS = {2: 3.5, 3: 3.0, 4: 6.0, 6: 10.0, 8: 14.0}
_TIME_BITS = {2: 3.5, 3: 6.0, 4: 9.0}


@dataclass(frozen=True, slots=True)
class Driver:
    """Terms under which all studies stand that meet a condition: under one of them each.

    Parameters
    ----------
    tag
        The attribute that the condition is about.
    terms
        The terms, and that of values which no other term stands for.
    bits
        How rare these studies are, as a guess: each bit halves their number.
    facets
        What of the search the postings tell, the condition itself included.
    beside
        How rare among them those are that meet the rest of it, as a guess, in bits.
    untold
        How many conditions only the studies themselves tell.
    """

    tag: str
    terms: tuple[Term, ...]
    bits: float
    facets: Facets = field(default=NOTHING, compare=False)
    beside: float = 0.0
    untold: int = 0

    @property
    def whole(self) -> bool:
        """Whether it leads to whole values only, than which nothing is rarer."""
        return all(term.form in _WHOLE for term in self.terms)

    def among(self, asked: Facets, rest: Mapping[str, float], conditions: int) -> Driver:
        """Return the same as a way to what meets a whole search.

        Parameters
        ----------
        asked
            What postings tell of it.
        rest
            How rare those are that meet its conditions, by attribute, in bits.
        conditions
            How many these are.
        """
        told = asked.beside(self.tag)
        known = told.count + (self.tag not in told.tags)
        beside = sum(bits for tag, bits in rest.items() if tag in told.tags - {self.tag})
        return replace(self, terms=told.widened(self.terms), facets=told, beside=beside, untold=conditions - known)


@dataclass(frozen=True, slots=True)
class Plan:
    """How studies are read.

    Parameters
    ----------
    study_uids
        The only studies that can match; None: any.
    drivers
        The best terms first, two at the most, either of which will do; empty: the listing.
    dates
        First and last study date, ``YYYYMMDD``; None: any, or none at all.
    oldest_first
        The order by study date.
    others
        How many conditions there are beside UIDs and dates.
    """

    study_uids: tuple[str, ...] | None = None
    drivers: tuple[Driver, ...] = ()
    dates: tuple[str, str] | None = None
    oldest_first: bool = False
    others: int = 0

    @property
    def partial(self) -> bool:
        """Whether there are conditions that only the studies themselves tell."""
        return self.drivers[0].untold > 0 if self.drivers else self.others > 0

    @property
    def between(self) -> tuple[str, str] | None:
        """The places between which the dates lie."""
        return keys.places(*self.dates) if self.dates else None


def plan(
    conditions: Iterable[Condition], *, oldest_first: bool = False, indexed: bool = True, shares: Shares = UNSEEN
) -> Plan:
    """Return how the studies are read that may meet all conditions.

    Parameters
    ----------
    conditions
        What is asked; those that nothing is known of are left to the tests.
    oldest_first
        The order by study date.
    indexed
        Whether the archive has an index.
    shares
        How common modalities are in it.
    """
    uids: frozenset[str] | None = None
    dates: tuple[str, str] | None = None
    others: list[Condition] = []
    for condition in conditions:
        if condition.tag == _STUDY_UID:
            named = frozenset(matching.uid_list(condition.value))
            uids = named if uids is None else uids & named
        elif condition.tag == _STUDY_DATE:
            dates = _narrowed(dates, condition.value)
            if dates[0] > dates[1]:  # no day lies between, and a table refuses to look there
                uids = frozenset()
        else:
            others.append(condition)
    return Plan(
        study_uids=tuple(sorted(uids)) if uids is not None else None,
        drivers=_best(others, shares) if indexed and uids is None else (),
        dates=dates,
        oldest_first=oldest_first,
        others=len(others),
    )


def _best(conditions: Sequence[Condition], shares: Shares) -> tuple[Driver, ...]:
    """Return the best ways to the studies that meet all conditions, two at the most."""
    ways = (driver for each in conditions for driver in _drivers(each, shares))
    found = sorted(ways, key=lambda driver: -driver.bits)
    if not found:
        return ()
    asked = Facets.of(conditions)
    rest = {driver.tag: driver.bits for driver in reversed(found)}
    first, *others = (driver.among(asked, rest, len(conditions)) for driver in found)
    near = [driver for driver in others if first.bits - driver.bits <= CLEAR]
    near.sort(key=lambda driver: driver.tag == first.tag)
    second = near[:1]
    if first.whole or sum(len(driver.terms) for driver in (first, *second)) > _AT_ONCE:
        return (first,)
    return first, *second


def _narrowed(dates: tuple[str, str] | None, value: str) -> tuple[str, str]:
    span = matching.value_range("DA", value)
    first, last = span.first or FIRST_DATE, span.last or LAST_DATE
    return (max(first, dates[0]), min(last, dates[1])) if dates else (first, last)


def _drivers(condition: Condition, shares: Shares) -> Sequence[Driver]:
    """Return the best ways to the studies that meet one condition, two at the most."""
    tag = MODALITIES if condition.tag == MODALITY else condition.tag
    row = INDEXED.get(tag)
    if row is None:
        return ()
    match row.kind:
        case Kind.PIECES:
            return _by_pieces(condition, row)
        case Kind.CODE:
            return _by_code(tag, condition.value, shares)
        case Kind.DATE | Kind.TIME:
            return _by_number(condition, row)


def _by_pieces(condition: Condition, row: Indexed) -> Sequence[Driver]:
    named = row.vr == "PN"
    found: list[Gram]
    if condition.by_words or (condition.fuzzy and named):
        found = of_words(words(condition.value.replace("*", " ").replace("?", " ")), row.lengths)
    else:
        # A name's groups are each a text of its own.
        texts = condition.value.split("=") if named else [condition.value]
        found = [gram for text in texts for gram in of_pattern(text, row.lengths)]
    other = Term.overflow(condition.tag)
    return [
        Driver(condition.tag, (Term.of(condition.tag, gram), other), gram.bits) for gram in rarest(found, row.lengths)
    ]


def _by_code(tag: str, value: str, shares: Shares) -> Sequence[Driver]:
    parts = codes(value)
    if not 0 < len(parts) <= MOST_LISTS:
        return ()
    terms = tuple(dict.fromkeys(Term.code(tag, part) for part in parts))
    if tag == MODALITIES:
        return (Driver(tag, terms, shares.bits(parts)),)
    return (Driver(tag, terms, (_UID_BITS if tag == SERIES_UID else _CODE_BITS) - 0.3 * len(terms)),)


def _by_number(condition: Condition, row: Indexed) -> Sequence[Driver]:
    span = matching.value_range(row.vr, condition.value)
    by_step = {step: list(_covering(row, span.first or "", span.last or "", step)) for step in STEPS[row.kind]}
    usable = [step for step, digits in by_step.items() if len(digits) <= MOST_LISTS]
    if not usable:
        return ()
    # Few terms that find some in vain cost less than many that do not.
    step = next((step for step in usable if len(by_step[step]) <= _FEW), usable[-1])
    found = by_step[step]
    terms = (*(Term.number(condition.tag, digits) for digits in found), Term.overflow(condition.tag))
    bits = (_TIME_BITS if row.kind is Kind.TIME else _NUMBER_BITS)[step] - 0.3 * len(found)
    return (Driver(condition.tag, terms, bits),)


def _covering(row: Indexed, first: str, last: str, step: int) -> Iterator[str]:
    """Yield the leading digits of all dates or times from first to last; far too many are not yielded to the end."""
    lowest, highest = ("0" * step, "235959"[:step]) if row.kind is Kind.TIME else ("18800101"[:step], "20991231"[:step])
    begin, end = max(first[:step], lowest), min(last[:step] or highest, highest)
    if int(end) - int(begin) > 100 * MOST_LISTS:
        yield from ("",) * (MOST_LISTS + 1)
        return
    for number in range(int(begin), int(end) + 1):
        digits = f"{number:0{step}d}"
        if _possible(row, digits):
            yield digits


def _possible(row: Indexed, digits: str) -> bool:
    if row.kind is Kind.TIME:
        return digits[2:3] < "6"
    month, day = digits[4:6] or "01", digits[6:8] or "01"
    return "01" <= month <= "12" and "01" <= day <= "31"
