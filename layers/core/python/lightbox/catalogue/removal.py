"""Postings as they are removed: all at once, or only while nobody can be writing them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lightbox.catalogue import postings
from lightbox.catalogue.terms import Term, Terms
from lightbox.store import keys
from lightbox.store.keys import Key
from lightbox.store.table import Clash, Table
from lightbox.store.writes import Check, Delete, Put

_AT_ONCE = 99
"""Most postings of one transaction of at most 100 writes, with the check that it is held to."""


def remove(table: Table, archive_id: str, place: str, gone: Iterable[Term]) -> None:
    """Remove a study's postings; the caller knows that nobody writes any."""
    table.batch([Delete(key) for key in _keys(table, archive_id, place, gone).values()])


def put_right(held: Check, table: Table, archive_id: str, place: str, wrong: Terms, right: Terms) -> bool:
    """Turn a study's postings from some to others as long as a condition holds; False: it does not (any more).

    Parameters
    ----------
    held
        What must be the case at the very moment at which they are turned: whoever writes postings has put it otherwise
        before.
    table, archive_id, place
        Where.
    wrong
        What may stand there.
    right
        What is to stand there.
    """
    differ = [term for term, behind in wrong.items() if right.get(term) != behind]
    found = _keys(table, archive_id, place, differ)
    writes = [Put(key, postings.said(right[term])) if term in right else Delete(key) for term, key in found.items()]
    return _made_while(held, table, writes)


def _made_while(held: Check, table: Table, writes: Sequence[Put | Delete]) -> bool:
    try:
        for start in range(0, len(writes), _AT_ONCE):
            table.transact([held, *writes[start : start + _AT_ONCE]])
    except Clash:
        return False
    return True


def _keys(table: Table, archive_id: str, place: str, terms: Iterable[Term]) -> dict[Term, Key]:
    record = table.get(keys.archive(archive_id)) or {}
    if "pepper" not in record:
        return {}
    return {term: keys.posting(archive_id, term.spelled(record["pepper"]), place) for term in terms}
