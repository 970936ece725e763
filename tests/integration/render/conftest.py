"""The function that renders."""

from __future__ import annotations

from types import ModuleType

import pytest

from lightbox.runtime import Runtime


@pytest.fixture
def api(runtime: Runtime) -> ModuleType:
    """The function under test."""
    from functions.render import api

    return api
