"""The site on one port: what reaches the handlers of a request."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType
from typing import Any

import httpx
import pytest

from functions.manifest import Function
from lightbox.settings import Settings
from local.gateway import Gateway
from local.objects import Objects
from local.static import Files

SITE = "http://127.0.0.1:6123"


def _echo(event: dict[str, Any], _context: object) -> dict[str, Any]:
    return {"statusCode": 200, "body": event["headers"]["host"]}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> httpx.ASGITransport:
    """A site whose only function answers the host that it was asked by."""
    module = ModuleType("echo")
    module.handler = _echo  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "echo", module)
    functions = [Function(name="echo", entry="echo.handler", does="Echo", routes=("GET /api/host",))]
    gateway = Gateway(Objects("http://127.0.0.1:9", settings), Files(), functions=functions)
    return httpx.ASGITransport(gateway.app())


@pytest.mark.parametrize(
    ("given", "understood"),
    [("127.0.0.1:6123", "127.0.0.1:6123"), ("127.0.0.1", "127.0.0.1:6123"), ("localhost", "localhost:6123")],
)
def test_a_host_without_its_port_is_completed_for_clients_that_leave_it_out(
    site: httpx.ASGITransport, given: str, understood: str
) -> None:
    async def asked() -> str:
        async with httpx.AsyncClient(transport=site, base_url=SITE) as client:
            return (await client.get("/api/host", headers={"host": given})).text

    assert asyncio.run(asked()) == understood
