from __future__ import annotations

from lightbox.access.credentials import AccessToken, Session
from lightbox.store import schema

SESSION = Session("s", "a", "r", 1, 2, 3, "Browser")
TOKEN = AccessToken("t", "d", "a", "r", "Name", frozenset({"read"}), 1, 2)


def test_records_read_back_as_they_were_written():
    assert Session.from_record(SESSION.to_record()) == SESSION
    assert AccessToken.from_record(TOKEN.to_record()) == TOKEN


def test_the_table_removes_both_after_their_end():
    assert SESSION.to_record()[schema.TTL] == SESSION.expires
    assert TOKEN.to_record()[schema.TTL] == TOKEN.expires


def test_a_token_stands_in_its_accounts_list():
    record = TOKEN.to_record()
    assert (record[schema.LISTING.pk], record[schema.LISTING.sk]) == ("ACCOUNT#a#TOKENS", "t")
