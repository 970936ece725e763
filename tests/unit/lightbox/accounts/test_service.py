from __future__ import annotations

import pytest

from lightbox.access import tokens
from lightbox.access.actors import Member
from lightbox.accounts.errors import (
    AttemptsExhausted,
    CodeRefused,
    EmailRefused,
    PasswordRefused,
    WrongCredentials,
)
from lightbox.accounts.repository import AccountRepository
from lightbox.accounts.service import Accounts
from lightbox.accounts.throttle import CODES, MAILS, PASSWORDS
from lightbox.errors import Unauthenticated
from lightbox.store import keys
from lightbox.store.writes import Delete
from tests.fixtures.identities import CODE, Known

EMAIL, PASSWORD, OTHER = "ada@example.org", "Correct-horse-1", "Another-horse-2"


@pytest.fixture
def accounts(runtime, identity):
    return Accounts(runtime, identity)


@pytest.fixture
def ada_known(identity):
    identity.people[EMAIL] = Known(PASSWORD, confirmed=True)


def enter(accounts, email=EMAIL, password=PASSWORD, *, remember=False):
    return accounts.sign_in(email, password, "Browser", remember=remember)


def test_a_person_registers_confirms_and_signs_in(accounts, identity):
    accounts.register("  Ada@Example.org", PASSWORD)
    with pytest.raises(WrongCredentials):
        enter(accounts)
    accounts.confirm("ADA@example.org", CODE)
    account, archive = accounts.profile(enter(accounts).member)
    assert (account.email, account.name, account.archive_id) == (EMAIL, "ada", archive.id)
    assert (archive.owner, archive.studies, archive.series, archive.instances, archive.size) == (account.id, 0, 0, 0, 0)
    assert identity.mails == [(EMAIL, "confirm")]


def test_registering_a_known_address_looks_the_same_and_changes_nothing(accounts, identity, ada_known):
    accounts.register(EMAIL, OTHER)
    assert identity.people[EMAIL].password == PASSWORD
    assert identity.mails == []


def test_registering_refuses_a_weak_password_and_a_bad_address(accounts, identity):
    with pytest.raises(PasswordRefused):
        accounts.register(EMAIL, "weak")
    with pytest.raises(EmailRefused):
        accounts.register("ada", PASSWORD)
    assert identity.people == {}


def test_a_wrong_code_confirms_nothing(accounts):
    accounts.register(EMAIL, PASSWORD)
    with pytest.raises(CodeRefused):
        accounts.confirm(EMAIL, "000000")
    with pytest.raises(WrongCredentials):
        enter(accounts)


def test_mail_is_asked_for_again_without_telling_who_is_known(accounts, identity, ada_known):
    accounts.register("new@example.org", PASSWORD)
    for address in ("new@example.org", EMAIL, "nobody@example.org"):
        accounts.resend(address)
        accounts.forgot(address)
    assert identity.mails[1:] == [("new@example.org", "confirm"), (EMAIL, "reset")]


@pytest.mark.parametrize(("email", "password"), [(EMAIL, OTHER), ("nobody@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_look_the_same(accounts, ada_known, email, password):
    with pytest.raises(WrongCredentials) as caught:
        enter(accounts, email, password)
    assert caught.value.detail == WrongCredentials().detail


def test_the_account_and_its_archive_stay_from_one_sign_in_to_the_next(accounts, ada_known):
    first, second = enter(accounts).member, enter(accounts).member
    assert first.session_id != second.session_id
    assert (first.account_id, first.archive_id) == (second.account_id, second.archive_id)


def test_two_first_sign_ins_at_the_same_moment_end_with_one_archive(accounts, monkeypatch, runtime, ada_known):
    find, rivals = AccountRepository.find, []

    def find_then_rival_opens(records, account_id):
        found = find(records, account_id)
        if not rivals:
            rivals.append(None)
            rivals[0] = enter(accounts).member
        return found

    monkeypatch.setattr(AccountRepository, "find", find_then_rival_opens)
    late = enter(accounts).member
    assert late.archive_id == rivals[0].archive_id
    assert late.session_id != rivals[0].session_id
    items = runtime.client("dynamodb").scan(TableName=runtime.settings.table)["Items"]
    assert sorted(item["sk"]["S"] for item in items if item["sk"]["S"] in ("ACCOUNT", "ARCHIVE")) == [
        "ACCOUNT",
        "ARCHIVE",
    ]


def test_a_reset_sets_the_password_and_ends_every_session(accounts, runtime, ada_known):
    held = [enter(accounts).cookie, enter(accounts, remember=True).cookie]
    accounts.reset(EMAIL, CODE, OTHER)
    assert [tokens.member(runtime, cookie) for cookie in held] == [None, None]
    with pytest.raises(WrongCredentials):
        enter(accounts)
    assert tokens.member(runtime, enter(accounts, password=OTHER).cookie) is not None


def test_a_reset_leaves_others_signed_in(accounts, runtime, identity, ada_known):
    identity.people["ben@example.org"] = Known(PASSWORD, confirmed=True)
    ben = enter(accounts, "ben@example.org").cookie
    enter(accounts)
    accounts.reset(EMAIL, CODE, OTHER)
    assert tokens.member(runtime, ben) is not None


def test_a_reset_before_the_first_sign_in_has_no_sessions_to_end(accounts, ada_known):
    accounts.reset(EMAIL, CODE, OTHER)
    assert enter(accounts, password=OTHER)


def test_a_reset_with_a_wrong_code_or_a_weak_password_changes_nothing(accounts, runtime, ada_known):
    held = enter(accounts).cookie
    with pytest.raises(CodeRefused):
        accounts.reset(EMAIL, "000000", OTHER)
    with pytest.raises(PasswordRefused):
        accounts.reset(EMAIL, CODE, "weak")
    assert tokens.member(runtime, held) is not None
    assert enter(accounts)


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_guessing_passwords_ends_soon_for_known_and_unknown_alike(accounts, ada_known, clock, email):
    for _ in range(PASSWORDS.tries):
        with pytest.raises(WrongCredentials):
            enter(accounts, email, OTHER)
    with pytest.raises(AttemptsExhausted):
        enter(accounts, email, PASSWORD)
    clock.forward(seconds=PASSWORDS.seconds)
    if email == EMAIL:
        assert enter(accounts)


def test_signing_in_often_is_not_guessing(accounts, ada_known):
    for _ in range(PASSWORDS.tries + 1):
        enter(accounts)


def test_guessing_codes_ends_soon(accounts, identity, ada_known):
    accounts.register("new@example.org", PASSWORD)
    for _ in range(CODES.tries):
        with pytest.raises(CodeRefused):
            accounts.confirm("new@example.org", "000000")
        with pytest.raises(CodeRefused):
            accounts.reset(EMAIL, "000000", OTHER)
    with pytest.raises(AttemptsExhausted):
        accounts.confirm("new@example.org", CODE)
    with pytest.raises(AttemptsExhausted):
        accounts.reset(EMAIL, CODE, OTHER)


@pytest.mark.parametrize("verb", ["resend", "forgot"])
def test_nobody_can_be_buried_in_mail(accounts, identity, ada_known, verb):
    for _ in range(MAILS.tries):
        getattr(accounts, verb)(EMAIL)
    with pytest.raises(AttemptsExhausted):
        getattr(accounts, verb)(EMAIL)
    with pytest.raises(AttemptsExhausted):
        accounts.register(EMAIL, PASSWORD)


def test_a_profile_whose_account_is_gone_signs_out(accounts, runtime, ada_known):
    member = enter(accounts).member
    runtime.table.write(Delete(keys.account(member.account_id)))
    with pytest.raises(Unauthenticated):
        accounts.profile(member)
    with pytest.raises(Unauthenticated):
        accounts.profile(Member("nobody", "nowhere", "s"))
