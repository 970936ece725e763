from __future__ import annotations

from lightbox.accounts.models import Account, Archive


def test_records_read_back_as_they_were_written():
    account = Account("a", "ada@example.org", "ada", "r", 1)
    archive = Archive("r", "Archive of ada", "a", 1, 2, 3, 4, 5)
    assert Account.from_record(account.to_record()) == account
    assert Archive.from_record(archive.to_record()) == archive


def test_what_others_keep_on_the_record_does_not_disturb():
    archive = Archive("r", "Archive of ada", "a", 1)
    assert Archive.from_record(archive.to_record() | {"pk": "x", "sk": "y", "plan": "free"}) == archive
