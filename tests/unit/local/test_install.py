"""The emulator's own Python environment."""

from __future__ import annotations

import re
import subprocess

import pytest

from local import install as module
from local.install import REQUIREMENTS, install, installed, python


@pytest.fixture
def pip(monkeypatch):
    calls = []

    def run(command, *, check):
        assert check
        calls.append([str(word) for word in command])

    def create(environment, *, with_pip):
        assert with_pip
        python(environment).parent.mkdir(parents=True)
        python(environment).touch()

    monkeypatch.setattr(module.subprocess, "run", run)
    monkeypatch.setattr(module.venv, "create", create)
    return calls


def test_it_is_made_once_with_every_hash_checked(pip, tmp_path):
    environment = tmp_path / "env"
    assert not installed(environment)
    install(environment)
    install(environment)
    assert installed(environment)
    (command,) = pip
    assert command[0] == str(python(environment))
    assert {"--require-hashes", str(REQUIREMENTS)} <= set(command)


def test_it_is_made_anew_when_the_requirements_change(pip, tmp_path, monkeypatch):
    environment, other = tmp_path / "env", tmp_path / "requirements.txt"
    install(environment)
    other.write_text("ministack==2.0\n")
    monkeypatch.setattr(module, "REQUIREMENTS", other)
    assert not installed(environment)
    install(environment)
    assert len(pip) == 2


def test_one_that_was_not_finished_does_not_count(pip, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(module.subprocess, "run", fail)
    with pytest.raises(subprocess.CalledProcessError):
        install(tmp_path / "env")
    assert not installed(tmp_path / "env")


def test_every_requirement_is_pinned_with_hashes():
    lines = REQUIREMENTS.read_text().replace("\\\n", " ").splitlines()
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert pins
    assert all(re.match(r"[\w.-]+==\S+ .*--hash=sha256:", pin) for pin in pins)
