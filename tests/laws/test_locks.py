"""What is tested is what is shipped: layers hold the versions of the tests' lock, and that has one of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from functions.manifest import Layer

ROOT = Path(__file__).parents[2]
LOCKED = [layer for layer in Layer if layer is not Layer.CORE]


def pins(lock: Path) -> list[tuple[str, str]]:
    return re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", lock.read_text(), re.MULTILINE)


def test_a_package_is_locked_in_one_version():
    names = [name for name, _ in pins(ROOT / "requirements.lock")]
    assert len(names) > 100
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("layer", LOCKED, ids=lambda layer: layer.value)
def test_a_layer_holds_the_versions_that_are_tested(layer):
    held = pins(ROOT / "layers" / layer.value / "requirements.txt")
    assert held
    assert set(held) <= set(pins(ROOT / "requirements.lock"))


def test_no_package_lies_in_two_layers():
    names = [name for layer in LOCKED for name, _ in pins(ROOT / "layers" / layer.value / "requirements.txt")]
    assert sorted(set(names)) == sorted(names)
