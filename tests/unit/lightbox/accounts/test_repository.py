from __future__ import annotations

import pytest

from lightbox.accounts.models import Account, Archive
from lightbox.accounts.repository import AccountRepository
from lightbox.store import keys

ADA = Account("a1", "ada@example.org", "ada", "r1", 7)
HERS = Archive("r1", "Archive of ada", "a1", 7)


@pytest.fixture
def records(runtime):
    return AccountRepository(runtime.table)


def test_an_account_is_opened_with_its_archive_and_address(records):
    assert records.open(ADA, HERS, "digest")
    assert records.find("a1") == ADA
    assert records.profile("a1", "r1") == (ADA, HERS)
    assert records.account_at("digest") == "a1"


def test_an_account_is_opened_only_once(records, runtime):
    records.open(ADA, HERS, "digest")
    assert not records.open(ADA, Archive("r2", "Second", "a1", 8), "digest")
    assert runtime.table.get(keys.archive("r2")) is None


def test_an_address_that_changed_hands_leads_to_its_new_owner(records):
    records.open(ADA, HERS, "digest")
    assert records.open(Account("a2", "ada@example.org", "ada", "r2", 8), Archive("r2", "New", "a2", 8), "digest")
    assert records.account_at("digest") == "a2"


def test_what_is_not_there_is_none(records):
    assert records.find("nobody") is None
    assert records.account_at("nowhere") is None
    assert records.profile("nobody", "nowhere") is None


def test_a_profile_needs_both_account_and_archive(records):
    records.open(ADA, HERS, "digest")
    assert records.profile("a1", "another") is None
