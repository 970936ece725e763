from __future__ import annotations

from pathlib import Path

import pytest

from local.demo import __main__ as program
from local.demo.exam import DemoFile


def test_files_are_written_below_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    days: list[str] = []

    def few(today: object) -> list[DemoFile]:
        days.append(str(today))
        return [DemoFile("a/b/IM0001.dcm", b"one"), DemoFile("c.dcm", b"two!")]

    monkeypatch.setattr(program, "studies", few)
    program.main([str(tmp_path / "new"), "--today", "2026-03-02"])
    assert days == ["2026-03-02"]
    assert (tmp_path / "new/a/b/IM0001.dcm").read_bytes() == b"one"
    assert (tmp_path / "new/c.dcm").read_bytes() == b"two!"
    assert "2 files" in capsys.readouterr().out
