"""Pieces of text: whatever a key finds stands under every piece that is looked for."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lightbox.catalogue.grams import NAME, NUMBER, TEXT, Gram, Lengths, grams, of_pattern, of_words, rarest
from lightbox.dicom.matching import beginnings, pattern
from lightbox.dicom.person_name import words

texts = st.text("abÄé1 ^=,-'\u2019山や", min_size=1, max_size=16)
lengths = st.sampled_from([TEXT, NUMBER, NAME])


@st.composite
def keys(draw: st.DrawFn, text: str) -> str:
    """A key that is a piece of a text, with wildcards and other letters here and there."""
    begin = draw(st.integers(0, len(text) - 1))
    piece = text[begin : draw(st.integers(begin + 1, len(text)))]
    hole = draw(st.integers(0, len(piece)))
    inside = draw(st.sampled_from(["", "?", "*", "a"]))
    return (
        draw(st.sampled_from(["", "*"])) + piece[:hole] + inside + piece[hole:] + draw(st.sampled_from(["", "*", "?"]))
    )


@given(texts, lengths, st.data())
def test_a_text_stands_under_every_piece_of_a_pattern_that_it_meets(
    text: str, lengths: Lengths, data: st.DataObject
) -> None:
    key = data.draw(keys(text))
    assume(pattern(key)(text))
    assert set(of_pattern(key, lengths)) <= grams(text, lengths)


@given(texts, lengths, st.data())
def test_a_text_stands_under_every_piece_of_the_beginnings_of_its_words(
    text: str, lengths: Lengths, data: st.DataObject
) -> None:
    key = data.draw(keys(text)).replace("*", " ").replace("?", " ")
    assume(beginnings(key)(text))
    assert set(of_words(words(key), lengths)) <= grams(text, lengths)


@given(st.lists(st.text("abcdeä", min_size=1, max_size=4), min_size=2, max_size=4), st.data())
def test_a_name_stands_under_every_pair_of_its_words(parts: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.permutations(parts).map(lambda some: some[: data.draw(st.integers(1, len(some)))]))
    key = [part[: data.draw(st.integers(1, len(part)))] for part in chosen]
    assert set(of_words(words(" ".join(key)), NAME)) <= grams("^".join(parts), NAME)


def test_two_beginnings_are_looked_up_together() -> None:
    pairs = {gram.text for gram in of_words(("jo", "smi"), NAME) if gram.form == "p"}
    assert pairs == {"j smi", "jo sm"}
    assert not [gram for gram in of_words(("jo", "john"), NAME) if gram.form == "p"]
    assert not [gram for gram in of_words(("jo", "smi"), TEXT) if gram.form == "p"]


@pytest.mark.parametrize("key", ["o'brien", "brien", "o brien", "brien-o", "brien-okafor", "okaf ma"])
def test_parts_of_words_are_found_by_themselves_and_together(key: str) -> None:
    assert set(of_words(words(key), NAME)) <= grams("O\u2019Brien-Okafor^Mary", NAME)


def test_a_name_is_indexed_by_pieces_edges_joints_and_as_a_whole() -> None:
    found = {f"{gram.form}:{gram.text}" for gram in grams("Doe^Jo", Lengths(2, 3))}
    within = {"d", "o", "e", "j", " d", "do", "oe", "e ", " j", "jo", "o "}
    edges = {"b:d", "b:do", "b:doe", "e:o", "e:jo", "e: jo"}
    assert found == {f"w:{piece}" for piece in within} | edges | {"j:doe j", "j:doe jo", "x:doe jo"}


def test_an_ideographic_name_needs_short_pieces_only() -> None:
    assert max(len(gram.text) for gram in grams("山田太郎", TEXT) if gram.form == "w") == 2


@pytest.mark.parametrize(
    ("key", "best"),
    [
        ("*", []),
        ("^", []),
        ("* *", []),
        ("Doe^John", ["x:doe john"]),
        ("*smith^jo*", ["j:ith jo", "w:mith"]),
        ("smith*", ["b:smith"]),
        ("*smith", ["e:smith"]),
        ("d?x*", ["b:d", "w:x"]),
    ],
)
def test_the_rarest_pieces_lead(key: str, best: list[str]) -> None:
    found = rarest(of_pattern(key, TEXT), TEXT)
    assert [f"{gram.form}:{gram.text}" for gram in found] == best


def test_of_a_number_the_last_digits_lead() -> None:
    assert rarest(of_pattern("*MRN1000936*", NUMBER), NUMBER)[0] == Gram("w", "n1000936")


def test_rarer_letters_are_worth_more() -> None:
    assert Gram("w", "qz").bits > Gram("w", "en").bits > Gram("w", "e").bits > 0
    assert Gram("b", "en").bits > Gram("w", "en").bits
