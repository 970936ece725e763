"""The mail that was sent, in the browser."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from starlette.requests import Request

from local import outbox as module
from local.outbox import Outbox
from local.process import Emulator

RECORDS = {
    "000000000000": [
        {"To": ["a@b.example"], "Subject": "Code", "BodyText": "It is 123456.", "BodyHtml": "", "Timestamp": 10},
        {"To": ["c@d.example"], "Subject": "<b>Hi</b>", "BodyText": "", "BodyHtml": "<p>see 77</p>", "Timestamp": 30},
        {"To": ["a@b.example"], "Subject": "Code", "BodyText": "It is 654321.", "BodyHtml": None, "Timestamp": 20},
    ]
}


@pytest.fixture
def sent():
    return RECORDS


@pytest.fixture
def outbox(sent, monkeypatch, tmp_path):
    emulator = Emulator(tmp_path, port=99)

    def get(url, headers, timeout):
        assert (url, headers) == ("http://127.0.0.1:99/_ministack/ses/messages", emulator.headers)
        return httpx.Response(200, json={"messages": sent}, request=httpx.Request("GET", url))

    monkeypatch.setattr(module.httpx, "get", get)
    return Outbox(emulator)


def page(outbox, path):
    return asyncio.run(outbox.page(Request({"type": "http", "path": path, "headers": [], "query_string": b""})))


def test_the_newest_mail_comes_first(outbox):
    assert [mail.at for mail in outbox.messages()] == [
        "1970-01-01T00:00:30.000+00:00",
        "1970-01-01T00:00:20.000+00:00",
        "1970-01-01T00:00:10.000+00:00",
    ]


def test_the_newest_code_of_an_address(outbox):
    assert outbox.code_for("a@b.example") == "654321"
    assert outbox.code_for("c@d.example") == ""
    assert outbox.code_for("nobody@b.example") == ""


def test_the_page_shows_text_and_no_markup_of_the_mail(outbox):
    html = page(outbox, "/outbox").body.decode()
    assert "&lt;b&gt;Hi&lt;/b&gt;" in html
    assert "see 77" in html
    assert "<p>see" not in html


def test_as_data_for_tests(outbox):
    items = json.loads(page(outbox, "/outbox.json").body)["items"]
    assert items[1] == {
        "to": ["a@b.example"],
        "subject": "Code",
        "text": "It is 654321.",
        "at": "1970-01-01T00:00:20.000+00:00",
        "code": "654321",
    }


class TestEmpty:
    @pytest.fixture
    def sent(self):
        return {}

    def test_says_so(self, outbox):
        assert "Nothing was sent yet" in page(outbox, "/outbox").body.decode()
