from __future__ import annotations

import json
import logging

import pytest

from lightbox import observe


@pytest.fixture
def logger(monkeypatch):
    """The logger as a fresh process has it."""
    fresh = logging.getLogger("lightbox.of-this-test")
    monkeypatch.setattr(observe, "_logger", fresh)
    yield fresh
    fresh.handlers.clear()
    fresh.propagate = True


def test_a_line_is_json_with_what_may_be_logged(logger, capsys):
    observe.start()
    observe.log("stored", study="1.2", count=3, patient="DOE", name="DOE", path="/DOE")
    line = json.loads(capsys.readouterr().err)
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "INFO", "event": "stored", "study": "1.2", "count": 3}


def test_starting_twice_logs_once(logger, capsys):
    observe.start()
    observe.start()
    observe.log("once")
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_crash_tells_where_and_never_what(logs):
    def inner():
        raise ValueError("DOE^JANE")

    try:
        inner()
    except ValueError as error:
        observe.crash("failed", error, kind="x", patient="DOE")
    (line,) = logs.lines
    assert (line["level"], line["error"], line["kind"]) == ("ERROR", "ValueError", "x")
    assert line["where"][-1].endswith(":inner")
    assert "DOE" not in logs.text


def test_a_long_way_down_keeps_its_end(logs):
    def down(steps):
        if steps:
            return down(steps - 1)
        raise RuntimeError

    try:
        down(40)
    except RuntimeError as error:
        observe.crash("failed", error)
    assert len(logs.lines[0]["where"]) == 12
