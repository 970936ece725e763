"""The function that gives back what was stored."""

from __future__ import annotations

from types import ModuleType

import pytest

from lightbox.runtime import Runtime


@pytest.fixture
def api(runtime: Runtime) -> ModuleType:
    """The function under test."""
    from functions.retrieve import api

    return api
