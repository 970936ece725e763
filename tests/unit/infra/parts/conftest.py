"""The stacks of each stage, for tests of what is in them."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", params=["dev", "prod"])
def stage(request) -> str:
    """Each stage in turn."""
    return request.param


@pytest.fixture(scope="module")
def data(stage, synthesised):
    """Its data stack."""
    return synthesised[f"{stage}-data"]


@pytest.fixture(scope="module")
def service(stage, synthesised):
    """Its service stack."""
    return synthesised[f"{stage}-service"]
