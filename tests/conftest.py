"""Plugins only: each topic's fixtures live in ``tests/fixtures``."""

from __future__ import annotations

from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"

pytest_plugins = [f"tests.fixtures.{path.stem}" for path in sorted(FIXTURES.glob("*.py"))]
