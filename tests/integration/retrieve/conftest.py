"""The function that gives back what was stored, and how its tests ask it."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from lightbox.runtime import Runtime
from tests.fixtures.http import Answer, Client

Fetch = Callable[..., Answer]


@pytest.fixture
def api(runtime: Runtime) -> ModuleType:
    """The function under test."""
    from functions.retrieve import api

    return api


@pytest.fixture
def fetch(api: ModuleType, call: Client) -> Fetch:
    """Get an address, with the given Accept."""

    def get(path: str, accept: str = "", method: str = "GET", **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return call(api, method, path, headers={"accept": accept, **sent})

    return get
