# ruff: noqa: RUF001 - letters of other scripts are the point
from __future__ import annotations

import pytest

from lightbox.dicom.person_name import PersonName, beginning, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("STRAẞE", "strasse"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Ærø", "aero"),
        ("İstanbul ışık", "istanbul isik"),
        ("ＭＵＬＬＥＲ", "muller"),
        ("Γιώργος", "γιωργοσ"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("山田", "山田"),
        ("홍길동", "홍길동"),
        ("D’Angelo", "d'angelo"),
        ("D`Angelo", "d'angelo"),
        ("D´Ängelo", "d'angelo"),
        ("Müller‐Lüdenscheidt", "muller-ludenscheidt"),
        ("ŉ", "'n"),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(fold(text)) == fold(text)


def test_keeps_the_marks_that_tell_kana_apart() -> None:
    assert fold("ガ") != fold("カ")


def test_splits_words() -> None:
    assert words("Doe^Jane^A.=Müller, X") == ("doe", "jane", "a", "muller", "x")
    assert words(" ^ ") == words("- '^") == ()
    assert words("Müller-Lüdenscheidt^D’Arcy (née O`Brien)-") == ("muller-ludenscheidt", "d'arcy", "nee", "o'brien")


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("o'b", True),
        ("brien", True),
        ("o'brien", True),
        ("rien", False),
        ("o-b", False),
        ("muller-l", True),
        ("lud", True),
    ],
)
def test_finds_beginnings_of_words_and_of_their_parts(part: str, *, found: bool) -> None:
    assert bool(beginning(part).search(fold("Müller-Lüdenscheidt^O‘Brien"))) == found


def test_reads_and_writes_groups() -> None:
    name = PersonName.parse("Yamada^Tarou=山田^太郎=やまだ^たろう")
    assert name.json() == {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
    assert PersonName.of_json(name.json()) == name
    assert name.groups == ("Yamada^Tarou", "山田^太郎", "やまだ^たろう")
    assert PersonName.parse("").json() == {}


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "Rev. John Robert Quincy Adams B.A. M.Div."),
        ("Doe^Jane", "Jane Doe"),
        ("Doe", "Doe"),
        ("=山田^太郎", "太郎 山田"),
        ("", ""),
        ("A^B^C^D^E^F^G", "D B C A E"),
    ],
)
def test_shows_names_to_people(stored: str, shown: str) -> None:
    assert str(PersonName.parse(stored)) == shown
