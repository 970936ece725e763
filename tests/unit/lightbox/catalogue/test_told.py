"""What postings tell of their study."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lightbox.catalogue import postings, terms
from lightbox.catalogue.terms import INDEXED, MODALITIES, SERIES_UID
from lightbox.catalogue.told import TOLD, element, read, told

words = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="=\\"), min_size=1, max_size=400)
names = st.dictionaries(st.sampled_from(["Alphabetic", "Ideographic", "Phonetic"]), words, min_size=1)


@st.composite
def attributes(draw: st.DrawFn) -> dict[str, Any]:
    """Attributes as records have them: some without a value, some with several, some far too long."""
    return {
        tag: {"vr": vr, "Value": draw(st.lists(names if vr == "PN" else words, max_size=2))}
        for tag, vr in TOLD.items()
        if draw(st.booleans())
    }


def test_all_that_has_terms_is_told_but_what_grows() -> None:
    assert dict(sorted(TOLD.items())) == {
        tag: row.vr for tag, row in sorted(INDEXED.items()) if tag not in (MODALITIES, SERIES_UID)
    }


@given(attributes())
def test_what_is_told_is_what_is_on_record_or_nothing(known: dict[str, Any]) -> None:
    stored = told(known)
    for tag, said in read(stored).items():
        found = element(tag, said)
        assert found in (None, {"vr": TOLD[tag], "Value": known.get(tag, {}).get("Value", [])})
        assert found is not None or len(json.dumps(known[tag], ensure_ascii=False).encode()) > 60
    assert len(stored.encode()) < 700


def test_what_was_not_told_is_not_known() -> None:
    assert read("") == {}
    assert element("00100010", False) is None
    assert element("00100010", None) == {"vr": "PN", "Value": []}


@given(attributes())
def test_a_posting_is_one_write_unit(known: dict[str, Any]) -> None:
    for behind in terms.of_study(known, ["CT", "SR"], ["MR"]).values():
        values = postings.said(behind)
        assert sum(len(name) + len(str(value).encode()) for name, value in values.items()) < 800
