from __future__ import annotations

import pytest

from lightbox.accounts import rules
from lightbox.accounts.errors import EmailRefused, PasswordRefused
from local import resources


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada@Example.ORG \n", "ada@example.org"),
        ("\uff41\uff44\uff41\uff20example.org", "ada@example.org"),
        ("jürgen@bücher.example", "jürgen@bücher.example"),
        ("a+b.c_d@mail.example.org", "a+b.c_d@mail.example.org"),
        ("山田@example.jp", "山田@example.jp"),
    ],
)
def test_an_address_is_kept_in_one_form(given, kept):
    assert rules.email(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@@example.org",
        "a@b@example.org",
        "ada @example.org",
        "ada@exa mple.org",
        "ada@example..org",
        "ada@.example.org",
        "ada@example.org.",
        "ada@example.org\nbcc: eve@example.org",
        "ada\x00@example.org",
        "a" * 65 + "@example.org",
        "ada@" + "x" * 250 + ".org",
    ],
)
def test_what_cannot_be_an_address_is_refused_by_its_field(given):
    with pytest.raises(EmailRefused) as caught:
        rules.email(given)
    assert caught.value.fields[0][0] == "email"


@pytest.mark.parametrize("given", ["Correct-horse-1", "Aa1!Aa1!Aa1!", "Ünïcode-Pass-9", "Aa1 " * 63 + "Aa1!"])
def test_a_good_password_is_taken_as_it_is(given):
    assert rules.password(given) == given


@pytest.mark.parametrize(
    ("given", "lack"),
    [
        ("Correct-1", "12 characters"),
        ("correct-horse-1", "upper-case"),
        ("CORRECT-HORSE-1", "lower-case"),
        ("Correct-horse-x", "digit"),
        ("CorrectHorse11", "symbol"),
        (" Correct-horse-1", "space"),
        ("Correct-horse-1" * 20, "256 characters"),
        ("Çörrëct-hörsé-\u0661", "digit"),
    ],
)
def test_a_weak_password_is_told_what_it_lacks(given, lack):
    with pytest.raises(PasswordRefused) as caught:
        rules.password(given)
    assert lack in caught.value.detail
    assert {field for field, _ in caught.value.fields} == {"password"}
    assert given not in caught.value.detail


def test_all_that_is_lacking_is_told_at_once():
    with pytest.raises(PasswordRefused) as caught:
        rules.password("short")
    assert len(caught.value.fields) == 4


def test_the_local_pool_asks_for_the_same():
    assert resources.PASSWORD == {
        "MinimumLength": rules.PASSWORD_LEAST,
        "RequireUppercase": True,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
    }
