"""The pins of the layers: what runs in Lambda is what was tested here."""

import re
from pathlib import Path

import pytest

from functions.manifest import Layer

ROOT = Path(__file__).parents[4]

PINNED = [layer for layer in Layer if (ROOT / "layers" / layer.value / "requirements.txt").is_file()]

COPYLEFT = {"pylibjpeg-libjpeg"}
"""Under the GPL, which would bind whoever distributes a deployment."""


def pins(file):
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+?)(?= )", file.read_text()))


@pytest.mark.parametrize("layer", PINNED, ids=lambda layer: layer.value)
def test_every_package_is_pinned_with_its_digests(layer):
    text = (ROOT / "layers" / layer.value / "requirements.txt").read_text()
    entries = [line for line in text.splitlines() if line and line[0].isalpha()]
    assert entries
    assert all(re.fullmatch(r"[a-z0-9-]+==\S+ \\", entry) for entry in entries)
    assert text.count("--hash=sha256:") >= len(entries)
    assert "http" not in text


@pytest.mark.parametrize("layer", PINNED, ids=lambda layer: layer.value)
def test_what_is_shipped_is_what_is_locked_here(layer):
    locked = (ROOT / "requirements.lock").read_text()
    for name, version in pins(ROOT / "layers" / layer.value / "requirements.txt").items():
        assert re.search(rf"(?m)^{re.escape(name)}=={re.escape(version)}[ ;]", locked), name


def test_nothing_under_the_gpl_is_shipped():
    for layer in PINNED:
        assert not COPYLEFT & set(pins(ROOT / "layers" / layer.value / "requirements.txt"))
